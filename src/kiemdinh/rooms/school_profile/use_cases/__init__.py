"""What can be done with the figures of a school; one file a noun, import from here."""

from kiemdinh.rooms.school_profile.use_cases.figures import (
    BadCells,
    CellEdit,
    FigureProblem,
    StaleCell,
    StaleCells,
    copy_figures,
    save_figures,
    set_figures,
    set_source,
)
from kiemdinh.rooms.school_profile.use_cases.profiles import retire_profile, save_profile, share_profile

__all__ = (
    "BadCells",
    "CellEdit",
    "FigureProblem",
    "StaleCell",
    "StaleCells",
    "copy_figures",
    "retire_profile",
    "save_figures",
    "save_profile",
    "set_figures",
    "set_source",
    "share_profile",
)
