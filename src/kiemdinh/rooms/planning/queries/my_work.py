"""What waits for a person in this room, for "Việc của tôi"."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS
from kiemdinh.rooms.planning.models import Plan, PlanRequest
from kiemdinh.rooms.planning.queries.plans import body_of
from kiemdinh.rooms.planning.rules.states import ANSWERERS, APPROVED, DRAFT, REQUEST_OPEN, RETURNED, SUBMITTED, WRITERS
from kiemdinh.rooms.self_assessment.queries.my_work import Asked, Source, WorkItem


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


def plans_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    received, own = _served(asked, AUTHORITY_OFFICERS), _served(asked, WRITERS)
    return [
        Plan.objects.filter(submitted_to_id__in=received, state=SUBMITTED),
        Plan.objects.filter(unit_id__in=own, state__in=(RETURNED, APPROVED)),
    ]


def requests(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Requests that wait for the answer of my unit: its own, for leaders; those of plans it received."""
    own = PlanRequest.objects.filter(state=REQUEST_OPEN, plan__unit_id__in=_units(actor, ANSWERERS))
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
            "file",
        )
        for plan_id, waiting in by_plan.items()
        if waiting[0].plan.unit_id in units
    ]


def requests_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu: the plans with requests to answer."""
    own = Q(unit_id__in=_served(asked, ANSWERERS)) & ~Q(unit__kind="school")
    below = Q(submitted_to_id__in=_served(asked, AUTHORITY_OFFICERS))
    opened = PlanRequest.objects.filter(state=REQUEST_OPEN, plan_id=OuterRef("pk"))
    return [Plan.objects.filter(own | below, Exists(opened)).exclude(state=DRAFT)]


def _served(asked: Asked, roles: tuple[str, ...]) -> QuerySet[Any]:
    return people.units_served(account_id=asked.account_id, roles=roles, unit_ids=asked.unit_ids, on=asked.today)


def _units(actor: Actor, roles: tuple[str, ...]) -> set[int]:
    return {p.unit_id for p in actor.posts if p.role in roles and not p.ended}


def _item(plan: Plan, title: str, note: str, button: str) -> WorkItem:
    return WorkItem("plan", title, note, f"/ke-hoach/{plan.pk}/", button, None, 0, "calendar")


PLANS = Source(kinds={"plan": "Kế hoạch năm"}, items=plans, waiting=plans_waiting)
PLAN_REQUESTS = Source(kinds={"plan_request": "Đề nghị trong kế hoạch"}, items=requests, waiting=requests_waiting)
SOURCES = (PLANS, PLAN_REQUESTS)
