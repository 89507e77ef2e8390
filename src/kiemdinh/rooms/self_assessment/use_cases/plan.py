"""The timetable of kế hoạch tự đánh giá (TT 2018: Điều 23, bước 2): its rows of weeks, each with its own version."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.models import PlanWeek
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.plan import proposed_weeks
from kiemdinh.rooms.self_assessment.rules.planning import week_problem
from kiemdinh.rooms.self_assessment.rules.words import written
from kiemdinh.rooms.self_assessment.use_cases.positions import swap_positions
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record

_WHAT = "dòng thời gian biểu này"


def propose_timetable(*, actor: Actor, now: datetime, cycle_id: int) -> int:
    """Fills an empty timetable with the starter rows, counted back from the day the report is due; how many.

    Raises SelfAssessmentProblem when there is no due day, or when the timetable has rows already.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_plan")
    if access.cycle.due_on is None:
        raise SelfAssessmentProblem(
            "Chu kỳ chưa có hạn hoàn thành báo cáo nên chưa tính được các tuần. Hãy đặt hạn ở trang Phân công."
        )
    with transaction.atomic():
        if PlanWeek.objects.filter(cycle=access.cycle).exists():
            raise SelfAssessmentProblem("Thời gian biểu đã có dòng. Hãy sửa từng dòng, hoặc bỏ hết rồi dựng lại.")
        drafts = proposed_weeks(access)
        PlanWeek.objects.bulk_create(
            PlanWeek(
                cycle=access.cycle,
                position=number,
                starts_on=draft.starts_on,
                ends_on=draft.ends_on,
                content=draft.content,
                who=draft.who,
                result=draft.result,
            )
            for number, draft in enumerate(drafts, start=1)
        )
        _tell(access, now, "plan.propose", {"rows": len(drafts)})
    return len(drafts)


def add_week(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    starts_on: date | None,
    ends_on: date | None,
    content: str,
    who: str = "",
    result: str = "",
) -> PlanWeek:
    """Adds a row at the end. Raises SelfAssessmentProblem when it has no content or ends before it starts."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_plan")
    _check(starts_on, ends_on, content)
    with transaction.atomic():
        last = PlanWeek.objects.filter(cycle=access.cycle).aggregate(n=Max("position"))["n"] or 0
        row = PlanWeek(
            cycle=access.cycle,
            position=last + 1,
            starts_on=starts_on,
            ends_on=ends_on,
            content=written(content),
            who=written(who),
            result=written(result),
        )
        row.save(force_insert=True)
        _tell(access, now, "plan.add_week", {"row": row.pk})
    return row


def change_week(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    row_id: int,
    version: int,
    starts_on: date | None,
    ends_on: date | None,
    content: str,
    who: str = "",
    result: str = "",
) -> None:
    """Changes a row. Raises StaleRow when somebody changed it meanwhile, SelfAssessmentProblem, Http404."""
    access = _row_of(actor, now, cycle_id, row_id)
    _check(starts_on, ends_on, content)
    with transaction.atomic():
        changed = PlanWeek.objects.filter(pk=row_id, version=version).update(
            starts_on=starts_on,
            ends_on=ends_on,
            content=written(content),
            who=written(who),
            result=written(result),
            version=version + 1,
        )
        if not changed:
            raise StaleRow(_WHAT)
        _tell(access, now, "plan.change_week", {"row": row_id})


def remove_week(*, actor: Actor, now: datetime, cycle_id: int, row_id: int, version: int) -> None:
    """Takes a row off the timetable. Raises StaleRow when somebody changed it meanwhile."""
    access = _row_of(actor, now, cycle_id, row_id)
    with transaction.atomic():
        removed, _ = PlanWeek.objects.filter(pk=row_id, version=version).delete()
        if not removed:
            raise StaleRow(_WHAT)
        _tell(access, now, "plan.remove_week", {"row": row_id})


def move_week(*, actor: Actor, now: datetime, cycle_id: int, row_id: int, up: bool) -> None:
    """Changes places with the neighbour above or below; at the end of the list nothing happens."""
    access = _row_of(actor, now, cycle_id, row_id)
    with transaction.atomic():
        rows = list(PlanWeek.objects.filter(cycle=access.cycle).order_by("position", "pk"))
        if swap_positions(rows, row_id, up=up):
            PlanWeek.objects.bulk_update(rows, ["position"])
            _tell(access, now, "plan.move_week", {"row": row_id})


def _check(starts_on: date | None, ends_on: date | None, content: str) -> None:
    if problem := week_problem(starts_on=starts_on, ends_on=ends_on, content=content):
        raise SelfAssessmentProblem(problem)


def _row_of(actor: Actor, now: datetime, cycle_id: int, row_id: int) -> CycleAccess:
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_plan")
    if not PlanWeek.objects.filter(pk=row_id, cycle=access.cycle).exists():
        raise Http404
    return access


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
