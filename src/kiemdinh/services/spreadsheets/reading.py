"""Reading a table whose columns are known by their titles, out of a file that people made by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from kiemdinh.kernel.vietnamese import fold, format_date, nfc, parse_number
from kiemdinh.services.spreadsheets.sheets import Grid, SheetFileError, open_grids

_HEADER_DEPTH = 40  # rows in which the header is looked for
_TOTALS = frozenset({"cong", "tong", "tong cong", "tong so"})
_NUMBERED = re.compile(r"^\(?(\d+)\)?$")
_DATE = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_BROKEN = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column to find: its key in the result, the titles it may have, and what its cells hold.

    Titles are compared without case, marks and extra spaces; under a merged group header both "Xã" and "Địa
    chỉ xã"
    match. ``kind``: text; number (Decimal); integer (int); date. ``required`` cells may not be empty.
    """

    key: str
    titles: tuple[str, ...]
    kind: Literal["text", "number", "integer", "date"] = "text"
    required: bool = False


@dataclass(frozen=True)
class Problem:
    """Something wrong in one place: sheet, cell such as "B5" (or "" for the whole sheet), why, and how to
    mend it.
    """

    sheet: str
    cell: str
    why: str
    fix: str

    def __str__(self) -> str:
        place = f"Trang “{self.sheet}”" + (f", ô {self.cell}" if self.cell else "")
        return f"{place}: {self.why} {self.fix}"


class SpreadsheetError(Exception):
    """The file holds no usable table; ``problems`` say why. ``str(error)`` is one Vietnamese line."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class Row:
    """A row of data: its number in the sheet, values by column key (None = empty), cell addresses, cells as
    they stood.

    ``problems`` is empty for a good row. ``raw`` follows ``Table.header`` and serves to give a bad row back.
    """

    number: int
    values: Mapping[str, Any]
    cells: Mapping[str, str]
    raw: tuple[Any, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Table:
    """What was read: sheet, titles as written (groups and titles joined), rows in order, row numbers left
    out as stray.
    """

    sheet: str
    header: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    stray_rows: tuple[int, ...] = ()

    @property
    def good_rows(self) -> tuple[Row, ...]:
        """Rows without problems."""
        return tuple(row for row in self.rows if not row.problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, from top to bottom."""
        return tuple(problem for row in self.rows for problem in row.problems)


def read_table(source: bytes | str | Path, *, columns: Sequence[Column], sheet: str | None = None) -> Table:
    """Read the table with these columns from an xlsx, xls, ods or CSV file given as bytes or as a path.

    The header is found by its titles, wherever it stands; without ``sheet`` the sheet that matches best is
    taken. Texts
    come in NFC without outer spaces, numbers also when typed as text ("1.234"). Rows below the table
    (totals, signatures,
    notes) and empty rows are skipped. A bad cell makes its row bad, not the file.
    Raises SpreadsheetError when the file cannot be opened or a required column is missing.
    """
    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
    except OSError as error:
        raise SpreadsheetError("Không mở được tệp.") from error
    try:
        grids = open_grids(data)
    except SheetFileError as error:
        raise SpreadsheetError(str(error)) from error
    if sheet is not None:
        grids = [grid for grid in grids if fold(grid.name) == fold(sheet)]
        if not grids:
            raise SpreadsheetError(f"Tệp không có trang “{sheet}”.")
    found = [(grid, _find_header(grid, columns)) for grid in grids]
    grid, header = max(found, key=lambda pair: len(pair[1].places))
    missing = [column for column in columns if column.required and column.key not in header.places]
    if missing:
        names = ", ".join(f"“{column.titles[0]}”" for column in missing)
        raise SpreadsheetError(
            Problem(
                grid.name, "", f"không thấy cột {names}.", "Hãy đặt đúng tên cột ở dòng tiêu đề rồi tải lại."
            )
        )
    return _read_rows(grid, header, columns)


def read_titles(source: bytes, *, known: Sequence[str]) -> tuple[str, ...]:
    """The titles of the columns of a file's table, each once, in order; empty when no sheet has any.

    The title row is the one that bears most of the `known` titles, else the first with two texts. Raises
    SpreadsheetError when the file cannot be opened.
    """
    try:
        grids = open_grids(source)
    except SheetFileError as error:
        raise SpreadsheetError(str(error)) from error
    columns = [Column(key=title, titles=(title,)) for title in known]
    grid, header = max(((g, _find_header(g, columns)) for g in grids), key=lambda pair: len(pair[1].places))
    titles = header.titles
    if not header.places:
        rows = [[_text(cell) for cell in cells] for cells in grid.cells[:_HEADER_DEPTH]]
        titles = next((tuple(row) for row in rows if len({text for text in row if text}) > 1), ())
    return tuple(dict.fromkeys(title for title in titles if title))


@dataclass(frozen=True)
class _Header:
    row: int  # 0-based
    places: Mapping[str, int]  # column key → 0-based column
    titles: tuple[str, ...]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return format_date(value.date() if isinstance(value, datetime) else value)
    return nfc(str(value)).strip() if value is not None else ""


