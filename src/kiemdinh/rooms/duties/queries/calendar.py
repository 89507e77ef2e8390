"""The duties of a unit in a year, and of the units below an authority: by which day, done or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Min, QuerySet

from kiemdinh.rooms.duties.models import DutyDone, DutySetting
from kiemdinh.rooms.duties.queries.book import book
from kiemdinh.rooms.duties.queries.sources import source_of
from kiemdinh.rooms.duties.rules import calendar as rules
from kiemdinh.rooms.duties.rules.calendar import BY_EVENT, STATE_LABELS, Doer, SchoolYearDays
from kiemdinh.rooms.duties.rules.data import Duty
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import ids_of


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty of a unit in a year, as it stands on a day.

    `last_day` is the last day on time (None: counted from an event, or the data name none), `lawful_day` the one before
    an authority moved it. `moved_by` names who moved it, `by_hand` whether people say themselves that it is done.
    """

    key: str
    title: str
    unit_id: int
    year: int
    opens_on: date | None
    last_day: date | None
    lawful_day: date | None
    deadline_text: str
    state: str
    done_on: date | None
    note: str
    by_hand: bool
    article: str
    source: str
    confidence: str
    reports_to: str
    figures_as_of: date | None
    local: bool
    moved_by: str = ""
    page: str = ""
    said: str = ""

    @property
    def state_label(self) -> str:
        """The state in words."""
        return STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Dated:
    """A duty with its day for the units of one path."""

    duty: Duty
    due: date | None
    lawful: date | None
    moved_by: int | None


def warnings_of(year: int) -> tuple[str, ...]:
    """What must be said loudly: a year without a table of public holidays."""
    return organisations.working_calendar().warnings_for(date(year, 1, 1), date(year, 12, 31))


def school_year_days(year: int) -> SchoolYearDays:
    """The days of the school year that ends in a calendar year."""
    found = next((y for y in organisations.list_school_years() if y.ends_on.year == year), None)
    return SchoolYearDays(found.first_term_ends_on, found.ends_on) if found else SchoolYearDays(None, None)


def duties_of(unit_id: int, *, on: date, year: int | None = None) -> list[DutyLine]:
    """The duties of a unit whose day falls in a year (that of `on`), by day; those counted by event last."""
    year = on.year if year is None else year
    unit = organisations.unit_as_of(unit_id=unit_id, on=min(on, date(year, 12, 31)))
    if unit is None:
        return []
    doer = doer_of(unit, on)
    days = school_year_days(year)
    ended = unit.closed_on
    dated = [
        row
        for row in dated_for(unit.path, year=year, days=days)
        if rules.concerns(row.duty, doer) and not (ended and row.due and row.due >= ended)
    ]
    done = _done(dated, [unit_id], year)
    said = {row.duty: row for row in DutyDone.objects.filter(unit_id=unit_id, year=year, undone_at__isnull=True)}
    names = organisations.names_on(unit_ids={row.moved_by for row in dated if row.moved_by}, on=on)
    lines = [_line(row, unit_id, year, on, done, said, names) for row in dated]
    return sorted(lines, key=lambda line: (line.last_day is None, line.last_day or on, line.title))


def doer_of(unit: organisations.UnitInfo, on: date) -> Doer:
    """A unit as the rules see it."""
    if unit.kind != "school":
        return Doer(unit.kind)
    rows = organisations.school_rows(unit_ids=[unit.id], on=on)
    parents = organisations.units_as_of(unit_ids=[unit.parent_id] if unit.parent_id else [], on=on)
    parent = next(iter(parents.values()), None)
    return Doer("school", rows[unit.id].school_type if unit.id in rows else "", parent.kind if parent else "")


def dated_for(path: str, *, year: int, days: SchoolYearDays) -> list[Dated]:
    """Every duty with its day for the units below a path: local ones only where adopted, moved days applied."""
    ids = ids_of(path)
    settings = DutySetting.objects.filter(unit_id__in=ids, ended_at__isnull=True)
    adopted: dict[str, dict[int, date]] = {}
    moved: dict[str, dict[int, date]] = {}
    for row in settings:
        if row.kind == "adopt":
            adopted.setdefault(row.duty, {})[row.unit_id] = row.day
        elif row.year == year:
            moved.setdefault(row.duty, {})[row.unit_id] = row.day
    found = []
    for duty in book().duties:
        if duty.by_event:
            if duty.first.year <= year and (duty.last is None or duty.last.year >= year):
                found.append(Dated(duty, None, None, None))
            continue
        lawful = rules.last_day(duty, year, school_year=days)
        if lawful is None:
            continue
        if duty.local:
            since = rules.nearest(adopted.get(duty.key, {}), ids)
            if since is None or since[1] > lawful:
                continue
        move = rules.nearest(moved.get(duty.key, {}), ids)
        found.append(Dated(duty, move[1] if move else lawful, lawful, move[0] if move else None))
    return found


def done_rows(duty: Duty, *, due: date, until: date) -> list[QuerySet[Any]]:
    """Queries of (`duty_unit`, `first` day) that fulfil a duty of a day `due` by another: its source, and the ticks."""
    opens = rules.opens_on(duty, due)
    found: list[QuerySet[Any]] = []
    source = source_of(duty.fulfilled_by) if duty.fulfilled_by else None
    if source is not None:
        found.append(source(opens, until).order_by().values("duty_unit").annotate(first=Min("duty_day")))
    ticks = DutyDone.objects.filter(duty=duty.key, year=due.year, undone_at__isnull=True, done_on__lte=until)
    found.append(ticks.order_by().values(duty_unit=F("unit_id")).annotate(first=Min("done_on")))
    return found


def _done(dated: Iterable[Dated], unit_ids: list[int], year: int) -> dict[str, date]:
    found: dict[str, date] = {}
    far = date(year + 1, 12, 31)
    for row in dated:
        if row.due is None or row.lawful is None:
            continue
        for rows in done_rows(row.duty, due=row.lawful, until=far):
            for unit_id, first in rows.filter(duty_unit__in=unit_ids).values_list("duty_unit", "first"):
                key = f"{row.duty.key}:{unit_id}"
                found[key] = min(first, found.get(key, first))
    return found


def _line(
    row: Dated,
    unit_id: int,
    year: int,
    on: date,
    done: dict[str, date],
    said: dict[str, DutyDone],
    names: dict[int, str],
) -> DutyLine:
    duty, due = row.duty, row.due
    done_on = done.get(f"{duty.key}:{unit_id}")
    state = BY_EVENT if due is None else rules.state_of(due=due, done_on=done_on, on=on, soon=book().due_soon)
    tick = said.get(duty.key)
    return DutyLine(
        key=duty.key,
        title=duty.title,
        unit_id=unit_id,
        year=year,
        opens_on=rules.opens_on(duty, due) if due else None,
        last_day=due,
        lawful_day=row.lawful,
        deadline_text=rules.in_words(duty, row.lawful) if row.moved_by is None else f"chậm nhất ngày {due:%d/%m/%Y}",
        state=state,
        done_on=done_on if done_on is None or done_on <= on else None,
        note=duty.note,
        by_hand=due is not None and (not duty.fulfilled_by or source_of(duty.fulfilled_by) is None),
        article=duty.article,
        source=duty.source,
        confidence=duty.confidence,
        reports_to=duty.reports_to,
        figures_as_of=date(year, *duty.figures_as_of) if duty.figures_as_of else None,
        local=duty.local,
        moved_by=names.get(row.moved_by, "") if row.moved_by else "",
        page=duty.page,
        said=tick.note if tick else "",
    )
