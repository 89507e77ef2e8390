"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.regulations.models.catalogs import (
    CatalogVersion,
    Edition,
    ProcedureVersion,
)
from kiemdinh.rooms.regulations.models.crosswalks import CrosswalkVersion

__all__ = (
    "CatalogVersion",
    "CrosswalkVersion",
    "Edition",
    "ProcedureVersion",
)
