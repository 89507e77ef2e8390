"""The pure rules: kinds read from their files, tables and corrections, the days that a report looks back."""

from datetime import date
from pathlib import Path

import pytest

from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.reporting.rules.direction import TOPICS
from kiemdinh.rooms.reporting.rules.kinds import FILLS, HEADING, read_kind
from kiemdinh.rooms.reporting.rules.states import REPORT, ReportFacts
from kiemdinh.rooms.reporting.rules.tables import SHAPES, added, corrected, full_rows, problem_of, stored_rows

LIBRARY = Library(Path(__file__).resolve().parents[3] / "regulations")
KINDS = {kind.key: kind for kind in (read_kind(f.content) for f in LIBRARY.data_files("reports"))}
FORM1 = SHAPES["form1"]
ROWS = stored_rows([
    ("mam-non", "Mầm non", {"total": 8, "self_assessed": 6, "not_reached": 1, "level_1": 2, "level_2": 0,
                            "level_3": 0, "level_4": 0, "preparing": 1}),
    ("thcs", "Trung học cơ sở", {"total": 3, "self_assessed": 1, "not_reached": 0, "level_1": 0, "level_2": 1,
                                 "level_3": 0, "level_4": 0, "preparing": 0}),
])


def test_every_kind_is_published_and_names_only_what_exists() -> None:
    assert set(KINDS) == {
        "form_1", "form_2", "mid_year_summary", "year_summary", "tt57_yearly", "school_may", "school_december",
    }
    for kind in KINDS.values():
        assert len({s.key for s in kind.sections}) == len(kind.sections)
        assert {s.fill for s in kind.sections} <= {*FILLS, HEADING}
        assert {s.topic for s in kind.sections} <= {"", *TOPICS}


def test_form_1_has_the_lettered_items_of_the_sample() -> None:
    marks = [(s.level, s.mark) for s in KINDS["form_1"].sections]
    assert marks == [
        (1, "1."), *((2, f"{c})") for c in "abcde"), (1, "2."), *((2, f"{c})") for c in "abc"),
        (1, "3."), *((2, f"{c})") for c in "abcd"), (1, "4."),
    ]


def test_before_30_6_means_that_29_6_is_the_last_day() -> None:
    kind = KINDS["tt57_yearly"]
    assert (kind.due_on(2027), kind.as_of(2027)) == (date(2027, 6, 29), date(2027, 5, 31))
    assert (KINDS["school_may"].due_on(2027), KINDS["school_december"].due_on(2027)) == (
        date(2027, 5, 9), date(2027, 12, 19),
    )
    assert KINDS["form_1"].due_on(2027) is None


@pytest.mark.parametrize(("as_of", "first"), [
    (date(2022, 1, 31), date(2021, 2, 1)), (date(2024, 2, 29), date(2023, 3, 1)), (date(2027, 5, 31), date(2026, 6, 1)),
])
def test_a_report_of_twelve_months_looks_back_to_the_day_after(as_of: date, first: date) -> None:
    assert KINDS["form_1"].since(as_of) == first


def test_sums_and_shares_follow_from_the_cells() -> None:
    rows = full_rows(FORM1, ROWS)
    assert [r["key"] for r in rows] == ["mam-non", "thcs", "total"]
    assert rows[-1]["cells"] == {
        "total": 11, "self_assessed": 7, "self_assessed_percent": 63.6, "externally_assessed": 4,
        "externally_assessed_percent": 36.4, "not_reached": 1, "level_1": 2, "level_2": 1, "level_3": 0,
        "level_4": 0, "preparing": 1,
    }


def test_a_correction_changes_its_cell_and_what_follows() -> None:
    rows = full_rows(FORM1, corrected(ROWS, {("thcs", "level_2"): 2}))
    assert rows[1]["cells"]["externally_assessed"] == 2
    assert rows[1]["cells"]["externally_assessed_percent"] == 66.7
    assert rows[2]["cells"]["level_2"] == 2
    assert ROWS[1]["cells"]["level_2"] == 1


@pytest.mark.parametrize(("row", "column", "value", "words"), [
    ("thcs", "self_assessed", 4, "không thể lớn hơn"),
    ("thcs", "total", 0, "không thể lớn hơn"),
    ("thcs", "self_assessed_percent", 4, "do phần mềm tính"),
    ("thcs", "externally_assessed", 1, "do phần mềm tính"),
    ("total", "total", 4, "không có ô này"),
    ("thcs", "la", 4, "không có ô này"),
    ("thcs", "total", -1, "từ 0 trở lên"),
    ("thcs", "self_assessed", 3, ""),
])
def test_what_may_be_corrected(row: str, column: str, value: int, words: str) -> None:
    found = problem_of(FORM1, ROWS, row=row, column=column, value=value)
    assert (words in found) if words else not found


def test_tables_of_several_units_add_up_row_by_row() -> None:
    other = stored_rows([("thcs", "Trung học cơ sở", dict.fromkeys(FORM1.basic, 2))])
    both = {r["key"]: r["cells"]["total"] for r in added(FORM1, [ROWS, other])}
    assert both == {"mam-non": 8, "thcs": 5}


def test_an_approved_report_is_not_submitted_again_and_leaves_only_by_its_receivers() -> None:
    with pytest.raises(Refusal, match="Đã duyệt, đã gửi"):
        REPORT.move(state="approved", action="submit", roles={"commune_officer"}, facts=ReportFacts())
    with pytest.raises(Refusal, match="lý do"):
        REPORT.move(state="submitted", action="send_back", roles={"commune_leader"}, facts=ReportFacts())
    with pytest.raises(Refusal, match="vai trò"):
        REPORT.move(state="submitted", action="approve", roles={"commune_officer"}, facts=ReportFacts())
    assert REPORT.move(state="approved", action="unlock", roles={"provincial_officer"}) == "draft"


def test_a_changed_kind_is_refused_and_a_misspelt_one_is_named(tmp_path: Path) -> None:
    folder = Path(LIBRARY.root)
    for name in ("LOCK", "reports/form_2.yaml", "schema/reports.schema.json"):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((folder / name).read_bytes())
    file = tmp_path / "reports" / "form_2.yaml"
    assert [f.content["report"] for f in Library(tmp_path).data_files("reports")] == ["form_2"]
    file.write_text(file.read_text("utf-8").replace('fill: "typed"', 'fill: "tipped"', 1), "utf-8")
    with pytest.raises(RegulationError, match="thay đổi so với LOCK"):
        Library(tmp_path).data_files("reports")
    assert any("reports/form_2.yaml" in problem and "danh sách cho phép" in problem
               for problem in Library(tmp_path).problems())
