"""The figures of a school: as values, as tables ready to show, and as the copy a cycle keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils import timezone

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.school_profile.models import FigureValue
from kiemdinh.rooms.school_profile.rules import compute as rules
from kiemdinh.rooms.school_profile.rules.compute import FigureWarning, Filled
from kiemdinh.rooms.school_profile.rules.form import (
    FigureForm,
    Row,
    Table,
    is_entered,
    split_column,
    stored_columns,
)
from kiemdinh.rooms.school_profile.rules.frozen import SiteFigures, freeze
from kiemdinh.rooms.school_profile.rules.origins import Origin, origin_lines

CellKey = tuple[str, str, str]
"""(table, row, stored column)"""


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as kept."""

    value: Decimal | None
    version: int
    source: str
    as_of: date | None
    entered_at: datetime
    kind: str
    by: str

    @property
    def origin(self) -> Origin:
        """Who, what and when, for the words beside the figure."""
        return Origin(self.kind, self.source, self.as_of, self.by, timezone.localtime(self.entered_at))


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell ready to show. `entered`: people type it; `from_sites`: the sum of the sites stands in.

    `origin` says in words where the number comes from; empty for computed and missing cells.
    """

    column: str
    value: Decimal | None
    text: str
    version: int
    entered: bool
    from_sites: bool
    warning: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """A line ready to show."""

    key: str
    title: str
    unit: str
    computed: bool
    part: bool
    printed: bool
    stages: tuple[str, ...]
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column ready to show; `key` is the stored column."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class TableView:
    """A table ready to show, with computed cells. `missing` counts the cells still to enter."""

    key: str
    title: str
    note: str
    proposal: bool
    by_year: bool
    year: str
    stages: tuple[str, ...]
    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    missing: int
    entered: int
    warnings: tuple[str, ...]
    source: str
    as_of: date | None
    origins: tuple[tuple[str, int], ...] = ()

    @property
    def kept(self) -> bool:
        """Whether any cell was ever entered here (not only summed from the sites)."""
        return any(cell.version for row in self.rows for cell in row.cells)

    @property
    def summed(self) -> bool:
        """Whether sums of the sites stand in for cells of the whole school."""
        return any(cell.from_sites for row in self.rows for cell in row.cells)

    @property
    def year_label(self) -> str:
        """The school year of a table of categories: "2023–2024"."""
        return rules.year_label(self.year)


@dataclass(slots=True)
class Stored:
    """What is kept of a school for a form and years: of the whole school, and of each site."""

    whole: dict[CellKey, StoredCell] = field(default_factory=dict)
    sites: dict[int, dict[CellKey, StoredCell]] = field(default_factory=dict)

    def of(self, site: int | None) -> dict[CellKey, StoredCell]:
        """The cells of a site, or of the whole school."""
        return self.whole if site is None else self.sites.get(site, {})


def figures_for(*, school_id: int, form: FigureForm, years: Sequence[str], site: int | None = None) -> Filled:
    """The entered figures: table → row → stored column → Decimal; missing cells are absent. 1–2 queries.

    For the whole school (`site` None) an empty cell is the sum of the sites when every site has it.
    """
    stored = load(school_id=school_id, form=form, years=years)
    return _values(school_id, form, years, stored, site)[0]


def figure_tables(
    *, school_id: int, form: FigureForm, years: Sequence[str], site: int | None = None
) -> tuple[TableView, ...]:
    """The tables ready to show with computed cells and warnings; categories of the last year. 1–2 queries."""
    stored = load(school_id=school_id, form=form, years=years)
    values, summed, site_values = _values(school_id, form, years, stored, site)
    filled = rules.compute(form, values, years=years)
    found = rules.warnings(form, values, years=years, sites=site_values if site is None else ())
    missing = rules.missing_cells(form, values, years=years)
    return tuple(
        _table_view(
            table,
            years,
            filled,
            stored.of(site),
            summed,
            [w for w in found if w.table == table.key],
            missing[table.key],
        )
        for table in form.tables
    )


def frozen_copy(
    *,
    school_id: int,
    form: FigureForm,
    years: Sequence[str],
    general: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """The JSON-able copy a cycle keeps (see rules.frozen.freeze), whole school and each site. 1–2 queries.

    `general` are the facts of the school as (label, text), from `general_facts`.
    """
    stored = load(school_id=school_id, form=form, years=years)
    values, _, _ = _values(school_id, form, years, stored, None)
    names = _site_names(school_id, years) if stored.sites else {}
    sites = [
        SiteFigures(key, names.get(key, f"Cơ sở {key}"), _plain(cells)) for key, cells in stored.sites.items()
    ]
    sites.sort(key=lambda item: list(names).index(item.site_id) if item.site_id in names else len(names))
    cells = [cell for part in (stored.whole, *stored.sites.values()) for cell in part.values()]
    sources = list(dict.fromkeys(cell.source for cell in cells if cell.source))
    days = [cell.as_of for cell in cells if cell.as_of]
    return freeze(
        form,
        values,
        years=years,
        sites=sites,
        general=general,
        sources=sources,
        as_of=max(days).isoformat() if days else "",
    )


def entered_counts(*, school_id: int, forms: Iterable[FigureForm]) -> dict[str, int]:
    """How many cells a school has entered in each form, over all years; one query."""
    rows = (
        FigureValue.objects.filter(
            school_id=school_id, form__in=[form.key for form in forms], value__isnull=False
        )
        .values_list("form")
        .annotate(n=Count("id"))
    )
    return dict(rows)


def years_without_figures(*, school_id: int, form: FigureForm, years: Sequence[str]) -> list[str]:
    """The years of which not one cell of the form was entered; one query."""
    columns = (
        FigureValue.objects.filter(school_id=school_id, form=form.key, value__isnull=False)
        .values_list("column", flat=True)
        .distinct()
    )
    there = {split_column(column)[0] for column in columns}
    return [year for year in years if year not in there]


_CELL = ("value", "version", "source", "as_of", "entered_at", "origin", "entered_by__full_name")


def load(*, school_id: int, form: FigureForm, years: Sequence[str]) -> Stored:
    """Every kept cell of the form and years, cleared ones too (their version counts); one query."""
    columns = {column for table in form.tables for column in stored_columns(table, years)}
    rows = (
        FigureValue.objects.filter(school_id=school_id, form=form.key, column__in=columns)
        .order_by("id")
        .values_list("table", "row", "column", "site_id", *_CELL)
    )
    stored = Stored()
    for table, row, column, site, *rest, by in rows:
        part = stored.whole if site is None else stored.sites.setdefault(site, {})
        part[table, row, column] = StoredCell(*rest, by or "")
    return stored


def _values(
    school_id: int, form: FigureForm, years: Sequence[str], stored: Stored, site: int | None
) -> tuple[Filled, frozenset[CellKey], list[Filled]]:
    if site is not None:
        return _plain(stored.of(site)), frozenset(), []
    whole = _plain(stored.whole)
    if not stored.sites:
        return whole, frozenset(), []
    required = dict.fromkeys([*_site_names(school_id, years), *stored.sites])
    sites = [_plain(stored.of(key)) for key in required]
    filled, summed = rules.add_sites(form, whole, sites)
    return filled, summed, sites


def _site_names(school_id: int, years: Sequence[str]) -> dict[int, str]:
    """The sites at the end of the last year, by id."""
    last = date(int(years[-1][-4:]), 5, 31)
    return {site.id: site.name for site in organisations.site_choices(unit_id=school_id, on=last)}


def _plain(cells: Mapping[CellKey, StoredCell]) -> Filled:
    values: Filled = {}
    for (table, row, column), cell in cells.items():
        if cell.value is not None:
            values.setdefault(table, {}).setdefault(row, {})[column] = cell.value
    return values


def _table_view(
    table: Table,
    years: Sequence[str],
    filled: Filled,
    stored: Mapping[CellKey, StoredCell],
    summed: frozenset[CellKey],
    found: Sequence[FigureWarning],
    missing: int,
) -> TableView:
    columns = rules.shown_columns(table, years)
    by_cell = {(warning.row, warning.column): warning.text for warning in reversed(found)}

    def cell(row: Row, column: str) -> CellView:
        key = (table.key, row.key, column)
        value = filled[table.key][row.key][column]
        return CellView(
            column,
            value,
            rules.display(row, value),
            stored[key].version if key in stored else 0,
            is_entered(table, row, column),
            key in summed,
            by_cell.get((row.key, column), ""),
            stored[key].origin.words if key in stored and stored[key].value is not None else "",
        )

    rows = tuple(
        RowView(
            row.key,
            row.title,
            row.unit,
            row.computed,
            rules.indented(table, row),
            row.printed,
            row.stages,
            tuple(cell(row, column) for column in columns),
        )
        for row in table.rows
    )
    kept = [item for key, item in stored.items() if key[0] == table.key and key[2] in columns]
    newest = max(kept, key=lambda item: item.entered_at, default=None)
    shown = set(columns)
    return TableView(
        key=table.key,
        title=table.title,
        note=table.note,
        proposal=table.proposal,
        by_year=table.by_year,
        year="" if table.by_year else years[-1],
        stages=table.stages,
        columns=tuple(ColumnView(column, rules.column_title(table, column)) for column in columns),
        rows=rows,
        missing=missing,
        entered=sum(c.entered and c.value is not None for row in rows for c in row.cells),
        warnings=tuple(warning.text for warning in found if warning.column in shown),
        source=newest.source if newest else "",
        as_of=newest.as_of if newest else None,
        origins=origin_lines(item.origin for item in kept if item.value is not None),
    )
