"""Việc của tôi: everything that waits for a person, from every source of `sources.py`, over all cycles and duties."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.queries.my_work.items import Source, WorkItem, counted
from kiemdinh.rooms.self_assessment.queries.my_work.sources import SOURCES, register_source
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


def work_counts(*, account_id: int, unit_ids: tuple[int, ...]) -> list[QuerySet[Any]]:
    """One (WORK, number) line a source, to be joined into one UNION by whoever draws the menu."""
    return [counted(source.waiting(account_id, unit_ids), WORK) for source in SOURCES if source.waiting is not None]


def count_my_work(*, account_id: int | None, school_ids: Iterable[int]) -> int:
    """How much waits for a person at the units where they hold a post; one prepared read."""
    units = tuple(sorted(school_ids))
    if account_id is None or not units:
        return 0
    return sum(number for _, number in _count(account_id=account_id, unit_ids=units))


@prepared
def _count(*, account_id: int, unit_ids: tuple[int, ...]) -> QuerySet[Any]:
    first, *others = work_counts(account_id=account_id, unit_ids=unit_ids)
    return first.union(*others, all=True)


__all__ = (
    "WORK",
    "Source",
    "WorkItem",
    "count_my_work",
    "counted",
    "kinds_of_work",
    "register_source",
    "tasks_of",
    "work_counts",
)
