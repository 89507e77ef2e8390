"""Kế hoạch cải tiến chất lượng (TT 57: Điều 10, Mẫu số 2): main issues, and rows with the columns of the plan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.models import FocusIssue, ImprovementItem
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.improvement_plan import known_texts, subjects_of
from kiemdinh.rooms.self_assessment.rules.improvement_plan import PROGRESS
from kiemdinh.rooms.self_assessment.rules.words import written
from kiemdinh.rooms.self_assessment.use_cases.improvements import is_sealed
from kiemdinh.rooms.self_assessment.use_cases.positions import swap_positions
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record

_ACTION = "edit_improvement_plan"


@dataclass(frozen=True, slots=True)
class PlanItemDraft:
    """A row of mục V as the person left it: what the report prints too, then the columns of the plan alone."""

    task: str
    owner: str = ""
    due_on: date | None = None
    resources: str = ""
    expected_result: str = ""
    goal: str = ""
    solution: str = ""
    result_measure: str = ""
    planned_evidence: str = ""
    progress: str = ""


def add_plan_item(
    *, actor: Actor, now: datetime, cycle_id: int, subject: str, stage: str, draft: PlanItemDraft
) -> ImprovementItem:
    """Adds a row of mục V to a standard (TT 57) or criterion (2018).

    A row added after the publication, or to an approved sheet, is not part of the report.
    Raises SelfAssessmentProblem, PermissionDenied.
    """
    access = _open(actor, now, cycle_id)
    _check_subject(access, subject, stage)
    values = _checked(draft)
    with transaction.atomic():
        same = ImprovementItem.objects.filter(cycle=access.cycle, subject=subject, stage=stage)
        last = same.aggregate(n=Max("position"))["n"] or 0
        row = ImprovementItem(
            cycle=access.cycle,
            subject=subject,
            stage=stage,
            position=last + 1,
            in_report=not is_sealed(access, subject=subject, stage=stage),
            **values,
        )
        row.save(force_insert=True)
        _tell(access, now, "improvement.add", {"subject": subject, "row": row.pk})
    return row


def change_plan_item(
    *, actor: Actor, now: datetime, cycle_id: int, row_id: int, version: int, draft: PlanItemDraft
) -> None:
    """Changes a row of mục V.

    Of a row of a published report or an approved sheet only the columns of the plan change; the rest stays as printed.
    Raises StaleRow when somebody changed it meanwhile, SelfAssessmentProblem, Http404.
    """
    access = _open(actor, now, cycle_id)
    row = _item(access, row_id)
    values = _checked(draft, keep=row if is_locked(access, row) else None)
    with transaction.atomic():
        same = ImprovementItem.objects.filter(pk=row_id, version=version, removed_at__isnull=True)
        if not same.update(version=version + 1, **values):
            raise StaleRow("việc cải tiến này")
        _tell(access, now, "improvement.change", {"row": row_id})


def remove_plan_item(*, actor: Actor, now: datetime, cycle_id: int, row_id: int, version: int) -> None:
    """Takes a row off the plan. Raises SelfAssessmentProblem for a settled row (`is_locked`), StaleRow, Http404."""
    access = _open(actor, now, cycle_id)
    row = _item(access, row_id)
    if is_locked(access, row):
        raise SelfAssessmentProblem(
            "Việc này ở phiếu đã duyệt hoặc báo cáo đã công bố nên không bỏ được. Hãy ghi “Không thực hiện nữa”."
        )
    with transaction.atomic():
        same = ImprovementItem.objects.filter(pk=row_id, version=version, removed_at__isnull=True)
        if not same.update(removed_at=now, version=version + 1):
            raise StaleRow("việc cải tiến này")
        _tell(access, now, "improvement.remove", {"row": row_id, "task": row.task})


def is_locked(access: CycleAccess, row: ImprovementItem) -> bool:
    """Whether what the report prints of this row is settled: it is published, or its sheet is approved."""
    return row.in_report and is_sealed(access, subject=row.subject, stage=row.stage)


def add_issue(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    subject: str,
    stage: str,
    current_state: str = "",
    limits: str = "",
    causes: str = "",
) -> FocusIssue:
    """Chooses a standard or criterion as vấn đề trọng tâm; empty texts are filled with what is written already.

    Raises SelfAssessmentProblem: unknown, chosen already.
    """
    access = _open(actor, now, cycle_id)
    _check_subject(access, subject, stage)
    known = known_texts(access, subject=subject, stage=stage)
    with transaction.atomic():
        rows = FocusIssue.objects.filter(cycle=access.cycle)
        if rows.filter(subject=subject, stage=stage).exists():
            raise SelfAssessmentProblem("Vấn đề này đã có trong kế hoạch. Hãy sửa dòng đã có.")
        last = rows.aggregate(n=Max("position"))["n"] or 0
        row = FocusIssue(
            cycle=access.cycle,
            subject=subject,
            stage=stage,
            position=last + 1,
            current_state=written(current_state) or known.current_state,
            limits=written(limits) or known.limits,
            causes=written(causes) or known.causes,
        )
        row.save(force_insert=True)
        _tell(access, now, "improvement.add_issue", {"subject": subject, "row": row.pk})
    return row


def change_issue(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    row_id: int,
    version: int,
    current_state: str,
    limits: str,
    causes: str,
) -> None:
    """Changes the words of an issue. Raises StaleRow when somebody changed it meanwhile, Http404."""
    access = _open(actor, now, cycle_id)
    _issue(access, row_id)
    with transaction.atomic():
        changed = FocusIssue.objects.filter(pk=row_id, version=version).update(
            current_state=written(current_state),
            limits=written(limits),
            causes=written(causes),
            version=version + 1,
        )
        if not changed:
            raise StaleRow("vấn đề trọng tâm này")
        _tell(access, now, "improvement.change_issue", {"row": row_id})


def remove_issue(*, actor: Actor, now: datetime, cycle_id: int, row_id: int, version: int) -> None:
    """Takes an issue off the plan. Raises StaleRow when somebody changed it meanwhile, Http404."""
    access = _open(actor, now, cycle_id)
    _issue(access, row_id)
    with transaction.atomic():
        if not FocusIssue.objects.filter(pk=row_id, version=version).delete()[0]:
            raise StaleRow("vấn đề trọng tâm này")
        _tell(access, now, "improvement.remove_issue", {"row": row_id})


def move_issue(*, actor: Actor, now: datetime, cycle_id: int, row_id: int, up: bool) -> None:
    """Changes places with the neighbour above or below."""
    access = _open(actor, now, cycle_id)
    _issue(access, row_id)
    with transaction.atomic():
        rows = list(FocusIssue.objects.filter(cycle=access.cycle).order_by("position", "pk"))
        if swap_positions(rows, row_id, up=up):
            FocusIssue.objects.bulk_update(rows, ["position"])
            _tell(access, now, "improvement.move_issue", {"row": row_id})


def _open(actor: Actor, now: datetime, cycle_id: int) -> CycleAccess:
    return cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action=_ACTION)


def _check_subject(access: CycleAccess, subject: str, stage: str) -> None:
    if (subject, stage) not in {(s.subject, s.stage) for s in subjects_of(access)}:
        raise SelfAssessmentProblem("Hãy chọn tiêu chuẩn hoặc tiêu chí có trong bộ tiêu chuẩn của chu kỳ.")


def _checked(draft: PlanItemDraft, keep: ImprovementItem | None = None) -> dict[str, Any]:
    if draft.progress and draft.progress not in PROGRESS:
        raise SelfAssessmentProblem("Mức độ thực hiện không có trong danh sách. Hãy chọn lại.")
    plan_only = ("goal", "solution", "result_measure", "planned_evidence", "progress")
    values: dict[str, Any] = {name: written(getattr(draft, name)) for name in plan_only}
    if keep is not None:
        return values
    if not draft.task.strip():
        raise SelfAssessmentProblem("Nội dung việc cải tiến còn trống. Hãy ghi việc cần làm.")
    printed = ("task", "owner", "resources", "expected_result")
    return {**values, **{name: written(getattr(draft, name)) for name in printed}, "due_on": draft.due_on}


def _item(access: CycleAccess, row_id: int) -> ImprovementItem:
    row = ImprovementItem.objects.filter(pk=row_id, cycle=access.cycle, removed_at__isnull=True).first()
    if row is None:
        raise Http404
    return row


def _issue(access: CycleAccess, row_id: int) -> FocusIssue:
    row = FocusIssue.objects.filter(pk=row_id, cycle=access.cycle).first()
    if row is None:
        raise Http404
    return row


def _tell(access: CycleAccess, now: datetime, action: str, data: dict[str, object]) -> None:
    record(
        actor_id=access.actor.account_id,
        unit_id=access.cycle.school_id,
        action=action,
        target_type="cycle",
        target_id=access.cycle.pk,
        at=now,
        data=data,
    )
