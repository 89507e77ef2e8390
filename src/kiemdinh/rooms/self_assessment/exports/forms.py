"""Which Word form a document uses: the authority's own, else the edition's, else the one its generation shares."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.word_forms import FORM_FILES, published_form
from kiemdinh.services.documents import render_docx
from kiemdinh.services.files.store import open_stored

__all__ = ("FORM_FILES", "form_bytes", "form_path", "render")


def form_bytes(access: CycleAccess, kind: str, *, on: date) -> bytes:
    """The form for a paper of a day: that of the authority nearest to the school, else the published one."""
    own = regulations.form_in_use(
        edition_code=access.cycle.edition_code, kind=kind, school_id=access.cycle.school_id, on=on
    )
    if own is not None:
        with open_stored(own) as handle:
            return handle.read()
    return form_path(access, kind).read_bytes()


def form_path(access: CycleAccess, kind: str) -> Path:
    """The published .docx form of a kind of document for the cycle's edition."""
    return published_form(access.cycle.edition_code, access.catalog.generation, kind)


def render(form: bytes, context: dict[str, Any], *, on: date) -> bytes:
    """The document as .docx bytes; the same form, context and day give the same bytes."""
    moment = datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE))
    return render_docx(form, context, moment=moment)
