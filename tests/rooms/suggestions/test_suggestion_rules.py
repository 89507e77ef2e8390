"""The rules of suggestions: where one may go, who may act, what may be written."""

from datetime import date

import pytest

from kiemdinh.kernel.permits import Actor, ActorPost, Target
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.suggestions.rules.kinds import (
    KINDS,
    LONGEST,
    BadTopics,
    page_of,
    read_topics,
    text_problem,
    topic_problem,
    unit_ids_of,
)
from kiemdinh.rooms.suggestions.rules.states import (
    HELD_PERMITS,
    SOFTWARE_PERMITS,
    SUGGESTION,
    WRITER,
    WRITTEN_PERMITS,
    SuggestionFacts,
)

DAY = date(2026, 11, 21)
FULL = SuggestionFacts(words="Nội dung", entries=1, most=50)
WAYS = {
    ("sent", "add"): "sent",
    ("sent", "withdraw"): "recalled",
    ("sent", "answer"): "answered",
    ("sent", "pass_up"): "passed_up",
    ("sent", "merge"): "merged",
    ("sent", "close"): "closed",
    ("passed_up", "add"): "passed_up",
    ("passed_up", "withdraw"): "recalled",
    ("passed_up", "answer"): "answered",
    ("passed_up", "pass_up"): "passed_up",
    ("passed_up", "merge"): "merged",
    ("passed_up", "close"): "closed",
    ("answered", "add"): "sent",
    ("answered", "answer"): "answered",
    ("answered", "close"): "closed",
}


def test_every_way_and_no_other() -> None:
    roles = {WRITER, "commune_officer"}
    found = {}
    for state in SUGGESTION.labels:
        for action in {a for _, a in WAYS}:
            try:
                found[state, action] = SUGGESTION.move(state=state, action=action, roles=roles, facts=FULL)
            except Refusal:
                continue
    assert found == WAYS


