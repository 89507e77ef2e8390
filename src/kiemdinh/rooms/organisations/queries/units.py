"""Units as of a day: names, parents, children, search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations.models import Unit, UnitName, UnitPlacement
from kiemdinh.rooms.organisations.rules import tree


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit as of a day. After its end it keeps its last name and place, with `ended` true."""

    id: int
    code: str
    kind: str
    name: str
    short_name: str
    parent_id: int | None
    path: str
    opened_on: date
    closed_on: date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One unit of a chain of parents."""

    id: int
    code: str
    kind: str
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class NamePeriod:
    """A name and the days it held; `valid_to` is the first day it no longer held."""

    name: str
    short_name: str
    valid_from: date
    valid_to: date | None

    @property
    def last_day(self) -> date | None:
        """The last day of the period; None while it lasts."""
        return tree.last_day(self.valid_to)


@dataclass(frozen=True, slots=True)
class PlacementPeriod:
    """A parent (named as of the last day of the period) and the days it held."""

    parent: ChainLink | None
    path: str
    valid_from: date
    valid_to: date | None

    @property
    def last_day(self) -> date | None:
        """The last day of the period; None while it lasts."""
        return tree.last_day(self.valid_to)


def valid_on(on: date, prefix: str = "") -> Q:
    """The condition that a dated row holds on a day; `prefix` is the relation to it, with its "__"."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    )


def path_below(*, field: str, path: str) -> Q:
    """The condition that a path column is the given path or below it, in the form each database indexes.

    SQLite cannot use an index for LIKE with an escape, so it gets a range; PostgreSQL orders text by
    locale, so it gets LIKE, for which the column has a pattern index.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": path, f"{field}__lt": tree.after_prefix(path)})
    return Q(**{f"{field}__startswith": path})


def unit_as_of(*, on: date, code: str | None = None, unit_id: int | None = None) -> UnitInfo | None:
    """The unit as of a day, by its code or id; None when unknown or not yet opened. 3 queries."""
    if (code is None) == (unit_id is None):
        raise TypeError("give either code or unit_id")
    unit = Unit.objects.filter(code=code) if unit_id is None else Unit.objects.filter(pk=unit_id)
    return next(iter(_infos(list(unit), on)), None)


def units_as_of(*, on: date, unit_ids: Iterable[int] = (), codes: Iterable[str] = ()) -> dict[int, UnitInfo]:
    """Units as of a day, keyed by id, in three queries however many; units not yet opened are left out."""
    wanted = Unit.objects.filter(Q(pk__in=set(unit_ids)) | Q(code__in=set(codes)))
    return {info.id: info for info in _infos(list(wanted), on)}


def name_as_of(*, unit_id: int, on: date) -> str:
    """The name of a unit on a day: its last name after its end, its first name before. Empty when unknown."""
    return names_on(unit_ids=[unit_id], on=on).get(unit_id, "")


def names_on(*, unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Names on a day of many units in one query; see `name_as_of`."""
    return {key: row[0] for key, row in _names(set(unit_ids), on).items()}


def path_on(*, unit_id: int, on: date) -> str:
    """The path of a unit on a day (its last path after its end); empty when unknown."""
    return paths_on(unit_ids=[unit_id], on=on).get(unit_id, "")


