"""A plan of teams for a list of dossiers: asked for, computed in the background, changed by hand, accepted."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.external_assessment.models import Team, TeamPlan
from kiemdinh.rooms.external_assessment.queries.planning import plan_for, plan_view, solver_input
from kiemdinh.rooms.external_assessment.queries.team_list import waiting_rows
from kiemdinh.rooms.external_assessment.queries.teams import departments_of
from kiemdinh.rooms.external_assessment.rules.planning import propose
from kiemdinh.rooms.external_assessment.rules.teams import ONLY_ONE, ROLE_ORDER
from kiemdinh.rooms.external_assessment.use_cases.forming import form_team
from kiemdinh.rooms.external_assessment.use_cases.team_problems import StaleTeam, TeamProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.jobs import enqueue
from kiemdinh.services.ledger import record

JOB = "teams.plan"
Progress = Callable[[int, int, str], None]


def ask_plan(
    *,
    actor: Actor,
    now: datetime,
    registration_ids: Sequence[int],
    starts_on: date,
    days: int,
    together: int,
    size: int,
    max_load: int,
    head_years: int,
    title: str = "",
) -> TeamPlan:
    """Asks for teams for a list of dossiers and starts the computation in the background.

    The schools are spread over rounds of `together` in the order of acceptance, each `days` working days long, from
    `starts_on` on. Raises TeamProblem (nothing chosen, one that may not have a team), Http404 for who forms no teams.
    """
    today = timezone.localdate(now)
    departments = departments_of(actor=actor)
    if not departments:
        raise Http404
    waiting = [row for row in waiting_rows(department_id=departments[0], on=today) if not row.stopped]
    chosen = [row for row in waiting if row.registration_id in set(registration_ids)]
    if not chosen:
        raise TeamProblem("Hãy chọn ít nhất một hồ sơ đang chờ lập đoàn.")
    _check(starts_on, today, days=days, together=together, size=size, max_load=max_load)
    spans = _rounds(starts_on, count=len(chosen), days=days, together=together)
    plan = TeamPlan(
        department_id=departments[0],
        title=nfc(title).strip()[:200] or f"Phương án cho {len(chosen)} trường",
        edition_codes=sorted({row.edition_code for row in chosen}),
        schools=[
            {
                "registration_id": row.registration_id,
                "school_id": row.school_id,
                "edition_code": row.edition_code,
                "starts_on": first.isoformat(),
                "ends_on": last.isoformat(),
            }
            for row, (first, last) in zip(chosen, spans, strict=True)
        ],
        settings={"size": size, "max_load": max_load, "head_years": head_years, "days": days, "together": together},
        created_at=now,
        created_by_id=actor.account_id,
    )
    with transaction.atomic():
        plan.save(force_insert=True)
        _note(plan, actor, now, "ask", schools=len(chosen))
        run = enqueue(JOB, actor=actor, unit_id=plan.department_id, now=now, params={"plan_id": plan.pk})
        TeamPlan.objects.filter(pk=plan.pk).update(job_id=run.pk)
    plan.refresh_from_db()
    return plan


def solve_plan(*, actor: Actor, now: datetime, plan_id: int, progress: Progress) -> TeamPlan:
    """Computes the teams of a plan; done again it gives the same, and what was accepted stays. Raises Http404."""
    plan = plan_for(actor=actor, plan_id=plan_id)
    if plan.accepted_at is not None:
        return plan
    given = solver_input(plan, today=timezone.localdate(now))
    found = propose(
        people=given.people,
        tasks=given.tasks,
        wishes=given.wishes,
        forbidden=given.forbidden,
        warned=given.warned,
        stage_labels=given.stage_labels,
        smallest=given.smallest,
        progress=progress,
    )
    result = {
        "complete": found.is_complete,
        "teams": [
            {"registration_id": task, "seats": [{"assessor_id": who, "role": role} for who, role in seats]}
            for task, seats in found.teams.items()
        ],
        "shortages": list(found.shortages),
        "remedies": list(found.remedies),
    }
    TeamPlan.objects.filter(pk=plan.pk, accepted_at__isnull=True).update(
        result=result, solved_at=now, version=plan.version + 1
    )
    plan.refresh_from_db()
    return plan


def change_plan(
    *,
    actor: Actor,
    now: datetime,
    plan_id: int,
    version: int,
    registration_id: int,
    assessor_id: int,
    role: str,
) -> TeamPlan:
    """Puts somebody into a proposed team as `role`, or (role "") takes them out; a head or secretary gives way.

    Whether the person may is shown on the page and checked when the plan is accepted. Raises TeamProblem, StaleTeam,
    Http404.
    """
    plan = _open_plan(actor, plan_id)
    if role and role not in ROLE_ORDER:
        raise TeamProblem("Hãy chọn chức danh trong danh sách.")
    if registration_id not in {line["registration_id"] for line in plan.schools}:
        raise Http404
    if assessor_id not in {pk for pk, _ in plan_view(plan, today=timezone.localdate(now)).people}:
        raise Http404
    teams = {t["registration_id"]: list(t["seats"]) for t in plan.result.get("teams", ())}
    seats = [s for s in teams.get(registration_id, []) if s["assessor_id"] != assessor_id]
    if role:
        if role in ONLY_ONE:
            seats = [{**s, "role": "member"} if s["role"] == role else s for s in seats]
        seats.append({"assessor_id": assessor_id, "role": role})
    teams[registration_id] = sorted(seats, key=lambda s: ROLE_ORDER.index(s["role"]))
    result = {
        **plan.result,
        "teams": [{"registration_id": key, "seats": value} for key, value in teams.items()],
        "changed": True,
    }
    changed = TeamPlan.objects.filter(pk=plan.pk, version=version, accepted_at__isnull=True).update(
        result=result, version=version + 1
    )
    if not changed:
        raise StaleTeam("phương án này")
    plan.refresh_from_db()
    return plan


def accept_plan(*, actor: Actor, now: datetime, plan_id: int, version: int) -> list[Team]:
    """Forms every team of a plan; all or nothing. Raises TeamProblem with the first reason, StaleTeam, Http404."""
    plan = _open_plan(actor, plan_id)
    view = plan_view(plan, today=timezone.localdate(now))
    for team in view.teams:
        if team.problems:
            raise TeamProblem(f"{team.school}: {team.problems[0]}")
    made = []
    with transaction.atomic():
        taken = TeamPlan.objects.filter(pk=plan.pk, version=version, accepted_at__isnull=True)
        if not taken.update(accepted_at=now, version=version + 1):
            raise StaleTeam("phương án này")
        for team in view.teams:
            try:
                made.append(
                    form_team(
                        actor=actor,
                        now=now,
                        registration_id=team.registration_id,
                        starts_on=team.starts_on,
                        ends_on=team.ends_on,
                        seats=[(seat.assessor_id, seat.role) for seat in team.seats],
                    )
                )
            except TeamProblem as problem:
                raise TeamProblem(f"{team.school}: {problem}") from problem
        _note(plan, actor, now, "accept", teams=[t.pk for t in made])
    return made


def _open_plan(actor: Actor, plan_id: int) -> TeamPlan:
    plan = plan_for(actor=actor, plan_id=plan_id)
    if plan.accepted_at is not None:
        raise TeamProblem("Phương án này đã dùng để lập đoàn; hãy sửa ở từng đoàn.")
    if plan.solved_at is None:
        raise TeamProblem("Phương án đang được tính. Hãy đợi tính xong.")
    return plan


def _check(starts_on: date, today: date, **numbers: int) -> None:
    if starts_on < today:
        raise TeamProblem("Ngày bắt đầu không được trước hôm nay.", field="starts_on")
    for name, value in numbers.items():
        if value < 1:
            raise TeamProblem("Hãy ghi số từ 1 trở lên.", field=name)


def _rounds(starts_on: date, *, count: int, days: int, together: int) -> list[tuple[date, date]]:
    """The days of each school in order: `together` schools at once, one round after another."""
    calendar = organisations.working_calendar()
    spans: list[tuple[date, date]] = []
    first = calendar.add_working_days(starts_on, 0)
    while len(spans) < count:
        last = calendar.add_working_days(first, days - 1)
        spans += [(first, last)] * min(together, count - len(spans))
        first = calendar.add_working_days(last, 1)
    return spans


def _note(plan: TeamPlan, actor: Actor, now: datetime, action: str, **data: Any) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=plan.department_id,
        action=f"team_plan.{action}",
        target_type="team_plan",
        target_id=plan.pk,
        at=now,
        data=data,
    )
