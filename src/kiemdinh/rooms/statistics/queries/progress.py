"""Progress of a season: how many schools stand where, unit by unit, and the matrix of schools and steps.

The number of statements is the same for ten schools and for forty thousand; schools elsewhere cost nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.external_assessment.queries.counted import newest_teams
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import named_schools
from kiemdinh.rooms.registration.queries.counted import newest_states
from kiemdinh.rooms.self_assessment.queries.counted import published_between
from kiemdinh.rooms.self_assessment.queries.progress import (
    CycleSteps,
    begun_sheets,
    cycle_steps,
    cycles_of_season,
)
from kiemdinh.rooms.statistics.rules.progress import (
    IDLE,
    LATE,
    PREPARING,
    PUBLISHED,
    RUNNING,
    STATUS_LABELS,
    Cell,
    StepFacts,
    cells_of,
)
from kiemdinh.rooms.statistics.rules.shares import percent

_OUTER = OuterRef("school_id")


@dataclass(frozen=True, slots=True)
class Season:
    """A school year as progress is counted in it: its first day, and its last (or today while it runs)."""

    code: str
    first: date
    last: date
    today: date


@dataclass(frozen=True, slots=True)
class ProgressFilter:
    """What the matrix is narrowed to; empty means no condition."""

    status: str = ""
    school_type: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many schools stand where; `entered` have begun to enter data."""

    total: int
    entered: int
    by_status: Mapping[str, int]

    @property
    def published(self) -> int:
        """Schools with a report published in the season."""
        return self.by_status.get(PUBLISHED, 0)

    @property
    def late(self) -> int:
        """Schools past their day."""
        return self.by_status.get(LATE, 0)

    @property
    def published_percent(self) -> float:
        """The reporting rate."""
        return percent(self.published, self.total)

    @property
    def entered_percent(self) -> float:
        """The share of schools with data entered."""
        return percent(self.entered, self.total)


