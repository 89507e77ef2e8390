"""One piece of work as "Việc của tôi" shows it, and what a source of such pieces must give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value

from kiemdinh.kernel.permits import Actor


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something that waits for a person; `look` is the icon, `of_team` says that the group may take it, not only I."""

    kind: str
    title: str
    note: str
    url: str
    button: str
    due_on: date | None
    late_days: int
    look: str
    of_team: bool = False


Items = Callable[[Actor, date, bool], list[WorkItem]]
"""(who asks, today, with the work of my groups) → what waits; only work of units where a post is still held."""

@dataclass(frozen=True, slots=True)
class Asked:
    """For whom and for which day the menu counts: the account and the units where a post is held.

    The rest says which internal reviews are asked for: one place of each tuple for a moment of an edition, with the
    last day on which a cycle began that owes it.
    """

    account_id: int
    unit_ids: tuple[int, ...]
    today: date
    editions: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    begun_by: tuple[date, ...] = ()


Waiting = Callable[[Asked], list[QuerySet[Any]]]
"""What `items` shows without groups as rows, for the number in the menu; several sets count together.

It is called once with stand-ins (services/prepared.py): it may only hand what was asked to filter().
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of duty: `kinds` names what its items are called in the filter; without `waiting` it is not counted."""

    kinds: Mapping[str, str]
    items: Items
    waiting: Waiting | None = None


def counted(rows: QuerySet[Any], tag: int) -> QuerySet[Any]:
    """(tag, number of rows) as one line, so that several counts go into one UNION."""
    marked = rows.order_by().annotate(tag=Value(tag, output_field=IntegerField())).values("tag")
    return marked.annotate(number=Count("pk", distinct=True)).values_list("tag", "number")
