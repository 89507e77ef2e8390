"""The state tables, the permission table, the council's checks and the meeting of two saves: pure rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiemdinh.kernel.permits import Actor, ActorPost, Target
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.self_assessment.rules.council import CouncilRule, Seat, council_problems
from kiemdinh.rooms.self_assessment.rules.states import (
    CYCLE,
    CYCLE_PERMITS,
    LEADERS,
    SHEET,
    CycleFacts,
    SheetFacts,
)
from kiemdinh.rooms.self_assessment.rules.texts import (
    REPORT_FIELDS,
    STANDARD_FIELDS,
    Conflict,
    Saved,
    sheet_fields,
    try_save,
)

ALL_ROLES = ("principal", "vice_principal", "teacher", "unit_admin", "chair", "vice_chair", "secretary", "member",
             "commune_officer", "provincial_officer", "ministry_officer", "system_admin")
NO_WAY = "Không thể thực hiện khi đang ở trạng thái “{}”."
NO_ROLE = "Người dùng không có vai trò được làm việc này."


def refusal_of(table, state, action, role, facts) -> str:
    """Why a role may not take a step; empty when it may."""
    try:
        table.move(state=state, action=action, roles=[role], facts=facts)
    except Refusal as refusal:
        return str(refusal)
    return ""


# ── the cycle ─────────────────────────────────────────────────────────────────


def test_a_cycle_goes_forward_in_two_steps_and_is_opened_again_only_by_name():
    moves = {(r.source, r.action): r.target for r in CYCLE.rows}
    assert moves == {
        ("draft", "open"): "in_progress",
        ("in_progress", "publish"): "published",
        ("published", "renew"): "in_progress",
        ("published", "supplement"): "in_progress", ("published", "unlock"): "in_progress",
    }
    assert CYCLE.start == "draft"
    assert CYCLE.final == {"published"}


@pytest.mark.parametrize(("state", "action", "allowed"), [
    ("draft", "open", {"principal", "vice_principal", "chair", "secretary"}),
    ("in_progress", "publish", {"principal", "chair"}),
])
def test_who_moves_a_cycle(state, action, allowed):
    able = set()
    for role in ALL_ROLES:
        answer = refusal_of(CYCLE, state, action, role, CycleFacts())
        assert answer in ("", NO_ROLE)
        able |= {role} if not answer else set()
    assert able == allowed


@pytest.mark.parametrize(("state", "action"), [
    ("draft", "publish"), ("in_progress", "open"), ("published", "open"), ("published", "publish"),
])
def test_a_cycle_refuses_a_step_that_is_not_in_the_table(state, action):
    with pytest.raises(Refusal) as refused:
        CYCLE.move(state=state, action=action, roles=ALL_ROLES, facts=CycleFacts())
    assert str(refused.value) == NO_WAY.format(CYCLE.labels[state])


def test_a_cycle_opens_only_with_a_sound_council_and_publishes_only_without_blocks():
    with pytest.raises(Refusal, match="^thiếu thư ký$"):
        CYCLE.move(state="draft", action="open", roles=["chair"],
                   facts=CycleFacts(council_problems=("thiếu thư ký", "số chẵn")))
    with pytest.raises(Refusal, match="^phiếu 1.1 trống$"):
        CYCLE.move(state="in_progress", action="publish", roles=["chair"],
                   facts=CycleFacts(publish_problems=("phiếu 1.1 trống",)))
    # What blocks the one step says nothing about the other.
    assert CYCLE.move(state="draft", action="open", roles=["chair"],
                      facts=CycleFacts(publish_problems=("x",))) == "in_progress"
    assert CYCLE.move(state="in_progress", action="publish", roles=["chair"],
                      facts=CycleFacts(council_problems=("x",))) == "published"


# ── the sheet ─────────────────────────────────────────────────────────────────

SHEET_MOVES = {
    ("todo", "edit"): "doing", ("todo", "submit"): "sent", ("doing", "submit"): "sent", ("sent", "withdraw"): "doing",
    ("sent", "approve"): "done", ("sent", "return"): "fix", ("fix", "submit"): "sent", ("done", "reopen"): "fix",
}
GOOD = SheetFacts(reason="vì số liệu sai", has_text=True)


@pytest.mark.parametrize("state", list(SHEET.labels))
@pytest.mark.parametrize("action", sorted({a for _, a in SHEET_MOVES}))
def test_every_step_of_a_sheet(state, action):
    wanted = SHEET_MOVES.get((state, action))
    if wanted:
        assert SHEET.move(state=state, action=action, roles=LEADERS, facts=GOOD) == wanted
    else:
        with pytest.raises(Refusal) as refused:
            SHEET.move(state=state, action=action, roles=LEADERS, facts=GOOD)
        assert str(refused.value) == NO_WAY.format(SHEET.labels[state])


def test_the_words_of_progress_say_nothing_about_the_result():
    assert SHEET.labels == {"todo": "Chưa làm", "doing": "Đang làm", "sent": "Đã nộp", "fix": "Yêu cầu sửa",
                            "done": "Đã duyệt"}
    assert CYCLE.labels == {"draft": "Đang chuẩn bị", "in_progress": "Đang tự đánh giá", "published": "Đã công bố"}


@pytest.mark.parametrize(("state", "action"), [("sent", "approve"), ("sent", "return"), ("done", "reopen")])
def test_only_the_leaders_of_the_council_review(state, action):
    able = set()
    for role in ALL_ROLES:
        answer = refusal_of(SHEET, state, action, role, GOOD)
        assert answer in ("", NO_ROLE)
        able |= {role} if not answer else set()
    assert able == {"chair", "vice_chair", "secretary"}


@pytest.mark.parametrize(("state", "action"), [("sent", "return"), ("done", "reopen")])
@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_sending_back_needs_a_reason(state, action, reason):
    with pytest.raises(Refusal) as refused:
        SHEET.move(state=state, action=action, roles=["chair"], facts=SheetFacts(reason=reason))
    assert str(refused.value) == "Hãy ghi lý do để người viết biết cần sửa gì."


@pytest.mark.parametrize("state", ["todo", "doing", "fix"])
def test_an_empty_sheet_is_not_handed_in(state):
    with pytest.raises(Refusal) as refused:
        SHEET.move(state=state, action="submit", roles=[], facts=SheetFacts(has_text=False))
    assert str(refused.value) == "Phiếu chưa có mô tả hiện trạng Mức 1 nên chưa nộp được."


def test_every_transition_names_the_articles_of_both_generations():
    for row in (*CYCLE.rows, *SHEET.rows):
        assert "2018" in row.article and "57/2026" in row.article, row


# ── who may do what ───────────────────────────────────────────────────────────

DAY = date(2026, 11, 21)
MATRIX = {
    # (role of a post at the school, council role): actions in draft, in progress, published
    ("principal", ""): ({"view", "create", "edit_council", "open", "edit_evidence", "register_document"},
                        {"view", "create", "edit_council", "edit_evidence", "register_document", "publish"},
                        {"view", "create", "register_document"}),
    ("unit_admin", ""): ({"view", "create", "edit_council", "edit_evidence", "register_document"},
                         {"view", "create", "edit_council", "edit_evidence", "register_document"},
                         {"view", "create", "register_document"}),
    ("teacher", ""): ({"view"}, {"view"}, {"view"}),
    ("teacher", "member"): ({"view", "edit_evidence"}, {"view", "edit_evidence"}, {"view"}),
    ("teacher", "secretary"): (
        {"view", "edit_council", "open", "edit_texts", "edit_evidence", "register_document"},
        {"view", "edit_council", "edit_sheet", "review_sheet", "edit_texts", "edit_evidence", "register_document"},
        {"view", "register_document"}),
    ("teacher", "vice_chair"): (
        {"view", "edit_texts", "edit_evidence", "register_document"},
        {"view", "edit_sheet", "review_sheet", "edit_texts", "edit_evidence", "register_document"},
        {"view", "register_document"}),
    ("teacher", "chair"): (
        {"view", "edit_council", "open", "edit_texts", "edit_evidence", "register_document"},
        {"view", "edit_council", "edit_sheet", "review_sheet", "edit_texts", "edit_evidence", "register_document",
         "publish"},
        {"view", "register_document"}),
}
_PLANS = ({"edit_plan"}, {"edit_plan", "edit_improvement_plan", "review_improvement_plan"},
          {"edit_improvement_plan", "review_improvement_plan"})
"""Those who lead the school or the council plan; the improvement plan lives on after the report."""
for _who in (("principal", ""), ("unit_admin", ""), ("teacher", "secretary"), ("teacher", "vice_chair"),
             ("teacher", "chair")):
    MATRIX[_who] = tuple(may | plans for may, plans in zip(MATRIX[_who], _PLANS, strict=True))
STAFF = {
    # what whoever works at the school may do
    "draft": {"view_history", "download", "view_import"},
    "in_progress": {"view_history", "download", "give_opinion", "view_import"},
    "published": {"view_history", "download", "view_import"},
}
# Who brings a report or the newest figures in: the heads of the school and the council's leaders, until publication.
_BRINGS = {"import_report", "sync_figures"}
BRINGS_IN = {"draft": _BRINGS, "in_progress": _BRINGS, "published": set()}
NOTHING = {"draft": set(), "in_progress": set(), "published": set()}
_LEADS = {"draft": set(), "in_progress": {"consult", "record_passing"}, "published": set()}
_HEADS_IT = _LEADS | {"published": {"ask_unlock", "renew", "supplement"}}
AROUND_PUBLICATION = {
    ("principal", ""): _HEADS_IT,
    ("unit_admin", ""): _LEADS,
    ("teacher", "secretary"): _LEADS,
    ("teacher", "vice_chair"): _LEADS,
    ("teacher", "chair"): _HEADS_IT,
}
ACTIONS = sorted({row.action for row in CYCLE_PERMITS.rows})
STATES = ("draft", "in_progress", "published")


@pytest.mark.parametrize(("post", "seat"), MATRIX)
def test_what_the_people_of_a_school_may_do(post, seat):
    actor = Actor(7, (ActorPost(1, 10, "school", post, "/1/10/", DAY),))
    for state, wanted in zip(STATES, MATRIX[post, seat], strict=True):
        target = Target(10, {}, state, council={7: seat} if seat else {})
        may = {a for a in ACTIONS if CYCLE_PERMITS.decide(actor=actor, action=a, target=target)}
        brings = BRINGS_IN if (post, seat) in AROUND_PUBLICATION else NOTHING
        around = AROUND_PUBLICATION.get((post, seat), NOTHING)
        # The dossier package: out by whoever leads, in by the heads of the school, whatever state the cycle is in.
        package = {"export_package"} if (post, seat) in AROUND_PUBLICATION else set()
        package |= {"import_package"} if post in ("principal", "unit_admin") else set()
        assert may == wanted | STAFF[state] | around[state] | brings[state] | package, state


@pytest.mark.parametrize("seat", ["", "chair", "secretary"])
def test_a_seat_in_the_council_is_worth_nothing_without_a_post_at_the_school(seat):
    actor = Actor(7, (ActorPost(1, 99, "school", "principal", "/1/99/", DAY),))
    for state in STATES:
        target = Target(10, {DAY: "/1/10/"}, state, council={7: seat} if seat else {}, assigned=frozenset({7}))
        assert [a for a in ACTIONS if CYCLE_PERMITS.decide(actor=actor, action=a, target=target)] == []


def test_the_one_a_sheet_is_assigned_to_edits_it_only_while_the_cycle_runs():
    actor = Actor(7, (ActorPost(1, 10, "school", "teacher", "/1/10/", DAY),))
    answers = [CYCLE_PERMITS.decide(actor=actor, action="edit_sheet",
                                    target=Target(10, {}, state, assigned=frozenset({7}))) for state in STATES]
    assert [bool(a) for a in answers] == [False, True, False]
    assert answers[2].reason == "Chỉ sửa được phiếu khi chu kỳ đang tự đánh giá (chưa công bố)."


@pytest.mark.parametrize("role", ["commune_officer", "commune_leader", "district_officer", "district_leader",
                                  "provincial_officer", "department_leader", "ministry_officer"])
def test_officers_read_what_is_published_below_them_and_nothing_else(role):
    actor = Actor(7, (ActorPost(1, 5, "commune", role, "/1/5/", DAY),))
    for state in STATES:
        for path, near in (("/1/5/10/", True), ("/1/5/8/10/", True), ("/1/6/10/", False), ("/1/55/10/", False)):
            target = Target(10, {DAY: path}, state)
            may = {a for a in ACTIONS if CYCLE_PERMITS.decide(actor=actor, action=a, target=target)}
            answers = {"answer_unlock"} if role != "ministry_officer" else set()
            answers = answers if path == "/1/5/10/" else set()  # the managing unit alone
            wanted = {"download"} | ({"view"} | answers if state == "published" else set())
            assert may == (wanted if near else set()), (state, path)
    waiting = CYCLE_PERMITS.decide(actor=actor, action="view", target=Target(10, {DAY: "/1/5/10/"}, "in_progress"))
    assert waiting.reason == "Trường chưa công bố báo cáo tự đánh giá."


def test_nobody_sees_a_cycle_without_signing_in():
    anonymous = Actor(None)
    for state in STATES:
        assert not any(CYCLE_PERMITS.decide(actor=anonymous, action=a, target=Target(10, {}, state)) for a in ACTIONS)


# ── the council ───────────────────────────────────────────────────────────────

RULE_2018 = CouncilRule(min_members=7, must_be_odd=False, article="Điều 24")
RULE_TT57 = CouncilRule(min_members=5, must_be_odd=True, article="Điều 9 khoản 1, khoản 2")


def seats(*roles: str) -> list[Seat]:
    return [Seat(f"Người {n}", role) for n, role in enumerate(roles, start=1)]


CORE = ("chair", "vice_chair", "secretary")


@pytest.mark.parametrize(("rule", "size", "wanted"), [
    (RULE_2018, 6, ("Hội đồng có 6 thành viên, cần ít nhất 07 (Điều 24).",)),
    (RULE_2018, 7, ()),
    (RULE_2018, 8, ()),
    (RULE_TT57, 4, ("Hội đồng có 4 thành viên, cần ít nhất 05 (Điều 9 khoản 1, khoản 2).",
                    "Hội đồng có 4 thành viên, số thành viên phải là số lẻ (Điều 9 khoản 1, khoản 2).")),
    (RULE_TT57, 5, ()),
    (RULE_TT57, 6, ("Hội đồng có 6 thành viên, số thành viên phải là số lẻ (Điều 9 khoản 1, khoản 2).",)),
    (RULE_TT57, 7, ()),
])
def test_the_size_of_a_council(rule, size, wanted):
    assert council_problems(seats(*CORE, *["member"] * (size - 3)), rule) == wanted


@pytest.mark.parametrize(("roles", "wanted"), [
    (["vice_chair", "secretary", *["member"] * 5], "Hội đồng chưa có Chủ tịch (Điều 24)."),
    (["chair", "secretary", *["member"] * 5], "Hội đồng chưa có Phó Chủ tịch (Điều 24)."),
    (["chair", "vice_chair", *["member"] * 5], "Hội đồng chưa có Thư ký (Điều 24)."),
    (["chair", "chair", "vice_chair", "secretary", *["member"] * 3],
     "Hội đồng có 2 người giữ vai trò Chủ tịch, chỉ được một."),
    (["chair", "vice_chair", "secretary", "secretary", *["member"] * 3],
     "Hội đồng có 2 người giữ vai trò Thư ký, chỉ được một."),
])
def test_the_roles_of_a_council(roles, wanted):
    assert council_problems(seats(*roles), RULE_2018) == (wanted,)


def test_several_vice_chairs_are_allowed():
    assert council_problems(seats("chair", "vice_chair", "vice_chair", "secretary", *["member"] * 3), RULE_2018) == ()


def test_a_name_stands_once_in_the_council():
    people = [*seats(*CORE, *["member"] * 4), Seat("Người 4", "member")]
    assert council_problems(people, RULE_2018) == ("“Người 4” có tên hai lần trong hội đồng.",)


def test_an_empty_council_has_every_problem_at_once():
    assert council_problems([], RULE_TT57) == (
        "Hội đồng có 0 thành viên, cần ít nhất 05 (Điều 9 khoản 1, khoản 2).",
        "Hội đồng có 0 thành viên, số thành viên phải là số lẻ (Điều 9 khoản 1, khoản 2).",
        "Hội đồng chưa có Chủ tịch (Điều 9 khoản 1, khoản 2).",
        "Hội đồng chưa có Phó Chủ tịch (Điều 9 khoản 1, khoản 2).",
        "Hội đồng chưa có Thư ký (Điều 9 khoản 1, khoản 2).",
    )


# ── two saves of one field ────────────────────────────────────────────────────


def test_a_save_from_the_current_version_is_taken():
    assert try_save(texts={"a": "cũ"}, versions={"a": 3}, field="a", html="mới", base_version=3) == Saved(4)
    assert try_save(texts={}, versions={}, field="a", html="mới", base_version=0) == Saved(1)


@pytest.mark.parametrize("base", [2, 0, 4, -1])
def test_a_save_from_any_other_version_is_a_conflict_with_both_texts(base):
    answer = try_save(texts={"a": "của họ"}, versions={"a": 3}, field="a", html="của tôi", base_version=base)
    assert answer == Conflict("a", theirs="của họ", mine="của tôi", version=3)


def test_the_same_text_sent_twice_is_no_conflict():
    assert try_save(texts={"a": "một"}, versions={"a": 3}, field="a", html="một", base_version=2) == Saved(3)


def test_the_version_of_one_field_says_nothing_about_another():
    assert try_save(texts={"a": "x", "b": "y"}, versions={"a": 3, "b": 9}, field="a", html="z",
                    base_version=3) == Saved(4)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 4), st.text("xy", max_size=2)), max_size=25))
def test_whatever_the_order_of_saves_no_text_is_lost(saves):
    """Whoever saves has either written from what stood there or been told of it."""
    texts: dict[str, str] = {}
    versions: dict[str, int] = {}
    for field, base, html in saves:
        before = texts.get(field, "")
        answer = try_save(texts=texts, versions=versions, field=field, html=html, base_version=base)
        if isinstance(answer, Conflict):
            assert (answer.theirs, answer.mine, answer.version) == (before, html, versions.get(field, 0))
        elif base == versions.get(field, 0):
            texts[field], versions[field] = html, answer.version
        else:
            assert before == html and answer.version == versions.get(field, 0)


# ── which texts there are ─────────────────────────────────────────────────────


@pytest.mark.parametrize(("generation", "levels", "keys"), [
    ("2018", (1, 2, 3), ["state_1", "state_2", "state_3", "strengths", "weaknesses"]),
    ("2018", (1, 2), ["state_1", "state_2", "strengths", "weaknesses"]),
    ("2018", (4,), ["state_4"]),
    ("tt57", (1, 2), ["state_1", "state_2"]),
])
def test_the_texts_of_a_sheet(generation, levels, keys):
    assert [f.key for f in sheet_fields(generation=generation, levels=levels)] == keys


def test_no_text_field_lacks_a_label_and_none_stands_twice():
    for groups in (STANDARD_FIELDS, REPORT_FIELDS):
        for fields in groups.values():
            keys = [f.key for f in fields]
            assert len(set(keys)) == len(keys)
            assert all(f.label for f in fields)
            assert len({f.label for f in fields}) == len(fields)
