"""The tables as an Excel file: one sheet a table, numbers as numbers, typed text never as a formula.

The same file is the template: labels and computed cells are locked (without a password), the cells that people enter
are open. Its layout is what `rules.figure_sheets` reads back.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.school_profile.queries import CellView, RowView, TableView
from kiemdinh.rooms.school_profile.rules.figure_sheets import (
    LABEL_HEADER,
    SOURCES_SHEET,
    UNIT_HEADER,
    SheetFault,
    sheet_name,
)

Faults = Mapping[tuple[str, str, str], SheetFault]

_HOW_TO = "Nhập số vào các ô trắng; ô xám do phần mềm tính. Ô để trống thì giữ số đang lưu."


def figures_workbook(
    *,
    school_name: str,
    title: str,
    note: str,
    tables: Sequence[TableView],
    made_at: datetime,
    faults: Sequence[SheetFault] = (),
) -> bytes:
    """An .xlsx of the tables as shown; empty cells stay empty. The same figures give the same bytes.

    `made_at` is written as the file's date of creation. `faults` of an import go back into their cells, red and with
    a note; those that are no figure of the form are listed on a sheet of their own.
    """
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    placed = {(f.table, f.row, f.column): f for f in faults if f.table}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None, microsecond=0)})
        looks = _Looks(book)
        for number, table in enumerate(tables, start=1):
            sheet = book.add_worksheet(sheet_name(number, table.title))
            _write_table(sheet, looks, f"{school_name}. {title}", note, table, placed)
        if others := [fault for fault in faults if not fault.table]:
            _write_others(book.add_worksheet("Lỗi cần sửa"), looks, others)
        elif any(cell.origin for table in tables for row in table.rows for cell in row.cells):
            _write_sources(book.add_worksheet(SOURCES_SHEET), looks, tables)
    return target.getvalue()


def without_figures(tables: Sequence[TableView]) -> list[TableView]:
    """The same tables with every cell empty: the template."""
    return [
        replace(
            table,
            source="",
            as_of=None,
            rows=tuple(
                replace(row, cells=tuple(replace(cell, value=None, text="", origin="") for cell in row.cells))
                for row in table.rows
            ),
        )
        for table in tables
    ]


class _Looks:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12}
        grid = base | {"border": 1, "valign": "top", "text_wrap": True}
        grey = {"bg_color": "#F2F4F6"}
        self.title = book.add_format(base | {"bold": True, "font_size": 14})
        self.note = book.add_format(base | {"italic": True})
        self.header = book.add_format(grid | {"bold": True, "align": "center", "bg_color": "#E8EEF4"})
        self.text = book.add_format(grid)
        self.part = book.add_format(grid | {"indent": 1})
        self.open = book.add_format(grid | {"locked": False, "align": "right"})
        self.shut = book.add_format(grid | grey)
        self.fault = book.add_format(
            grid | {"locked": False, "align": "right", "bg_color": "#FBE3E1", "font_color": "#9C1C1C"}
        )
        self.numbers = {
            (places, computed): book.add_format(
                grid
                | {
                    "num_format": "#,##0" + ("." + "0" * places if places else ""),
                    "align": "right",
                    "bold": computed,
                    "locked": computed,
                }
                | (grey if computed else {})
            )
            for places in range(5)
            for computed in (False, True)
        }

    def number(self, text: str, computed: bool) -> Format:
        return self.numbers[min(len(text.partition(",")[2]), 4), computed]


def _write_table(
    sheet: Worksheet, looks: _Looks, title: str, note: str, table: TableView, faults: Faults
) -> None:
    sheet.write_string(0, 0, title, looks.title)
    sheet.write_string(
        1, 0, table.title + (f", năm học {table.year.replace('-', '–')}" if table.year else ""), looks.title
    )
    notes = [text for text in (_HOW_TO, note, table.note) if text]
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
    for number, text in enumerate([LABEL_HEADER, UNIT_HEADER, *(column.title for column in table.columns)]):
        sheet.write_string(line, number, text, looks.header)
    for row_number, row in enumerate(table.rows, start=line + 1):
        sheet.write_string(row_number, 0, row.title, looks.part if row.part else looks.text)
        sheet.write_string(row_number, 1, row.unit, looks.text)
        for number, cell in enumerate(row.cells, start=2):
            fault = faults.get((table.key, row.key, cell.column))
            if fault is not None:
                sheet.write_string(row_number, number, fault.text, looks.fault)
                sheet.write_comment(row_number, number, f"{fault.why} {fault.fix}".strip(), {"author": "Kiểm định"})
            else:
                _write_cell(sheet, looks, row_number, number, row, cell)
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    _frame(sheet, line)


def _write_cell(sheet: Worksheet, looks: _Looks, line: int, number: int, row: RowView, cell: CellView) -> None:
    if cell.value is None:
        sheet.write_blank(line, number, None, looks.open if cell.entered else looks.shut)
    else:
        value = cell.value if cell.entered else round(cell.value, 4)
        sheet.write_number(line, number, Decimal(value), looks.number(cell.text, not cell.entered))


def _write_sources(sheet: Worksheet, looks: _Looks, tables: Sequence[TableView]) -> None:
    """Who, what and when of every stored figure."""
    sheet.set_column(0, 1, 40)
    sheet.set_column(2, 3, 18)
    sheet.set_column(4, 4, 80)
    for number, text in enumerate(["Bảng", "Dòng", "Cột", "Số liệu", "Từ đâu"]):
        sheet.write_string(0, number, text, looks.header)
    line = 0
    for table in tables:
        titles = {column.key: column.title for column in table.columns}
        for row in table.rows:
            for cell in row.cells:
                if not cell.origin:
                    continue
                line += 1
                for number, text in enumerate([table.title, row.title, titles[cell.column]]):
                    sheet.write_string(line, number, text, looks.text)
                _write_cell(sheet, looks, line, 3, row, cell)
                sheet.write_string(line, 4, cell.origin, looks.text)
    _frame(sheet, 0)


def _write_others(sheet: Worksheet, looks: _Looks, faults: Sequence[SheetFault]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 3, 60)
    for number, text in enumerate(["Trang", "Ô", "Vì sao", "Cách sửa"]):
        sheet.write_string(0, number, text, looks.header)
    for line, fault in enumerate(faults, start=1):
        for number, text in enumerate([fault.sheet, fault.cell, fault.why, fault.fix]):
            sheet.write_string(line, number, text, looks.text)
    _frame(sheet, 0)


def _frame(sheet: Worksheet, header: int) -> None:
    sheet.freeze_panes(header + 1, 1)
    sheet.repeat_rows(header)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
