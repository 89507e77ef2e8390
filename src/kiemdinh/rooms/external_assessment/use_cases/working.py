"""Beginning the work of a team, and who looks at which criteria."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.fields import criterion_codes
from kiemdinh.rooms.external_assessment.rules.states import TEAM, TeamFacts
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.telling import tell_members
from kiemdinh.services.ledger import record


def start_work(*, actor: Actor, now: datetime, team_id: int) -> Team:
    """The team begins with step 1. Raises WorkProblem when criteria are not assigned."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="start")
    left = unassigned(access)
    missing = (f"Còn {len(left)} tiêu chí chưa phân công ({', '.join(left[:6])}…).",) if left else ()
    with transaction.atomic():
        move_team(access, "start", now, missing=missing)
        text = f"Đoàn đánh giá ngoài {access.school_name} bắt đầu bước 1: nghiên cứu hồ sơ."
        tell_members(access, kind="outside.started", text=text, url="lam-viec/", now=now)
    return access.team


def unassigned(access: WorkAccess) -> list[str]:
    """The criteria that nobody in the team looks at."""
    taken = {c for m in access.sitting for c in m.criteria}
    return [c for c in criterion_codes(access.catalog) if c not in taken]


def move_team(
    access: WorkAccess,
    action: str,
    now: datetime,
    *,
    missing: tuple[str, ...] = (),
    step: int | None = None,
    roles: frozenset[str] = frozenset(),
    **data: object,
) -> None:
    """Moves the team along its table; `roles` where the days that ran out act in the place of a person."""
    try:
        target = TEAM.move(
            state=access.team.state, action=action, roles=roles or access.roles, facts=TeamFacts(problems=missing)
        )
    except Refusal as refusal:
        raise WorkProblem(str(refusal)) from refusal
    with transaction.atomic():
        rows = Team.objects.filter(pk=access.team.pk, version=access.team.version, state=access.team.state)
        if not rows.update(state=target, version=access.team.version + 1, step=step or access.team.step):
            raise StaleWork("đoàn này")
        record_work(access, now, f"team.{action}", **data)
    access.team.refresh_from_db()


def reach_step(access: WorkAccess, step: int) -> None:
    """The work has come to this step; it never goes back."""
    Team.objects.filter(pk=access.team.pk, step__lt=step).update(step=step)


def assign_criteria(*, actor: Actor, now: datetime, team_id: int, criteria: Mapping[int, Sequence[str]]) -> None:
    """Gives each seat its criteria ({seat: codes}); a seat that is not named keeps its own.

    What somebody wrote for a criterion that goes to another stays theirs. Raises WorkProblem, PermissionDenied.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="assign")
    known = criterion_codes(access.catalog)
    seats = {m.pk: m for m in access.sitting}
    with transaction.atomic():
        for seat, wanted in criteria.items():
            if seat not in seats:
                raise WorkProblem("Người này không còn trong đoàn. Hãy tải lại trang.")
            if unknown := set(wanted) - set(known):
                raise WorkProblem(f"Bộ tiêu chí không có tiêu chí “{sorted(unknown)[0]}”.")
            codes = [c for c in known if c in set(wanted)]
            TeamMember.objects.filter(pk=seat).update(criteria=codes)
        record_work(access, now, "team.assign", criteria={str(k): len(v) for k, v in criteria.items()})


def record_work(access: WorkAccess, now: datetime, action: str, reason: str = "", **data: object) -> None:
    """One event in the book of the department that formed the team."""
    record(
        actor_id=access.actor.account_id,
        unit_id=access.team.department_id,
        action=action,
        target_type="team",
        target_id=access.team.pk,
        at=now,
        reason=reason,
        data=data,
    )
