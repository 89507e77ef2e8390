"""Plans: through the permission table for pages; `plan_of`, `planned_schools` for the rooms that count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.planning.models import Plan, PlanActivity, PlanRequest, PlanSchool, PlanVersion
from kiemdinh.rooms.planning.rules import plans as rules
from kiemdinh.rooms.planning.rules import states


@dataclass
class PlanAccess:
    """A plan the actor may see, with the answers to "may I?"."""

    actor: Actor
    today: date
    plan: Plan
    unit: organisations.UnitInfo
    path_on: Mapping[date, str]

    @property
    def target(self) -> Target:
        """The plan as the permission table sees it."""
        return Target(unit_id=self.plan.unit_id, path_on=self.path_on, state=self.plan.state)

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        decision = states.PLAN_PERMITS.decide(actor=self.actor, action=action, target=self.target)
        if decision and action in ("return", "consolidate") and not self.at_receiver:
            return Decision(False, "Chỉ đơn vị nhận kế hoạch này mới trả lại hoặc tổng hợp được.")
        return decision

    def require(self, action: str) -> None:
        """Raises PermissionDenied with the reason."""
        decision = self.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)

    @property
    def roles(self) -> frozenset[str]:
        """Every role of the actor towards the plan."""
        return states.PLAN_PERMITS.roles_of(actor=self.actor, target=self.target)

    @property
    def at_receiver(self) -> bool:
        """Whether the actor works at the unit that received the plan."""
        return bool(self.plan.submitted_to_id and self.actor.roles_at(self.plan.submitted_to_id))

    @property
    def own(self) -> bool:
        """Whether the actor belongs to the unit of the plan."""
        return any(p.unit_id == self.plan.unit_id for p in self.actor.posts)

    @property
    def body(self) -> str:
        """How the unit signs: "Sở Giáo dục và Đào tạo Hà Nội"."""
        return body_of(self.unit)


def body_of(unit: organisations.UnitInfo) -> str:
    """How a unit is called when it acts: a province through its sở, a commune as Ủy ban nhân dân."""
    return managing_body_name(kind=unit.kind, name=unit.name)


def plan_for(*, actor: Actor, plan_id: int, today: date, action: str = "view") -> PlanAccess:
    """A plan through the permission table: 404 for strangers, PermissionDenied with the reason for the others."""
    plan = Plan.objects.filter(pk=plan_id).first()
    unit = organisations.unit_as_of(on=today, unit_id=plan.unit_id) if plan else None
    if plan is None or unit is None:
        raise Http404
    days = {p.as_of for p in actor.posts if p.unit_id != plan.unit_id}
    paths = {day: organisations.path_on(unit_id=plan.unit_id, on=day) for day in days}
    access = PlanAccess(actor, today, plan, unit, paths)
    if not access.may("view"):
        raise Http404
    access.require(action)
    return access


def plan_of(unit_id: int, year: int) -> Plan | None:
    """The plan of a unit for a year, whatever its state; None when there is none."""
    return Plan.objects.filter(unit_id=unit_id, year=year).first()


def planned_schools(unit_id: int, year: int, kind: str) -> QuerySet[PlanSchool]:
    """The schools that the plan of a unit lists for a year: kind new, maintain, external or pilot."""
    return PlanSchool.objects.filter(plan__unit_id=unit_id, plan__year=year, kind=kind, listed=True)


def approved_on(*, unit_ids: Sequence[int] | QuerySet[Any], year: int) -> QuerySet[PlanVersion]:
    """The first approval of each unit's plan for a year: rows of (plan__unit_id, approved_at)."""
    return PlanVersion.objects.filter(plan__unit_id__in=unit_ids, plan__year=year, number=1)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in the list of a unit."""

    id: int
    year: int
    state: str
    state_label: str
    number: str
    signed_on: date | None
    schools: int
    activities: int


def plans_of_unit(*, unit_id: int, seen_states: Sequence[str] | None = None) -> list[PlanLine]:
    """The plans of a unit, newest year first; only those in `seen_states` when given."""
    rows = Plan.objects.filter(unit_id=unit_id)
    if seen_states is not None:
        rows = rows.filter(state__in=seen_states)
    counted = rows.annotate(
        listed=Count("schools", filter=Q(schools__listed=True), distinct=True),
        things=Count("activities", distinct=True),
    )
    return [
        PlanLine(r.pk, r.year, r.state, states.PLAN.labels[r.state], r.number, r.signed_on, r.listed, r.things)
        for r in counted.order_by("-year")
    ]


def activities_of(plan: Plan) -> list[PlanActivity]:
    """What is to be done, in order."""
    return list(PlanActivity.objects.filter(plan=plan).order_by("position", "pk"))


def budget_of(plan: Plan) -> int:
    """The money of all activities together."""
    return PlanActivity.objects.filter(plan=plan).aggregate(total=Sum("budget"))["total"] or 0


def activity_of(access: PlanAccess, activity_id: int) -> PlanActivity:
    """One activity of the plan. Raises Http404."""
    row = PlanActivity.objects.filter(plan=access.plan, pk=activity_id).first()
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school of a list, with what the directory says of it on the day."""

    id: int
    school_id: int
    code: str
    name: str
    type_label: str
    school_type: str
    place: str
    kind: str
    kind_label: str
    reason: str
    aim: str
    time: str
    note: str
    found: bool
    by_hand: bool
    origin: str
    listed: bool
    left_out_reason: str
    version: int


