"""The Word document of a report: an approved copy prints its frozen values with the form kept then."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.reporting.models import FrozenReport
from kiemdinh.rooms.reporting.queries.access import ReportAccess
from kiemdinh.rooms.reporting.queries.freezing import context_of
from kiemdinh.services.documents import render_docx


def report_docx(access: ReportAccess, *, number: int | None = None) -> bytes:
    """The copy of a number; without one the report as it stands. The same copy gives the same bytes for ever."""
    if number is None:
        return _render(access, context_of(access.report, access.kind, approved_on=None), on=access.today)
    frozen = FrozenReport.objects.filter(report=access.report, number=number).first()
    if frozen is None:
        raise Http404
    day = timezone.localdate(frozen.approved_at)
    return _render(access, frozen.context, on=day, row_id=frozen.pk)


def frozen_context(access: ReportAccess, *, number: int | None) -> dict[str, Any]:
    """What a copy prints, or what the report would print now."""
    if number is None:
        return context_of(access.report, access.kind, approved_on=None)
    frozen = FrozenReport.objects.filter(report=access.report, number=number).first()
    if frozen is None:
        raise Http404
    found: dict[str, Any] = frozen.context
    return found


def _render(access: ReportAccess, context: dict[str, Any], *, on: date, row_id: int | None = None) -> bytes:
    form = regulations.word_form(
        access.kind.form, edition_code=access.kind.edition, unit_id=access.report.unit_id, on=access.today,
        row_id=row_id,
    )
    return render_docx(form, context, moment=datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE)))
