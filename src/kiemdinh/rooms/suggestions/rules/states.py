"""Where a suggestion may go, and who may do what with it. Pure."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, ANYONE, Whose, permits
from kiemdinh.kernel.states import states
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, SYSTEM_ADMIN

SENT, PASSED, ANSWERED, MERGED, CLOSED, RECALLED = "sent", "passed_up", "answered", "merged", "closed", "recalled"
OPEN = (SENT, PASSED)
"""States in which an answer is awaited."""
SETTLED = (ANSWERED, MERGED, CLOSED)

WRITER = "writer"
"""Not a post: what the person who wrote it is towards a suggestion."""


@dataclass(frozen=True, slots=True)
class SuggestionFacts:
    """What the requirements look at: the words given, how many lines there are, whether a unit stands above."""

    words: str = ""
    entries: int = 0
    most: int = 0
    above: bool = True
    was_answered: bool = False


def _words(facts: object) -> str | None:
    assert isinstance(facts, SuggestionFacts)
    return None if facts.words else "Hãy ghi nội dung để người gửi hiểu vì sao."


def _room(facts: object) -> str | None:
    assert isinstance(facts, SuggestionFacts)
    if facts.entries < facts.most:
        return None
    return "Kiến nghị này đã có quá nhiều lượt trao đổi. Hãy gửi kiến nghị mới hoặc trao đổi trực tiếp."


def _above(facts: object) -> str | None:
    assert isinstance(facts, SuggestionFacts)
    return None if facts.above else "Không còn cấp nào ở trên để chuyển. Hãy trả lời hoặc đóng kiến nghị."


def _unanswered(facts: object) -> str | None:
    assert isinstance(facts, SuggestionFacts)
    return "Kiến nghị đã từng được trả lời nên không rút được nữa." if facts.was_answered else None


_HOLDERS = (*AUTHORITY_OFFICERS, SYSTEM_ADMIN)
_BY_WRITER = (WRITER,)

SUGGESTION = states(
    "suggestion",
    start=SENT,
    labels={
        SENT: "Chờ trả lời",
        PASSED: "Đã chuyển lên cấp trên",
        ANSWERED: "Đã trả lời",
        MERGED: "Gộp với kiến nghị cùng nội dung",
        CLOSED: "Đã đóng",
        RECALLED: "Người gửi đã rút",
    },
    turn={SENT: "đơn vị nhận", PASSED: "đơn vị cấp trên", ANSWERED: "người gửi"},
    final=(MERGED, CLOSED, RECALLED),
    rows=[
        # from, action, to, by, requires, article
        (SENT, "add", SENT, _BY_WRITER, (_words, _room), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (SENT, "withdraw", RECALLED, _BY_WRITER, (_unanswered,), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (SENT, "answer", ANSWERED, _HOLDERS, (_words, _room), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (SENT, "pass_up", PASSED, _HOLDERS, (_above, _words, _room), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (SENT, "merge", MERGED, _HOLDERS, (), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (SENT, "close", CLOSED, _HOLDERS, (_words,), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (PASSED, "add", PASSED, _BY_WRITER, (_words, _room), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (PASSED, "withdraw", RECALLED, _BY_WRITER, (_unanswered,), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (PASSED, "answer", ANSWERED, _HOLDERS, (_words, _room), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (PASSED, "pass_up", PASSED, _HOLDERS, (_above, _words, _room), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (PASSED, "merge", MERGED, _HOLDERS, (), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (PASSED, "close", CLOSED, _HOLDERS, (_words,), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (ANSWERED, "add", SENT, _BY_WRITER, (_words, _room), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (ANSWERED, "answer", ANSWERED, _HOLDERS, (_words, _room), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
        (ANSWERED, "close", CLOSED, _HOLDERS, (_words,), "TT 57/2026 Phụ lục, Mẫu số 7 phần 3"),
    ],
)

_OVER = "Kiến nghị đã được gộp, đóng hoặc rút. Nếu còn vướng, hãy gửi kiến nghị mới."
_DONE = "Kiến nghị đã được trả lời, gộp, đóng hoặc rút."
_TALKING = (SENT, PASSED, ANSWERED)

WRITTEN_PERMITS = permits(
    "suggestion",
    title="Khó khăn, kiến nghị: phía người gửi và các cấp tổng hợp",
    rows=[
        # action     roles                whose                state     why not
        ("view", ANYONE, Whose.MY_ASSIGNMENT, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("add", ANYONE, Whose.MY_ASSIGNMENT, _TALKING, _OVER),
        ("withdraw", ANYONE, Whose.MY_ASSIGNMENT, OPEN, "Chỉ rút được khi chưa có trả lời. " + _DONE),
    ],
)

HELD_PERMITS = permits(
    "held_suggestion",
    title="Khó khăn, kiến nghị: đơn vị đang giữ",
    rows=[
        ("view", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, ANY, ""),
        ("answer", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, _TALKING, _OVER),
        ("pass_up", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, OPEN, _DONE),
        ("merge", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, OPEN, _DONE),
        ("close", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, _TALKING, _OVER),
    ],
)

SOFTWARE_PERMITS = permits(
    "software_suggestion",
    title="Góp ý về phần mềm: quản trị hệ thống",
    rows=[
        ("view", (SYSTEM_ADMIN,), Whose.OWN_SCHOOL, ANY, ""),
        ("answer", (SYSTEM_ADMIN,), Whose.OWN_SCHOOL, _TALKING, _OVER),
        ("merge", (SYSTEM_ADMIN,), Whose.OWN_SCHOOL, OPEN, _DONE),
        ("close", (SYSTEM_ADMIN,), Whose.OWN_SCHOOL, _TALKING, _OVER),
    ],
)