@dataclass(frozen=True, slots=True)
class UnitTally:
    """The tally of a unit directly below; `code` empty for the schools that stand directly below the unit itself."""

    code: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overview:
    """The tally of a unit and of each unit directly below it, in name order."""

    whole: Tally
    units: tuple[UnitTally, ...]


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A line of the matrix."""

    school_id: int
    code: str
    name: str
    place: str
    school_type_label: str
    status: str
    status_label: str
    due_on: date | None
    cells: tuple[Cell, ...]
    steps: CycleSteps | None


def season_of(*, today: date, code: str = "") -> Season | None:
    """The season of a school year, the running one without a code; None when the year is unknown or not begun."""
    year = organisations.school_year(code=code) if code else organisations.school_year_for(on=today)
    if year is None or year.starts_on > today:
        return None
    following = organisations.school_year_for(on=year.starts_on + timedelta(days=400))
    ends = following.starts_on - timedelta(days=1) if following and following.code != year.code else date.max
    return Season(year.code, year.starts_on, min(ends, today), today)


def overview(unit: organisations.UnitInfo, season: Season) -> Overview:
    """Everything of a unit that the head of the page says; one statement counts."""
    rest = Substr("path", len(unit.path) + 1)
    child = Case(
        When(parent_id=unit.id, then=Value("")),
        default=Substr(rest, 1, StrIndex(rest, Value("/")) - 1),
        output_field=CharField(),
    )
    rows = (
        _answers(named_schools(path=unit.path, on=season.today), season)
        .annotate(child=child)
        .values("child", "status")
        .annotate(schools=Count("pk"), with_data=Count("pk", filter=Q(entered=True)))
        .order_by()
    )
    counts: dict[str, list[tuple[str, int, int]]] = {}
    for below, status, schools, entered in rows.values_list("child", "status", "schools", "with_data"):
        counts.setdefault(below, []).append((status, schools, entered))
    children = organisations.children_of(unit_id=unit.id, on=season.today)
    units = [UnitTally(c.code, c.name, _tally(counts[str(c.id)])) for c in children if str(c.id) in counts]
    if units and "" in counts:
        units.append(UnitTally("", "Trường trực thuộc", _tally(counts[""])))
    return Overview(_tally([row for found in counts.values() for row in found]), tuple(units))


def schools_of(unit: organisations.UnitInfo, season: Season, where: ProgressFilter) -> QuerySet[Any]:
    """The schools of a unit that match, in name order; `lines_of` reads them or a page of them."""
    rows = _answers(named_schools(path=unit.path, on=season.today), season)
    if where.status:
        rows = rows.filter(status=where.status)
    if where.school_type:
        rows = rows.filter(school_type=where.school_type)
    if where.text:
        rows = rows.filter(Q(name_fold__contains=fold(where.text)) | Q(school__code__iexact=where.text.strip()))
    return rows.order_by("sort_key", "school__code")


def lines_of(rows: QuerySet[Any], season: Season) -> list[SchoolLine]:
    """Rows of `schools_of` as lines of the matrix; five statements however many."""
    found = list(
        rows.values_list(
            "school_id", "school__code", "name", "school_type", "located_in_id", "status", "due_on", "cycle_id"
        )
    )
    steps = cycle_steps({row[7] for row in found if row[7]})
    registrations = newest_states({row[0] for row in found})
    teams = newest_teams({pk for pk, _ in registrations.values()})
    places = organisations.names_on(unit_ids={row[4] for row in found if row[4]}, on=season.today)
    types = organisations.school_vocabulary().types
    lines = []
    for school_id, code, name, kind, place, status, due_on, cycle_id in found:
        known = steps.get(cycle_id)
        pk, state = registrations.get(school_id, (0, ""))
        lines.append(
            SchoolLine(
                school_id,
                code,
                name,
                places.get(place, ""),
                types[kind].short_label,
                status,
                STATUS_LABELS[status],
                due_on,
                cells_of(_facts(known, status, season), registration=state, team=teams.get(pk)),
                known,
            )
        )
    return lines


def _facts(steps: CycleSteps | None, status: str, season: Season) -> StepFacts | None:
    if steps is None:
        return None
    day = timezone.localdate(steps.published_at) if steps.published_at else None
    return StepFacts(
        started=True,
        running=steps.state != "draft",
        seats=steps.seats,
        criteria=steps.criteria,
        covered=steps.covered,
        sheets=steps.sheets,
        begun=steps.begun,
        sent=steps.sent,
        done=steps.done,
        consulted=steps.consulted,
        passed=steps.passed,
        published_on=day if day is not None and season.first <= day <= season.last else None,
        late=status == LATE,
        old_rules=not steps.edition_code.startswith("tt57"),
    )


def _answers(schools: QuerySet[Any], season: Season) -> QuerySet[Any]:
    """Every school with its place in the season; sub-queries of that one school."""
    cycle = cycles_of_season(season.code).filter(school_id=_OUTER).order_by("-school_year", "-pk")
    published = published_between(season.first, season.last).filter(cycle__school_id=_OUTER)
    return schools.annotate(
        cycle_id=Subquery(cycle.values("pk")[:1]),
        cycle_state=Subquery(cycle.values("state")[:1]),
        due_on=Subquery(cycle.values("due_on")[:1]),
        entered=Exists(begun_sheets().filter(cycle__school_id=_OUTER)),
        status=Case(
            When(Exists(published), then=Value(PUBLISHED)),
            When(cycle_state__isnull=True, then=Value(IDLE)),
            When(due_on__lt=season.today, then=Value(LATE)),
            When(cycle_state="draft", then=Value(PREPARING)),
            default=Value(RUNNING),
            output_field=CharField(),
        ),
    )


def _tally(rows: list[tuple[str, int, int]]) -> Tally:
    by_status: dict[str, int] = {}
    for status, schools, _ in rows:
        by_status[status] = by_status.get(status, 0) + schools
    return Tally(sum(by_status.values()), sum(row[2] for row in rows), by_status)