@pytest.mark.parametrize(
    ("action", "roles", "facts", "reason"),
    [
        ("answer", {WRITER}, FULL, "Người dùng không có vai trò được làm việc này."),
        ("withdraw", {"commune_officer"}, FULL, "Người dùng không có vai trò được làm việc này."),
        ("answer", {"commune_officer"}, SuggestionFacts(most=50), "Hãy ghi nội dung để người gửi hiểu vì sao."),
        ("close", {"commune_officer"}, SuggestionFacts(most=50), "Hãy ghi nội dung để người gửi hiểu vì sao."),
        (
            "pass_up",
            {"ministry_officer"},
            SuggestionFacts(words="Ý kiến", most=50, above=False),
            "Không còn cấp nào ở trên để chuyển. Hãy trả lời hoặc đóng kiến nghị.",
        ),
        (
            "add",
            {WRITER},
            SuggestionFacts(words="Thêm", entries=50, most=50),
            "Kiến nghị này đã có quá nhiều lượt trao đổi. Hãy gửi kiến nghị mới hoặc trao đổi trực tiếp.",
        ),
        (
            "withdraw",
            {WRITER},
            SuggestionFacts(was_answered=True),
            "Kiến nghị đã từng được trả lời nên không rút được nữa.",
        ),
    ],
)
def test_why_not(action: str, roles: set[str], facts: SuggestionFacts, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        SUGGESTION.move(state="sent", action=action, roles=roles, facts=facts)
    assert str(refused.value) == reason


def _actor(role: str, unit: int, kind: str, path: str) -> Actor:
    return Actor(7, (ActorPost(1, unit, kind, role, path, DAY),))


@pytest.mark.parametrize(
    ("role", "unit", "path", "sees"),
    [
        ("teacher", 9, "/1/2/5/9/", False),
        ("principal", 9, "/1/2/5/9/", False),
        ("commune_officer", 5, "/1/2/5/", True),
        ("commune_officer", 6, "/1/2/6/", False),
        ("unit_admin", 5, "/1/2/5/", False),
        ("provincial_officer", 2, "/1/2/", True),
        ("ministry_officer", 1, "/1/", True),
    ],
)
def test_who_reads_what_a_school_wrote(role: str, unit: int, path: str, sees: bool) -> None:
    target = Target(9, {DAY: "/1/2/5/9/"}, "sent", assigned=frozenset({99}))
    actor = _actor(role, unit, "any", path)
    assert bool(WRITTEN_PERMITS.decide(actor=actor, action="view", target=target)) is sees


def test_the_writer_adds_and_withdraws_while_it_is_open() -> None:
    actor = _actor("teacher", 9, "school", "/1/2/5/9/")
    found = {
        (state, action): bool(
            WRITTEN_PERMITS.decide(
                actor=actor, action=action, target=Target(9, {}, state, assigned=frozenset({7}))
            )
        )
        for state in SUGGESTION.labels
        for action in ("add", "withdraw")
    }
    assert {key for key, allowed in found.items() if allowed} == {
        ("sent", "add"), ("passed_up", "add"), ("answered", "add"), ("sent", "withdraw"), ("passed_up", "withdraw"),
    }  # fmt: skip


def test_work_and_software_are_answered_by_different_people() -> None:
    held = Target(1, {}, "sent")
    officer, keeper = _actor("ministry_officer", 1, "ministry", "/1/"), _actor("system_admin", 1, "ministry", "/1/")
    assert HELD_PERMITS.decide(actor=officer, action="answer", target=held)
    assert not HELD_PERMITS.decide(actor=keeper, action="answer", target=held)
    assert SOFTWARE_PERMITS.decide(actor=keeper, action="answer", target=held)
    assert not SOFTWARE_PERMITS.decide(actor=officer, action="answer", target=held)
    assert not SOFTWARE_PERMITS.decide(actor=keeper, action="pass_up", target=held)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("/chu-ky/4/tieu-chi/", "  Bảng \n tiêu chí "), ("/chu-ky/4/tieu-chi/", "Bảng tiêu chí")),
        (("//evil.example/", "x"), ("", "")),
        (("/\\evil.example/", "x"), ("", "")),
        (("https://evil.example/", "x"), ("", "")),
        (("javascript:alert(1)", "x"), ("", "")),
        (("/a b", "x"), ("", "")),
        (("/" + "a" * 200, "x"), ("", "")),
        (("", "x"), ("", "")),
    ],
)
def test_only_pages_of_this_site_are_kept(given: tuple[str, str], kept: tuple[str, str]) -> None:
    assert page_of(*given) == kept


def test_text_and_topic() -> None:
    topics = read_topics({"topics": [{"key": "a", "label": "A", "kinds": list(KINDS)},
                                     {"key": "b", "label": "B", "kinds": ["software"]}]})  # fmt: skip
    assert text_problem("x" * 9) == "Nội dung còn quá ngắn. Hãy viết rõ hơn, ít nhất 10 ký tự."
    assert text_problem("x" * 10) is None
    assert text_problem("x" * LONGEST) is None
    assert text_problem("x" * (LONGEST + 1)) is not None
    assert topic_problem(kind="work", topic="", topics=topics) is None
    assert topic_problem(kind="software", topic="b", topics=topics) is None
    assert topic_problem(kind="work", topic="z", topics=topics) == (
        "Chủ đề này không có trong danh sách. Hãy chọn lại."
    )
    assert topic_problem(kind="work", topic="b", topics=topics) == (
        "Chủ đề “B” không thuộc loại “Khó khăn trong công việc”. Hãy chọn chủ đề khác hoặc để trống."
    )
    assert unit_ids_of("/1/24/310/") == [1, 24, 310]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"key": "a", "label": "A", "kinds": ["work"]}],
        [{"key": "a", "label": "A", "kinds": [*KINDS, "nothing"]}],
        [{"key": "a", "label": "", "kinds": list(KINDS)}],
        [{"key": "a", "label": "A", "kinds": list(KINDS)}] * 2,
    ],
)
def test_a_bad_list_of_topics_is_refused(rows: list[dict[str, object]]) -> None:
    with pytest.raises(BadTopics):
        read_topics({"topics": rows})
