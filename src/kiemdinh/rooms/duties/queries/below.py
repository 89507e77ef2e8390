"""The duties of the units below an authority, counted by the database: how many did it, are late, and which."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.duties.queries.book import book
from kiemdinh.rooms.duties.queries.calendar import Dated, dated_for, done_rows, school_year_days
from kiemdinh.rooms.duties.rules import calendar as rules
from kiemdinh.rooms.duties.rules.data import Duty
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import named_schools, named_units, units_of_kind

KINDS = {"school": "Trường", "commune": "Xã, phường", "district": "Phòng GDĐT", "province": "Sở"}


@dataclass(frozen=True, slots=True)
class DutyCount:
    """One duty of one kind of unit below an authority: how many units it is of, how many did it and when."""

    key: str
    title: str
    kind: str
    last_day: date
    total: int
    done: int
    done_late: int
    late: bool
    confidence: str

    @property
    def kind_label(self) -> str:
        """The kind of unit in words."""
        return KINDS[self.kind]

    @property
    def waiting(self) -> int:
        """How many have not done it."""
        return self.total - self.done - self.done_late


@dataclass(frozen=True, slots=True)
class DoerLine:
    """A unit below and where its duty stands."""

    unit_id: int
    code: str
    name: str
    place: str
    state: str
    done_on: date | None

    @property
    def state_label(self) -> str:
        """The state in words."""
        return rules.STATE_LABELS[self.state]


def duties_below(unit_id: int, *, on: date, year: int | None = None) -> list[DutyCount]:
    """Every dated duty of the units below an authority in a year, by day.

    The day is the one that holds for the authority's whole area; a day that a unit further below moved for itself is
    seen on that unit's own calendar. Three statements a duty, however many units.
    """
    year = on.year if year is None else year
    unit = organisations.unit_as_of(unit_id=unit_id, on=on)
    if unit is None:
        return []
    found = []
    for row in dated_for(unit.path, year=year, days=school_year_days(year)):
        if row.due is None:
            continue
        for kind in row.duty.who:
            units = _doers(row.duty, kind, unit, min(on, row.due))
            total = units.count() if units is not None else 0
            if units is None or not total:
                continue
            done = _with_done(units, row, until=on)
            early = done.filter(done_on__lte=row.due).count()
            ever = done.filter(done_on__isnull=False).count()
            late = on > row.due
            found.append(
                DutyCount(
                    row.duty.key, row.duty.title, kind, row.due, total, early, ever - early, late, row.duty.confidence
                )
            )
    return sorted(found, key=lambda count: (count.last_day, count.title, count.kind))


def doers_of(
    unit_id: int, *, key: str, kind: str, on: date, year: int, state: str = "", text: str = ""
) -> tuple[Dated, QuerySet[Any]] | None:
    """The units below that a duty is of, with `done_on`, in name order; None when it has no day for them that year.

    `state` (one of the rules' states) and `text` (without marks) narrow it; `doer_lines` reads a page of it.
    """
    unit = organisations.unit_as_of(unit_id=unit_id, on=on)
    dated = dated_for(unit.path, year=year, days=school_year_days(year)) if unit else []
    row = next((d for d in dated if d.duty.key == key and d.due is not None and kind in d.duty.who), None)
    if row is None or unit is None or row.due is None:
        return None
    units = _doers(row.duty, kind, unit, min(on, row.due))
    if units is None:
        return None
    rows = _with_done(units, row, until=on)
    if text:
        code = "school__code__iexact" if kind == "school" else "unit__code__iexact"
        rows = rows.filter(Q(name_fold__contains=fold(text)) | Q(**{code: text.strip()}))
    if state in (rules.DONE, rules.DONE_LATE):
        late = Q(done_on__gt=row.due)
        rows = rows.filter(done_on__isnull=False).filter(late if state == rules.DONE_LATE else ~late)
    elif state:
        rows = rows.filter(done_on__isnull=True)
    return row, rows.order_by("sort_key", "pk")


def doer_lines(row: Dated, rows: QuerySet[Any], *, kind: str, on: date) -> list[DoerLine]:
    """Rows of `doers_of`, or a page of them, as lines."""
    assert row.due is not None
    own = "school_id" if kind == "school" else "unit_id"
    code = "school__code" if kind == "school" else "unit__code"
    found = list(rows.values_list(own, code, "name", "parent_id", "done_on"))
    parents = organisations.names_on(unit_ids={r[3] for r in found if r[3]}, on=on)
    return [
        DoerLine(
            unit_id,
            unit_code,
            name,
            parents.get(parent, ""),
            rules.state_of(due=row.due, done_on=done_on, on=on, soon=book().due_soon),
            done_on,
        )
        for unit_id, unit_code, name, parent, done_on in found
    ]


def _doers(duty: Duty, kind: str, unit: organisations.UnitInfo, on: date) -> QuerySet[Any] | None:
    """The units of a kind below an authority on a day that a duty is of; None when there can be none."""
    if kind != "school":
        return None if kind == unit.kind else named_units(path=unit.path, on=on, kind=kind)
    rows = named_schools(path=unit.path, on=on)
    if duty.school_types:
        rows = rows.filter(school_type__in=duty.school_types)
    if duty.directly_under:
        parents = units_of_kind(kind=duty.directly_under)
        rows = rows.filter(parent_id__in=parents)
    return rows


def _with_done(units: QuerySet[Any], row: Dated, *, until: date) -> QuerySet[Any]:
    """The units with `done_on`: the first day by any source or tick."""
    assert row.lawful is not None
    outer = OuterRef("school_id") if units.model._meta.model_name == "schoolstatus" else OuterRef("unit_id")
    parts = [
        Subquery(rows.filter(duty_unit=outer).values("first")[:1])
        for rows in done_rows(row.duty, due=row.lawful, until=until)
    ]
    if len(parts) == 1:
        return units.annotate(done_on=parts[0])
    first, second = parts
    return units.annotate(by_source=first, by_hand=second).annotate(
        done_on=Least(Coalesce(F("by_source"), F("by_hand")), Coalesce(F("by_hand"), F("by_source")))
    )
