"""Computed cells, totals of sites, warnings, shown numbers, and what a person types."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from kiemdinh.rooms.school_profile.rules.compute import add_sites, compute, display, missing_cells, warnings
from kiemdinh.rooms.school_profile.rules.entry import CellError, read_cell
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.years import current_year, years_back

YEAR = "2025-2026"
GRADES = ("lop_1", "lop_2", "lop_3", "lop_4", "lop_5")


def row_of(numbers: dict[str, object], column: str = YEAR) -> dict[str, dict[str, Decimal | None]]:
    return {key: {column: Decimal(str(number))} for key, number in numbers.items()}


def test_a_sum_with_a_missing_part_is_missing(th_57: FigureForm) -> None:
    values = {"classes": row_of(dict.fromkeys(GRADES[:4], 4))}
    assert compute(th_57, values, years=[YEAR])["classes"]["cong"][YEAR] is None
    values["classes"] |= row_of({"lop_5": 0})
    assert compute(th_57, values, years=[YEAR])["classes"]["cong"][YEAR] == 16


def test_ratios_across_tables_stay_exact_and_are_rounded_only_to_show(th_57: FigureForm) -> None:
    values = {
        "classes": row_of(dict.fromkeys(GRADES, 4)),
        "staff_years": row_of({"tong_gv": 27}),
        "pupils": row_of(dict.fromkeys(GRADES, 118) | {"dung_tuoi": 578}),
    }
    done = compute(th_57, values, years=[YEAR])
    rows = {key: row for table in th_57.tables for key, row in table.row_by_key.items()}
    assert done["staff_years"]["gv_lop"][YEAR] == Decimal("1.35")
    assert done["pupils"]["dung_tuoi_tl"][YEAR] == Decimal(57800) / Decimal(590)
    assert display(rows["gv_lop"], done["staff_years"]["gv_lop"][YEAR]) == "1,35"
    assert display(rows["hs_gv"], done["staff_years"]["hs_gv"][YEAR]) == "21,9"
    assert display(rows["dung_tuoi_tl"], done["pupils"]["dung_tuoi_tl"][YEAR]) == "98,0"
    assert display(rows["nu"], None) == ""
    assert display(rows["nu"], Decimal("1234")) == "1.234"


def test_division_by_zero_is_missing(th_57: FigureForm) -> None:
    values = {"classes": row_of(dict.fromkeys(GRADES, 0)), "staff_years": row_of({"tong_gv": 5})}
    assert compute(th_57, values, years=[YEAR])["staff_years"]["gv_lop"][YEAR] is None


def test_categories_are_added_across_and_down(th_57: FigureForm) -> None:
    rooms = [row.key for row in th_57.table_by_key["facilities"].rows if not row.computed]
    values = {
        "facilities": {
            key: {f"{YEAR}:kien_co": Decimal(2), f"{YEAR}:ban_kien_co": Decimal(1), f"{YEAR}:tam": Decimal(0)}
            for key in rooms
        }
    }
    done = compute(th_57, values, years=[YEAR])["facilities"]
    assert done["phong_hoc"][f"{YEAR}:tong"] == 3
    assert done["cong"][f"{YEAR}:kien_co"] == 12
    assert done["cong"][f"{YEAR}:tong"] == 18


def test_stages_that_the_school_does_not_have_count_as_nothing(
    read_form: Callable[[str], FigureForm],
) -> None:
    form = read_form("tt18-2018/figures-nhieu-cap.yaml").for_stages(["thcs", "thpt"])
    values = {"classes": row_of({f"lop_{grade}": 2 for grade in range(6, 13)})}
    done = compute(form, values, years=[YEAR])["classes"]
    assert (done["cong_thcs"][YEAR], done["cong_thpt"][YEAR], done["cong"][YEAR]) == (8, 6, 14)
    assert "lop_1" not in done


def test_the_school_is_the_sum_of_its_sites_only_when_all_have_the_figure(th_57: FigureForm) -> None:
    first = {"classes": row_of({"lop_1": 3, "lop_2": 3}), "results": row_of({"vao_lop_1": 99})}
    second = {"classes": row_of({"lop_1": 1}), "results": row_of({"vao_lop_1": 97})}
    filled, summed = add_sites(th_57, {}, [first, second])
    assert filled == {"classes": {"lop_1": {YEAR: Decimal(4)}}}
    assert summed == {("classes", "lop_1", YEAR)}


def test_an_entered_total_wins_over_the_sum_and_the_difference_is_told(th_57: FigureForm) -> None:
    whole = {"classes": row_of({"lop_1": 5})}
    sites = [{"classes": row_of({"lop_1": 3})}, {"classes": row_of({"lop_1": 1})}]
    filled, summed = add_sites(th_57, whole, sites)
    assert (filled["classes"]["lop_1"][YEAR], summed) == (5, frozenset())
    assert [w.text for w in warnings(th_57, filled, years=[YEAR], sites=sites)] == [
        "“Khối lớp 1”, năm học 2025–2026: các cơ sở cộng lại là 4, khác số toàn trường 5."
    ]


def test_a_part_larger_than_the_whole_is_a_warning(th_57: FigureForm) -> None:
    values = {
        "pupils": row_of(dict.fromkeys(GRADES, 100) | {"nu": 501, "dung_tuoi": 480, "dung_tuoi_nu": 480})
    }
    found = warnings(th_57, values, years=[YEAR])
    assert [(w.table, w.row, w.column, w.text) for w in found] == [
        ("pupils", "nu", YEAR, "“Trong đó: nữ”, năm học 2025–2026: 501 lớn hơn “Tổng số học sinh” (500).")
    ]


def test_staff_that_do_not_add_up_and_rates_above_a_hundred_are_warnings(th_57: FigureForm) -> None:
    cells = {"tong": 27, "nu": 28, "chua_dat": 1, "dat": 24, "tren": 3}
    values = {
        "staff_now": {"giao_vien": {f"{YEAR}:{key}": Decimal(n) for key, n in cells.items()}},
        "results": row_of({"tuoi_11": "100.5"}),
    }
    assert [w.text for w in warnings(th_57, values, years=[YEAR])] == [
        "“Giáo viên”, cột “Nữ”, năm học 2025–2026: 28 lớn hơn “Tổng số” (27).",
        "“Giáo viên”, năm học 2025–2026: Chưa đạt, đạt và trên chuẩn cộng lại so với tổng số, 28 khác 27.",
        "“Tỷ lệ trẻ 11 tuổi hoàn thành chương trình tiểu học”, năm học 2025–2026: tỷ lệ lớn hơn 100 %.",
    ]


def test_missing_cells_count_what_people_enter(th_57: FigureForm) -> None:
    counts = missing_cells(th_57, {}, years=["2023-2024", "2024-2025", YEAR])
    assert counts == {
        "classes": 15,
        "facilities": 18,
        "staff_now": 24,
        "staff_years": 9,
        "pupils": 57,
        "results": 15,
    }
    one = missing_cells(th_57, {"classes": row_of({"lop_1": 0})}, years=["2023-2024", "2024-2025", YEAR])
    assert one["classes"] == 14


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("nu", "1.234", "1234"),
        ("nu", " 7 ", "7"),
        ("nu", "0", "0"),
        ("nu", "", None),
        ("nu", "   ", None),
        ("hsg_quoc_gia", "1234", "1234"),
    ],
)
def test_counts_as_typed(th_57: FigureForm, key: str, text: str, value: str | None) -> None:
    table = th_57.table_by_key["pupils"]
    found = read_cell(table, table.row_by_key[key], YEAR, text)
    assert found == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "value"), [("97,8", "97.8"), ("97.8", "97.8"), ("97,8 %", "97.8"), ("100%", "100")]
)
def test_rates_as_typed(th_57: FigureForm, text: str, value: str) -> None:
    table = th_57.table_by_key["results"]
    assert read_cell(table, table.row_by_key["tuoi_11"], YEAR, text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mười", "“mười” không phải là số. Hãy viết như 1.234,5 hoặc 1234,5."),
        ("12,5", "Đây là số đếm (học sinh), phải là số nguyên."),
        ("-3", "Số không được âm."),
        ("9999999999999", "Số lớn quá mức có thể có."),
    ],
)
def test_a_bad_cell_names_table_row_and_year(th_57: FigureForm, text: str, reason: str) -> None:
    table = th_57.table_by_key["pupils"]
    with pytest.raises(CellError) as caught:
        read_cell(table, table.row_by_key["nu"], YEAR, text)
    assert str(caught.value) == (
        f"Bảng “4a. Số liệu chung về học sinh”, dòng “Trong đó: nữ”, năm học 2025–2026: {reason}"
    )


def test_school_years() -> None:
    from datetime import date

    assert years_back("2023-2024", 3) == ["2021-2022", "2022-2023", "2023-2024"]
    assert (current_year(date(2026, 8, 31)), current_year(date(2026, 9, 1))) == ("2025-2026", "2026-2027")
