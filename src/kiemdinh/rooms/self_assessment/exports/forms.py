"""Which Word form a document uses: the edition's own folder, else the folder its generation shares."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.services.documents import render_docx

FORM_FILES = {
    "bao-cao": "bao-cao-tu-danh-gia.docx",
    "phieu": "phieu-danh-gia-tieu-chi.docx",
    "quyet-dinh": "quyet-dinh-hoi-dong.docx",
    "ke-hoach": "ke-hoach-tu-danh-gia.docx",
    "noi-ham": "phieu-xac-dinh-noi-ham.docx",
    "ke-hoach-cai-tien": "ke-hoach-cai-tien.docx",
    "minh-chung": "danh-muc-minh-chung.docx",
}


def form_path(access: CycleAccess, kind: str) -> Path:
    """The .docx form of a kind of document for the cycle's edition."""
    root = Path(settings.REGULATIONS_DIR)
    own = root / access.cycle.edition_code / "forms" / FORM_FILES[kind]
    return own if own.exists() else root / f"forms-{access.catalog.generation}" / FORM_FILES[kind]


def form_bytes(access: CycleAccess, kind: str) -> bytes:
    """The form itself."""
    return form_path(access, kind).read_bytes()


def render(form: bytes, context: dict[str, Any], *, on: date) -> bytes:
    """The document as .docx bytes; the same form, context and day give the same bytes."""
    moment = datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE))
    return render_docx(form, context, moment=moment)
