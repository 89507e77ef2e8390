"""The table of permits cell by cell, and the pure rules of fields, papers and clocks."""

from datetime import date

import pytest

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.kernel.permits import Actor, ActorPost, Target
from kiemdinh.rooms.external_assessment.rules.fields import Edit, FieldProblem, cleaned, field_label, merge, ticks_of
from kiemdinh.rooms.external_assessment.rules.papers import PAPERS, paper_missing
from kiemdinh.rooms.external_assessment.rules.report import FeedbackClock, due_after, is_over, supports
from kiemdinh.rooms.external_assessment.rules.states import TEAM
from kiemdinh.rooms.external_assessment.rules.work import PAPER, POINT, SHEET_OUTSIDE, SUPPLEMENT, WORK_PERMITS

DAY = date(2023, 11, 20)
SCHOOL, PROVINCE = 30, 3
TEAM_ROLES = ("head", "deputy", "secretary", "member")
PEOPLE = {
    **{role: Actor(number, ()) for number, role in enumerate(TEAM_ROLES, 1)},
    **{
        role: Actor(10 + number, (ActorPost(number, SCHOOL, "school", role, "/1/3/30/", DAY),))
        for number, role in enumerate(("principal", "vice_principal", "teacher", "unit_admin"))
    },
    **{
        role: Actor(20 + number, (ActorPost(number, PROVINCE, "province", role, "/1/3/", DAY),))
        for number, role in enumerate(("provincial_officer", "department_leader", "commune_officer"))
    },
    "elsewhere": Actor(30, (ActorPost(9, 4, "province", "provincial_officer", "/1/4/", DAY),)),
    "undeclared": Actor(31, ()),
}
KNOWN = ("decided", "working", "drafted", "answered", "reported")
AT_WORK, SENT = ("working", "drafted", "answered"), ("drafted", "answered", "reported")
INSIDE = set(TEAM_ROLES)
LEADERS = {"head", "deputy", "secretary"}
HEADS = {"principal", "vice_principal"}
OFFICERS = {"provincial_officer", "department_leader"}

CELLS = {
    # action: [(who, in which states of the team)]
    "view": [(INSIDE | HEADS | OFFICERS, KNOWN)],
    "read_dossier": [(INSIDE, KNOWN)],
    "view_sheets": [(INSIDE, KNOWN)],
    "start": [({"head", "secretary"}, ("decided",))],
    "assign": [(LEADERS, ("decided", "working"))],
    "write_sheet": [(INSIDE, ("working",))],
    "merge_sheet": [(LEADERS, AT_WORK)],
    "close_sheet": [({"head"}, AT_WORK)],
    "write_own_paper": [(INSIDE, ("working",))],
    "write_paper": [(LEADERS, ("working",))],
    "close_paper": [({"head"}, ("working",))],
    "write_report": [(LEADERS, AT_WORK)],
    "approve_plan": [(OFFICERS, ("working",))],
    "survey": [(INSIDE, ("working",))],
    "ask_supplement": [(INSIDE, ("working",))],
    "view_supplements": [(INSIDE | HEADS, KNOWN)],
    "give_supplement": [(HEADS, ("working",))],
    "view_minutes": [(INSIDE | HEADS | OFFICERS, KNOWN)],
    "send_draft": [({"head"}, ("working",))],
    "view_draft": [(INSIDE, KNOWN), (HEADS | OFFICERS, SENT)],
    "give_feedback": [(HEADS, ("drafted",))],
    "answer_feedback": [(LEADERS, ("drafted",))],
    "report": [({"head"}, ("answered",))],
    "improve_report": [(HEADS, ("reported",))],
}


@pytest.mark.parametrize("action", sorted({row.action for row in WORK_PERMITS.rows}))
def test_every_cell_of_the_table(action: str) -> None:
    allowed = {(who, state) for people, states in CELLS[action] for who in people for state in states}
    found = set()
    for state in TEAM.labels:
        target = Target(SCHOOL, {DAY: "/1/3/30/"}, state, team=dict(enumerate(TEAM_ROLES, 1)))
        for who, actor in PEOPLE.items():
            decision = WORK_PERMITS.decide(actor=actor, action=action, target=target)
            assert decision or decision.reason
            if decision:
                found.add((who, state))
    assert found == allowed


