"""Excel files that we write: stable bytes, text stays text."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl

from kiemdinh.services.spreadsheets import OutColumn, write_table

COLUMNS = (
    OutColumn(title="Mã"),
    OutColumn(title="Tên", width=40),
    OutColumn(title="Số", decimals=1),
    OutColumn(title="Ngày"),
)


def _write(rows: list[list[object]]) -> bytes:
    return write_table(title="Danh mục mã minh chứng", columns=COLUMNS, rows=rows, note="Năm học 2023 – 2024")


def test_same_data_same_bytes() -> None:
    rows: list[list[object]] = [["H1-1.1-01", "Kế hoạch", 3, date(2024, 5, 1)]]
    assert _write(rows) == _write(rows)


def test_formulas_links_and_numbers_in_text_stay_text() -> None:
    page = openpyxl.load_workbook(
        io.BytesIO(
            _write([["=1+1", "http://x.vn", "007", None], ["+84", "@x", Decimal("2.5"), date(2024, 5, 1)]])
        )
    ).active
    assert page is not None
    assert [(cell.value, cell.data_type) for cell in page[5]] == [
        ("=1+1", "s"),
        ("http://x.vn", "s"),
        ("007", "s"),
        (None, "n"),
    ]
    assert page["A5"].hyperlink is None and page["B5"].hyperlink is None
    assert page["C6"].value == 2.5 and page["C6"].number_format == "#,##0.0"
    assert page["D6"].value.date() == date(2024, 5, 1)
    assert page["A1"].value == "Danh mục mã minh chứng" and page["A4"].value == "Mã"


def test_forbidden_characters_and_endless_text_are_cut() -> None:
    page = openpyxl.load_workbook(io.BytesIO(_write([["a\x00b\x0bc", "x" * 40_000, 1, None]]))).active
    assert page is not None
    assert page["A5"].value == "abc"
    assert len(str(page["B5"].value)) == 32_767


def test_sheet_name_is_made_valid() -> None:
    data = write_table(title="T", columns=COLUMNS, rows=[], sheet_name="Tiêu chí 1/2: [mới] " + "x" * 40)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["Tiêu chí 1 2   mới  xxxxxxxxxxx"]
