"""What follows from the entered figures: computed cells, totals of the sites, warnings, shown numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.school_profile.rules.form import (
    PERCENT,
    FigureForm,
    Row,
    Table,
    is_entered,
    split_column,
    stored_columns,
)
from kiemdinh.rooms.school_profile.rules.formula import Lookup, Ref, evaluate

type Values = Mapping[str, Mapping[str, Mapping[str, Decimal | None]]]
"""table → row → stored column → value; an absent or None cell is missing, never zero."""

type Filled = dict[str, dict[str, dict[str, Decimal | None]]]

_ZERO = Decimal(0)
_TEN = Decimal(10)


@dataclass(frozen=True, slots=True)
class FigureWarning:
    """Figures that do not fit together; nothing is refused for it."""

    table: str
    row: str
    column: str
    text: str


def compute(form: FigureForm, values: Values, *, years: Sequence[str] | None = None) -> Filled:
    """Every cell of the form for the years (those met in `values` when not given), entered and computed.

    Values stay exact; a cell whose parts are missing or whose divisor is zero is None.
    """
    wanted = sorted(_years_in(values)) if years is None else list(years)
    solver = _Solver(form, values)
    return {
        table.key: {
            row.key: {column: solver.cell(table, row, column) for column in stored_columns(table, wanted)}
            for row in table.rows
        }
        for table in form.tables
    }


def add_sites(
    form: FigureForm, whole: Values, sites: Sequence[Values]
) -> tuple[Filled, frozenset[tuple[str, str, str]]]:
    """The figures of the whole school, where empty cells become the sum of its sites.

    A cell is summed only when every site has it and the row is no ratio. The second part names the summed
    cells as (table, row, column).
    """
    filled: Filled = {t: {r: dict(cells) for r, cells in rows.items()} for t, rows in whole.items()}
    summed: set[tuple[str, str, str]] = set()
    if not sites:
        return filled, frozenset()
    for table in form.tables:
        for row in table.rows:
            if row.formula is not None or row.is_ratio:
                continue
            columns = sites[0].get(table.key, {}).get(row.key, {})
            for column in columns:
                if not is_entered(table, row, column):
                    continue
                if filled.get(table.key, {}).get(row.key, {}).get(column) is not None:
                    continue
                parts = [site.get(table.key, {}).get(row.key, {}).get(column) for site in sites]
                if any(part is None for part in parts):
                    continue
                total = sum((part for part in parts if part is not None), _ZERO)
                filled.setdefault(table.key, {}).setdefault(row.key, {})[column] = total
                summed.add((table.key, row.key, column))
    return filled, frozenset(summed)


def warnings(
    form: FigureForm, values: Values, *, years: Sequence[str], sites: Sequence[Values] = ()
) -> list[FigureWarning]:
    """Parts larger than the whole, sums that do not add up, rates above 100 %, sites unlike the school."""
    filled = compute(form, values, years=years)
    found: list[FigureWarning] = []
    for table in form.tables:
        for column in stored_columns(table, years):
            for row in table.rows:
                found += _part_warnings(table, row, column, filled)
                value = filled[table.key][row.key][column]
                if row.unit == PERCENT and value is not None and value > 100:
                    found.append(
                        FigureWarning(
                            table.key, row.key, column, f"{_at(table, row, column)}: tỷ lệ lớn hơn 100 %."
                        )
                    )
            found += _balance_warnings(form, table, column, filled)
        found += _column_balance_warnings(table, years, filled)
    return found + _site_warnings(form, filled, sites)


def missing_cells(form: FigureForm, values: Values, *, years: Sequence[str]) -> dict[str, int]:
    """How many cells people still have to enter, by table; categories count for the last year only."""
    counts: dict[str, int] = {}
    for table in form.tables:
        columns = shown_columns(table, years)
        counts[table.key] = sum(
            values.get(table.key, {}).get(row.key, {}).get(column) is None
            for row in table.rows
            for column in columns
            if is_entered(table, row, column)
        )
    return counts


def shown_columns(table: Table, years: Sequence[str]) -> tuple[str, ...]:
    """The columns of a page or a report: every year, or the categories of the last year."""
    return stored_columns(table, years if table.by_year else years[-1:])


def year_label(year: str) -> str:
    """ "2023-2024" → "2023–2024"."""
    return year.replace("-", "–")


def column_title(table: Table, column: str) -> str:
    """What stands above a column: "Năm học 2023–2024" or the category."""
    year, category = split_column(column)
    return table.column_by_key[category].title if category else f"Năm học {year_label(year)}"


def indented(table: Table, row: Row) -> bool:
    """Whether a line stands right below the whole it is a part of (or below another part of it)."""
    if not row.of:
        return False
    above = table.rows[table.rows.index(row) - 1]
    return above.key == row.of or (above.of == row.of and indented(table, above))


def cell_name(table: Table, row: Row, column: str) -> str:
    """Table, row and year (and category) of a cell, for messages."""
    return f"Bảng “{table.title}”, dòng “{row.title}”, {_column_words(table, column)}"


def display(row: Row, value: Decimal | None) -> str:
    """The number as shown: ratios with one or two decimals, others as entered, nothing when missing."""
    if value is None:
        return ""
    if row.formula is not None and row.is_ratio:
        return format_number(value, 1 if row.unit == PERCENT or value >= _TEN else 2)
    return format_number(value)


class _Solver:
    def __init__(self, form: FigureForm, values: Values) -> None:
        self.form = form
        self.values = values
        self.known: dict[tuple[str, str, str], Decimal | None] = {}

    def cell(self, table: Table, row: Row, column: str) -> Decimal | None:
        key = (table.key, row.key, column)
        if key not in self.known:
            self.known[key] = self._solve(table, row, column)
        return self.known[key]

    def _solve(self, table: Table, row: Row, column: str) -> Decimal | None:
        if row.formula is not None:
            return evaluate(row.formula, lambda ref: self._row(table, ref, column))
        year, key = split_column(column)
        category = table.column_by_key.get(key)
        if category is not None and category.formula is not None:
            return evaluate(category.formula, lambda ref: self.cell(table, row, f"{year}:{ref.name}"))
        return self.values.get(table.key, {}).get(row.key, {}).get(column)

    def _row(self, table: Table, ref: Ref, column: str) -> Decimal | None:
        if f"{ref.table or table.key}.{ref.name}" in self.form.left_out:
            return _ZERO
        other = self.form.table_by_key[ref.table] if ref.table else table
        return self.cell(other, other.row_by_key[ref.name], column)


def _years_in(values: Values) -> set[str]:
    return {
        split_column(column)[0] for rows in values.values() for cells in rows.values() for column in cells
    }


def _column_words(table: Table, column: str) -> str:
    year, category = split_column(column)
    if category:
        return f"cột “{table.column_by_key[category].title}”, năm học {year_label(year)}"
    return f"năm học {year_label(year)}"


def _at(table: Table, row: Row, column: str) -> str:
    return f"“{row.title}”, {_column_words(table, column)}"


def _part_warnings(table: Table, row: Row, column: str, filled: Filled) -> list[FigureWarning]:
    value = filled[table.key][row.key][column]
    if value is None:
        return []
    found = []
    if row.of and row.of in table.row_by_key:
        whole = filled[table.key][row.of][column]
        if whole is not None and value > whole:
            found.append(
                FigureWarning(
                    table.key,
                    row.key,
                    column,
                    f"{_at(table, row, column)}: {format_number(value)} lớn hơn "
                    f"“{table.row_by_key[row.of].title}” ({format_number(whole)}).",
                )
            )
    year, key = split_column(column)
    category = table.column_by_key.get(key)
    if category is not None and category.of:
        whole = filled[table.key][row.key][f"{year}:{category.of}"]
        if whole is not None and value > whole:
            found.append(
                FigureWarning(
                    table.key,
                    row.key,
                    column,
                    f"{_at(table, row, column)}: {format_number(value)} lớn hơn “"
                    f"{table.column_by_key[category.of].title}” ({format_number(whole)}).",
                )
            )
    return found


def _balance_warnings(form: FigureForm, table: Table, column: str, filled: Filled) -> list[FigureWarning]:
    def lookup(ref: Ref) -> Decimal | None:
        if f"{ref.table or table.key}.{ref.name}" in form.left_out:
            return _ZERO
        return filled[ref.table or table.key][ref.name][column]

    found = []
    for balance in table.balances:
        whole, parts = evaluate(balance.whole, lookup), evaluate(balance.parts, lookup)
        if whole is not None and parts is not None and whole != parts:
            row = balance.whole.name if isinstance(balance.whole, Ref) and not balance.whole.table else ""
            found.append(
                FigureWarning(
                    table.key,
                    row,
                    column,
                    f"{balance.text}, {_column_words(table, column)}: "
                    f"{format_number(parts)} khác {format_number(whole)}.",
                )
            )
    return found


def _column_balance_warnings(table: Table, years: Sequence[str], filled: Filled) -> list[FigureWarning]:
    found = []
    for balance in table.column_balances:
        for year in years:
            for row in table.rows:
                cells = filled[table.key][row.key]

                lookup = _category_lookup(year, cells)
                whole, parts = evaluate(balance.whole, lookup), evaluate(balance.parts, lookup)
                if whole is None or parts is None or whole == parts or row.formula is not None:
                    continue
                key = balance.whole.name if isinstance(balance.whole, Ref) else table.columns[0].key
                found.append(
                    FigureWarning(
                        table.key,
                        row.key,
                        f"{year}:{key}",
                        f"“{row.title}”, năm học {year_label(year)}: {balance.text}, "
                        f"{format_number(parts)} khác {format_number(whole)}.",
                    )
                )
    return found


def _category_lookup(year: str, cells: Mapping[str, Decimal | None]) -> Lookup:
    return lambda ref: cells[f"{year}:{ref.name}"]


def _site_warnings(form: FigureForm, filled: Filled, sites: Sequence[Values]) -> list[FigureWarning]:
    if not sites:
        return []
    totals, summed = add_sites(form, {}, sites)
    found = []
    for table in form.tables:
        for row in table.rows:
            for column, value in filled[table.key][row.key].items():
                if (table.key, row.key, column) not in summed or value is None:
                    continue
                total = totals[table.key][row.key][column]
                if total is not None and total != value:
                    found.append(
                        FigureWarning(
                            table.key,
                            row.key,
                            column,
                            f"{_at(table, row, column)}: các cơ sở cộng lại là {format_number(total)}, "
                            f"khác số toàn trường {format_number(value)}.",
                        )
                    )
    return found
