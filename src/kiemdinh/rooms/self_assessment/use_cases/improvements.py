"""Rows of the improvement plan; each row has its own version."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.self_assessment.models import CriterionSheet, ImprovementItem
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.rules.states import DONE, PUBLISHED
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record


def add_improvement(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    subject: str,
    task: str,
    owner: str = "",
    due_on: date | None = None,
    due_text: str = "",
    resources: str = "",
    expected_result: str = "",
    stage: str = "",
) -> ImprovementItem:
    """Adds a row to a criterion ("1.1", 2018) or a standard ("standard:1", TT 57). Raises SelfAssessmentProblem."""
    access = _open(actor, now, cycle_id, subject, stage)
    if not task.strip():
        raise SelfAssessmentProblem("Nội dung việc cải tiến còn trống. Hãy ghi việc cần làm.")
    with transaction.atomic():
        last = (
            ImprovementItem.objects.filter(cycle=access.cycle, subject=subject, stage=stage).aggregate(
                n=Max("position")
            )["n"]
            or 0
        )
        row = ImprovementItem(
            cycle=access.cycle,
            subject=subject,
            stage=stage,
            position=last + 1,
            task=nfc(task).strip(),
            owner=nfc(owner).strip(),
            due_on=due_on,
            due_text=nfc(due_text).strip(),
            resources=nfc(resources).strip(),
            expected_result=nfc(expected_result).strip(),
        )
        row.save(force_insert=True)
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="improvement.add",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"subject": subject, "row": row.pk},
        )
    return row


def change_improvement(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    item_id: int,
    version: int,
    task: str,
    owner: str,
    due_on: date | None,
    resources: str,
    expected_result: str,
    due_text: str = "",
) -> None:
    """Changes a row. Raises StaleRow when somebody changed it meanwhile (nothing is written)."""
    item = _item(cycle_id, item_id)
    access = _open(actor, now, cycle_id, item.subject, item.stage)
    if not task.strip():
        raise SelfAssessmentProblem("Nội dung việc cải tiến còn trống. Nếu không cần nữa, hãy bỏ dòng này.")
    with transaction.atomic():
        changed = ImprovementItem.objects.filter(pk=item_id, version=version, removed_at__isnull=True).update(
            task=nfc(task).strip(),
            owner=nfc(owner).strip(),
            due_on=due_on,
            due_text=nfc(due_text).strip(),
            resources=nfc(resources).strip(),
            expected_result=nfc(expected_result).strip(),
            version=version + 1,
        )
        if not changed:
            raise StaleRow("dòng cải tiến này")
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="improvement.change",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"row": item_id},
        )


def remove_improvement(*, actor: Actor, now: datetime, cycle_id: int, item_id: int) -> None:
    """Takes a row off the plan; it stays in the table for the history."""
    item = _item(cycle_id, item_id)
    access = _open(actor, now, cycle_id, item.subject, item.stage)
    with transaction.atomic():
        ImprovementItem.objects.filter(pk=item_id, removed_at__isnull=True).update(removed_at=now)
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="improvement.remove",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"row": item_id, "task": item.task},
        )


def is_sealed(access: CycleAccess, *, subject: str, stage: str) -> bool:
    """Whether the report's part about a standard or criterion is settled: published, or its sheet approved."""
    if access.cycle.state == PUBLISHED:
        return True
    sheets = CriterionSheet.objects.filter(cycle=access.cycle, kind="criterion", criterion=subject, stage=stage)
    return sheets.filter(work_state=DONE).exists()


def take_into_report(access: CycleAccess) -> int:
    """Rows added to the plan meanwhile join the report wherever it was opened again; how many."""
    later = ImprovementItem.objects.filter(cycle=access.cycle, in_report=False)
    opened = [row.pk for row in later if not is_sealed(access, subject=row.subject, stage=row.stage)]
    return ImprovementItem.objects.filter(pk__in=opened).update(in_report=True)


def _item(cycle_id: int, item_id: int) -> ImprovementItem:
    item = ImprovementItem.objects.filter(pk=item_id, cycle_id=cycle_id).first()
    if item is None:
        raise Http404
    return item


def _open(actor: Actor, now: datetime, cycle_id: int, subject: str, stage: str) -> CycleAccess:
    """The cycle, once the actor may write to the subject: its sheet, or (a standard) the texts."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    by_standard = access.catalog.generation == "tt57"
    if subject.startswith("standard:"):
        access.require("edit_texts")
        known = {f"standard:{s.code}" for s in access.catalog.standards}
        if subject not in known or stage not in (access.cycle.stages or [""]):
            raise Http404
        if not by_standard:
            raise SelfAssessmentProblem("Bộ tiêu chuẩn của chu kỳ này lập việc cải tiến theo tiêu chí.")
        return access
    sheet = CriterionSheet.objects.filter(cycle=access.cycle, criterion=subject, stage=stage, kind="criterion").first()
    if sheet is None:
        raise Http404
    access.require("edit_sheet", sheet)
    if by_standard:
        raise SelfAssessmentProblem("Bộ tiêu chuẩn của chu kỳ này lập việc cải tiến theo tiêu chuẩn.")
    return access
