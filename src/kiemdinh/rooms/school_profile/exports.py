"""The tables as an Excel file: one sheet a table, numbers as numbers, typed text never as a formula."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.school_profile.queries import TableView

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def figures_workbook(
    *, school_name: str, title: str, note: str, tables: Sequence[TableView], made_at: datetime
) -> bytes:
    """An .xlsx of the tables as shown; empty cells stay empty. The same figures give the same bytes.

    `made_at` is written as the file's date of creation.
    """
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None, microsecond=0)})
        looks = _Looks(book)
        for number, table in enumerate(tables, start=1):
            sheet = book.add_worksheet(_sheet_name(number, table.title))
            _write_table(sheet, looks, f"{school_name}. {title}", note, table)
    return target.getvalue()


class _Looks:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12}
        grid = base | {"border": 1, "valign": "top", "text_wrap": True}
        self.title = book.add_format(base | {"bold": True, "font_size": 14})
        self.note = book.add_format(base | {"italic": True})
        self.header = book.add_format(grid | {"bold": True, "align": "center", "bg_color": "#E8EEF4"})
        self.text = book.add_format(grid)
        self.part = book.add_format(grid | {"indent": 1})
        self.numbers = {
            (places, bold): book.add_format(
                grid
                | {
                    "num_format": "#,##0" + ("." + "0" * places if places else ""),
                    "align": "right",
                    "bold": bold,
                }
            )
            for places in range(5)
            for bold in (False, True)
        }

    def number(self, text: str, computed: bool) -> Format:
        return self.numbers[min(len(text.partition(",")[2]), 4), computed]


def _write_table(sheet: Worksheet, looks: _Looks, title: str, note: str, table: TableView) -> None:
    sheet.write_string(0, 0, title, looks.title)
    sheet.write_string(
        1, 0, table.title + (f", năm học {table.year.replace('-', '–')}" if table.year else ""), looks.title
    )
    notes = [text for text in (note, table.note) if text]
    if table.source:
        notes.append(f"Nguồn: {table.source}")
    if table.as_of:
        notes.append(f"Số liệu ngày {format_date(table.as_of)}")
    line = 2
    for text in notes:
        sheet.write_string(line, 0, text, looks.note)
        line += 1
    line += 1
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 1 + len(table.columns), 16)
    for number, text in enumerate(["Nội dung", "Đơn vị tính", *(column.title for column in table.columns)]):
        sheet.write_string(line, number, text, looks.header)
    for row_number, row in enumerate(table.rows, start=line + 1):
        sheet.write_string(row_number, 0, row.title, looks.part if row.part else looks.text)
        sheet.write_string(row_number, 1, row.unit, looks.text)
        for number, cell in enumerate(row.cells, start=2):
            if cell.value is None:
                sheet.write_blank(row_number, number, None, looks.text)
            else:
                value = cell.value if not row.computed else round(cell.value, 4)
                sheet.write_number(row_number, number, Decimal(value), looks.number(cell.text, row.computed))
    sheet.freeze_panes(line + 1, 1)
    sheet.repeat_rows(line)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _sheet_name(number: int, title: str) -> str:
    label, dot, rest = title.partition(".")
    if not dot or len(label) > 3:
        label, rest = str(number), title
    return _FORBIDDEN.sub(" ", f"{label} {rest.strip()}")[:31].strip("' ")
