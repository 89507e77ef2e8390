"""Putting an old text into a sheet: a person's own choice, through the normal save."""

from datetime import datetime

from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.rooms.self_assessment.queries.old_version import old_version
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.sheets import SavedSheet, TextEdit, save_sheet
from kiemdinh.services.rich_text import to_plain


def take_old_text(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    sheet_id: int,
    old_sheet_id: int,
    old_field: str,
    field: str,
    base_version: int,
) -> SavedSheet:
    """Adds a section of an old sheet at the end of a section of this one, its codes written as this cycle's.

    `base_version` is the version of `field` that the person saw. Raises StaleText (nothing written) when it moved on,
    SelfAssessmentProblem when the section stands there already, Http404 for a sheet that is not offered here,
    PermissionDenied.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    row = CriterionSheet.objects.filter(pk=sheet_id, cycle_id=cycle_id).first()
    if row is None:
        raise Http404
    access.require("edit_sheet", row)
    version = old_version(access, row)
    offered = [s for s in version.sheets if s.id == old_sheet_id] if version else []
    text = next((t for s in offered for t in s.texts if t.key == old_field), None)
    if version is None or text is None:
        raise Http404
    if field not in version.versions:
        raise SelfAssessmentProblem("Phiếu này không có mục đã chọn. Hãy chọn lại mục.")
    current = row.texts.get(field, "")
    if to_plain(text.html) in to_plain(current):
        raise SelfAssessmentProblem("Đoạn này đã có trong mục; không chép hai lần.")
    return save_sheet(
        actor=actor,
        now=now,
        cycle_id=cycle_id,
        sheet_id=sheet_id,
        texts={field: TextEdit(current + text.html, base_version)},
        access=access,
    )
