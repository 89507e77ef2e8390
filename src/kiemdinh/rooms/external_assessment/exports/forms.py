"""Which Word form a paper of a team uses, and how it is filled."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kiemdinh.services.documents import render_docx

FORM_FILES = {
    "so-bo": "bao-cao-so-bo.docx",
    "nghien-cuu": "bao-cao-nghien-cuu-ho-so.docx",
    "bien-ban": "bien-ban-khao-sat-so-bo.docx",
    "ke-hoach": "ke-hoach-lam-viec-doan.docx",
    "khao-sat": "bao-cao-khao-sat-chinh-thuc.docx",
    "phieu": "phieu-danh-gia-ngoai.docx",
    "bao-cao": "bao-cao-danh-gia-ngoai.docx",
    "gui-du-thao": "cong-van-gui-du-thao.docx",
    "tra-loi": "tra-loi-phan-hoi.docx",
}


def form_bytes(kind: str, *, edition_code: str) -> bytes:
    """The published form: the edition's own, else the one the 2018 circulars share."""
    root = Path(settings.REGULATIONS_DIR)
    own = root / edition_code / "forms" / FORM_FILES[kind]
    return (own if own.exists() else root / "forms-2018" / FORM_FILES[kind]).read_bytes()


def render(form: bytes, context: dict[str, Any], *, on: date) -> bytes:
    """The document as .docx bytes; the same form, context and day give the same bytes."""
    return render_docx(form, context, moment=datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE)))
