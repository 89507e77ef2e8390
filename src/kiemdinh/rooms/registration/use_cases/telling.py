"""Whom the work on a dossier tells what; a notice names its dossier, so that it is settled with it."""

from datetime import datetime

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.rules.states import SCHOOL_HEADS
from kiemdinh.rooms.registration.use_cases.moving import today_of
from kiemdinh.services.notices import notify, settle


def about(row: Registration) -> str:
    """The name of a dossier in notices."""
    return f"registration:{row.pk}/"


def school_name(row: Registration, now: datetime) -> str:
    """The school's name on the day."""
    return organisations.name_as_of(unit_id=row.school_id, on=today_of(now))


def over(row: Registration, now: datetime) -> None:
    """What was said of the dossier before is settled."""
    settle(about=about(row), now=now)


def tell_school(row: Registration, *, kind: str, text: str, now: datetime, actor_id: int | None, key: str = "") -> int:
    """A notice to the heads of the school and to whoever wrote the registration, if still there; how many."""
    today = today_of(now)
    staff = people.staff_of_school(school_id=row.school_id, today=today)
    to = {p.account_id for p in staff if p.role in SCHOOL_HEADS or p.account_id == row.created_by_id}
    return _send(row, sorted(to), kind, text, now, actor_id, row.school_id, key)


def tell_unit(
    row: Registration, unit_id: int, *, kind: str, text: str, now: datetime, actor_id: int | None, key: str = ""
) -> int:
    """A notice to the officers of a unit, its leaders included; how many."""
    officers = people.officers_at(unit_ids=[unit_id], on=today_of(now)).get(unit_id, [])
    return _send(row, officers, kind, text, now, actor_id, unit_id, key)


def _send(
    row: Registration, to: list[int], kind: str, text: str, now: datetime, actor_id: int | None, unit_id: int, key: str
) -> int:
    return notify(
        to=to,
        kind=kind,
        text=text,
        url=f"/dang-ky-danh-gia/{row.pk}/",
        unit_id=unit_id,
        now=now,
        actor_id=actor_id,
        about=about(row),
        key=key,
    )
