"""What waits from registrations: dossiers to check at my unit, points that my school has to answer."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.queries.listing import checking_units, my_turn
from kiemdinh.rooms.registration.rules.clock import clock
from kiemdinh.rooms.registration.rules.states import RETURNED, SCHOOL_HEADS, SUBMITTED
from kiemdinh.rooms.self_assessment.queries.my_work import Source, WorkItem

_MOST = 200
"""A unit with more dossiers than this works from the queue."""


def items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Dossiers whose turn it is at a unit of mine; returned dossiers of a school that I lead."""
    units, schools = checking_units(actor), _schools(actor)
    if not units and not schools:
        return []
    rows = Registration.objects.none()
    if units:
        rows = my_turn(unit_ids=units, today=today)
    found = list(rows.defer("snapshot", "eligibility").order_by("due_on", "pk")[:_MOST]) if units else []
    if schools:
        found += list(Registration.objects.filter(state=RETURNED, school_id__in=schools).defer("snapshot", "eligibility"))
    names = organisations.names_on(unit_ids={row.school_id for row in found}, on=today)
    return [_item(row, names.get(row.school_id, "trường"), today) for row in found]


def waiting(account_id: int, unit_ids: tuple[int, ...]) -> QuerySet[Any]:
    """The same for the number in the menu; a unit that took over from an ended one counts in the list alone."""
    mine = Q(state=SUBMITTED, turn_unit_id__in=unit_ids) | Q(state=RETURNED, school_id__in=unit_ids)
    return Registration.objects.filter(mine)


def _schools(actor: Actor) -> tuple[int, ...]:
    return tuple(sorted({p.unit_id for p in actor.posts if p.role in SCHOOL_HEADS and not p.ended}))


def _item(row: Registration, school: str, today: date) -> WorkItem:
    assert row.step_since is not None and row.due_on is not None
    time = clock(since=row.step_since, due_on=row.due_on, on=today, calendar=organisations.working_calendar())
    late = max(-time.left, 0)
    if row.state == RETURNED:
        title, button, look = "Trả lời các điểm của hồ sơ đăng ký bị trả lại", "Trả lời", "fix"
        kind, url = "registration_answer", f"/dang-ky-danh-gia/{row.pk}/#diem"
    else:
        title, button, look = f"Kiểm tra hồ sơ đăng ký của {school}", "Kiểm tra", "eye"
        kind, url = "registration_check", f"/dang-ky-danh-gia/{row.pk}/kiem-tra/"
    return WorkItem(kind, title, time.words.capitalize(), url, button, row.due_on, late, look)


SOURCE = Source(
    kinds={"registration_check": "Kiểm tra hồ sơ đăng ký", "registration_answer": "Hồ sơ đăng ký bị trả lại"},
    items=items,
    waiting=waiting,
)
