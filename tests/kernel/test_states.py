"""Transition tables: moves, refusals, and the mistakes that stop the program when a table is imported."""

from typing import Any

import pytest

from kiemdinh.kernel.states import Refusal, StateTable, states

LABELS = {"draft": "Chuẩn bị", "running": "Đang làm", "done": "Xong"}
ROWS: list[Any] = [
    # from      action     to         who            requires                                          article
    ("draft", "start", "running", ("chair",), (), "Điều 1"),
    ("running", "back", "draft", (), (), "Điều 2"),
    ("running", "finish", "done", ("chair", "secretary"),
     (lambda facts: None if facts["full"] else "Còn thiếu phiếu.",
      lambda facts: None if facts["signed"] else "Chưa ký."), "Điều 3"),
]


def table(**changes: Any) -> StateTable:
    values: dict[str, Any] = {"start": "draft", "labels": LABELS, "rows": ROWS, "final": ("done",)}
    return states("thu", **(values | changes))


def test_a_move_leads_to_the_next_state() -> None:
    assert table().move(state="draft", action="start", roles={"chair"}) == "running"
    assert table().move(state="running", action="back", roles=()) == "draft"
    assert table().move(state="running", action="finish", roles={"secretary"},
                        facts={"full": True, "signed": True}) == "done"


@pytest.mark.parametrize(("state", "action", "roles", "facts", "reason"), [
    ("done", "start", {"chair"}, None, "Không thể thực hiện khi đang ở trạng thái “Xong”."),
    ("draft", "finish", {"chair"}, None, "Không thể thực hiện khi đang ở trạng thái “Chuẩn bị”."),
    ("draft", "start", {"member"}, None, "Người dùng không có vai trò được làm việc này."),
    ("running", "finish", {"chair"}, {"full": False, "signed": False}, "Còn thiếu phiếu."),
    ("running", "finish", {"chair"}, {"full": True, "signed": False}, "Chưa ký."),
])
def test_a_move_is_refused_with_the_first_reason(state: str, action: str, roles: set[str], facts: Any,
                                                 reason: str) -> None:
    with pytest.raises(Refusal) as caught:
        table().move(state=state, action=action, roles=roles, facts=facts)
    assert str(caught.value) == reason


def test_what_leaves_a_state() -> None:
    assert [row.action for row in table().actions_from("running")] == ["back", "finish"]
    assert table().actions_from("done") == ()


@pytest.mark.parametrize(("changes", "words"), [
    ({"rows": [*ROWS, ("running", "x", "lost", (), (), "Điều 9")]}, "'lost' has no label"),
    ({"rows": [*ROWS, ("lost", "x", "draft", (), (), "Điều 9")]}, "'lost' has no label"),
    ({"rows": [*ROWS, ("draft", "start", "done", (), (), "Điều 9")]}, "'start' stands twice in 'draft'"),
    ({"rows": [*ROWS, ("draft", "x", "done", (), (), "")]}, "'x' names no article"),
    ({"labels": LABELS | {"island": "Đảo"}, "final": ("done", "island")}, r"unreachable states \['island'\]"),
    ({"final": ()}, r"dead ends \['done'\]"),
])
def test_a_wrong_table_stops_the_import(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        table(**changes)


def test_the_picture_shows_every_state_and_move() -> None:
    assert table().mermaid().splitlines() == [
        "stateDiagram-v2", "  [*] --> draft", "  draft: Chuẩn bị", "  running: Đang làm", "  done: Xong",
        "  draft --> running: start", "  running --> draft: back", "  running --> done: finish", "  done --> [*]"]
