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

__all__ = (
    "BadCells",
    "CellEdit",
    "FigureProblem",
    "StaleCell",
    "StaleCells",
    "copy_figures",
    "save_figures",
    "set_figures",
    "set_source",
)
