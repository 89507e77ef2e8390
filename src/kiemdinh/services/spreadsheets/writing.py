"""Writing tables to Excel: same data, same bytes; what people typed is never taken for a formula or a
link.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_FIXED_MOMENT = datetime(2026, 1, 1)  # noqa: DTZ001 - the workbook properties know no time zone
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 32_767  # characters that a cell can hold
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
ERROR_TITLE = "Lỗi cần sửa"


@dataclass(frozen=True, kw_only=True)
class OutColumn:
    """A column to write: title, width in characters, and how many decimals its numbers show."""

    title: str
    width: float = 18
    decimals: int = 0


def write_table(
    *,
    title: str,
    columns: Sequence[OutColumn],
    rows: Sequence[Sequence[Any]],
    sheet_name: str = "Danh sách",
    note: str = "",
) -> bytes:
    """An .xlsx with a title, a frozen header that repeats in print, a filter and the rows.

    Values: str (always text), int, float and Decimal (numbers), date, bool ("Có"/"Không"), None (empty).
    """
    target = io.BytesIO()
    with _workbook(target, title) as book:
        sheet = book.add_worksheet(_sheet_name(sheet_name))
        looks = _Looks(book)
        last = max(len(columns) - 1, 0)
        sheet.write_string(0, 0, _clean(title), looks.title)
        first = 2
        if note:
            sheet.write_string(1, 0, _clean(note), looks.note)
            first = 3
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(first, number, _clean(column.title), looks.header)
        for offset, row in enumerate(rows, start=first + 1):
            for number, value in enumerate(row):
                decimals = columns[number].decimals if number < len(columns) else 0
                _write(sheet, offset, number, value, looks, decimals)
        sheet.freeze_panes(first + 1, 0)
        if rows:
            sheet.autofilter(first, 0, first + len(rows), last)
        sheet.repeat_rows(first)
        _print_setup(sheet)
    return target.getvalue()


def write_rejected_rows(
    *, header: Sequence[str], rows: Sequence[Sequence[Any]], errors: Sequence[str | Sequence[str]]
) -> bytes:
    """The bad rows of an import under their own titles, with a last column that says what to mend.

    The file can be mended and read again. ``errors`` goes with ``rows``: one text, or several, a row.
    """
    target = io.BytesIO()
    with _workbook(target, "Các dòng cần sửa") as book:
        sheet = book.add_worksheet("Cần sửa")
        looks = _Looks(book)
        for number, text in enumerate([*header, ERROR_TITLE]):
            sheet.set_column(number, number, 60 if number == len(header) else 20)
            sheet.write_string(0, number, _clean(text), looks.header)
        for offset, (row, error) in enumerate(zip(rows, errors, strict=True), start=1):
            for number in range(len(header)):
                _write(sheet, offset, number, row[number] if number < len(row) else None, looks, 0)
            text = error if isinstance(error, str) else "\n".join(error)
            sheet.write_string(offset, len(header), _clean(text), looks.error)
        sheet.freeze_panes(1, 0)
        _print_setup(sheet)
    return target.getvalue()


class _Looks:
    """Cell formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        grid = {**base, "border": 1, "text_wrap": True}
        self.book = book
        self.grid = grid
        self.title = book.add_format({**base, "bold": True, "font_size": 14})
        self.note = book.add_format({**base, "italic": True})
        self.header = book.add_format(
            {**grid, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E8EEF4"}
        )
        self.text = book.add_format(grid)
        self.error = book.add_format({**grid, "font_color": "#9C1C1C"})
        self.date = book.add_format({**grid, "num_format": "dd/mm/yyyy", "align": "center"})
        self._numbers: dict[int, Format] = {}

    def number(self, decimals: int) -> Format:
        if decimals not in self._numbers:
            shape = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self.book.add_format(
                {**self.grid, "num_format": shape, "align": "right"}
            )
        return self._numbers[decimals]


def _workbook(target: io.BytesIO, title: str) -> xlsxwriter.Workbook:
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": _clean(title), "created": _FIXED_MOMENT})
    return book


def _sheet_name(name: str) -> str:
    return _FORBIDDEN_IN_NAME.sub(" ", _clean(name)).strip("' ")[:31] or "Danh sách"


def _clean(text: str) -> str:
    text = _NOT_XML.sub("", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _write(sheet: Worksheet, row: int, column: int, value: Any, looks: _Looks, decimals: int) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, looks.text)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "Có" if value else "Không", looks.text)
    elif isinstance(value, int | float | Decimal):
        if decimals == 0 and value != int(value):
            decimals = 2
        sheet.write_number(row, column, value, looks.number(decimals))
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, column, value, looks.date)
    else:
        sheet.write_string(row, column, _clean(str(value)), looks.text)


def _print_setup(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.6)
