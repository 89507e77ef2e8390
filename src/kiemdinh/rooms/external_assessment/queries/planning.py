"""What the solver is given for a plan, and a plan as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.assessors.queries import register
from kiemdinh.rooms.assessors.queries.register import RegisterRow
from kiemdinh.rooms.external_assessment.models import TeamMember, TeamPlan
from kiemdinh.rooms.external_assessment.queries.team_rules import other_days, rules_of
from kiemdinh.rooms.external_assessment.queries.teams import departments_of
from kiemdinh.rooms.external_assessment.rules.planning import Candidate, Task, Wishes
from kiemdinh.rooms.external_assessment.rules.planning.problem import CONFLICT, UNFIT, Problem
from kiemdinh.rooms.external_assessment.rules.states import FORMING, PROPOSED
from kiemdinh.rooms.external_assessment.rules.teams import ROLE_LABELS
from kiemdinh.rooms.organisations import queries as organisations

_YEAR = timedelta(days=365)


def plan_for(*, actor: Actor, plan_id: int) -> TeamPlan:
    """A plan of the actor's own Sở. Raises Http404."""
    row = TeamPlan.objects.filter(pk=plan_id, department__in=departments_of(actor=actor)).first()
    if row is None:
        raise Http404
    return row


def plans_of(*, actor: Actor, limit: int = 20) -> list[TeamPlan]:
    """The newest plans of the actor's Sở."""
    return list(TeamPlan.objects.filter(department__in=departments_of(actor=actor)).order_by("-pk")[:limit])


@dataclass(frozen=True)
class SolverInput:
    """Everything `rules.planning.propose` takes."""

    people: tuple[Candidate, ...]
    tasks: tuple[Task, ...]
    wishes: Wishes
    forbidden: dict[tuple[int, int], str]
    warned: dict[tuple[int, int], int]
    stage_labels: dict[str, str]
    smallest: int


def solver_input(plan: TeamPlan, *, today: date) -> SolverInput:
    """People, schools, conflicts and wishes of a plan, in a few queries for each edition; ids are of registrations."""
    rows = register.people_to_choose(register_id=plan.department_id, today=today)
    ids = [row.id for row in rows]
    settings = plan.settings
    schools = organisations.school_rows(unit_ids={line["school_id"] for line in plan.schools}, on=today)
    tasks = tuple(_task(line, schools.get(line["school_id"])) for line in plan.schools)
    forbidden, warned = _pairs(plan, ids, today)
    smallest = min(
        (rules_of(edition_code=code, on=today).size[0] for code in plan.edition_codes), default=settings["size"]
    )
    return SolverInput(
        people=_candidates(rows, settings, today),
        tasks=tasks,
        wishes=Wishes(size=settings["size"], max_load=settings["max_load"]),
        forbidden=forbidden,
        warned=warned,
        stage_labels=dict(organisations.school_vocabulary().stages),
        smallest=smallest,
    )


def _candidates(rows: Iterable[RegisterRow], settings: dict[str, Any], today: date) -> tuple[Candidate, ...]:
    rows = list(rows)
    ids = [row.id for row in rows]
    days = other_days(assessor_ids=ids, today=today)
    ever = assessors.loads_of(assessor_ids=ids, since=date.min)
    recent = assessors.loads_of(assessor_ids=ids, since=today - _YEAR)
    for pk in TeamMember.objects.filter(
        assessor_id__in=ids, left_on__isnull=True, team__state__in=(FORMING, PROPOSED)
    ).values_list("assessor_id", flat=True):
        recent[pk] = recent.get(pk, 0) + 1
    return tuple(
        Candidate(
            id=row.id,
            name=row.full_name,
            stages=frozenset(row.stages),
            any_level=row.group == "official",
            may_head=row.group == "education" and (bool(ever.get(row.id)) or row.years >= settings["head_years"]),
            load=recent.get(row.id, 0),
            busy=tuple((span[0], span[1]) for _, span in days.get(row.id, ()) if span[0] is not None),
        )
        for row in rows
    )


def _task(line: dict[str, Any], school: organisations.SchoolRow | None) -> Task:
    return Task(
        id=line["registration_id"],
        name=school.name if school else "",
        stages=frozenset(school.stages if school else ()),
        starts_on=date.fromisoformat(line["starts_on"]),
        ends_on=date.fromisoformat(line["ends_on"]),
    )


