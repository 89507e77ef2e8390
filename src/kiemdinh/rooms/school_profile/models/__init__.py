"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.school_profile.models.figures import (
    FigureValue,
)

__all__ = (
    "FigureValue",
)
