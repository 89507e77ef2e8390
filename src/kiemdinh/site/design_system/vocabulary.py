"""Words, icons and colours of every state shown on a screen.

Progress and result are two things: progress is a pill with one of five states, a result is a square
stamp with a level. Room code may pass its own state names; the aliases below map them to one shape.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class StateLook(NamedTuple):
    """How one state is shown: the CSS suffix, the icon name and the Vietnamese word."""

    css: str
    icon: str
    word: str


PROGRESS: Final[dict[str, StateLook]] = {
    "todo": StateLook("todo", "todo", "Chưa làm"),
    "doing": StateLook("doing", "doing", "Đang làm"),
    "sent": StateLook("sent", "sent", "Đã nộp"),
    "fix": StateLook("fix", "fix", "Yêu cầu sửa"),
    "done": StateLook("done", "done", "Đã duyệt"),
    "block": StateLook("block", "block", "Chặn"),
    "warn": StateLook("warn", "warn", "Cảnh báo"),
    "hint": StateLook("hint", "hint", "Gợi ý"),
    "none": StateLook("none", "minus", "Chưa đến"),
    # chu kỳ tự đánh giá
    "draft": StateLook("todo", "todo", "Chuẩn bị"),
    "in_progress": StateLook("doing", "doing", "Đang tự đánh giá"),
    "published": StateLook("done", "lock", "Đã công bố"),
    # nhiệm kỳ, tài khoản
    "active": StateLook("done", "check", "Đang hoạt động"),
    "ended": StateLook("none", "minus", "Đã kết thúc"),
    "locked": StateLook("block", "lock", "Đã khóa"),
}

ALIASES: Final[dict[str, str]] = {
    "not_started": "todo",
    "started": "doing",
    "working": "doing",
    "submitted": "sent",
    "changes_requested": "fix",
    "needs_changes": "fix",
    "returned": "fix",
    "revision_requested": "fix",
    "approved": "done",
    "ok": "done",
    "error": "block",
    "danger": "block",
    "warning": "warn",
    "info": "hint",
    "success": "done",
    "debug": "hint",
}

LEVEL_WORDS: Final[tuple[str, ...]] = ("Không đạt", "Mức 1", "Mức 2", "Mức 3", "Mức 4")


def look_of(state: str) -> StateLook:
    """Return how ``state`` is shown; an unknown name is shown as plain text with a neutral look."""
    key = ALIASES.get(state, state)
    return PROGRESS.get(key, StateLook("none", "minus", state))
