"""A form of Phần I as data: tables, rows, columns, and which form holds for whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from kiemdinh.rooms.school_profile.rules.formula import Node, divides

PERCENT = "%"
PROPOSAL_NOTE = "Đề xuất của phần mềm, biểu mẫu chưa đối chiếu bản gốc."


@dataclass(frozen=True, slots=True)
class Column:
    """A category ("Kiên cố"). `of` names the column it is a part of."""

    key: str
    title: str
    formula: Node | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line. `of` names the row it is a part of; `stages` empty: of every school.

    `printed` false: the figure is kept and shown, but the official form has no such line.
    """

    key: str
    title: str
    unit: str
    formula: Node | None = None
    of: str = ""
    stages: tuple[str, ...] = ()
    printed: bool = True

    @property
    def computed(self) -> bool:
        """Whether the software computes the row."""
        return self.formula is not None

    @property
    def is_ratio(self) -> bool:
        """Whether the row is a ratio, so that parts of a school may not be added up."""
        return self.unit == PERCENT or (self.formula is not None and divides(self.formula))

    @property
    def whole_numbers(self) -> bool:
        """Whether only whole numbers may be entered."""
        return self.unit != PERCENT


@dataclass(frozen=True, slots=True)
class Balance:
    """A sum that should hold: `whole` equals `parts`, both of rows (or both of categories)."""

    whole: Node
    parts: Node
    text: str


@dataclass(frozen=True)
class Table:
    """`columns` empty: one column a school year; else one a category, for one school year."""

    key: str
    title: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...] = ()
    balances: tuple[Balance, ...] = ()
    column_balances: tuple[Balance, ...] = ()
    stages: tuple[str, ...] = ()
    note: str = ""
    proposal: bool = False

    @property
    def by_year(self) -> bool:
        """Whether the columns are school years."""
        return not self.columns

    @cached_property
    def row_by_key(self) -> Mapping[str, Row]:
        """Rows by key."""
        return {row.key: row for row in self.rows}

    @cached_property
    def column_by_key(self) -> Mapping[str, Column]:
        """Categories by key."""
        return {column.key: column for column in self.columns}


@dataclass(frozen=True)
class FigureForm:
    """The tables of Phần I for the school types of an edition.

    `left_out` are the "table.row" that the school's stages do not have; formulas count them as 0.
    """

    key: str
    title: str
    edition: str
    school_types: tuple[str, ...]
    year_count: int
    article: str
    confidence: str
    tables: tuple[Table, ...]
    proposal: bool = False
    regulation_number: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    left_out: frozenset[str] = frozenset()
    stages: tuple[str, ...] = ()

    @cached_property
    def table_by_key(self) -> Mapping[str, Table]:
        """Tables by key."""
        return {table.key: table for table in self.tables}

    @property
    def note(self) -> str:
        """What must stand beside the title of a form that no official text was seen for."""
        return PROPOSAL_NOTE if self.proposal else ""

    def for_stages(self, stages: Collection[str]) -> "FigureForm":
        """The form with only the tables and rows of these levels of education; unchanged when none given."""
        if not stages:
            return self
        kept, gone = [], set(self.left_out)
        for table in self.tables:
            rows = tuple(row for row in table.rows if _applies(table, stages) and _applies(row, stages))
            gone |= {f"{table.key}.{row.key}" for row in table.rows if row not in rows}
            if rows:
                kept.append(replace(table, rows=rows))
        ordered = tuple(stage for stage in ("mam-non", "tieu-hoc", "thcs", "thpt", "gdtx") if stage in stages)
        return replace(self, tables=tuple(kept), left_out=frozenset(gone), stages=ordered)

    @property
    def has_stages(self) -> bool:
        """Whether parts of the form belong to one level of education only."""
        return any(table.stages or any(row.stages for row in table.rows) for table in self.tables)


def pick_form(
    forms: Sequence[FigureForm], *, edition: str, school_type: str, stages: Collection[str] = ()
) -> FigureForm | None:
    """The form of an edition for a school type, cut to the school's stages; None when there is none."""
    for form in forms:
        if form.edition == edition and school_type in form.school_types:
            return form.for_stages(stages) if form.has_stages else form
    return None


def form_on(
    forms: Sequence[FigureForm], *, school_type: str, on: date, stages: Collection[str] = ()
) -> FigureForm | None:
    """The form of the edition in force on a day (the newest when several are); None when there is none."""
    current = [
        form
        for form in forms
        if school_type in form.school_types
        and (form.in_force_from or date.min) <= on <= (form.in_force_to or date.max)
    ]
    if not current:
        return None
    form = max(current, key=lambda item: item.in_force_from or date.min)
    return form.for_stages(stages) if form.has_stages else form


def stored_columns(table: Table, years: Sequence[str]) -> tuple[str, ...]:
    """The column keys under which a table's cells are kept: "2023-2024" or "2023-2024:kien_co"."""
    if table.by_year:
        return tuple(years)
    return tuple(f"{year}:{column.key}" for year in years for column in table.columns)


def split_column(column: str) -> tuple[str, str]:
    """School year and category of a stored column; the category is empty in a table over years."""
    year, _, category = column.partition(":")
    return year, category


def is_entered(table: Table, row: Row, column: str) -> bool:
    """Whether people enter this cell, i.e. neither its row nor its category is computed."""
    category = table.column_by_key.get(split_column(column)[1])
    return row.formula is None and (category is None or category.formula is None)


def _applies(part: Table | Row, stages: Collection[str]) -> bool:
    return not part.stages or any(stage in stages for stage in part.stages)
