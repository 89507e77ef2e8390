"""Which Word form a paper of a team uses, and how it is filled."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.papers import WORD_FORMS
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.services.documents import render_docx


def form_bytes(access: WorkAccess, kind: str, *, row_id: int | None = None) -> bytes:
    """The form of the school's authority, else the published one; that of a frozen row is the one kept with it."""
    return regulations.word_form(
        WORD_FORMS[kind],
        edition_code=access.team.edition_code,
        unit_id=access.team.school_id,
        on=access.today,
        row_id=row_id,
    )


def render(form: bytes, context: dict[str, Any], *, on: date) -> bytes:
    """The document as .docx bytes; the same form, context and day give the same bytes."""
    return render_docx(form, context, moment=datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE)))