def schools_of(plan: Plan, *, on: date, kind: str = "", text: str = "", listed: bool | None = True) -> list[SchoolLine]:
    """The schools of the plan's lists, in the order of the lists, then by name."""
    rows = PlanSchool.objects.filter(plan=plan)
    if kind:
        rows = rows.filter(kind=kind)
    if listed is not None:
        rows = rows.filter(listed=listed)
    found = list(rows.select_related("school"))
    where = organisations.SchoolFilter(unit_ids=frozenset(r.school_id for r in found), text=text)
    known = {r.unit_id: (n, r) for n, r in enumerate(organisations.list_schools(on=on, where=where).rows)}
    missing = {r.school_id for r in found} - known.keys()
    names = organisations.names_on(unit_ids=missing | {r.origin_id for r in found if r.origin_id}, on=on)
    order = list(rules.LISTS)
    lines = []
    for row in found:
        number, school = known.get(row.school_id, (len(known), None))
        if school is None and text:
            continue
        line = SchoolLine(
            id=row.pk,
            school_id=row.school_id,
            code=row.school.code,
            name=school.name if school else names.get(row.school_id, row.school.code),
            type_label=school.school_type_label if school else "",
            school_type=school.school_type if school else "",
            place=school.commune_name if school else "",
            kind=row.kind,
            kind_label=rules.LISTS[row.kind],
            reason=row.reason,
            aim=row.aim,
            time=row.time,
            note=row.note,
            found=row.found,
            by_hand=row.by_hand,
            origin=names.get(row.origin_id, "") if row.origin_id else "",
            listed=row.listed,
            left_out_reason=row.left_out_reason,
            version=row.version,
        )
        lines.append(((order.index(row.kind), number, row.pk), line))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def counts_of(plan: Plan) -> dict[str, int]:
    """How many schools stand in each list."""
    rows = PlanSchool.objects.filter(plan=plan, listed=True).values_list("kind").annotate(n=Count("pk"))
    return dict.fromkeys(rules.LISTS, 0) | dict(rows)


