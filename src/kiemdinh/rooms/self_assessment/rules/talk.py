"""Trao đổi trên phiếu: three channels, who reads and writes in each, and how far a thread is.

Nội bộ is the school's own; a question goes to those above, who see it and nothing else of the work; a private note is
its author's alone. Pure.
"""

from kiemdinh.kernel.permits import ANY, ANYONE, PermitTable, Whose, permits
from kiemdinh.kernel.states import states
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, PRINCIPAL, SCHOOL_STAFF, VICE_PRINCIPAL
from kiemdinh.rooms.self_assessment.rules.states import LEADERS

INTERNAL, QUESTION, PRIVATE = "internal", "question", "private"
CHANNELS = {INTERNAL: "Nội bộ", QUESTION: "Hỏi cấp trên", PRIVATE: "Riêng tôi"}
CHANNEL_NAMES = {INTERNAL: "noi-bo", QUESTION: "cap-tren", PRIVATE: "rieng-toi"}
"""What the channels are called in an address."""
CHANNEL_READERS = {
    INTERNAL: "Mọi người trong trường có tài khoản đều đọc được; cấp trên không thấy.",
    QUESTION: "Cấp trên chỉ thấy câu hỏi, tên tiêu chí và phần trao đổi này, không thấy nội dung phiếu.",
    PRIVATE: "Chỉ mình bạn thấy.",
}

OPEN, ANSWERED, RESOLVED = "open", "answered", "resolved"
LONGEST, EXCERPT = 4000, 160


THREAD = states(
    "comment_thread",
    start=OPEN,
    labels={OPEN: "Chưa xong", ANSWERED: "Đã trả lời", RESOLVED: "Đã xong"},
    final=[],
    turn={OPEN: "", ANSWERED: "", RESOLVED: ""},
    rows=[
        (OPEN, "write", OPEN, [], [], "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9"),
        (OPEN, "answer", ANSWERED, [], [], "TT 57/2026 Điều 23, Điều 24"),
        (ANSWERED, "answer", ANSWERED, [], [], "TT 57/2026 Điều 23, Điều 24"),
        (ANSWERED, "write", OPEN, [], [], "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9"),
        (OPEN, "resolve", RESOLVED, [], [], "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9"),
        (ANSWERED, "resolve", RESOLVED, [], [], "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9"),
        (RESOLVED, "reopen", OPEN, [], [], "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9"),
    ],
)

INTERNAL_PERMITS = permits(
    "internal_talk",
    title="Trao đổi nội bộ của trường",
    rows=[
        # action    roles         whose              while in  why not
        ("view", SCHOOL_STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("write", SCHOOL_STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("resolve", LEADERS, Whose.MY_COUNCIL, ANY, ""),
        ("resolve", ANYONE, Whose.MY_ASSIGNMENT, ANY, ""),
    ],
)
"""Assigned: who opened the thread, and who writes the sheet."""

QUESTION_PERMITS = permits(
    "question",
    title="Câu hỏi của trường gửi cấp trên",
    rows=[
        ("view", SCHOOL_STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("write", (PRINCIPAL, VICE_PRINCIPAL), Whose.OWN_SCHOOL, ANY, ""),
        ("write", LEADERS, Whose.MY_COUNCIL, ANY, ""),
        ("answer", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("resolve", (PRINCIPAL, VICE_PRINCIPAL), Whose.OWN_SCHOOL, ANY, ""),
        ("resolve", LEADERS, Whose.MY_COUNCIL, ANY, ""),
    ],
)

PRIVATE_PERMITS = permits(
    "private_note",
    title="Ghi chú riêng trên phiếu",
    rows=[
        ("view", ANYONE, Whose.MY_ASSIGNMENT, ANY, ""),
        ("write", ANYONE, Whose.MY_ASSIGNMENT, ANY, ""),
        ("resolve", ANYONE, Whose.MY_ASSIGNMENT, ANY, ""),
    ],
)
"""Assigned: the author alone."""

PERMITS: dict[str, PermitTable] = {
    INTERNAL: INTERNAL_PERMITS,
    QUESTION: QUESTION_PERMITS,
    PRIVATE: PRIVATE_PERMITS,
}

WHY_NOT_ASK = (
    "Câu hỏi gửi cấp trên là câu hỏi của nhà trường: hiệu trưởng, phó hiệu trưởng hoặc chủ tịch, phó chủ tịch, thư ký "
    "hội đồng gửi. Hãy nhờ thư ký hội đồng hỏi giúp."
)


def channel_of(name: str) -> str | None:
    """The channel that an address names ("noi-bo"); None for another word."""
    return next((key for key, word in CHANNEL_NAMES.items() if word == name), None)


def text_problem(text: str) -> str | None:
    """Why this cannot be a comment; None when it can. Expects it stripped."""
    if not text:
        return "Nội dung còn trống. Hãy viết điều cần trao đổi."
    if len(text) > LONGEST:
        return f"Nội dung dài {len(text)} ký tự, nhiều nhất là {LONGEST}. Hãy viết ngắn lại hoặc chia thành nhiều ý."
    return None


def excerpt(text: str, longest: int = EXCERPT) -> str:
    """The first words of a comment in one line."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return f"{line[:longest].rsplit(' ', 1)[0]}…"
