"""What runs out: recognitions of a unit's schools by the day they end, and criteria still owed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import open_schools
from kiemdinh.rooms.recognition.queries.counted import holding_on, owed_criteria, run_out_by
from kiemdinh.rooms.recognition.rules.deciding import add_months, kind_label, level_label
from kiemdinh.rooms.registration.queries.counted import under_way

MONTHS = (6, 12, 24)
"""How far ahead the watch looks; a way of looking, not a rule of the law."""
RUN_OUT = "da-het"


@dataclass(frozen=True, slots=True)
class Watch:
    """How many recognitions end when; of each how many schools have no registration under way."""

    run_out: int
    within: tuple[tuple[int, int, int], ...]
    owed: int
    owed_late: int


@dataclass(frozen=True, slots=True)
class ValidityLine:
    """A recognition that has run out or will."""

    school_id: int
    code: str
    name: str
    result: str
    certificate: str
    expires_on: date | None
    registered: bool


def watch(unit: organisations.UnitInfo, *, on: date) -> Watch:
    """The figures of the watch; three statements."""
    rows = _running(unit, on).annotate(asked=_registered())
    asked: dict[str, Any] = {}
    for months in MONTHS:
        soon = Q(expires_on__lte=add_months(on, months))
        asked[f"in_{months}"] = Count("pk", filter=soon)
        asked[f"open_{months}"] = Count("pk", filter=soon & Q(asked=False))
    found = rows.aggregate(**asked)
    owed = owed_criteria().filter(recognition__school_id__in=_schools(unit, on))
    owes = owed.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    within = tuple((months, found[f"in_{months}"], found[f"open_{months}"]) for months in MONTHS)
    return Watch(_ended(unit, on).count(), within, owes["all"], owes["late"])


def ending(unit: organisations.UnitInfo, *, on: date, span: str, text: str = "") -> QuerySet[Any]:
    """Recognitions that have run out (`span` RUN_OUT) or run out within so many months, the earliest first."""
    rows = _ended(unit, on) if span == RUN_OUT else _running(unit, on)
    if span != RUN_OUT:
        rows = rows.filter(expires_on__lte=add_months(on, int(span)))
    if text:
        named = Q(school__names__name_fold__contains=fold(text)) | Q(school__code__iexact=text.strip())
        rows = rows.filter(pk__in=rows.filter(named).values("pk"))
    return rows.annotate(asked=_registered()).order_by("expires_on", "school__code", "kind")


def ending_lines(rows: QuerySet[Any], *, on: date) -> list[ValidityLine]:
    """Rows of `ending`, or a page of them, as lines."""
    found = list(
        rows.values_list("school_id", "school__code", "kind", "level", "certificate_number", "expires_on", "asked")
    )
    names = organisations.names_on(unit_ids={row[0] for row in found}, on=on)
    return [
        ValidityLine(
            school, code, names.get(school, code), f"{kind_label(kind)}, {level_label(kind, level).lower()}", number,
            expires_on, asked,
        )
        for school, code, kind, level, number, expires_on, asked in found
    ]  # fmt: skip


def ends_by_day(unit: organisations.UnitInfo, *, on: date, months: int) -> list[tuple[date, str, int]]:
    """(day, kind, how many recognitions end on it) of the coming months."""
    rows = _running(unit, on).filter(expires_on__lte=add_months(on, months))
    counted = rows.order_by().values("expires_on", "kind").annotate(n=Count("pk")).order_by("expires_on", "kind")
    return list(counted.values_list("expires_on", "kind", "n"))


def _schools(unit: organisations.UnitInfo, on: date) -> QuerySet[Any]:
    return open_schools(path=unit.path, on=on).values("school_id")


def _running(unit: organisations.UnitInfo, on: date) -> QuerySet[Any]:
    return holding_on(on).filter(school_id__in=_schools(unit, on), expires_on__isnull=False)


def _ended(unit: organisations.UnitInfo, on: date) -> QuerySet[Any]:
    """Run out and not followed by a newer one: the newest that ran out stands for the school."""
    same = {"school_id": OuterRef("school_id"), "kind": OuterRef("kind")}
    newer = run_out_by(on).filter(**same, expires_on__gt=OuterRef("expires_on"))
    rows = run_out_by(on).filter(school_id__in=_schools(unit, on))
    return rows.exclude(Exists(holding_on(on).filter(**same))).exclude(Exists(newer))


def _registered() -> Exists:
    return Exists(under_way().filter(school_id=OuterRef("school_id")))