def _pairs(
    plan: TeamPlan, ids: list[int], today: date
) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], int]]:
    """(forbidden, warned) by (assessor, registration)."""
    forbidden: dict[tuple[int, int], str] = {}
    warned: dict[tuple[int, int], int] = {}
    on = max(min((date.fromisoformat(line["starts_on"]) for line in plan.schools), default=today), today)
    for code in plan.edition_codes:
        lines = [line for line in plan.schools if line["edition_code"] == code]
        schools = [line["school_id"] for line in lines]
        conflicts = assessors.conflicts_for(ids, schools, code, on)
        lacks = assessors.lacks_for(ids, schools, code, on)
        for line in lines:
            for pk in ids:
                pair, key = (pk, line["registration_id"]), (pk, line["school_id"])
                found = conflicts.get(key, ())
                if any(c.blocks for c in found):
                    forbidden[pair] = CONFLICT
                elif any(lack.blocks for lack in lacks.get(key, ())):
                    forbidden[pair] = UNFIT
                elif found:
                    warned[pair] = len(found)
    return forbidden, warned


@dataclass(frozen=True, slots=True)
class PlanSeat:
    """A person in a proposed team with what stands against or should be weighed."""

    assessor_id: int
    name: str
    workplace: str
    role: str
    role_label: str
    forbids: str
    warns: str


@dataclass(frozen=True, slots=True)
class PlanTeam:
    """A proposed team of one school."""

    registration_id: int
    school: str
    starts_on: date
    ends_on: date
    seats: tuple[PlanSeat, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan on its page."""

    teams: tuple[PlanTeam, ...]
    people: tuple[tuple[int, str], ...]
    loads: tuple[tuple[str, int], ...]

    @property
    def is_ready(self) -> bool:
        """Whether every team may be formed as it stands."""
        return bool(self.teams) and not any(team.problems for team in self.teams)


def plan_view(plan: TeamPlan, *, today: date) -> PlanView:
    """The proposed teams with names, reasons and how the work is spread."""
    given = solver_input(plan, today=today)
    people = {row.id: row for row in register.people_to_choose(register_id=plan.department_id, today=today)}
    candidates = {c.id: c for c in given.people}
    problem = Problem(given.people, given.tasks, given.wishes, given.forbidden, given.warned)
    seats_of = {t["registration_id"]: t["seats"] for t in plan.result.get("teams", ())}
    spread: dict[int, int] = {}
    teams = []
    for task in given.tasks:
        seats = []
        for seat in seats_of.get(task.id, ()):
            pk, row = seat["assessor_id"], people.get(seat["assessor_id"])
            spread[pk] = spread.get(pk, 0) + 1
            seats.append(
                PlanSeat(
                    assessor_id=pk,
                    name=row.full_name if row else "Người đã thôi",
                    workplace=row.workplace if row else "",
                    role=seat["role"],
                    role_label=ROLE_LABELS[seat["role"]],
                    forbids=_forbids(problem, candidates.get(pk), task),
                    warns="Có điểm cần cân nhắc về quan hệ với trường." if given.warned.get((pk, task.id)) else "",
                )
            )
        problems = tuple(_team_problems(seats, seats_of, task, given))
        teams.append(PlanTeam(task.id, task.name, task.starts_on, task.ends_on, tuple(seats), problems))
    order = sorted(people.values(), key=lambda row: (spread.get(row.id, 0), row.load))
    return PlanView(
        tuple(teams),
        tuple((row.id, f"{row.full_name} ({row.workplace or row.group_label})") for row in order),
        tuple((people[pk].full_name, n) for pk, n in sorted(spread.items(), key=lambda p: -p[1]) if pk in people),
    )


_GONE = "Không còn trong danh sách."
_WHY = {
    CONFLICT: "Có xung đột lợi ích với trường.",
    UNFIT: "Chưa đủ điều kiện (số năm trong ngành, tập huấn).",
    "level": "Khác cấp học của trường.",
    "busy": "Bận đoàn hoặc hội đồng khác những ngày ấy.",
    "full": "",
}


def _forbids(problem: Problem, candidate: Candidate | None, task: Task) -> str:
    if candidate is None:
        return _GONE
    return _WHY.get(problem.obstacle(candidate, task), "")


def _team_problems(
    seats: list[PlanSeat], seats_of: dict[int, list[dict[str, Any]]], task: Task, given: SolverInput
) -> Iterable[str]:
    roles = [seat.role for seat in seats]
    if "head" not in roles:
        yield "Chưa có trưởng đoàn."
    if "secretary" not in roles:
        yield "Chưa có thư ký."
    if "member" not in roles:
        yield "Chưa có thành viên."
    for seat in seats:
        if seat.forbids in (_WHY[CONFLICT], _WHY[UNFIT], _GONE):
            yield f"{seat.name}: {seat.forbids}"
    others = [t for t in given.tasks if t.id != task.id and t.starts_on <= task.ends_on and task.starts_on <= t.ends_on]
    elsewhere = {s["assessor_id"]: t.name for t in others for s in seats_of.get(t.id, ())}
    for seat in seats:
        if seat.assessor_id in elsewhere:
            yield f"{seat.name}: trùng ngày với đoàn của {elsewhere[seat.assessor_id]}."
