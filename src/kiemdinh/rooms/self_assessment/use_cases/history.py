"""Bringing an earlier text back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.rooms.self_assessment.queries.history import Writing, text_of_version
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.revisions import TextEdit
from kiemdinh.rooms.self_assessment.use_cases.sheets import SavedSheet, save_narrative, save_sheet
from kiemdinh.services.ledger import record


def restore_text(
    *, actor: Actor, now: datetime, cycle_id: int, writing: Writing, field: str, version: int, base_version: int
) -> SavedSheet:
    """Saves an earlier text of a field again; `base_version` is the version that the person saw as the one of today.

    An ordinary save: the text it replaces becomes a revision, the ledger says who restored which version when.
    Raises StaleText (nothing written; both texts are in it) when somebody saved the field since `base_version`,
    SelfAssessmentProblem when the text is already the one of today, Http404 for a version that this writing does not
    have, PermissionDenied. TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8 (the school writes its report).
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="view_history")
    row = writing.row
    old = text_of_version(writing, field=field, version=version)
    edits = {field: TextEdit(old.html, base_version, keep_before=True)}
    with transaction.atomic():
        if isinstance(row, CriterionSheet):
            saved = save_sheet(actor=actor, now=now, cycle_id=cycle_id, sheet_id=row.pk, texts=edits)
        else:
            saved = save_narrative(
                actor=actor, now=now, cycle_id=cycle_id, subject=row.subject, stage=row.stage, texts=edits
            )
        if not saved.changed:
            raise SelfAssessmentProblem("Bản này giống hệt bản đang lưu nên không có gì để lấy lại.")
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="text.restore",
            target_type="sheet" if writing.is_sheet else "narrative",
            target_id=row.pk,
            at=now,
            data={"place": writing.title, "field": writing.short(field), "version": version},
        )
    return saved
