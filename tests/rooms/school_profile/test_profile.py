"""Somebody else's file: where its table is, what its columns are called, and the figures a mapping gives."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.profile import (
    Condition,
    Outcome,
    Profile,
    ProfileError,
    Rule,
    ValueColumn,
    column_changes,
    guess_labels,
    title_year,
    work_out,
)
from kiemdinh.rooms.school_profile.rules.profile_data import check, from_json, starter_profile, to_json
from kiemdinh.rooms.school_profile.rules.source_table import SourceTable, guess_header, read_source

YEAR, YEARS = "2025-2026", ["2023-2024", "2024-2025", "2025-2026"]
PERIOD = (date(2025, 9, 5), date(2026, 5, 31))
STARTERS = yaml.load(
    (Path(__file__).resolve().parents[3] / "reference" / "figure_profiles.yaml").read_text("utf-8"),
    Loader=yaml.BaseLoader,
)["profiles"]

PUPILS = [
    ["TRƯỜNG TIỂU HỌC A"] * 6,
    ["", "", "", "", "", ""],
    ["STT", "Họ và tên", "Khối", "Giới tính", "Dân tộc", "Ngày vào trường"],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    [1, "Lê Thị An", 1.0, "Nữ", "Kinh", datetime(2025, 9, 6)],
    [2, "Giàng A Bình", 1.0, "Nam", "Mông", "10/09/2024"],
    [3, "Trần Thị Châu", 2.0, "nữ ", "kinh", "chưa rõ"],
    [4, "Vàng Thị Dua", 2.0, "NỮ", "Mông", ""],
    [5, "Ngô Văn Én", "Khối 2", "Nam", "", "06/9/2025"],
    ["", "Tổng cộng", 5, "", "", ""],
    ["", "", "", "Hiệu trưởng", "", ""],
]


def table(cells: Sequence[Sequence[Any]]) -> SourceTable:
    return read_source(cells, guess_header(cells))


def run(profile: Profile, cells: Sequence[Sequence[Any]], form: FigureForm) -> Outcome:
    return work_out(profile, table(cells), form=form, year=YEAR, years=YEARS, period=PERIOD)


def values(outcome: Outcome) -> dict[str, Decimal]:
    return {f"{f.table}.{f.row}.{f.column}": f.value for f in outcome.figures}


def count(figure: str, *conditions: Condition, how: str = "count", column: str = "") -> Rule:
    name, row, *category = figure.split(".")
    return Rule(name, row, ".".join(category), how, column, conditions)


def one(rule: Rule, form: FigureForm, cells: Sequence[Sequence[Any]] = PUPILS) -> Outcome:
    return run(Profile("rows", rules=(rule,)), cells, form)


# ── the table in the file ─────────────────────────────────────────────────────


def test_the_header_is_found_and_stray_lines_are_left_out() -> None:
    found = table(PUPILS)
    assert found.header_row == 2
    assert found.titles == ("STT", "Họ và tên", "Khối", "Giới tính", "Dân tộc", "Ngày vào trường")
    assert [row.number for row in found.rows] == [5, 6, 7, 8, 9]
    assert found.left_out == (4, 10, 11)


def test_a_header_of_two_lines_joins_group_and_title() -> None:
    head = [["Lớp", "Học sinh", "Học sinh", "Ghi chú"], ["Lớp", "Tổng số", "Nữ", ""]]
    cells = [*head, ["1A", 30, 15, "x"], ["1B", 31, 16, ""]]
    assert read_source(cells, 1).titles == ("Lớp", "Học sinh – Tổng số", "Học sinh – Nữ", "Ghi chú")


def test_two_columns_with_one_name_are_told_apart_by_their_letter() -> None:
    found = read_source([["Khối", "Nữ", "Tên", "NỮ"], [1, 2, "a", 4], [1, 2, "b", 4]], 0)
    assert found.titles == ("Khối", "Nữ", "Tên", "NỮ (cột D)")
    assert found.doubles == ("“NỮ” ở cột B và cột D",)
    assert found.cell(found.rows[0], "nữ (CỘT d)") == 4


def test_values_are_shown_only_when_they_are_few() -> None:
    rows: list[list[Any]] = [["Tên", "Giới tính"]] + [[f"Em {n}", "Nữ" if n % 3 else "Nam"] for n in range(30)]
    found = table(rows)
    assert found.few_values("Giới tính") == (("Nữ", 20), ("Nam", 10))
    assert found.few_values("Tên") == ()


def test_a_short_list_of_names_is_not_shown_either() -> None:
    assert table([["Tên", "Khối"], ["An", 1], ["Bình", 1], ["Châu", 1]]).few_values("Tên") == ()


def test_an_empty_sheet_has_no_table() -> None:
    assert (read_source([], 0).titles, guess_header([])) == ((), 0)
    assert read_source([["Chỉ có tiêu đề", "Khối"]], 0).rows == ()


# ── counting and summing ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "expected", "rows"),
    [
        (count("pupils.tuyen_moi"), 5, (5, 6, 7, 8, 9)),
        (count("pupils.nu", Condition("Giới tính", "one_of", ("Nữ",))), 3, (5, 7, 8)),
        (count("pupils.lop_2", Condition("Khối", "one_of", ("2", "Khối 2"))), 3, (7, 8, 9)),
        (count("pupils.dtts", Condition("Dân tộc", "none_of", ("Kinh",))), 2, (6, 8)),
        (count("pupils.kho_khan", Condition("Dân tộc", "blank")), 1, (9,)),
        (count("pupils.chinh_sach", Condition("Dân tộc", "filled")), 4, (5, 6, 7, 8)),
        (count("pupils.tuyen_moi", Condition("Ngày vào trường", "in_year")), 2, (5, 9)),
        (count("pupils.dung_tuoi_dtts", Condition("Giới tính", "one_of", ("nữ",)),
               Condition("Dân tộc", "one_of", ("MÔNG",))), 1, (8,)),
        (count("pupils.noi_tru", Condition("Khối", "one_of", ("5",))), 0, ()),
    ],
)
def test_counts(th_57: FigureForm, rule: Rule, expected: int, rows: tuple[int, ...]) -> None:
    outcome = one(rule, th_57)
    assert [(f.value, f.rows) for f in outcome.figures] == [(expected, rows)]


def test_a_date_that_is_none_is_told(th_57: FigureForm) -> None:
    outcome = one(count("pupils.tuyen_moi", Condition("Ngày vào trường", "in_year")), th_57)
    assert [(u.row, u.column, u.why) for u in outcome.unread] == [
        (7, "Ngày vào trường", "“chưa rõ” không phải là ngày.")]


CLASSES = [["Khối", "Lớp", "Sĩ số"], ["1", "1A", 30], ["1", "1B", "31"], ["2", "2A", "ba mươi"], ["2", "2B", ""],
           ["2", "2C", "1.032"]]


def test_sums_and_what_cannot_be_summed(th_57: FigureForm) -> None:
    def grade(n: str) -> Rule:
        return count(f"pupils.lop_{n}", Condition("Khối", "one_of", (n,)), how="sum", column="Sĩ số")

    outcome = run(Profile("rows", rules=(grade("1"), grade("2"))), CLASSES, th_57)
    assert values(outcome) == {f"pupils.lop_1.{YEAR}": 61, f"pupils.lop_2.{YEAR}": 1032}
    assert [f.rows for f in outcome.figures] == [(2, 3), (6,)]
    assert [(u.row, u.why) for u in outcome.unread] == [(4, "“ba mươi” không phải là số.")]


def test_two_rules_of_one_figure_add_up(th_57: FigureForm) -> None:
    rules = tuple(count("classes.lop_1", Condition("Lớp", "one_of", (name,))) for name in ("1A", "1B"))
    outcome = run(Profile("rows", rules=rules), CLASSES, th_57)
    assert [(f.value, f.rows) for f in outcome.figures] == [(2, (2, 3))]


def test_categories_go_to_the_year(th_57: FigureForm) -> None:
    staff = [["Vị trí", "Giới tính"], ["Giáo viên", "Nữ"], ["Giáo viên", "Nam"], ["Kế toán", "Nữ"]]
    rule = count("staff_now.giao_vien.nu", Condition("Vị trí", "one_of", ("Giáo viên",)),
                 Condition("Giới tính", "one_of", ("Nữ",)))
    assert values(one(rule, th_57, staff)) == {f"staff_now.giao_vien.{YEAR}:nu": 1}


@pytest.mark.parametrize(
    "figure", ["pupils.tong", "pupils.lop_9", "khong.co", "pupils.nu.tong", "staff_now.giao_vien",
               "staff_now.giao_vien.x", "facilities.phong_hoc.tong"])
def test_what_is_no_entered_figure_of_the_form_is_skipped(th_57: FigureForm, figure: str) -> None:
    outcome = one(count(figure), th_57)
    assert outcome.figures == ()
    assert outcome.skipped == (".".join(figure.split(".")[:2]),)


def test_a_figure_that_may_not_stand_there_is_told(th_57: FigureForm) -> None:
    half = [["Lớp", "Sĩ số"], ["1A", 1.5], ["1B", 2]]
    outcome = one(count("pupils.lop_1", how="sum", column="Sĩ số"), th_57, half)
    assert outcome.figures == ()
    assert [u.why for u in outcome.unread] == ["Đây là số đếm (học sinh), phải là số nguyên."]


def test_a_column_that_is_gone_is_named(th_57: FigureForm) -> None:
    profile = Profile("rows", rules=(count("pupils.nu", Condition("Phái", "one_of", ("Nữ",))),
                                     count("pupils.lop_1", how="sum", column="Sĩ số")))
    with pytest.raises(ProfileError) as caught:
        run(profile, PUPILS, th_57)
    assert str(caught.value).startswith("Tệp không có cột “Phái”, “Sĩ số”. ")


def test_what_changed_since_the_profile_was_made() -> None:
    changes = column_changes(("STT", "Họ và tên", "Khối", "Phái", "Dân tộc"), table(PUPILS))
    assert (changes.missing, changes.added, changes.same) == (("Phái",), ("Giới tính", "Ngày vào trường"), False)
    assert column_changes(table(PUPILS).titles, table(PUPILS)).same


# ── figures that the file already holds ───────────────────────────────────────

SUMMARY = [
    ["Nội dung", "Năm học 2024-2025", "Năm học 2025 – 2026", "Năm học 2019-2020", "Ghi chú"],
    ["Khối lớp 1", 120, "1.131", 9, ""],
    ["Trong đó: nữ", 60, "–", 9, ""],
    ["Tuyển mới", "", 7.0, 9, ""],
    ["Số bàn ghế", 1, 2, 3, ""],
    ["Tuyển mới", 1, 8, 3, ""],
]


def test_labels_and_years_in_the_titles(th_57: FigureForm) -> None:
    profile = Profile("cells", label_column="Nội dung", values=(ValueColumn("Năm học 2024-2025", "title"),),
                      labels=(("khoi lop 1", "pupils.lop_1"), ("trong đo: nu", "x"), ("trong do: nu", "pupils.nu"),
                              ("tuyen moi", "pupils.tuyen_moi")))
    outcome = run(profile, SUMMARY, th_57)
    assert values(outcome) == {
        "pupils.lop_1.2024-2025": 120, "pupils.lop_1.2025-2026": 1131, "pupils.nu.2024-2025": 60,
        "pupils.tuyen_moi.2025-2026": 7, "pupils.tuyen_moi.2024-2025": 1,
    }
    assert [(u.row, u.why) for u in outcome.unread] == [
        (3, "“–” không phải là số."), (6, "số này đã lấy ở dòng 4.")]
    assert outcome.unknown_labels == ("Số bàn ghế",)


def test_a_column_for_the_chosen_year_and_one_a_category(th_57: FigureForm) -> None:
    staff = [["Chức danh", "Số lượng", "Nữ"], ["Giáo viên", 28, 25], ["Nhân sự hỗ trợ giáo dục", 5, 4]]
    profile = Profile("cells", label_column="Chức danh",
                      values=(ValueColumn("Số lượng", "tong"), ValueColumn("Nữ", "nu")),
                      labels=tuple(guess_labels(table(staff), "Chức danh", th_57).items()))
    assert values(run(profile, staff, th_57)) == {
        f"staff_now.giao_vien.{YEAR}:tong": 28, f"staff_now.giao_vien.{YEAR}:nu": 25,
        f"staff_now.nhan_vien.{YEAR}:tong": 5, f"staff_now.nhan_vien.{YEAR}:nu": 4,
    }
    year = Profile("cells", label_column="Nội dung", values=(ValueColumn("Năm học 2019-2020", "chosen"),),
                   labels=(("tuyen moi", "pupils.tuyen_moi"),))
    assert values(run(year, SUMMARY, th_57)) == {f"pupils.tuyen_moi.{YEAR}": 9}


def test_labels_that_two_rows_share_are_not_guessed(th_57: FigureForm) -> None:
    # "Khối lớp 1" is a line of classes and of pupils: only a person knows which.
    assert guess_labels(table(SUMMARY), "Nội dung", th_57) == {
        "trong do: nu": "pupils.nu", "tuyen moi": "pupils.tuyen_moi"}


@pytest.mark.parametrize(
    ("title", "year"), [("Năm học 2025–2026", YEAR), ("2025 - 2026", YEAR), ("2025/2026", YEAR), ("2024-2026", ""),
                        ("Năm 2025", ""), ("Ghi chú", "")])
def test_a_year_in_a_title(title: str, year: str) -> None:
    assert title_year(title) == year


# ── as data ───────────────────────────────────────────────────────────────────


def test_a_mapping_survives_being_stored() -> None:
    rows = Profile("rows", rules=(count("staff_now.giao_vien.nu", Condition("A", "one_of", ("x", "y"))),
                                  count("pupils.lop_1", how="sum", column="Sĩ số")))
    cells = Profile("cells", label_column="T", values=(ValueColumn("A", "chosen"),), labels=(("x", "pupils.nu"),))
    for profile in (rows, cells):
        assert from_json(to_json(profile)) == profile
    assert rows.columns == ("A", "Sĩ số")
    assert cells.columns == ("T", "A")


@pytest.mark.parametrize("data", [{}, {"kind": "rows", "rules": 3}, {"kind": "rows", "rules": [{"figure": "a"}]},
                                  {"kind": "rows", "rules": [{"figure": "a.b", "conditions": [["x", "lớn hơn", []]]}]},
                                  {"kind": "rows", "rules": [{"figure": "a.b", "how": "xóa"}]}])
def test_a_broken_mapping_is_refused(data: Any) -> None:
    with pytest.raises(ProfileError):
        from_json(data)


@pytest.mark.parametrize(
    ("profile", "why"),
    [
        (Profile("rows"), "Chưa có dòng đối chiếu nào"),
        (Profile("rows", rules=(count("pupils.nu", how="sum"),)), "Dòng đối chiếu 1: hãy chọn cột để cộng."),
        (Profile("rows", rules=(count("a.b"), count("a.b", Condition("Phái", "one_of")))),
         "Dòng đối chiếu 2: hãy ghi giá trị để so với cột “Phái”."),
        (Profile("cells", label_column="T"), "Hãy chọn cột tên"),
    ],
)
def test_an_unfinished_mapping_says_what_is_missing(profile: Profile, why: str) -> None:
    with pytest.raises(ProfileError, match=why.replace("(", r"\(")):
        check(profile)


# ── starters ──────────────────────────────────────────────────────────────────


def starter(key: str) -> Any:
    return next(item for item in STARTERS if item["key"] == key)


def test_the_starter_of_pupils_fits_and_counts(th_57: FigureForm) -> None:
    profile = starter_profile(starter("danh-sach-hoc-sinh"), table(PUPILS), th_57)
    assert profile is not None
    assert [f"{r.table}.{r.row}" for r in profile.rules] == [
        *(f"pupils.lop_{n}" for n in range(1, 6)), "pupils.nu", "pupils.dtts"]
    assert values(run(profile, PUPILS, th_57)) == {
        f"pupils.{row}.{YEAR}": n for row, n in
        {"lop_1": 2, "lop_2": 3, "lop_3": 0, "lop_4": 0, "lop_5": 0, "nu": 3, "dtts": 2}.items()}


def test_the_starter_of_classes_counts_and_sums(th_57: FigureForm) -> None:
    profile = starter_profile(starter("danh-sach-lop"), table(CLASSES), th_57)
    assert profile is not None
    found = values(run(profile, CLASSES, th_57))
    assert (found[f"classes.lop_1.{YEAR}"], found[f"pupils.lop_1.{YEAR}"]) == (2, 61)


def test_a_starter_leaves_out_what_the_file_lacks(th_57: FigureForm) -> None:
    staff = [["Chức vụ", "Giới tính"], ["Giáo viên", "Nữ"], ["Giáo viên", "Nam"]]
    profile = starter_profile(starter("danh-sach-can-bo"), table(staff), th_57)
    assert profile is not None
    assert {r.category for r in profile.rules} == {"tong", "nu", ""}
    assert starter_profile(starter("danh-sach-lop"), table(staff), th_57) is None


def test_every_starter_is_of_some_form(read_form: Any) -> None:
    form = read_form("tt57-2026/figures-thcs.yaml")
    for item in STARTERS:
        head = [names[0] for names in item["columns"].values()]
        assert starter_profile(item, table([head, ["a"] * len(head), ["b"] * len(head)]), form) is not None