def paths_on(*, unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Paths on a day of many units in one query; see `path_on`."""
    return {key: row[1] for key, row in _placements(set(unit_ids), on).items()}


def parent_chain(*, on: date, code: str | None = None, unit_id: int | None = None) -> tuple[ChainLink, ...]:
    """The unit and its parents on a day, the ministry first and the unit itself last. Empty when unknown."""
    if unit_id is None:
        unit_id = Unit.objects.filter(code=code).values_list("pk", flat=True).first()
    return parent_chains(unit_ids=[unit_id], on=on).get(unit_id, ()) if unit_id else ()


def parent_chains(*, unit_ids: Iterable[int], on: date) -> dict[int, tuple[ChainLink, ...]]:
    """Chains of many units on a day in three queries; see `parent_chain`."""
    paths = paths_on(unit_ids=unit_ids, on=on)
    links = links_as_of(unit_ids={i for path in paths.values() for i in tree.ids_of(path)}, on=on)
    return {key: tuple(links[i] for i in tree.ids_of(path) if i in links) for key, path in paths.items()}


def links_as_of(*, unit_ids: Iterable[int], on: date) -> dict[int, ChainLink]:
    """Code, kind and name on a day of many units, in two queries."""
    ids = set(unit_ids)
    names = _names(ids, on)
    units = Unit.objects.filter(pk__in=ids).values_list("pk", "code", "kind")
    return {pk: ChainLink(pk, code, kind, *names.get(pk, (code, ""))) for pk, code, kind in units}


def descendants(
    *, on: date, code: str | None = None, unit_id: int | None = None, kind: str | None = None
) -> list[UnitInfo]:
    """Everything below a unit on a day (not the unit itself), in name order; of one kind when given."""
    top = unit_as_of(on=on, code=code, unit_id=unit_id)
    if top is None:
        return []
    rows = UnitPlacement.objects.filter(path_below(field="path", path=top.path)).exclude(unit_id=top.id)
    return _rows(rows, on, kind)


def children_of(*, unit_id: int | None, on: date, kind: str | None = None) -> list[UnitInfo]:
    """The direct children of a unit on a day in name order; the top of the tree when `unit_id` is None."""
    return _rows(UnitPlacement.objects.filter(parent_id=unit_id), on, kind)


def search_units(
    *,
    text: str,
    on: date,
    kind: str | None = None,
    under_path: str = "",
    include_former: bool = False,
    limit: int = 50,
) -> list[UnitInfo]:
    """Units open on a day whose name holds the text, without regard to marks, or whose code is the text.

    `include_former` also looks at names they no longer bear. At most `limit` rows, in name order.
    """
    wanted = fold(text)
    if not wanted:
        return []
    named = UnitName.objects.filter(name_fold__contains=wanted)
    if not include_former:
        named = named.filter(valid_on(on))
    found = Q(unit__in=named.values("unit_id")) | Q(unit__code__iexact=text.strip())
    rows = UnitPlacement.objects.filter(found)
    if under_path:
        rows = rows.filter(path_below(field="path", path=under_path))
    return _rows(rows, on, kind, limit=limit)


def name_history(*, unit_id: int) -> list[NamePeriod]:
    """Every name of a unit with its days, oldest first."""
    rows = UnitName.objects.filter(unit_id=unit_id).order_by("valid_from")
    return [NamePeriod(row.name, row.short_name, row.valid_from, row.valid_to) for row in rows]


def placement_history(*, unit_id: int) -> list[PlacementPeriod]:
    """Every direct parent of a unit with its days, oldest first; changes higher up do not part a period."""
    rows = list(UnitPlacement.objects.filter(unit_id=unit_id).order_by("valid_from"))
    joined: list[UnitPlacement] = []
    for row in rows:
        if joined and joined[-1].parent_id == row.parent_id and joined[-1].valid_to == row.valid_from:
            joined[-1].valid_to = row.valid_to
        else:
            joined.append(row)
    return [PlacementPeriod(_parent_of(row), row.path, row.valid_from, row.valid_to) for row in joined]


def _parent_of(row: UnitPlacement) -> ChainLink | None:
    if row.parent_id is None:
        return None
    named_on = tree.last_day(row.valid_to) or date.max
    return links_as_of(unit_ids=[row.parent_id], on=named_on).get(row.parent_id)


def _rows(placements: QuerySet[UnitPlacement], on: date, kind: str | None, limit: int | None = None) -> list[UnitInfo]:
    found = placements.filter(valid_on(on), valid_on(on, "unit__names__"))
    if kind is not None:
        found = found.filter(unit__kind=kind)
    values = found.order_by("unit__names__sort_key", "unit__code").values_list(
        "unit_id",
        "unit__code",
        "unit__kind",
        "unit__names__name",
        "unit__names__short_name",
        "parent_id",
        "path",
        "unit__opened_on",
        "unit__closed_on",
    )
    return [UnitInfo(*row, ended=False) for row in (values if limit is None else values[:limit])]


def _infos(units: Sequence[Unit], on: date) -> list[UnitInfo]:
    ids = {unit.pk for unit in units}
    names, placements = (_names(ids, on), _placements(ids, on)) if ids else ({}, {})
    return [
        UnitInfo(
            unit.pk,
            unit.code,
            unit.kind,
            *names.get(unit.pk, (unit.code, "")),
            *placements.get(unit.pk, (None, "")),
            unit.opened_on,
            unit.closed_on,
            ended=unit.closed_on is not None and unit.closed_on <= on,
        )
        for unit in units
        if unit.opened_on <= on
    ]


def _names(unit_ids: set[int], on: date) -> dict[int, tuple[str, str]]:
    """The latest name that had begun by the day, or the first one when none had."""
    best: dict[int, tuple[str, str]] = {}
    rows = UnitName.objects.filter(unit_id__in=unit_ids).order_by("valid_from")
    for unit_id, name, short, since in rows.values_list("unit_id", "name", "short_name", "valid_from"):
        if unit_id not in best or since <= on:
            best[unit_id] = (name, short)
    return best


def _placements(unit_ids: set[int], on: date) -> dict[int, tuple[int | None, str]]:
    best: dict[int, tuple[int | None, str]] = {}
    rows = UnitPlacement.objects.filter(unit_id__in=unit_ids, valid_from__lte=on).order_by("valid_from")
    for unit_id, parent_id, path in rows.values_list("unit_id", "parent_id", "path"):
        best[unit_id] = (parent_id, path)
    return best


def units_named(*, text: str) -> QuerySet[Any]:
    """A sub-query of the ids of units that ever bore a name holding the folded text, for `…__in`."""
    return UnitName.objects.filter(name_fold__contains=text).values("unit_id")


def name_periods(*, unit_ids: Iterable[int]) -> dict[int, list[tuple[date, str]]]:
    """Every (first day, name) of many units, oldest first; one query."""
    rows = UnitName.objects.filter(unit_id__in=set(unit_ids)).order_by("valid_from")
    found: dict[int, list[tuple[date, str]]] = {}
    for unit_id, since, name in rows.values_list("unit_id", "valid_from", "name"):
        found.setdefault(unit_id, []).append((since, name))
    return found
