"""The Word documents of this room. What was approved prints its frozen values, for ever the same."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kiemdinh.rooms.planning.queries.papers import edition_of, plan_context
from kiemdinh.rooms.planning.queries.plans import PlanAccess, version_of
from kiemdinh.rooms.planning.rules.plans import PLAN_FORM
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.services.documents import render_docx

ATTENDANCE_FORM = "danh-sach-tap-huan"


def render(
    form: str, context: dict[str, Any], *, on: date, unit_id: int, today: date, row_id: int | None = None
) -> bytes:
    """A document as .docx bytes with the form of the unit's authority; the same values and day give the same bytes.

    `row_id` names a frozen paper: it prints with the form kept on the day of freezing.
    """
    content = regulations.word_form(form, edition_code=edition_of(on), unit_id=unit_id, on=today, row_id=row_id)
    return render_docx(content, context, moment=datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE)))


def plan_docx(access: PlanAccess, *, version: int | None = None) -> bytes:
    """The plan as it stands, or a version as it was approved. Raises Http404."""
    if version is None:
        context = plan_context(access.plan, on=access.today)
        return render(PLAN_FORM, context, on=access.today, unit_id=access.unit.id, today=access.today)
    row = version_of(access, version)
    return render(
        PLAN_FORM, row.frozen, on=row.signed_on, unit_id=access.unit.id, today=access.today, row_id=row.pk
    )


def plan_name(access: PlanAccess) -> str:
    """ "ke-hoach-2027-01000701.docx"."""
    return f"ke-hoach-{access.plan.year}-{access.unit.code}.docx"
