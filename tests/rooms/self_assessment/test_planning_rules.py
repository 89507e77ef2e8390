"""Weeks counted back, requirements taken apart, moments of review, what groups lack: pure rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.self_assessment.rules.content_items import ContentDraft, content_problem, split_requirement
from kiemdinh.rooms.self_assessment.rules.council import GroupFacts, GroupRule, group_notes
from kiemdinh.rooms.self_assessment.rules.improvement_plan import (
    REVIEW,
    Moment,
    ReviewFacts,
    SchoolYearDays,
    frozen_rows,
    moment_day,
    moments_due,
)
from kiemdinh.rooms.self_assessment.rules.narratives import PLAN_SUBJECTS, narrative_action, narrative_fields
from kiemdinh.rooms.self_assessment.rules.planning import WeekTemplate, propose_weeks, week_label, week_problem

DUE = date(2024, 5, 30)


def row(first, last):
    return WeekTemplate(first, last, "Việc", "Ai", "Kết quả")


# ── weeks ─────────────────────────────────────────────────────────────────────


def test_weeks_are_counted_back_from_the_day_the_report_is_due():
    drafts = propose_weeks([row(20, 20), row(17, 16), row(1, 1)], due_on=DUE, not_before=date(2023, 9, 5))
    assert [(d.starts_on, d.ends_on) for d in drafts] == [
        (date(2024, 1, 12), date(2024, 1, 18)), (date(2024, 2, 2), date(2024, 2, 15)),
        (date(2024, 5, 24), date(2024, 5, 30))]


def test_a_short_cycle_shrinks_every_row_alike():
    drafts = propose_weeks([row(20, 20), row(10, 6), row(1, 1)], due_on=DUE, not_before=DUE - timedelta(days=69))
    assert [(d.starts_on, d.ends_on) for d in drafts] == [
        (date(2024, 3, 22), date(2024, 3, 28)), (date(2024, 4, 26), date(2024, 5, 16)),
        (date(2024, 5, 24), date(2024, 5, 30))]


@given(days=st.integers(0, 400), rows=st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1))
def test_no_row_begins_before_the_cycle_or_ends_before_it_begins(days, rows):
    begun = DUE - timedelta(days=days)
    for draft in propose_weeks([row(max(r), min(r)) for r in rows], due_on=DUE, not_before=begun):
        assert begun - timedelta(days=7) < draft.starts_on <= draft.ends_on <= DUE


def test_what_is_wrong_with_a_row():
    assert week_problem(starts_on=DUE, ends_on=DUE, content="Họp") == ""
    assert week_problem(starts_on=DUE, ends_on=DUE - timedelta(days=1), content="Họp") == (
        "Ngày kết thúc (29/05/2024) trước ngày bắt đầu (30/05/2024). Hãy sửa lại một trong hai ngày.")
    assert "Nội dung hoạt động còn trống" in week_problem(starts_on=DUE, ends_on=DUE, content=" \n")
    assert "cả ngày bắt đầu" in week_problem(starts_on=None, ends_on=DUE, content="Họp")


def test_weeks_are_numbered_from_the_first_day():
    first = date(2024, 1, 12)
    assert week_label(first, first + timedelta(days=6), first_day=first) == "Tuần 1"
    assert week_label(date(2024, 2, 2), date(2024, 2, 15), first_day=first) == "Tuần 4–5"


# ── nội hàm ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "pieces"), [
    ("Có kế hoạch; được công khai. Rà soát hằng năm.", ("Có kế hoạch", "Được công khai", "Rà soát hằng năm")),
    ("Theo khoản 3 Điều 5. Được duyệt", ("Theo khoản 3 Điều 5", "Được duyệt")),
    ("Thực hiện theo Điều. 5 và mục. 2", ("Thực hiện theo Điều. 5 và mục. 2",)),
    ("  một ý   duy nhất  ", ("Một ý duy nhất",)),
    ("", ()),
])
def test_a_requirement_falls_into_its_sentences(text, pieces):
    assert split_requirement(text) == pieces


def test_a_content_item_needs_words():
    assert content_problem(ContentDraft("Có kế hoạch")) == ""
    assert "Nội hàm còn trống" in content_problem(ContentDraft("  "))
    assert content_problem(ContentDraft("Có", place="a" * 301)) == "Nơi thu thập dài quá 300 ký tự. Hãy ghi ngắn lại."


# ── reviews ───────────────────────────────────────────────────────────────────

FIRST = Moment("first_term", "Cuối học kỳ I", "first_term_ends", "18/01", 14)
LAST = Moment("year_end", "Cuối năm học", "year_ends", "31/05", 21)
YEARS = [SchoolYearDays(2026, date(2027, 1, 15), date(2027, 5, 28)), SchoolYearDays(2027, None, None)]


def test_a_moment_hangs_on_the_school_year_else_on_its_usual_day():
    assert moment_day(FIRST, YEARS[0]) == date(2027, 1, 15)
    assert moment_day(FIRST, YEARS[1]) == date(2028, 1, 18)
    assert moment_day(LAST, YEARS[1]) == date(2028, 5, 31)


@pytest.mark.parametrize(("today", "closed", "fewest", "begun", "expected"), [
    (date(2026, 12, 31), (), 2, date(2026, 9, 14), []),
    (date(2027, 1, 1), (), 2, date(2026, 9, 14), [("first_term", date(2027, 1, 15), 0)]),
    (date(2027, 1, 20), (), 2, date(2026, 9, 14), [("first_term", date(2027, 1, 15), 5)]),
    (date(2027, 1, 20), ("first_term",), 2, date(2026, 9, 14), []),
    (date(2027, 5, 30), ("first_term",), 2, date(2026, 9, 14), [("year_end", date(2027, 5, 28), 2)]),
    (date(2027, 5, 30), (), 1, date(2026, 9, 14), [("first_term", date(2027, 1, 15), 135)]),
    (date(2027, 5, 30), (), 0, date(2026, 9, 14), []),
    # Begun in spring: the end of the first term had passed and comes round next year.
    (date(2027, 5, 30), (), 2, date(2027, 3, 1), [("year_end", date(2027, 5, 28), 2)]),
])
def test_which_reviews_are_owed(today, closed, fewest, begun, expected):
    due = moments_due([FIRST, LAST], YEARS, begun=begun, fewest=fewest, closed=frozenset(closed), today=today)
    assert [(d.key, d.due_on, d.late_days) for d in due] == expected


@pytest.mark.parametrize(("facts", "reason"), [
    (ReviewFacts(None, "Tốt", "Hội đồng"), "Chưa có ngày rà soát"),
    (ReviewFacts(DUE, "  ", "Hội đồng"), "Chưa ghi kết quả rà soát"),
    (ReviewFacts(DUE, "Tốt", ""), "Chưa ghi người đánh giá"),
    (ReviewFacts(DUE, "Tốt", "Hội đồng", ("Mua sách", "Sửa mái")), "Còn 2 việc chưa ghi mức độ thực hiện, ví dụ “Mua"),
])
def test_a_review_closes_only_when_everything_is_told(facts, reason):
    with pytest.raises(Refusal) as refused:
        REVIEW.move(state="open", action="close", roles=(), facts=facts)
    assert reason in str(refused.value)


def test_a_review_closes_once_and_never_opens_again():
    facts = ReviewFacts(DUE, "Tốt", "Hội đồng")
    assert REVIEW.move(state="open", action="close", roles=(), facts=facts) == "closed"
    with pytest.raises(Refusal, match="“Đã khóa”"):
        REVIEW.move(state="closed", action="close", roles=(), facts=facts)
    assert REVIEW.final == {"closed"} and len(REVIEW.rows) == 1


def test_a_closed_review_copies_the_rows_with_their_marks():
    rows = [{"id": "7", "task": "Mua sách"}, {"id": "8", "task": "Sửa mái"}]
    assert frozen_rows(rows, {"7": {"progress": "completed", "note": "Đủ"}}) == [
        {"id": "7", "task": "Mua sách", "progress": "completed", "note": "Đủ"},
        {"id": "8", "task": "Sửa mái", "progress": "", "note": ""}]


# ── groups ────────────────────────────────────────────────────────────────────

RULE = GroupRule({"secretariat": (2, 3), "working_group": (2, 5)},
                 {"secretariat": "Công văn 1", "working_group": "Công văn 2"}, frozenset({"working_group"}), True)


@pytest.mark.parametrize(("group", "notes"), [
    (GroupFacts("secretariat", "Nhóm thư ký", 3, "An", True), ()),
    (GroupFacts("secretariat", "Nhóm thư ký", 4, "An", True),
     ("Nhóm thư ký có 4 người, nên từ 02 đến 03 người (Công văn 1).",)),
    (GroupFacts("working_group", "Nhóm 1", 1, "An", True),
     ("Nhóm 1 có 1 người, nên từ 02 đến 05 người (Công văn 2; số này mới đối chiếu một nguồn).",)),
    (GroupFacts("working_group", "Nhóm 1", 3), ("Nhóm 1 chưa có trưởng nhóm. Hãy chọn một người trong nhóm.",)),
    (GroupFacts("working_group", "Nhóm 1", 5, "An", False),
     ("Trưởng nhóm Nhóm 1 (An) chưa ở trong hội đồng (Công văn 2).",)),
])
def test_what_groups_lack(group, notes):
    assert group_notes([group], RULE) == notes


def test_an_edition_without_sizes_only_asks_for_a_leader():
    groups = [GroupFacts("working_group", "Nhóm 1", 9, "An", False), GroupFacts("working_group", "Nhóm 2", 1)]
    assert group_notes(groups, GroupRule({}, {})) == (
        "Nhóm 2 chưa có trưởng nhóm. Hãy chọn một người trong nhóm.",)


# ── texts ─────────────────────────────────────────────────────────────────────


def test_each_subject_has_its_texts_and_its_right():
    assert [f.number for f in narrative_fields("plan", "2018")] == ["I", "II", "III", "V", "VI", "VII", "X"]
    assert [f.title for f in narrative_fields("plan", "tt57")][:3] == ["Mục đích", "Phạm vi", "Công cụ"]
    assert {f.number for f in narrative_fields("plan", "tt57")} == {""}
    assert [f.key for f in narrative_fields("improvement", "tt57")] == ["bases", "purpose", "organisation",
                                                                      "reporting"]
    assert {s: narrative_action(s) for s in ("plan", "improvement", "report", "standard:1")} == {
        "plan": "edit_plan", "improvement": "edit_improvement_plan", "report": "edit_texts",
        "standard:1": "edit_texts"}
    assert set(PLAN_SUBJECTS) == {"plan", "improvement"}
