"""Reading back the Excel file of a form: what is found, and what is said about every fault."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.school_profile.rules.figure_sheets import (
    Reading,
    SheetFault,
    address,
    read_sheets,
    sheet_name,
)
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.services.spreadsheets import open_grids

YEARS = ["2023-2024", "2024-2025", "2025-2026"]
HEAD = ["Nội dung", "Đơn vị tính", "Năm học 2023–2024", "Năm học 2024–2025", "Năm học 2025–2026"]
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Sheet:
    name: str
    cells: Sequence[Sequence[Any]]


def classes(*rows: Sequence[Any], head: Sequence[Any] = HEAD, title: str = "1. Số lớp học") -> Sheet:
    return Sheet("Trang 1", [["Trường A"], [title], [], head, *rows])


def values(reading: Reading) -> dict[str, Decimal]:
    return {f"{c.table}.{c.row}.{c.column}": c.value for c in reading.cells}


def faults(reading: Reading) -> list[tuple[str, str]]:
    return [(f.cell, f.why) for f in reading.faults]


def read(form: FigureForm, *sheets: Sheet) -> Reading:
    return read_sheets(form, YEARS, sheets)


def test_numbers_texts_and_empty_cells(th_57: FigureForm) -> None:
    reading = read(th_57, classes(["Khối lớp 1", "lớp", 4, "1.234", ""], ["Khối lớp 2", "lớp", 5.0, None, " 6 "]))
    assert values(reading) == {
        "classes.lop_1.2023-2024": 4, "classes.lop_1.2024-2025": 1234,
        "classes.lop_2.2023-2024": 5, "classes.lop_2.2025-2026": 6,
    }
    assert reading.faults == []
    assert [(c.sheet, c.cell) for c in reading.cells][:2] == [("Trang 1", "C5"), ("Trang 1", "D5")]


def test_text_numbers_with_dots_and_commas(th_57: FigureForm) -> None:
    sheet = Sheet("4b", [["4b. Kết quả giáo dục tiểu học"], HEAD,
                         ["Tỷ lệ trẻ 11 tuổi hoàn thành chương trình tiểu học", "%", "95,5", "95.5", "95,5 %"]])
    assert set(values(read(th_57, sheet)).values()) == {Decimal("95.5")}
    pupils = Sheet("4a", [["4a. Số liệu chung về học sinh"], HEAD, ["Tuyển mới", "học sinh", "1.234,5", 3, 3]])
    assert faults(read(th_57, pupils)) == [("C3", "Đây là số đếm (học sinh), phải là số nguyên.")]


def test_a_percent_below_one_is_questioned(th_57: FigureForm) -> None:
    sheet = Sheet("4b", [["4b. Kết quả giáo dục tiểu học"], HEAD,
                         ["Tỷ lệ trẻ 11 tuổi hoàn thành chương trình tiểu học", "%", 0.955, "0,9", 95.5]])
    notes = [bool(cell.note) for cell in read(th_57, sheet).cells]
    assert notes == [True, False, False]


def test_the_computed_row_of_the_file_is_not_read(th_57: FigureForm) -> None:
    assert values(read(th_57, classes(["Cộng", "lớp", 99, 99, 99]))) == {}


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("mười", "“mười” không phải là số."),
        (-3, "Số không được âm."),
        (4.5, "Đây là số đếm (lớp), phải là số nguyên."),
        ("#DIV/0!", "Công thức bị lỗi (#DIV/0!)."),
        (date(2024, 5, 1), "Ô đang là ngày hoặc chữ đúng/sai."),
        (True, "Ô đang là ngày hoặc chữ đúng/sai."),
    ],
)
def test_a_bad_cell_is_named_and_the_others_are_read(th_57: FigureForm, cell: Any, why: str) -> None:
    reading = read(th_57, classes(["Khối lớp 1", "lớp", cell, 5, 6]))
    assert faults(reading) == [("C5", why)]
    assert reading.faults[0].fix
    assert (reading.faults[0].table, reading.faults[0].row, reading.faults[0].column) == (
        "classes", "lop_1", "2023-2024")
    assert list(values(reading).values()) == [5, 6]


def test_a_year_that_was_not_asked(th_57: FigureForm) -> None:
    head = ["Nội dung", "Đơn vị tính", "2019-2020", "Năm học 2024 - 2025"]
    reading = read(th_57, classes(["Khối lớp 1", "lớp", 4, 5], head=head))
    assert faults(reading) == [("C4", "“2019-2020” không thuộc các năm học đang nhập (2023–2026).")]
    assert values(reading) == {"classes.lop_1.2024-2025": 5}


def test_two_columns_of_one_year(th_57: FigureForm) -> None:
    head = [*HEAD, "Năm học 2025-2026"]
    reading = read(th_57, classes(["Khối lớp 1", "lớp", 1, 2, 3, 4], head=head))
    assert faults(reading) == [("F4", "hai cột cùng tên “Năm học 2025-2026” (E4 và F4).")]
    assert values(reading)["classes.lop_1.2025-2026"] == 3


def test_unknown_rows_only_when_they_carry_something(th_57: FigureForm) -> None:
    reading = read(th_57, classes(
        ["Khối lớp 1", "lớp", 1, 2, 3], ["Khối lớp 6", "lớp", 4, 5, 6], ["Người lập biểu"], [], ["", "", 7],
        ["Khối lớp 1", "lớp", 9, 9, 9], ["Ghi chú"] * 5))
    assert faults(reading) == [
        ("A6", "không có dòng “Khối lớp 6” trong bảng “1. Số lớp học”."),
        ("A9", "dòng có số nhưng không có tên."),
        ("A10", "dòng “Khối lớp 1” đã có ở ô A5."),
    ]
    assert len(values(reading)) == 3


def test_a_table_of_categories_of_another_year(th_57: FigureForm) -> None:
    def staff(year: str) -> Sheet:
        return Sheet("3a", [
            ["3a. Cán bộ quản lý, giáo viên, nhân sự hỗ trợ giáo dục tại thời điểm tự đánh giá" + year],
            ["Nội dung", "Đơn vị tính", "Tổng số", "Nữ", "Cột lạ"], ["Giáo viên", "người", 28, 25, ""]])

    right = read(th_57, staff(", năm học 2025–2026"))
    assert values(right) == {"staff_now.giao_vien.2025-2026:tong": 28, "staff_now.giao_vien.2025-2026:nu": 25}
    assert faults(right) == [("E2", "không có cột “Cột lạ” trong bảng này.")]
    wrong = read(th_57, staff(", năm học 2024–2025"))
    assert (values(wrong), faults(wrong)) == (
        {}, [("A1", "bảng này ghi năm học 2024–2025, đang nhập cho 2025–2026.")])
    assert values(read(th_57, staff(""))) == values(right)


def test_missing_and_foreign_sheets_are_told(th_57: FigureForm) -> None:
    mine = classes(["Khối lớp 1", "lớp", 1, 2, 3])
    reading = read(th_57, mine, Sheet("Danh bạ", [["Tên", "Số"]]), Sheet("Trống", []))
    assert reading.absent == [table.title for table in th_57.tables[1:]]
    assert reading.other_sheets == ["Danh bạ"]


def test_the_same_table_twice(th_57: FigureForm) -> None:
    one = classes(["Khối lớp 1", "lớp", 1, 2, 3])
    reading = read(th_57, one, Sheet("Trang 2", one.cells))
    assert [f.why for f in reading.faults] == ["bảng “1. Số lớp học” đã có ở trang “Trang 1”."]


def test_a_sheet_is_also_known_by_its_name(th_57: FigureForm) -> None:
    named = Sheet(sheet_name(1, "1. Số lớp học"), [HEAD, ["Khối lớp 1", "lớp", 1, 2, 3]])
    assert len(values(read(th_57, named))) == 3


def test_a_sheet_without_its_header(th_57: FigureForm) -> None:
    reading = read(th_57, Sheet("1", [["1. Số lớp học"], ["Khối lớp 1", "lớp", 1]]))
    assert [f.why for f in reading.faults] == ["không thấy dòng tiêu đề có cột “Nội dung” và các năm học."]


def test_formulas_count_by_their_value_and_merged_titles_do_not_disturb(th_57: FigureForm) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Bảng lớp")
        sheet.merge_range(0, 0, 0, 4, "1. Số lớp học")
        sheet.merge_range(1, 0, 2, 0, "Nội dung")
        sheet.merge_range(1, 1, 2, 1, "Đơn vị tính")
        sheet.merge_range(1, 2, 1, 4, "Các năm học")
        sheet.write_row(2, 2, HEAD[2:])
        sheet.write_row(3, 0, ["Khối lớp 1", "lớp", 4])
        sheet.write_formula(3, 3, "=C4+1", None, 5)
        sheet.write_formula(3, 4, "=C4/0", None, "#DIV/0!")
    reading = read_sheets(th_57, YEARS, open_grids(target.getvalue()))
    assert list(values(reading).values()) == [4, 5]
    assert faults(reading) == [("E4", "Công thức bị lỗi (#DIV/0!).")]


def test_titles_are_keys_in_every_form(read_form: Callable[[str], FigureForm]) -> None:
    """Reading by title asks that no two lines, columns or sheets of a form fold to the same words."""
    for path in sorted((ROOT / "regulations").glob("*/figures*.yaml")):
        form = read_form(str(path.relative_to(ROOT / "regulations")))
        names = [fold(sheet_name(n, table.title)) for n, table in enumerate(form.tables, 1)]
        assert len(set(names)) == len(names), path
        for table in form.tables:
            for titles in ([row.title for row in table.rows], [column.title for column in table.columns]):
                folded = [fold(title) for title in titles]
                assert len(set(folded)) == len(folded), (path, table.key)


def test_places_in_words() -> None:
    assert address(4, 1) == "B5"
    assert address(0, 27) == "AB1"
    assert SheetFault("Trang", "C7", "", "").place == "Trang “Trang”, ô C7"
    assert SheetFault("Trang", "", "", "").place == "Trang “Trang”"
