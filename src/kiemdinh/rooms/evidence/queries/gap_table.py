"""The gap matrix as a page shows it: groups, words, icons, addresses; shared by the school's page and a cycle's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from kiemdinh.rooms.evidence.queries.gap import GapPlan, GapView, OpenRequest
from kiemdinh.rooms.evidence.rules.gap import KINDS, YEAR_CODE, Cell, GapFilter, GapRow, year_label
from kiemdinh.rooms.evidence.rules.gap_words import LOOK, cell_words, headline, short_words, table_of
from kiemdinh.rooms.organisations import queries as organisations

ALL_OPEN = "tat-ca"


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: what it says and looks like, where it leads, whether somebody was asked."""

    year: str
    words: str
    full: str
    css: str
    icon: str
    url: str
    lacks: bool
    ask: str
    request: OpenRequest | None

    @property
    def label(self) -> str:
        """The school year as people write it."""
        return year_label(self.year)


@dataclass(frozen=True, slots=True)
class LineView:
    """An expected item."""

    title: str
    kind: str
    maker: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A criterion; `is_open` shows its items."""

    code: str
    title: str
    stage: str
    key: str
    cells: tuple[CellView, ...]
    lines: tuple[LineView, ...]
    is_open: bool
    undated: int
    toggle: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """A standard with its criteria."""

    code: str
    title: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class GapTable:
    """The matrix for a template."""

    years: tuple[tuple[str, str], ...]
    groups: tuple[GroupView, ...]
    headline: str
    lacking_by_year: Mapping[str, int]


def filter_from(data: Mapping[str, str], plan: GapPlan) -> GapFilter:
    """The filters of an address: ?thieu=1&tieu-chuan=1&nam=2025-2026&nguoi=7; what is unknown is left out."""
    standard, year, maker = data.get("tieu-chuan", ""), data.get("nam", ""), data.get("nguoi", "")
    return GapFilter(
        only_lacking=data.get("thieu") == "1",
        standard=standard if standard in {s.code for s in plan.catalog.standards} else "",
        year=year if YEAR_CODE.match(year) and year in plan.years else "",
        maker_id=int(maker) if maker.isdecimal() else None,
    )


def gap_table(
    plan: GapPlan, view: GapView, rows: Iterable[GapRow], *, cell_url: str, query: Mapping[str, str], opened: str
) -> GapTable:
    """The shown rows grouped by standard; `cell_url` is the page of a cell, `query` the filters to keep."""
    shown = list(rows)
    labels = organisations.school_vocabulary().stages
    years = [c.year for c in shown[0].cells] if shown else [query["nam"]] if query.get("nam") else list(plan.years)
    groups = []
    for stage in plan.stages:
        for standard in plan.catalog.standards:
            own = [r for r in shown if r.stage == stage and plan.catalog.standard_of(r.criterion) is standard]
            if own:
                title = f"Tiêu chuẩn {standard.code}. {standard.title}"
                if stage:
                    title = f"{labels.get(stage, stage)}: {title}"
                made = tuple(_row(plan, view, row, cell_url, query, opened) for row in own)
                groups.append(GroupView(standard.code, title, made))
    lacking = {
        year: sum(1 for r in view.rows for line in r.lines for c in line.cells if c.year == year and c.lacks)
        for year in years
    }
    return GapTable(tuple((y, year_label(y)) for y in years), tuple(groups), headline(view.rows), lacking)


def _row(plan: GapPlan, view: GapView, row: GapRow, cell_url: str, query: Mapping[str, str], opened: str) -> RowView:
    key = f"{row.stage}:{row.criterion}" if row.stage else row.criterion
    is_open = bool(row.lines) and (opened in (key, ALL_OPEN) or query.get("thieu") == "1")
    base = {"bo": plan.edition_code, "den": plan.years[-1], "tieu-chi": row.criterion}
    base |= {"cap": row.stage} if row.stage else {}
    base |= {"danh-muc": str(plan.set_id)} if plan.set_id is not None else {}

    def cells(of: Iterable[Cell], item: int | None) -> tuple[CellView, ...]:
        return tuple(
            CellView(
                year=c.year,
                words=short_words(c),
                full=cell_words(c),
                css=LOOK[c.state][0],
                icon=LOOK[c.state][1],
                url=f"{cell_url}?{urlencode(base | {'nam': c.year} | ({'muc': str(item)} if item else {}))}",
                lacks=c.lacks,
                ask=f"{item}:{c.year}" if item else "",
                request=view.requests.get((row.stage, row.criterion, item, c.year)),
            )
            for c in of
        )

    toggle = {k: v for k, v in query.items() if v} | ({} if is_open else {"mo": key})
    return RowView(
        code=row.criterion,
        title=plan.catalog.criterion(row.criterion).title,
        stage=row.stage,
        key=key,
        cells=cells(row.cells, None),
        lines=tuple(
            LineView(
                line.expected.title,
                KINDS[line.expected.kind],
                line.expected.maker,
                cells(line.cells, line.expected.id),
            )
            for line in row.lines
        ),
        is_open=is_open,
        undated=row.undated,
        toggle=f"?{urlencode(toggle)}#tc-{key.replace(':', '-')}",
    )


def makers_of(view: GapView) -> list[tuple[int, str]]:
    """Everybody who usually makes an expected item, in name order."""
    found = {
        line.expected.maker_id: line.expected.maker
        for row in view.rows
        for line in row.lines
        if line.expected.maker_id is not None
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def sheet_rows(plan: GapPlan, rows: Iterable[GapRow]) -> tuple[list[str], list[list[object]]]:
    """(titles, rows) for Excel: exactly the given rows."""
    titles = {c.code: c.title for c in plan.catalog.criteria}
    return table_of(rows, titles=titles, stage_labels=dict(organisations.school_vocabulary().stages))
