"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.regulations.models.catalogs import (
    CatalogVersion,
    Edition,
    ProcedureVersion,
)

__all__ = (
    "CatalogVersion",
    "Edition",
    "ProcedureVersion",
)
