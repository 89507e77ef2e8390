"""How figures are worked out of somebody else's file: a mapping as data, and its pure engine.

Two kinds. "rows": one line a pupil, a class, a person; each figure counts the lines that meet its conditions, or sums
one of their columns. "cells": the file already holds figures; a column of labels and columns of values. Nothing of a
line is kept but its number, so that a person can look at it while the file is still there.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kiemdinh.kernel.vietnamese import fold, parse_number
from kiemdinh.rooms.school_profile.rules.entry import CellError, check_value
from kiemdinh.rooms.school_profile.rules.form import FigureForm, is_entered
from kiemdinh.rooms.school_profile.rules.source_table import SourceRow, SourceTable, cell_text

ROWS, CELLS = "rows", "cells"
COUNT, SUM = "count", "sum"
CHOSEN, TITLE = "chosen", "title"
OPERATORS = {
    "one_of": "là",
    "none_of": "có ghi, khác",
    "filled": "có ghi",
    "blank": "để trống",
    "in_year": "ngày trong năm học",
}
VALUELESS = frozenset({"filled", "blank", "in_year"})
_YEARS = re.compile(r"(\d{4})\s*[-–—/]\s*(\d{4})")
_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")


class ProfileError(ValueError):
    """A mapping that cannot be used; the text says which line and why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a line must say in one column. `values` are compared without case, marks and extra spaces."""

    column: str
    op: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One figure: `category` names the column of a table of categories; `column` is summed when `how` is "sum"."""

    table: str
    row: str
    category: str
    how: str
    column: str = ""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of figures: of the chosen school year, of the year in its title, or of a category."""

    column: str
    to: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A mapping. `labels` maps a label of the file, folded, to "table.row"."""

    kind: str
    rules: tuple[Rule, ...] = ()
    label_column: str = ""
    values: tuple[ValueColumn, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it cannot do without, in the order they are named."""
        named = [self.label_column] if self.label_column else []
        named += [value.column for value in self.values if value.to != TITLE]
        for rule in self.rules:
            named += [rule.column] if rule.column else []
            named += [condition.column for condition in rule.conditions]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A figure of the file and the lines it was made of."""

    table: str
    row: str
    column: str
    value: Decimal
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell of the file that could not be used: the line stays out of the figure it was meant for."""

    row: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mapping gives for one file."""

    figures: tuple[WorkedOut, ...]
    unread: tuple[Unread, ...]
    unknown_labels: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnChanges:
    """How a file's columns differ from those a mapping was made for."""

    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the file looks just as it did then."""
        return not self.missing and not self.added


def column_changes(known: Sequence[str], source: SourceTable) -> ColumnChanges:
    """What a file lacks of the columns known from before, and what it has besides."""
    there = {fold(title) for title in source.titles if title}
    before = {fold(title) for title in known}
    return ColumnChanges(
        tuple(title for title in known if fold(title) not in there),
        tuple(title for title in source.titles if title and fold(title) not in before),
    )


def work_out(
    profile: Profile,
    source: SourceTable,
    *,
    form: FigureForm,
    year: str,
    years: Collection[str],
    period: tuple[date, date] | None,
) -> Outcome:
    """Every figure that the mapping gives for the file and the school year.

    `period` are the first and last day of the school year, for conditions on dates. Raises ProfileError when a
    needed column is not there (the text names it) or the mapping is not one.
    """
    if gone := [title for title in profile.columns if not source.has(title)]:
        names = ", ".join(f"“{title}”" for title in gone)
        raise ProfileError(f"Tệp không có cột {names}. Hãy chọn cột khác ở bảng đối chiếu, hoặc đúng dòng tiêu đề.")
    if profile.kind == CELLS:
        return _cells(profile, source, form, year, years)
    return _Counting(source, form, year, period).run(profile.rules)


class _Counting:
    def __init__(self, source: SourceTable, form: FigureForm, year: str, period: tuple[date, date] | None) -> None:
        self.source, self.form, self.year, self.period = source, form, year, period
        self.unread: dict[tuple[int, str], Unread] = {}

    def run(self, rules: Sequence[Rule]) -> Outcome:
        totals: dict[tuple[str, str, str], tuple[Decimal, list[int]]] = {}
        skipped = []
        for rule in rules:
            column = f"{self.year}:{rule.category}" if rule.category else self.year
            if not _is_figure(self.form, rule.table, rule.row, column):
                skipped.append(f"{rule.table}.{rule.row}")
                continue
            value, rows = self._one(rule)
            # Two rules of one figure add up: nursery groups that come from two columns, say.
            before, seen = totals.get((rule.table, rule.row, column), (Decimal(0), []))
            totals[rule.table, rule.row, column] = (before + value, seen + rows)
        figures = [WorkedOut(*key, value, tuple(rows)) for key, (value, rows) in totals.items()]
        checked, faults = _checked(self.form, figures)
        return Outcome(checked, (*self.unread.values(), *faults), skipped=tuple(skipped))

    def _one(self, rule: Rule) -> tuple[Decimal, list[int]]:
        total, rows = Decimal(0), []
        for row in self.source.rows:
            if not all(self._meets(row, condition) for condition in rule.conditions):
                continue
            if rule.how == COUNT:
                total += 1
            else:
                number = self._number(row, rule.column)
                if number is None:
                    continue
                total += number
            rows.append(row.number)
        return total, rows

    def _meets(self, row: SourceRow, condition: Condition) -> bool:
        raw = self.source.cell(row, condition.column)
        text = fold(cell_text(raw))
        if condition.op == "filled":
            return text != ""
        if condition.op == "blank":
            return text == ""
        if condition.op == "in_year":
            return self._in_year(row, condition.column, raw)
        wanted = {fold(value) for value in condition.values}
        return text in wanted if condition.op == "one_of" else text != "" and text not in wanted

    def _in_year(self, row: SourceRow, column: str, raw: Any) -> bool:
        day = _day(raw)
        if day is None:
            if cell_text(raw):
                self._note(row, column, f"“{cell_text(raw)}” không phải là ngày.")
            return False
        return self.period is not None and self.period[0] <= day <= self.period[1]

    def _number(self, row: SourceRow, column: str) -> Decimal | None:
        raw = self.source.cell(row, column)
        text = cell_text(raw)
        if not text:
            return None
        number = _number_of(raw, text)
        if number is None:
            self._note(row, column, f"“{text}” không phải là số.")
        return number

    def _note(self, row: SourceRow, column: str, why: str) -> None:
        self.unread.setdefault((row.number, column), Unread(row.number, column, why))


def _cells(
    profile: Profile, source: SourceTable, form: FigureForm, year: str, years: Collection[str]
) -> Outcome:
    labels = dict(profile.labels)
    figures, unread, unknown, skipped = [], [], [], []
    seen: dict[tuple[str, str, str], int] = {}
    for row in source.rows:
        label = cell_text(source.cell(row, profile.label_column))
        target = labels.get(fold(label), "")
        if not target:
            if label:
                unknown.append(label)
            continue
        table, _, key = target.partition(".")
        for title, column in _value_columns(profile, source, year, years):
            raw = source.cell(row, title)
            text = cell_text(raw)
            if not text:
                continue
            if not _is_figure(form, table, key, column):
                skipped.append(target)
                continue
            number = _number_of(raw, text)
            if number is None:
                unread.append(Unread(row.number, title, f"“{text}” không phải là số."))
            elif (table, key, column) in seen:
                first = seen[table, key, column]
                unread.append(Unread(row.number, title, f"số này đã lấy ở dòng {first}."))
            else:
                seen[table, key, column] = row.number
                figures.append(WorkedOut(table, key, column, number, (row.number,)))
    checked, faults = _checked(form, figures)
    return Outcome(checked, (*unread, *faults), tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(skipped)))


def _value_columns(
    profile: Profile, source: SourceTable, year: str, years: Collection[str]
) -> list[tuple[str, str]]:
    found = []
    for value in profile.values:
        if value.to == CHOSEN:
            found.append((value.column, year))
        elif value.to != TITLE:
            found.append((value.column, f"{year}:{value.to}"))
    if any(value.to == TITLE for value in profile.values):
        found += [(title, said) for title in source.titles if (said := title_year(title)) in years]
    return found


def title_year(title: str) -> str:
    """The school year that a title names: "Năm học 2025 – 2026" → "2025-2026"; "" when none."""
    match = _YEARS.search(title)
    return f"{match[1]}-{match[2]}" if match and int(match[2]) == int(match[1]) + 1 else ""


def guess_labels(source: SourceTable, label_column: str, form: FigureForm) -> dict[str, str]:
    """Folded labels of the file that are titles of the form's rows, where only one row is called so."""
    by_title: dict[str, set[str]] = {}
    for table in form.tables:
        for row in table.rows:
            if not row.computed:
                by_title.setdefault(fold(row.title), set()).add(f"{table.key}.{row.key}")
    found = {}
    for line in source.rows:
        label = fold(cell_text(source.cell(line, label_column)))
        if len(targets := by_title.get(label, set())) == 1:
            found[label] = next(iter(targets))
    return found


def _is_figure(form: FigureForm, table: str, row: str, column: str) -> bool:
    known = form.table_by_key.get(table)
    line = known.row_by_key.get(row) if known else None
    if known is None or line is None:
        return False
    category = column.partition(":")[2]
    if known.by_year == bool(category) or (category and category not in known.column_by_key):
        return False
    return is_entered(known, line, column)


def _checked(form: FigureForm, figures: Sequence[WorkedOut]) -> tuple[tuple[WorkedOut, ...], list[Unread]]:
    good, bad = [], []
    for figure in figures:
        table = form.table_by_key[figure.table]
        try:
            check_value(table, table.row_by_key[figure.row], figure.column, figure.value)
        except CellError as error:
            bad.append(Unread(figure.rows[0] if figure.rows else 0, table.row_by_key[figure.row].title, error.reason))
        else:
            good.append(figure)
    return tuple(good), bad


def _number_of(raw: Any, text: str) -> Decimal | None:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Decimal(str(raw))
    try:
        return parse_number(text.removesuffix("%"))
    except ValueError:
        return None


def _day(raw: Any) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    match = _DAY.match(cell_text(raw))
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(cell_text(raw))
    except ValueError:
        return None