def test_no_action_is_left_out_of_the_cells() -> None:
    assert set(CELLS) == {row.action for row in WORK_PERMITS.rows}


@pytest.mark.parametrize(("table", "ways"), [
    (SHEET_OUTSIDE, {"todo>edit>doing", "todo>submit>sent", "doing>submit>sent", "sent>withdraw>doing",
                     "todo>close>closed", "doing>close>closed", "closed>reopen>doing"}),
    (PAPER, {"todo>edit>doing", "doing>close>closed", "closed>reopen>doing"}),
    (SUPPLEMENT, {"open>give>given", "open>recall>recalled", "given>accept>accepted", "given>ask_again>open"}),
    (POINT, {"open>accept>accepted", "open>keep>kept", "accepted>keep>kept", "kept>accept>accepted"}),
])
def test_the_ways_of_each_table(table: object, ways: set[str]) -> None:
    assert {f"{r.source}>{r.action}>{r.target}" for r in table.rows} == ways  # type: ignore[attr-defined]


def test_merging_keeps_what_others_wrote_and_is_quiet_about_the_same() -> None:
    shown, versions = {"a": "cũ", "b": "của người khác", "answer.1.a": "dat"}, {"a": 1, "b": 2}
    after, conflicts = merge(shown=shown, versions=versions, edits={
        "a": Edit("mới", 1), "b": Edit("của tôi", 1), "c": Edit("thêm", 0), "answer.1.a": Edit("dat", 0)})
    assert after == {"a": 2, "c": 1, "answer.1.a": 0}
    assert [(c.field, c.theirs, c.mine, c.version) for c in conflicts] == [("b", "của người khác", "của tôi", 2)]


def test_values_are_cleaned_or_refused() -> None:
    assert cleaned("strengths", "  Tốt\r\nlắm ") == "Tốt\nlắm"
    with pytest.raises(FieldProblem):
        cleaned("answer.1.a", "True")
    assert field_label("answer.2.*") == "Mức 2"
    assert field_label("reason.1.b") == "Lý do không áp dụng, Mức 1, chỉ báo b"
    assert ticks_of({"answer.1.a": "dat", "answer.1.b": "na", "answer.2.*": "", "weaknesses": "x"}) == {
        "1": {"a": True, "b": "na"}}


def test_terms_leave_out_weekends_and_holidays() -> None:
    calendar = WorkingCalendar([date(2024, 1, 1)], [], [2023, 2024])
    assert due_after(calendar, date(2023, 12, 22), 10) == date(2024, 1, 8)
    assert is_over(state="drafted", due_on=DAY, closed_on=None, today=date(2023, 11, 21))
    assert not is_over(state="drafted", due_on=DAY, closed_on=None, today=DAY)
    assert not is_over(state="answered", due_on=DAY, closed_on=None, today=date(2023, 11, 21))
    clock = FeedbackClock(DAY, DAY, date(2023, 12, 4), None)
    assert (clock.late(date(2023, 12, 4)), clock.late(date(2023, 12, 5))) == (False, True)


def test_what_a_result_supports() -> None:
    kinds = ("accreditation", "national_standard")
    assert supports(accreditation=2, standard=1, kinds=kinds) == (
        "Kết quả: đạt kiểm định chất lượng giáo dục cấp độ 2; đạt chuẩn quốc gia mức độ 1.")
    assert supports(accreditation=1, standard=None, kinds=kinds) == (
        "Kết quả: đạt kiểm định chất lượng giáo dục cấp độ 1; chưa đủ điều kiện công nhận đạt chuẩn quốc gia.")
    assert supports(accreditation=1, standard=None, kinds=("accreditation",)) == (
        "Kết quả: đạt kiểm định chất lượng giáo dục cấp độ 1.")


def test_the_study_has_its_seven_parts_and_the_plan_its_six_steps() -> None:
    assert [f.label.split(".")[0] for f in PAPERS["nghien-cuu"].fields] == list("1234567")
    assert [f.key for f in PAPERS["ke-hoach"].fields if f.key.startswith("time")] == [f"time.{n}" for n in range(1, 7)]
    assert len(paper_missing("ke-hoach", {})) == 18
    assert paper_missing("so-bo", {"remark.1.1": "Rõ."}, ("1.1",)) == ()
