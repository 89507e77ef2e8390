"""The Word documents of this room. What was approved prints its frozen values, for ever the same."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kiemdinh.rooms.planning.queries.papers import plan_context
from kiemdinh.rooms.planning.queries.plans import PlanAccess, version_of
from kiemdinh.services.documents import render_docx

FOLDER = "forms-ke-hoach"
PLAN_FORM, ATTENDANCE_FORM = "ke-hoach-nam.docx", "danh-sach-tap-huan.docx"


def render(form: str, context: dict[str, Any], *, on: date) -> bytes:
    """A document as .docx bytes; the same values and day give the same bytes."""
    content = (Path(settings.REGULATIONS_DIR) / FOLDER / form).read_bytes()
    return render_docx(content, context, moment=datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE)))


def plan_docx(access: PlanAccess, *, version: int | None = None) -> bytes:
    """The plan as it stands, or a version as it was approved. Raises Http404."""
    if version is None:
        return render(PLAN_FORM, plan_context(access.plan, on=access.today), on=access.today)
    row = version_of(access, version)
    return render(PLAN_FORM, row.frozen, on=row.signed_on)


def plan_name(access: PlanAccess) -> str:
    """ "ke-hoach-2027-01000701.docx"."""
    return f"ke-hoach-{access.plan.year}-{access.unit.code}.docx"
