"""The published Word forms: the edition's own folder, else the folder its generation shares."""

from pathlib import Path

from django.conf import settings

FORM_FILES = {
    "bao-cao": "bao-cao-tu-danh-gia.docx",
    "phieu": "phieu-danh-gia-tieu-chi.docx",
    "quyet-dinh": "quyet-dinh-hoi-dong.docx",
    "ke-hoach": "ke-hoach-tu-danh-gia.docx",
    "noi-ham": "phieu-xac-dinh-noi-ham.docx",
    "ke-hoach-cai-tien": "ke-hoach-cai-tien.docx",
    "minh-chung": "danh-muc-minh-chung.docx",
}


def published_form(edition_code: str, generation: str, kind: str) -> Path:
    """The published .docx form of a kind of document."""
    root = Path(settings.REGULATIONS_DIR)
    own = root / edition_code / "forms" / FORM_FILES[kind]
    return own if own.exists() else root / f"forms-{generation}" / FORM_FILES[kind]
