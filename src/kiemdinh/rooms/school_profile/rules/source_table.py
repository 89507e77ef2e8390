"""A sheet of somebody else's file as a table: where its header stands, what its columns are called, which lines count.

Pure: cells come in as the service of spreadsheets reads them, merged cells already filled.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from statistics import median
from typing import Any

from kiemdinh.kernel.vietnamese import fold, format_date, nfc
from kiemdinh.rooms.school_profile.rules.figure_sheets import address

_HEADER_DEPTH = 40
_TOTALS = frozenset({"cong", "tong", "tong cong", "tong so"})
_NUMBERED = re.compile(r"^\(?\d+\)?$")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A line of data: its number as Excel shows it, and its cells in the order of the columns."""

    number: int
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class SourceTable:
    """The table below a header. Titles are unique: the second "Nữ" is called "Nữ (cột F)"."""

    header_row: int
    titles: tuple[str, ...]
    doubles: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    left_out: tuple[int, ...]

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Column number by folded title."""
        return {fold(title): at for at, title in enumerate(self.titles) if title}

    def has(self, title: str) -> bool:
        """Whether there is a column of this name; case, marks and spaces do not count."""
        return fold(title) in self.place

    def cell(self, row: SourceRow, title: str) -> Any:
        """A cell by its column's title; "" when the line is shorter."""
        at = self.place[fold(title)]
        return row.cells[at] if at < len(row.cells) else ""

    def few_values(self, title: str, *, limit: int = 14) -> tuple[tuple[str, int], ...]:
        """The different values of a column with their counts when they are few (a khối, a gender), else nothing.

        A column whose values are many names people, so none of it is shown.
        """
        counts: dict[str, int] = {}
        for row in self.rows:
            text = cell_text(self.cell(row, title))
            counts[text] = counts.get(text, 0) + 1
            if len(counts) > limit:
                return ()
        if len(counts) * 2 > len(self.rows):
            return ()
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without ".0", dates as 05/09/2026."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return format_date(value.date())
    if isinstance(value, date):
        return format_date(value)
    return nfc(str(value))


def guess_header(cells: Sequence[Sequence[Any]]) -> int:
    """The 0-based line that most likely holds the titles: many different words, no numbers, data right below."""
    best, best_score = 0, -1.0
    for number, line in enumerate(cells[:_HEADER_DEPTH]):
        texts = [cell_text(cell) for cell in line]
        words = {text for text in texts if text and not _is_number(text)}
        numbers = sum(_is_number(text) for text in texts)
        below = sum(1 for cell in (cells[number + 1] if number + 1 < len(cells) else ()) if cell_text(cell))
        score = len(words) - 2 * numbers + (0.5 if below * 2 >= len(words) else 0)
        # A later line with as many different words is data that happens to be all words.
        if score > best_score:
            best, best_score = number, score
    return best


def read_source(cells: Sequence[Sequence[Any]], header: int) -> SourceTable:
    """The table below a 0-based header line; a header of two lines gives "Học sinh – Nữ"."""
    line = cells[header] if 0 <= header < len(cells) else []
    names = [_title(cells, header, at) for at in range(len(line))]
    titles, doubles = _unique(names, header)
    rows, left_out = _rows(cells, header, len(titles))
    return SourceTable(header, titles, doubles, rows, left_out)


def _title(cells: Sequence[Sequence[Any]], header: int, at: int) -> str:
    own = cell_text(cells[header][at])
    above_line = cells[header - 1] if header else []
    above = cell_text(above_line[at]) if at < len(above_line) else ""
    groups = {cell_text(cell) for cell in above_line} - {""}
    if not own:
        return above if len(groups) > 1 else ""
    if above and above != own and len(groups) > 1 and _shared(above_line, at):
        return f"{above} – {own}"
    return own


def _shared(line: Sequence[Any], at: int) -> bool:
    """Whether a title above spans several columns."""
    text = cell_text(line[at])
    beside = [line[i] for i in (at - 1, at + 1) if 0 <= i < len(line)]
    return any(cell_text(cell) == text for cell in beside)


def _unique(names: Sequence[str], header: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    seen: dict[str, int] = {}
    titles, doubles = [], []
    for at, name in enumerate(names):
        if not name:
            titles.append("")
            continue
        if fold(name) in seen:
            letter = address(header, at).rstrip("0123456789")
            first = address(header, seen[fold(name)]).rstrip("0123456789")
            doubles.append(f"“{name}” ở cột {first} và cột {letter}")
            titles.append(f"{name} (cột {letter})")
        else:
            seen[fold(name)] = at
            titles.append(name)
    return tuple(titles), tuple(doubles)


def _rows(
    cells: Sequence[Sequence[Any]], header: int, width: int
) -> tuple[tuple[SourceRow, ...], tuple[int, ...]]:
    lines = []
    for number in range(header + 1, len(cells)):
        texts = [cell_text(cell) for cell in cells[number][:width]]
        filled = sum(1 for text in texts if text)
        if filled:
            lines.append((number, texts, filled))
    usual = median(filled for _, _, filled in lines) if lines else 0
    rows, left_out = [], []
    for number, texts, filled in lines:
        if filled * 2 < usual or _is_total(texts) or _is_banner(texts) or _is_numbering(texts, number - header):
            left_out.append(number + 1)
        else:
            rows.append(SourceRow(number + 1, tuple(cells[number][:width])))
    return tuple(rows), tuple(left_out)


def _is_total(texts: Sequence[str]) -> bool:
    return any(fold(text).rstrip(":") in _TOTALS for text in [text for text in texts if text][:2])


def _is_banner(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return len(filled) > 2 and len(set(filled)) == 1


def _is_numbering(texts: Sequence[str], below: int) -> bool:
    """The line (1) (2) (3) right below the titles."""
    filled = [text.strip("()") for text in texts if text]
    if below != 1 or len(filled) < 3 or not all(_NUMBERED.match(text) for text in filled):
        return False
    first = int(filled[0])
    return [int(text) for text in filled] == list(range(first, first + len(filled)))


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d.,/ %]+", text))
