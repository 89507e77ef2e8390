"""Tables as they really arrive: merged headers, numbers typed as text, decomposed letters, notes below the
table.
"""

from __future__ import annotations

import io
import unicodedata
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from kiemdinh.services.spreadsheets import Column, SpreadsheetError, read_table, write_rejected_rows

COLUMNS = (
    Column(key="name", titles=("Tên trường",), required=True),
    Column(key="commune", titles=("Xã", "Xã/phường"), required=True),
    Column(key="pupils", titles=("Số học sinh",), kind="integer"),
    Column(key="founded", titles=("Ngày thành lập",), kind="date"),
)


def workbook(rows: list[list[object]], *, merge: tuple[str, ...] = (), sheet: str = "Danh sách") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    for area in merge:
        page.merge_cells(area)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_merged_two_row_header_text_numbers_nfd_and_stray_rows() -> None:
    nfd = unicodedata.normalize("NFD", "Trường Tiểu học Đống Đa")
    data = workbook(
        [
            ["SỞ GIÁO DỤC VÀ ĐÀO TẠO", None, None, None, None],
            ["STT", "Tên trường", "Địa chỉ", None, "Số học sinh"],
            [None, None, "Xã", "Huyện", None],
            ["(1)", "(2)", "(3)", "(4)", "(5)"],
            [1, nfd, "Tân An", "Ninh Kiều", "1.234"],
            [2, "Trường THCS An Khánh", "An Khánh", "Ninh Kiều", 812],
            ["Tổng cộng", None, None, None, "2.046"],
            [None, None, None, None, None],
            [None, "Người lập biểu", None, None, None],
        ],
        merge=("A2:A3", "B2:B3", "C2:D2", "E2:E3"),
    )
    table = read_table(data, columns=COLUMNS)
    assert table.header == ("STT", "Tên trường", "Xã", "Huyện", "Số học sinh")
    assert table.header_row == 3
    assert [dict(row.values) for row in table.rows] == [
        {"name": "Trường Tiểu học Đống Đa", "commune": "Tân An", "pupils": 1234},
        {"name": "Trường THCS An Khánh", "commune": "An Khánh", "pupils": 812},
    ]
    assert [row.number for row in table.rows] == [5, 6]
    assert dict(table.rows[0].cells) == {"name": "B5", "commune": "C5", "pupils": "E5"}
    assert table.stray_rows == (7, 9)
    assert table.problems == ()


def test_header_merged_without_ranges_still_finds_titles_above() -> None:
    data = workbook([["Tên trường", "Địa chỉ"], [None, "Xã"], ["A", "X"]])
    table = read_table(data, columns=COLUMNS)
    assert [dict(row.values) for row in table.rows] == [{"name": "A", "commune": "X"}]


def test_each_problem_names_sheet_cell_why_and_how() -> None:
    data = workbook(
        [
            ["Tên trường", "Xã", "Số học sinh", "Ngày thành lập"],
            ["Trường A", "Tân An", "12a", "31/02/2020"],
            [None, "Tân An", 5, None],
            ["Trường C", "Tân An", 7.5, date(1998, 7, 15)],
        ],
        sheet="Xã Tân An",
    )
    table = read_table(data, columns=COLUMNS)
    assert [str(problem) for problem in table.problems] == [
        "Trang “Xã Tân An”, ô C2: “12a” không phải là số. Hãy viết như 1.234 hoặc 1.234,5.",
        "Trang “Xã Tân An”, ô D2: “31/02/2020” không phải là ngày. Hãy viết như 21/11/2026.",
        "Trang “Xã Tân An”, ô A3: cột “Tên trường” còn trống. Hãy nhập tên trường.",
        "Trang “Xã Tân An”, ô C4: “7.5” không phải số nguyên. Hãy nhập số không có phần lẻ.",
    ]
    assert table.rows[2].values["founded"] == date(1998, 7, 15)
    assert table.good_rows == ()