def listed_of(access: PlanAccess, row_id: int) -> PlanSchool:
    """One line of the lists. Raises Http404."""
    row = PlanSchool.objects.filter(plan=access.plan, pk=row_id).select_related("school").first()
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request and its answer; `asker` is the unit whose plan holds it."""

    id: int
    plan_id: int
    asker: str
    own: bool
    kind: str
    kind_label: str
    content: str
    amount: int | None
    state: str
    state_label: str
    answer: str
    answered_amount: int | None
    answered_by: str
    document: str
    version: int


def requests_of(plan: Plan, *, on: date, below: bool = True) -> list[RequestLine]:
    """The requests of the plan itself, then those of the plans that its unit received for the year."""
    wanted = Q(plan=plan)
    if below:
        wanted |= Q(plan__submitted_to_id=plan.unit_id, plan__year=plan.year) & ~Q(plan__state=states.DRAFT)
    rows = list(PlanRequest.objects.filter(wanted).select_related("plan").order_by("plan_id", "pk"))
    ids = {r.plan.unit_id for r in rows} | {r.answered_unit_id for r in rows if r.answered_unit_id}
    bodies = {pk: body_of(unit) for pk, unit in organisations.units_as_of(on=on, unit_ids=ids).items()}
    lines = [
        RequestLine(
            id=r.pk,
            plan_id=r.plan_id,
            asker=bodies.get(r.plan.unit_id, ""),
            own=r.plan_id == plan.pk,
            kind=r.kind,
            kind_label=rules.REQUESTS[r.kind],
            content=r.content,
            amount=r.amount,
            state=r.state,
            state_label=states.REQUEST.labels[r.state],
            answer=r.answer,
            answered_amount=r.answered_amount,
            answered_by=bodies.get(r.answered_unit_id or 0, ""),
            document=r.document,
            version=r.version,
        )
        for r in rows
    ]
    return sorted(lines, key=lambda line: (not line.own, line.plan_id, line.id))


def request_of(access: PlanAccess, request_id: int) -> PlanRequest:
    """One request of this plan. Raises Http404."""
    row = PlanRequest.objects.filter(plan=access.plan, pk=request_id).first()
    if row is None:
        raise Http404
    return row


def versions_of(plan: Plan) -> list[PlanVersion]:
    """What was approved, newest first, without the frozen words."""
    return list(PlanVersion.objects.filter(plan=plan).defer("frozen").order_by("-number"))


def version_of(access: PlanAccess, number: int) -> PlanVersion:
    """One approved version. Raises Http404."""
    row = PlanVersion.objects.filter(plan=access.plan, number=number).first()
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True, slots=True)
class BelowLine:
    """A unit directly below and how far its plan has come."""

    unit_id: int
    code: str
    name: str
    kind: str
    plan_id: int | None
    state: str
    state_label: str
    schools: int
    requests: int
    late: bool


NOT_YET = "none"
"""State of a unit below whose plan cannot be seen yet."""


def plans_below(*, unit_id: int, year: int, on: date) -> list[BelowLine]:
    """The units directly below with their plans, by name; a few queries however many."""
    units = organisations.children_of(unit_id=unit_id, on=on)
    plans = Plan.objects.filter(unit_id__in=[u.id for u in units], year=year)
    counted = plans.annotate(
        listed=Count("schools", filter=Q(schools__listed=True), distinct=True), asked=Count("requests", distinct=True)
    )
    by_unit = {p.unit_id: p for p in counted}
    lines = []
    for unit in units:
        plan = by_unit.get(unit.id)
        seen = plan is not None and plan.state != states.DRAFT
        lines.append(
            BelowLine(
                unit_id=unit.id,
                code=unit.code,
                name=body_of(unit),
                kind=unit.kind,
                plan_id=plan.pk if plan is not None and seen else None,
                state=plan.state if plan is not None and seen else NOT_YET,
                state_label=states.PLAN.labels[plan.state] if plan is not None and seen else "Chưa nộp",
                schools=plan.listed if plan is not None and seen else 0,
                requests=plan.asked if plan is not None and seen else 0,
                late=not seen,
            )
        )
    return lines
