"""Tables of planning."""

from kiemdinh.rooms.planning.models.targets import Target

__all__ = ("Target",)
