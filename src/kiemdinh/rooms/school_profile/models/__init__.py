"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.school_profile.models.figures import FigureValue
from kiemdinh.rooms.school_profile.models.profiles import FigureProfile, FigureProfileVersion

__all__ = (
    "FigureProfile",
    "FigureProfileVersion",
    "FigureValue",
)