def test_a_group_title_merged_across_the_table_is_not_a_row() -> None:
    rows: list[list[object]] = [
        ["Tên trường", "Xã", "Số học sinh"],
        ["I. Mầm non", None, None],
        ["A", "X", 5],
    ]
    table = read_table(workbook(rows, merge=("A2:C2",)), columns=COLUMNS)
    assert ([row.number for row in table.rows], table.stray_rows, table.problems) == ([3], (2,), ())


def test_last_row_half_filled_is_a_problem_not_a_stray() -> None:
    table = read_table(workbook([["Tên trường", "Xã"], ["A", "X"], ["B", None]]), columns=COLUMNS)
    assert [problem.cell for problem in table.problems] == ["B3"]


def test_blank_row_inside_the_table_does_not_end_it() -> None:
    table = read_table(
        workbook([["Tên trường", "Xã"], ["A", "X"], [None, None], ["B", "Y"]]), columns=COLUMNS
    )
    assert [row.values["name"] for row in table.rows] == ["A", "B"]


def test_broken_formula_is_named_by_cell() -> None:
    columns = (
        Column(key="name", titles=("Tên",), required=True),
        Column(key="n", titles=("Số",), kind="number"),
    )
    table = read_table("Tên;Số\nA;#REF!\nB;1.234,5\n".encode(), columns=columns)
    assert [problem.cell for problem in table.problems] == ["B2"]
    assert table.rows[1].values["n"] == Decimal("1234.5")


def test_csv_in_old_vietnamese_code_page() -> None:
    columns = (Column(key="name", titles=("Tên",), required=True),)
    data = unicodedata.normalize("NFD", "Tên,x\nHuỳnh,1\n").encode("cp1258", errors="ignore")
    assert read_table(data, columns=columns).rows[0].values["name"] == "Huỳnh"


def test_missing_column_wrong_file_and_empty_file_are_refused() -> None:
    with pytest.raises(SpreadsheetError, match="Trang “Danh sách”: không thấy cột “Xã”"):
        read_table(workbook([["Tên trường", "Ghi chú"], ["A", "B"]]), columns=COLUMNS)
    with pytest.raises(SpreadsheetError, match="không phải Excel hay CSV"):
        read_table(b"%PDF-1.4\x00\x01", columns=COLUMNS)
    with pytest.raises(SpreadsheetError, match="bị hỏng"):
        read_table(b"PK\x03\x04 nothing", columns=COLUMNS)
    with pytest.raises(SpreadsheetError, match="0 byte"):
        read_table(b"", columns=COLUMNS)


def test_the_best_matching_sheet_is_taken() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Hướng dẫn nhập"])
    page = book.create_sheet("Trường")
    page.append(["Tên trường", "Xã"])
    page.append(["A", "X"])
    target = io.BytesIO()
    book.save(target)
    assert read_table(target.getvalue(), columns=COLUMNS).sheet == "Trường"


def test_rejected_rows_can_be_mended_and_read_again() -> None:
    data = workbook([["STT", "Tên trường", "Xã", "Số học sinh"], [1, "A", "X", "mười"], [2, "B", "Y", 3]])
    table = read_table(data, columns=COLUMNS)
    bad = [row for row in table.rows if row.problems]
    back = write_rejected_rows(
        header=table.header,
        rows=[row.raw for row in bad],
        errors=[[str(p) for p in row.problems] for row in bad],
    )
    again = openpyxl.load_workbook(io.BytesIO(back)).active
    assert again is not None
    assert [cell.value for cell in again[1]] == ["STT", "Tên trường", "Xã", "Số học sinh", "Lỗi cần sửa"]
    assert [cell.value for cell in again[2]][:4] == [1, "A", "X", "mười"]
    assert "ô D2" in str(again.cell(2, 5).value)
    assert read_table(back, columns=COLUMNS).rows[0].values["name"] == "A"
