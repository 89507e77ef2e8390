"""A request to hand in an evidence: asked → answered → accepted, or returned, or withdrawn; pure."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, ANYONE, Whose, permits
from kiemdinh.kernel.states import states

ASKED, ANSWERED, ACCEPTED, RETURNED, WITHDRAWN = "asked", "answered", "accepted", "returned", "withdrawn"
OPEN = (ASKED, ANSWERED, RETURNED)
"""States in which something is still to be done."""

_HEADS = ("principal", "vice_principal", "unit_admin")


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What the transitions look at."""

    has_document: bool = True
    reason: str = ""


def _has_document(facts: object) -> str | None:
    assert isinstance(facts, RequestFacts)
    return None if facts.has_document else "Chưa có văn bản nào. Hãy chọn tệp hoặc chọn văn bản đã có."


def _reason_given(facts: object) -> str | None:
    assert isinstance(facts, RequestFacts)
    return None if facts.reason.strip() else "Hãy ghi lý do để người nộp biết cần sửa gì."


REQUEST = states(
    "evidence_request",
    start=ASKED,
    labels={
        ASKED: "Đã nhờ",
        ANSWERED: "Chờ nhận",
        ACCEPTED: "Đã nhận",
        RETURNED: "Trả lại",
        WITHDRAWN: "Đã rút lời nhờ",
    },
    final=[ACCEPTED, WITHDRAWN],
    turn={ASKED: "asked_of", ANSWERED: "asked_by", RETURNED: "asked_of", ACCEPTED: "", WITHDRAWN: ""},
    rows=[
        (ASKED, "answer", ANSWERED, [], [_has_document], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (RETURNED, "answer", ANSWERED, [], [_has_document], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (ANSWERED, "accept", ACCEPTED, [], [_has_document], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (ANSWERED, "return", RETURNED, [], [_reason_given], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (ASKED, "withdraw", WITHDRAWN, [], [], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (RETURNED, "withdraw", WITHDRAWN, [], [], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
    ],
)

_NOT_YOURS_NOW = "Lời nhờ này không còn chờ nộp."
_NOT_TO_JUDGE = "Chưa có văn bản nào nộp để nhận hoặc trả lại."

REQUEST_PERMITS = permits(
    "evidence_request",
    title="Lời nhờ nộp minh chứng",
    rows=[
        ("view", ("principal", "vice_principal", "teacher", "unit_admin"), Whose.OWN_SCHOOL, ANY, ""),
        # Ai là người “được phân công” tùy việc: nộp là người được nhờ, nhận và trả lại là người nhờ.
        ("answer", ANYONE, Whose.MY_ASSIGNMENT, (ASKED, RETURNED), _NOT_YOURS_NOW),
        ("judge", ANYONE, Whose.MY_ASSIGNMENT, (ANSWERED,), _NOT_TO_JUDGE),
        ("judge", _HEADS, Whose.OWN_SCHOOL, (ANSWERED,), _NOT_TO_JUDGE),
        ("withdraw", ANYONE, Whose.MY_ASSIGNMENT, (ASKED, RETURNED), "Lời nhờ đã có người nộp hoặc đã xong."),
        ("withdraw", _HEADS, Whose.OWN_SCHOOL, (ASKED, RETURNED), "Lời nhờ đã có người nộp hoặc đã xong."),
    ],
)

PERMIT_OF = {"answer": "answer", "accept": "judge", "return": "judge", "withdraw": "withdraw"}
"""Which row of the permission table each move needs."""
