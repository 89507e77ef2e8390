"""Guarded writes, moves and telling that all use cases of this room share."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal, StateTable
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.planning.models import Plan
from kiemdinh.rooms.planning.rules.states import LEADERS, Facts
from kiemdinh.rooms.planning.use_cases.problems import PlanningProblem, StaleRow
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify


def moved(table: StateTable, *, state: str, action: str, roles: Iterable[str], facts: Facts) -> str:
    """The state after a move. Raises PlanningProblem with the reason why not."""
    try:
        return table.move(state=state, action=action, roles=roles, facts=facts)
    except Refusal as refusal:
        raise PlanningProblem(str(refusal)) from refusal


def write(row: Any, *, version: int, what: str, **values: Any) -> None:
    """Writes fields of a row that was read at `version`, and counts it up. Raises StaleRow."""
    model: type[models.Model] = type(row)
    changed = model._default_manager.filter(pk=row.pk, version=version).update(**values, version=version + 1)
    if not changed:
        raise StaleRow(what)
    row.refresh_from_db()


def line(text: str) -> str:
    """What somebody typed into a line: NFC, single spaces."""
    return " ".join(nfc(text).split())


def refuse(fields: dict[str, str]) -> None:
    """Raises PlanningProblem when any field has a problem."""
    wrong = {key: words for key, words in fields.items() if words}
    if wrong:
        raise PlanningProblem("Chưa lưu được: còn chỗ cần sửa.", fields=wrong)


def log(
    plan: Plan, *, actor: Actor, now: datetime, action: str, reason: str = "", row_id: int | None = None, **data: Any
) -> None:
    """One event about a plan in the ledger; days as text."""
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()}
    record(
        actor_id=actor.account_id,
        unit_id=plan.unit_id,
        action=f"planning.{action}",
        target_type="plan",
        target_id=plan.pk,
        at=now,
        reason=reason,
        data=plain | ({"row": row_id} if row_id is not None else {}) | {"year": plan.year},
    )


def heads_of(*, unit_id: int, kind: str, on: date) -> list[int]:
    """Whom a unit's plan concerns: the officers of an authority, those who lead a school."""
    if kind == "school":
        staff = people.staff_of_school(school_id=unit_id, today=on)
        return sorted({post.account_id for post in staff if post.role in ("principal", "vice_principal")})
    return people.officers_at(unit_ids=[unit_id], on=on).get(unit_id, [])


def tell(
    to: Iterable[int],
    *,
    plan: Plan,
    unit_id: int,
    text: str,
    now: datetime,
    actor: Actor,
    kind: str = "planning.plan",
    key: str = "",
) -> int:
    """A notice about a plan; whoever did it is not told."""
    return notify(
        to=sorted(set(to)),
        kind=kind,
        text=text,
        url=f"/ke-hoach/{plan.pk}/",
        unit_id=unit_id,
        now=now,
        actor_id=actor.account_id,
        about=f"plan:{plan.pk}/",
        key=key,
    )


def today_of(now: datetime) -> date:
    """The day of a moment."""
    return timezone.localdate(now)


__all__ = ("LEADERS", "heads_of", "line", "log", "moved", "refuse", "tell", "today_of", "write")
