"""What waits for a person in this room, for "Việc của tôi"."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS
from kiemdinh.rooms.planning.models import Plan, PlanRequest
from kiemdinh.rooms.planning.queries.plans import body_of
from kiemdinh.rooms.planning.rules.states import APPROVED, DRAFT, LEADERS, REQUEST_OPEN, RETURNED, SUBMITTED, WRITERS
from kiemdinh.rooms.self_assessment.queries.my_work import Source, WorkItem


def plans(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Plans handed in to my unit; my own plan that came back or waits to be published."""
    officer_at = _units(actor, AUTHORITY_OFFICERS)
    received = list(Plan.objects.filter(submitted_to_id__in=officer_at, state=SUBMITTED).order_by("submitted_at", "pk"))
    units = organisations.units_as_of(on=today, unit_ids={p.unit_id for p in received})
    found = [
        _item(p, f"Xem, tổng hợp kế hoạch năm {p.year}: {body_of(units[p.unit_id])}", "Kế hoạch cấp dưới nộp", "Xem")
        for p in received
        if p.unit_id in units
    ]
    own = Plan.objects.filter(unit_id__in=_units(actor, WRITERS), state__in=(RETURNED, APPROVED)).order_by("year", "pk")
    for plan in own:
        if plan.state == RETURNED:
            found.append(_item(plan, f"Sửa kế hoạch năm {plan.year} bị trả lại", plan.reason, "Sửa"))
        else:
            found.append(_item(plan, f"Công bố kế hoạch năm {plan.year}", f"Đã phê duyệt: {plan.number}", "Công bố"))
    return found


def plans_waiting(account_id: int, unit_ids: tuple[int, ...]) -> QuerySet[Any]:
    """The plans handed in, for the number in the menu."""
    return Plan.objects.filter(submitted_to_id__in=unit_ids, state=SUBMITTED)


def requests(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Requests that wait for the answer of my unit: its own, for leaders; those of plans it received."""
    own = PlanRequest.objects.filter(state=REQUEST_OPEN, plan__unit_id__in=_units(actor, LEADERS))
    below = PlanRequest.objects.filter(state=REQUEST_OPEN, plan__submitted_to_id__in=_units(actor, AUTHORITY_OFFICERS))
    rows = own.exclude(plan__unit__kind="school").exclude(plan__state=DRAFT) | below.exclude(plan__state=DRAFT)
    by_plan: dict[int, list[PlanRequest]] = {}
    for row in rows.select_related("plan").distinct().order_by("plan_id", "pk"):
        by_plan.setdefault(row.plan_id, []).append(row)
    units = organisations.units_as_of(on=today, unit_ids={r[0].plan.unit_id for r in by_plan.values()})
    return [
        WorkItem(
            "plan_request",
            f"Trả lời {len(waiting)} đề nghị: {body_of(units[waiting[0].plan.unit_id])}",
            waiting[0].content,
            f"/ke-hoach/{plan_id}/de-nghi/",
            "Trả lời",
            None,
            0,
            "doc",
        )
        for plan_id, waiting in by_plan.items()
        if waiting[0].plan.unit_id in units
    ]


def _units(actor: Actor, roles: tuple[str, ...]) -> set[int]:
    return {p.unit_id for p in actor.posts if p.role in roles and not p.ended}


def _item(plan: Plan, title: str, note: str, button: str) -> WorkItem:
    return WorkItem("plan", title, note, f"/ke-hoach/{plan.pk}/", button, None, 0, "calendar")


PLANS = Source(kinds={"plan": "Kế hoạch năm"}, items=plans, waiting=plans_waiting)
PLAN_REQUESTS = Source(kinds={"plan_request": "Đề nghị trong kế hoạch"}, items=requests)
SOURCES = (PLANS, PLAN_REQUESTS)
