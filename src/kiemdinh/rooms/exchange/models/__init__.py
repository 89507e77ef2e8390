"""Tables of this room, one file a noun; import them from here."""

from kiemdinh.rooms.exchange.models.dossier import DossierPackage, DossierUpload
from kiemdinh.rooms.exchange.models.report_import import ReportImport, ReportImportPicture

__all__ = ("DossierPackage", "DossierUpload", "ReportImport", "ReportImportPicture")
