"""What was raised below a unit in a period: for roll-ups and reports, without the names of people.

The tree is the one of the day on which each suggestion was sent: a school that later moved elsewhere counts where it
stood then. What its writer took back counts nowhere.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.suggestions.models import Suggestion
from kiemdinh.rooms.suggestions.queries.routing import topics
from kiemdinh.rooms.suggestions.rules.kinds import KINDS, unit_ids_of
from kiemdinh.rooms.suggestions.rules.states import MERGED, RECALLED, SUGGESTION


@dataclass(frozen=True, slots=True)
class Raised:
    """A suggestion as a report shows it; one that was merged shows the answer of the one it was merged into."""

    id: int
    unit_id: int
    unit_name: str
    kind: str
    kind_label: str
    topic: str
    topic_label: str
    text: str
    state: str
    state_label: str
    answer: str
    sent_on: date
    holder_name: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many were raised; `by_unit` is by unit directly below the asked one (or that unit itself)."""

    total: int = 0
    units: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_topic: Mapping[str, int] = field(default_factory=dict)
    by_state: Mapping[str, int] = field(default_factory=dict)
    by_unit: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them: empty means all."""

    kind: str = ""
    topic: str = ""
    state: str = ""
    search: str = ""


def raised(unit_path: str, between: tuple[date, date], *, wanted: Wanted | None = None) -> list[Raised]:
    """What the unit of a path and those below it raised from the first day to the last, both included; oldest first."""
    return lines_of(raised_rows(unit_path, between, wanted=wanted))


def raised_counts(unit_path: str, between: tuple[date, date], *, wanted: Wanted | None = None) -> Counts:
    """The same, counted by kind, topic, state and unit; one statement."""
    rows = raised_rows(unit_path, between, wanted=wanted).order_by()
    depth = len(unit_ids_of(unit_path))
    totals: dict[str, Counter[str]] = {"kind": Counter(), "topic": Counter(), "state": Counter()}
    by_unit: dict[int, Counter[str]] = {}
    writers = set()
    grouped = rows.values_list("unit_id", "unit_path", "kind", "topic", "state").annotate(number=Count("pk"))
    for unit_id, path, kind, topic, state, number in grouped:
        writers.add(unit_id)
        for name, value in (("kind", kind), ("topic", topic), ("state", state)):
            totals[name][value] += number
        below = unit_ids_of(path)[: depth + 1][-1]
        by_unit.setdefault(below, Counter())[kind] += number
    return Counts(
        total=sum(totals["kind"].values()),
        units=len(writers),
        by_kind=dict(totals["kind"]),
        by_topic=dict(totals["topic"]),
        by_state=dict(totals["state"]),
        by_unit={unit: dict(counts) for unit, counts in by_unit.items()},
    )


def raised_rows(unit_path: str, between: tuple[date, date], *, wanted: Wanted | None = None) -> QuerySet[Suggestion]:
    """The rows behind `raised`, oldest first, for a pager. A unit without a place has raised nothing."""
    if not unit_path:
        return Suggestion.objects.none()
    first, last = between
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    rows = Suggestion.objects.filter(
        organisations.path_below(field="unit_path", path=unit_path), sent_at__gte=begin, sent_at__lt=end
    )
    rows = rows.exclude(state=RECALLED)
    return narrowed(rows, wanted or Wanted()).order_by("sent_at", "pk")


def narrowed(rows: QuerySet[Suggestion], wanted: Wanted) -> QuerySet[Suggestion]:
    """Of the rows, those that were asked for; the search disregards marks and looks at the text and the unit's name."""
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.topic:
        rows = rows.filter(topic=wanted.topic)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if words := fold(wanted.search):
        named = Q(unit__in=organisations.units_named(text=words))
        rows = rows.filter(Q(text_fold__contains=words) | named)
    return rows


def lines_of(rows: QuerySet[Suggestion] | list[Suggestion]) -> list[Raised]:
    """The lines of a list; four statements, however many rows. Units are named as of the day of sending."""
    if isinstance(rows, QuerySet):
        rows = list(rows.select_related("merged_into"))
    names = names_as_sent(rows)
    labels = topics()
    found = []
    for row in rows:
        main = row.merged_into if row.state == MERGED and row.merged_into else row
        found.append(
            Raised(
                id=row.pk,
                unit_id=row.unit_id,
                unit_name=names.get((row.unit_id, timezone.localdate(row.sent_at)), ""),
                kind=row.kind,
                kind_label=KINDS[row.kind],
                topic=row.topic,
                topic_label=labels[row.topic].label if row.topic in labels else "",
                text=row.text,
                state=row.state,
                state_label=SUGGESTION.labels[row.state],
                answer=main.answer,
                sent_on=timezone.localdate(row.sent_at),
                holder_name=names.get((row.holder_id, date.max), ""),
            )
        )
    return found


def names_as_sent(rows: list[Suggestion]) -> dict[Any, str]:
    """Names of the writers' units by (unit, day of sending) and of the holders by (unit, date.max)."""
    days: dict[date, set[int]] = {}
    for row in rows:
        days.setdefault(timezone.localdate(row.sent_at), set()).add(row.unit_id)
    periods = organisations.name_periods(unit_ids={i for ids in days.values() for i in ids})
    found = {
        (unit, day): name
        for day, ids in days.items()
        for unit in ids
        for name in [_name_on(periods.get(unit, []), day)]
    }
    holders = organisations.names_on(unit_ids={row.holder_id for row in rows}, on=date.max)
    return found | {(unit, date.max): name for unit, name in holders.items()}


def _name_on(periods: list[tuple[date, str]], day: date) -> str:
    begun = [name for since, name in periods if since <= day]
    return begun[-1] if begun else periods[0][1] if periods else ""