def _find_header(grid: Grid, columns: Sequence[Column]) -> _Header:
    wanted = {fold(title): column.key for column in columns for title in column.titles}
    best = _Header(0, {}, ())
    for number, cells in enumerate(grid.cells[:_HEADER_DEPTH]):
        places: dict[str, int] = {}
        for column in range(len(cells)):
            for title in _titles(grid, number, column):
                key = wanted.get(fold(title))
                if key is not None and key not in places:
                    places[key] = column
                    break
        # A tie goes to the lower row: a title merged downwards also stands in the row above.
        if places and len(places) >= len(best.places):
            own = any(fold(_text(cell)) in wanted for cell in cells)
            if own or len(places) > len(best.places):
                titles = tuple(_shown_title(grid, number, column) for column in range(len(cells)))
                best = _Header(number, places, titles)
    return best


def _above(grid: Grid, number: int, column: int) -> str:
    if number == 0 or column >= len(grid.cells[number - 1]):
        return ""
    return _text(grid.cells[number - 1][column])


def _titles(grid: Grid, number: int, column: int) -> list[str]:
    own, above = _text(grid.cells[number][column]), _above(grid, number, column)
    return [
        title for title in (own, f"{above} {own}" if own and above else "", above if not own else "") if title
    ]


def _shown_title(grid: Grid, number: int, column: int) -> str:
    return _text(grid.cells[number][column]) or _above(grid, number, column)


def _read_rows(grid: Grid, header: _Header, columns: Sequence[Column]) -> Table:
    used = [column for column in columns if column.key in header.places]
    required = [header.places[column.key] for column in used if column.required]
    start = header.row + 1
    if start < len(grid.cells) and _is_numbering(grid.cells[start]):
        start += 1
    lines = [(number, grid.cells[number]) for number in range(start, len(grid.cells))]
    filled = {number: sum(1 for place in required if _at(cells, place) != "") for number, cells in lines}
    complete = [
        number
        for number, cells in lines
        if filled[number] == len(required) and not _is_total(cells) and not _is_banner(cells)
    ]
    last_complete = complete[-1] if complete else start - 1
    rows: list[Row] = []
    stray: list[int] = []
    gap = False
    for number, cells in lines:
        if all(_text(cell) == "" for cell in cells):
            gap = gap or number > last_complete
            continue
        after = number > last_complete
        if (
            _is_total(cells)
            or _is_banner(cells)
            or (after and (gap or filled[number] * 2 < max(len(required), 1)))
        ):
            stray.append(number + 1)
            continue
        rows.append(_read_row(grid.name, number, cells, header, used))
    return Table(grid.name, header.titles, header.row + 1, tuple(rows), tuple(stray))


def _at(cells: Sequence[Any], place: int) -> str:
    return _text(cells[place]) if place < len(cells) else ""


def _is_numbering(cells: Sequence[Any]) -> bool:
    """A line such as (1) (2) (3) below the titles."""
    texts = [text for text in map(_text, cells) if text]
    numbers = [int(match.group(1)) for text in texts if (match := _NUMBERED.match(text))]
    return len(texts) >= 3 and numbers == list(
        range(numbers[0] if numbers else 1, len(texts) + (numbers or [1])[0])
    )


def _is_total(cells: Sequence[Any]) -> bool:
    texts = [text for text in map(_text, cells) if text]
    return any(fold(text).rstrip(":") in _TOTALS for text in texts[:2])


def _is_banner(cells: Sequence[Any]) -> bool:
    """A title merged across the table, such as the name of a group of rows."""
    texts = [text for text in map(_text, cells) if text]
    return len(texts) > 2 and len(set(texts)) == 1


def _read_row(sheet: str, number: int, cells: Sequence[Any], header: _Header, used: Sequence[Column]) -> Row:
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    problems: list[Problem] = []
    for column in used:
        place = header.places[column.key]
        address = cell_address(number, place)
        places[column.key] = address
        value = cells[place] if place < len(cells) else ""
        try:
            values[column.key] = _convert(value, column)
        except ValueError as error:
            values[column.key] = None
            why, _, fix = str(error).partition("|")
            problems.append(Problem(sheet, address, why, fix))
    width = len(header.titles)
    raw = tuple(cells[place] if place < len(cells) else "" for place in range(width))
    return Row(number + 1, values, places, raw, tuple(problems))


def _convert(value: Any, column: Column) -> Any:
    """The value in the kind of its column; ValueError carries "why|how to mend"."""
    text = _text(value)
    title = column.titles[0]
    if text == "":
        if column.required:
            raise ValueError(f"cột “{title}” còn trống.|Hãy nhập {title.lower()}.")
        return None
    if text in _BROKEN:
        raise ValueError(f"công thức bị lỗi ({text}).|Hãy sửa công thức hoặc nhập thẳng giá trị.")
    if column.kind == "text":
        return text
    if column.kind == "date":
        return _date(value, text)
    number = _number(value, text)
    if column.kind == "number":
        return number
    if number != number.to_integral_value():
        raise ValueError(f"“{text}” không phải số nguyên.|Hãy nhập số không có phần lẻ.")
    return int(number)


def _number(value: Any, text: str) -> Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    try:
        return parse_number(text)
    except ValueError:
        raise ValueError(f"“{text}” không phải là số.|Hãy viết như 1.234 hoặc 1.234,5.") from None


def _date(value: Any, text: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DATE.match(text)
    try:
        if match:
            day, month, year = (int(part) for part in match.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” không phải là ngày.|Hãy viết như 21/11/2026.") from None


def cell_address(row: int, column: int) -> str:
    """Address as Excel shows it, from 0-based places: (4, 1) → "B5"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
