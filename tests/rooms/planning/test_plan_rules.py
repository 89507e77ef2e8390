"""States, permits, merging of words, carrying over, what has to be maintained. Pure."""

from datetime import date

import pytest

from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.planning.rules.plans import (
    Clash,
    Running,
    TextEdit,
    carried,
    filled,
    merge_texts,
    money_problem,
    to_maintain,
    year_problem,
)
from kiemdinh.rooms.planning.rules.states import PLAN, REQUEST, Facts

FULL = Facts(activities=1, reason="Vì", number="1/KH", signed=True, authority="UBND")


def test_every_way_of_a_plan() -> None:
    ways = {(row.source, row.action): row.target for row in PLAN.rows}
    assert ways == {
        ("draft", "submit"): "submitted",
        ("returned", "submit"): "submitted",
        ("submitted", "withdraw"): "draft",
        ("submitted", "return"): "returned",
        ("submitted", "consolidate"): "consolidated",
        ("consolidated", "return"): "returned",
        ("draft", "approve"): "approved",
        ("submitted", "approve"): "approved",
        ("consolidated", "approve"): "approved",
        ("amending", "approve"): "approved",
        ("approved", "publish"): "published",
        ("approved", "amend"): "amending",
        ("published", "amend"): "amending",
    }


@pytest.mark.parametrize(
    ("state", "action", "role", "facts", "words"),
    [
        ("draft", "submit", "commune_officer", Facts(activities=0), "chưa có việc nào"),
        ("draft", "submit", "provincial_officer", Facts(activities=1, has_unit_above=False), "không có cấp trên"),
        ("submitted", "return", "provincial_officer", Facts(), "ghi lý do"),
        ("submitted", "return", "provincial_officer", Facts(reason="Vì", at_receiver=False), "đơn vị nhận"),
        ("submitted", "consolidate", "provincial_officer", Facts(at_receiver=False), "đơn vị nhận"),
        ("draft", "approve", "department_leader", Facts(activities=1), "số, ký hiệu"),
        ("draft", "approve", "department_leader", Facts(activities=1, number="1"), "ngày ký"),
        ("draft", "approve", "department_leader", Facts(activities=1, number="1", signed=True), "cơ quan phê duyệt"),
        ("draft", "approve", "provincial_officer", FULL, "không có vai trò"),
        ("published", "approve", "department_leader", FULL, "Không thể thực hiện"),
        ("published", "amend", "department_leader", Facts(), "ghi lý do"),
        ("approved", "publish", "teacher", FULL, "không có vai trò"),
    ],
)
def test_what_a_move_needs(state: str, action: str, role: str, facts: Facts, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        PLAN.move(state=state, action=action, roles=[role], facts=facts)


def test_an_answer_is_given_once_and_in_words() -> None:
    assert REQUEST.move(state="waiting", action="partly", roles=["commune_leader"], facts=FULL) == "partly"
    with pytest.raises(Refusal):
        REQUEST.move(state="partly", action="agreed", roles=["commune_leader"], facts=FULL)
    with pytest.raises(Refusal, match="lý do"):
        REQUEST.move(state="waiting", action="refused", roles=["commune_leader"], facts=Facts())


def test_two_people_who_write_different_parts_are_merged() -> None:
    merged = merge_texts(
        texts={"purpose": "A", "goals": "Mới của người khác"},
        versions={"purpose": 1, "goals": 2},
        sent={"purpose": TextEdit("B", 1), "goals": TextEdit("Mới của người khác", 1), "khac": TextEdit("X", 0)},
    )
    assert (merged.texts, merged.versions, merged.changed, merged.clashes) == (
        {"purpose": "B", "goals": "Mới của người khác"},
        {"purpose": 2, "goals": 2},
        ("purpose",),
        (),
    )


def test_the_same_part_written_by_two_is_a_clash() -> None:
    merged = merge_texts(texts={"goals": "Của chị"}, versions={"goals": 2}, sent={"goals": TextEdit("Của tôi", 1)})
    assert merged.clashes == (Clash("goals", "Của tôi", "Của chị"),)
    assert merged.changed == ()


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("Trước 30/5/2026", "Trước 30/5/2027"),
        ("năm học 2025-2026", "năm học 2026-2027"),
        ("Tháng 02/2026, xong trong 2027", "Tháng 02/2027, xong trong 2028"),
        ("Thông tư 57/2026/TT-BGDĐT ngày 07/5/2026", "Thông tư 57/2026/TT-BGDĐT ngày 07/5/2026"),
        ("đến năm 2030; mã 120261", "đến năm 2030; mã 120261"),
    ],
)
def test_words_move_on_a_year_and_documents_stay(text: str, moved: str) -> None:
    assert carried(text, from_year=2026, to_year=2027) == moved


def test_a_starter_is_filled() -> None:
    assert filled("Trước 30/5/{year}, năm học {school_year}", year=2027) == "Trước 30/5/2027, năm học 2026-2027"


def test_what_runs_out_by_the_end_of_the_year_is_to_be_maintained() -> None:
    rows = [
        Running(1, "Chuẩn quốc gia, mức độ 1,", "12", date(2027, 8, 31), "national_standard"),
        Running(1, "Kiểm định, cấp độ 2,", "13", date(2027, 3, 1), "accreditation"),
        Running(2, "Chuẩn quốc gia, mức độ 1,", "", date(2028, 1, 1), "national_standard"),
        Running(3, "Chuẩn quốc gia, mức độ 1,", "", date(2026, 2, 1), "national_standard"),
        Running(4, "Chuẩn quốc gia, mức độ 1,", "", date(2025, 12, 31), "national_standard"),
    ]
    assert to_maintain(rows, year=2027, today=date(2026, 11, 21)) == {
        1: "Kiểm định, cấp độ 2, số 13 hết hạn ngày 01/03/2027",
        3: "Chuẩn quốc gia, mức độ 1, đã hết hạn ngày 01/02/2026",
    }


def test_money_and_years_within_reason() -> None:
    assert (money_problem(None), money_problem(0), money_problem(10**9)) == ("", "", "")
    assert money_problem(-1) == "Kinh phí không thể là số âm."
    assert "quá mức" in money_problem(10**14)
    today = date(2026, 11, 21)
    assert [bool(year_problem(y, today=today)) for y in (2020, 2021, 2028, 2029)] == [True, False, False, True]
