"""Việc của tôi: everything that waits for a person, from every source of `sources.py`, over all cycles and duties."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.queries.my_work.items import Asked, Source, WorkItem, counted
from kiemdinh.rooms.self_assessment.queries.my_work.sources import SOURCES, register_source
from kiemdinh.rooms.self_assessment.queries.review_counts import reviews_asked
from kiemdinh.services.prepared import prepared

WORK = 1
"""What the lines of `work_counts` are marked with; other counts of the same UNION use other marks."""


def tasks_of(*, actor: Actor, today: date, with_team: bool = False) -> list[WorkItem]:
    """Everything that waits for a person, by due date; undated work last. A few queries a source."""
    if actor.account_id is None or not any(not p.ended for p in actor.posts):
        return []
    found = [item for source in SOURCES for item in source.items(actor, today, with_team)]
    return sorted(found, key=lambda item: (item.due_on is None, item.due_on))


def kinds_of_work() -> dict[str, str]:
    """Every kind of work and what the filter calls it."""
    return {key: label for source in SOURCES for key, label in source.kinds.items()}


def asked_for(*, account_id: int, unit_ids: tuple[int, ...], today: date) -> dict[str, Any]:
    """The arguments of `work_counts` for a person; the reviews of the day are left out where none is asked for."""
    return {"account_id": account_id, "unit_ids": unit_ids, "today": today, **reviews_asked(today)}


def work_counts(**asked: Any) -> list[QuerySet[Any]]:
    """One (WORK, number) line for each set of a source, to be joined into one UNION by whoever draws the menu."""
    of = Asked(**asked)
    return [counted(rows, WORK) for source in SOURCES if source.waiting is not None for rows in source.waiting(of)]


def count_my_work(*, account_id: int | None, school_ids: Iterable[int], today: date) -> int:
    """How much waits for a person at the units where they hold a post; one prepared read."""
    units = tuple(sorted(school_ids))
    if account_id is None or not units:
        return 0
    return sum(number for _, number in _count(**asked_for(account_id=account_id, unit_ids=units, today=today)))


@prepared
def _count(**asked: Any) -> QuerySet[Any]:
    first, *others = work_counts(**asked)
    return first.union(*others, all=True)


__all__ = (
    "WORK",
    "Asked",
    "Source",
    "WorkItem",
    "asked_for",
    "count_my_work",
    "counted",
    "kinds_of_work",
    "register_source",
    "tasks_of",
    "work_counts",
)
