"""What the pages of plans show: the overview of a unit, one plan with where it stands."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess
from kiemdinh.rooms.planning.models import PlanActivity, PlanVersion
from kiemdinh.rooms.planning.queries import plans as queries
from kiemdinh.rooms.planning.queries.drafting import Beginning, beginning_of, found_schools
from kiemdinh.rooms.planning.queries.plans import BelowLine, PlanAccess, PlanLine, RequestLine, SchoolLine
from kiemdinh.rooms.planning.queries.roadmap import StepLine, steps_of
from kiemdinh.rooms.planning.rules import states
from kiemdinh.rooms.planning.rules.plans import LISTS

_AUTUMN = 8
"""From this month on people plan the next year."""


def year_to_plan(today: date) -> int:
    """The year whose plan is worked on: the next one from August on."""
    return today.year + (today.month >= _AUTUMN)


def usual_authority(unit: organisations.UnitInfo) -> str:
    """Who usually approves the plan of a unit."""
    lower = f"{unit.name[:1].lower()}{unit.name[1:]}"
    return unit.name if unit.kind in ("school", "ministry") else f"Ủy ban nhân dân {lower}"


@dataclass(frozen=True, slots=True)
class Overview:
    """The plans of a unit, the one of the year, what a plan would begin with."""

    plans: list[PlanLine]
    current: PlanLine | None
    below: list[BelowLine]
    expected: dict[str, int] = field(default_factory=dict)
    beginning: Beginning | None = None

    @property
    def handed_in(self) -> int:
        """How many units directly below have handed in."""
        return sum(not line.late for line in self.below)


def overview(access: UnitAccess, *, year: int) -> Overview:
    """The plans that the actor may see, and for the own unit what the data would bring."""
    own = bool(access.may("begin"))
    seen = None if access.own else [s for s in states.PLAN.labels if s != states.DRAFT]
    rows = queries.plans_of_unit(unit_id=access.unit.id, seen_states=seen)
    current = next((row for row in rows if row.year == year), None)
    below = queries.plans_below(unit_id=access.unit.id, year=year, on=access.today) if _has_below(access) else []
    if current is not None or not own or access.unit.ended:
        return Overview(rows, current, below)
    expected = dict.fromkeys(LISTS, 0)
    if access.unit.kind not in ("school", "ministry"):
        for found in found_schools(unit=access.unit, year=year, on=access.today):
            expected[found.kind] += 1
    return Overview(rows, None, below, expected, beginning_of(unit=access.unit, year=year))


def _has_below(access: UnitAccess) -> bool:
    return access.unit.kind != "school" and any(p.unit_kind != "school" for p in access.actor.posts)


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything on the page of a plan."""

    title: str
    strip: dict[str, Any]
    activities: list[PlanActivity]
    budget: int
    counts: list[tuple[str, str, int]]
    schools: list[SchoolLine]
    requests: list[RequestLine]
    below: list[BelowLine]
    waiting_below: int
    roadmap: list[StepLine]
    versions: list[PlanVersion]

    @property
    def open_requests(self) -> int:
        """How many requests have no answer yet."""
        return sum(r.state == states.REQUEST_OPEN for r in self.requests)


def plan_view(access: PlanAccess, *, above: str) -> PlanView:
    """The page of a plan."""
    plan, unit = access.plan, access.unit
    is_school = unit.kind == "school"
    counts = queries.counts_of(plan)
    below = [] if is_school or not access.own else queries.plans_below(unit_id=unit.id, year=plan.year, on=access.today)
    return PlanView(
        title=f"Kế hoạch năm {plan.year}: {states.PLAN.labels[plan.state].lower()}",
        strip=_strip(access, above),
        activities=queries.activities_of(plan),
        budget=queries.budget_of(plan),
        counts=[] if is_school else [(kind, label, counts[kind]) for kind, label in LISTS.items()],
        schools=[] if is_school else queries.schools_of(plan, on=access.today),
        requests=queries.requests_of(plan, on=access.today),
        below=below,
        waiting_below=sum(line.state == states.SUBMITTED for line in below),
        roadmap=steps_of(unit_id=unit.id, path=unit.path, on=access.today) if is_school else [],
        versions=queries.versions_of(plan),
    )


_DONE_AT = {
    states.DRAFT: 0,
    states.RETURNED: 0,
    states.AMENDING: 0,
    states.SUBMITTED: 1,
    states.CONSOLIDATED: 2,
    states.APPROVED: 3,
    states.PUBLISHED: 4,
}


def _strip(access: PlanAccess, above: str) -> dict[str, Any]:
    """Where the plan is, for the strip above it; a Sở has nobody to hand its plan to."""
    plan = access.plan
    done = _DONE_AT[plan.state]
    titles = [("Soạn", ""), ("Nộp cấp trên", above), ("Tổng hợp", above), ("Phê duyệt", plan.number), ("Công bố", "")]
    numbers = [0, 1, 2, 3, 4] if above else [0, 3, 4]
    steps = []
    for number in numbers:
        title, note = titles[number]
        finished = number < done or plan.state == states.PUBLISHED or (number == done == 3)
        now = not finished and number == min((n for n in numbers if n >= done), default=done)
        steps.append({"title": title, "note": note, "state": "done" if finished else "now" if now else ""})
    if plan.state == states.APPROVED:
        steps[-1]["state"] = "now"
    if plan.state == states.SUBMITTED:
        steps[1]["state"], steps[2]["state"] = "done", "now"
    if plan.state == states.CONSOLIDATED:
        steps[2]["state"], steps[3]["state"] = "done", "now"
    since = ""
    if plan.state == states.RETURNED:
        since = f"lý do: {plan.reason}"
    elif plan.state == states.AMENDING:
        since = f"lý do sửa đổi: {plan.reason}"
    elif plan.signed_on and plan.state in (states.APPROVED, states.PUBLISHED):
        since = f"{plan.number} ngày {format_date(plan.signed_on)}, {plan.authority}"
    kinds = {states.RETURNED: "warn", states.PUBLISHED: "done", states.APPROVED: "done"}
    return {
        "steps": steps,
        "turn": f"{states.PLAN.labels[plan.state]}.",
        "since": since,
        "left": "",
        "following": _following(plan.state, has_above=bool(above)),
        "kind": kinds.get(plan.state, "doing"),
    }


def _following(state: str, *, has_above: bool) -> str:
    """What comes next, in words."""
    approving = "lãnh đạo đơn vị ghi văn bản phê duyệt"
    return {
        states.DRAFT: f"nộp lên cấp trên, hoặc {approving}" if has_above else approving,
        states.RETURNED: "sửa rồi nộp lại",
        states.SUBMITTED: "cấp trên tổng hợp hoặc trả lại",
        states.CONSOLIDATED: approving,
        states.AMENDING: approving,
        states.APPROVED: "công bố",
    }.get(state, "")
