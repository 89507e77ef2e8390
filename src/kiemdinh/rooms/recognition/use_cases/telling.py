"""Whom recognition tells what: officers of the department, and those who lead the school."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.recognition.rules.states import HEADS
from kiemdinh.services.ledger import record as write_event
from kiemdinh.services.notices import notify


def about(row: Recognition) -> str:
    """The name of a case in `about` of its notices."""
    return f"recognition:{row.pk}/"


def tell_department(row: Recognition, *, kind: str, text: str, now: datetime, actor: Actor, key: str = "") -> int:
    """A notice to the officers of the department that decides."""
    if row.province_id is None:
        return 0
    there = people.officers_at(unit_ids=[row.province_id], on=timezone.localdate(now))
    return _send(row, there.get(row.province_id, []), kind=kind, text=text, now=now, actor=actor, key=key)


def tell_school(row: Recognition, *, kind: str, text: str, now: datetime, actor: Actor, key: str = "") -> int:
    """A notice to those who lead the school."""
    staff = people.staff_of_school(school_id=row.school_id, today=timezone.localdate(now))
    heads = [post.account_id for post in staff if post.role in HEADS]
    return _send(row, heads, kind=kind, text=text, now=now, actor=actor, key=key)


def _send(row: Recognition, to: Iterable[int], *, kind: str, text: str, now: datetime, actor: Actor, key: str) -> int:
    return notify(
        to=sorted(set(to)),
        kind=kind,
        text=text,
        url=f"/cong-nhan/{row.pk}/",
        unit_id=row.school_id,
        now=now,
        actor_id=actor.account_id,
        about=about(row),
        key=key,
    )


def record(row: Recognition, *, actor: Actor, now: datetime, action: str, reason: str = "", **data: Any) -> None:
    """Writes what happened to a case into the school's book."""
    write_event(
        actor_id=actor.account_id,
        unit_id=row.school_id,
        action=f"recognition.{action}",
        target_type="recognition",
        target_id=row.pk,
        at=now,
        reason=reason,
        data=data,
    )
