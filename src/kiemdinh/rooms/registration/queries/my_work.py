"""What waits from registrations: dossiers to check at my unit, points that my school has to answer."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.queries.chain import turn_of
from kiemdinh.rooms.registration.queries.listing import checking_units, my_turn
from kiemdinh.rooms.registration.rules.clock import clock
from kiemdinh.rooms.registration.rules.states import CHECKERS, RETURNED, SCHOOL_HEADS, SUBMITTED
from kiemdinh.rooms.self_assessment.queries.my_work import Asked, Source, WorkItem

_MOST = 200
"""A unit with more dossiers than this works from the queue."""


def checks(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Dossiers whose turn it is at a unit of mine, what it took over from an ended unit included."""
    units = checking_units(actor)
    if not units:
        return []
    rows = my_turn(unit_ids=units, today=today).defer("snapshot", "eligibility").order_by("due_on", "pk")[:_MOST]
    return _items(list(rows), today)


def checks_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    units = _units(asked, CHECKERS)
    departments = _units(asked, CHECKERS, "province")
    return [Registration.objects.filter(turn_of(units, departments, asked.today), state=SUBMITTED)]


def answers(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Returned dossiers of a school that I lead."""
    schools = {p.unit_id for p in actor.posts if p.role in SCHOOL_HEADS and not p.ended}
    if not schools:
        return []
    rows = Registration.objects.filter(state=RETURNED, school_id__in=schools).defer("snapshot", "eligibility")
    return _items(list(rows), today)


def answers_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    return [Registration.objects.filter(state=RETURNED, school_id__in=_units(asked, SCHOOL_HEADS))]


def _units(asked: Asked, roles: tuple[str, ...], kind: str = "") -> QuerySet[Any]:
    return people.units_served(
        account_id=asked.account_id, roles=roles, unit_ids=asked.unit_ids, on=asked.today, kind=kind
    )


def _items(rows: list[Registration], today: date) -> list[WorkItem]:
    names = organisations.names_on(unit_ids={row.school_id for row in rows}, on=today) if rows else {}
    return [_item(row, names.get(row.school_id, "trường"), today) for row in rows]


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


CHECKS = Source(kinds={"registration_check": "Kiểm tra hồ sơ đăng ký"}, items=checks, waiting=checks_waiting)
ANSWERS = Source(kinds={"registration_answer": "Hồ sơ đăng ký bị trả lại"}, items=answers, waiting=answers_waiting)
