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

Waiting = Callable[[int, tuple[int, ...]], QuerySet[Any]]
"""(account, units where a post is held) → the rows that `items` shows without groups, for the number in the menu.

It is called once with stand-ins (services/prepared.py): it may only hand its arguments to filter().
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
