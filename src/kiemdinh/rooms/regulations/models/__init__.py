"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.regulations.models.catalogs import CatalogVersion, Edition, ProcedureVersion
from kiemdinh.rooms.regulations.models.crosswalks import CrosswalkVersion
from kiemdinh.rooms.regulations.models.official import OfficialSource, OfficialText
from kiemdinh.rooms.regulations.models.replacements import FormReplacement, KeptForm

__all__ = (
    "CatalogVersion",
    "CrosswalkVersion",
    "Edition",
    "FormReplacement",
    "KeptForm",
    "OfficialSource",
    "OfficialText",
    "ProcedureVersion",
)
