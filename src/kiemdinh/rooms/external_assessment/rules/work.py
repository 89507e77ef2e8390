"""How the work of a team stands, who does what in it, and why not: TT 17, 18, 19/2018 Điều 28."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANYONE, Whose, permits
from kiemdinh.kernel.states import states
from kiemdinh.rooms.external_assessment.rules.states import (
    ANSWERED,
    DECIDED,
    DEPUTY,
    DRAFTED,
    HEAD,
    KNOWN,
    MEMBER,
    REPORTED,
    SECRETARY,
    WORKING,
)

TODO, DOING, SENT, CLOSED = "todo", "doing", "sent", "closed"
OPEN, GIVEN, ACCEPTED, KEPT, RECALLED = "open", "given", "accepted", "kept", "recalled"

LEADERS = (HEAD, DEPUTY, SECRETARY)
ROLE_LABELS = {HEAD: "Trưởng đoàn", DEPUTY: "Phó trưởng đoàn", SECRETARY: "Thư ký", MEMBER: "Thành viên"}

_SCHOOL_HEADS = ("principal", "vice_principal")
_OFFICERS = ("provincial_officer", "department_leader")

_AT_WORK = (WORKING, DRAFTED, ANSWERED)
_SEEN_BY_SCHOOL = (DRAFTED, ANSWERED, REPORTED)
_BEFORE_DRAFT = "Chỉ làm được khi đoàn đang làm việc, trước khi gửi dự thảo báo cáo cho trường."
_NOT_AT_WORK = "Đoàn chưa bắt đầu làm việc hoặc đã có báo cáo đánh giá ngoài nên không sửa được nữa."


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What the transitions look at: what still misses, in sentences; a reason where one is asked for."""

    missing: tuple[str, ...] = ()
    reason: str = ""


def _nothing_missing(facts: object) -> str | None:
    assert isinstance(facts, WorkFacts)
    return facts.missing[0] if facts.missing else None


def _reason_given(facts: object) -> str | None:
    assert isinstance(facts, WorkFacts)
    return None if facts.reason.strip() else "Hãy ghi lý do."


SHEET_OUTSIDE = states(
    "outside_sheet",
    start=TODO,
    labels={TODO: "Chưa làm", DOING: "Đang làm", SENT: "Đã nộp", CLOSED: "Trưởng đoàn đã chốt"},
    final=[],
    turn={TODO: MEMBER, DOING: MEMBER, SENT: SECRETARY, CLOSED: ""},
    rows=[
        (TODO, "edit", DOING, [], [], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (TODO, "submit", SENT, [], [_nothing_missing], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (DOING, "submit", SENT, [], [_nothing_missing], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (SENT, "withdraw", DOING, [], [], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (TODO, "close", CLOSED, [HEAD], [_nothing_missing], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (DOING, "close", CLOSED, [HEAD], [_nothing_missing], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (CLOSED, "reopen", DOING, [HEAD], [_reason_given], "TT 17, 18, 19/2018 Điều 28 khoản 4"),
    ],
)
"""A member's sheet is handed in; the team's sheet is closed by the head."""

PAPER = states(
    "team_paper",
    start=TODO,
    labels={TODO: "Chưa viết", DOING: "Đang viết", CLOSED: "Đã chốt"},
    final=[],
    turn={TODO: SECRETARY, DOING: SECRETARY, CLOSED: ""},
    rows=[
        (TODO, "edit", DOING, [], [], "TT 17, 18, 19/2018 Điều 28"),
        (DOING, "close", CLOSED, [], [_nothing_missing], "TT 17, 18, 19/2018 Điều 28"),
        (CLOSED, "reopen", DOING, [], [_reason_given], "TT 17, 18, 19/2018 Điều 28"),
    ],
)

SUPPLEMENT = states(
    "supplement",
    start=OPEN,
    labels={
        OPEN: "Chờ trường bổ sung",
        GIVEN: "Trường đã bổ sung",
        ACCEPTED: "Đoàn đã nhận",
        RECALLED: "Đoàn đã rút yêu cầu",
    },
    final=[ACCEPTED, RECALLED],
    turn={OPEN: "principal", GIVEN: MEMBER, ACCEPTED: "", RECALLED: ""},
    rows=[
        (OPEN, "give", GIVEN, list(_SCHOOL_HEADS), [_nothing_missing], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (OPEN, "recall", RECALLED, [], [_reason_given], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (GIVEN, "accept", ACCEPTED, [], [], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
        (GIVEN, "ask_again", OPEN, [], [_reason_given], "TT 17, 18, 19/2018 Điều 28 khoản 3"),
    ],
)

POINT = states(
    "feedback_point",
    start=OPEN,
    labels={OPEN: "Chờ đoàn trả lời", ACCEPTED: "Đoàn tiếp thu", KEPT: "Đoàn bảo lưu"},
    final=[ACCEPTED, KEPT],
    turn={OPEN: HEAD, ACCEPTED: "", KEPT: ""},
    rows=[
        (OPEN, "accept", ACCEPTED, [HEAD, DEPUTY, SECRETARY], [_reason_given], "TT 17, 18, 19/2018 Điều 28 khoản 5"),
        (OPEN, "keep", KEPT, [HEAD, DEPUTY, SECRETARY], [_reason_given], "TT 17, 18, 19/2018 Điều 28 khoản 5"),
        (ACCEPTED, "keep", KEPT, [HEAD, DEPUTY, SECRETARY], [_reason_given], "TT 17, 18, 19/2018 Điều 28 khoản 5"),
        (KEPT, "accept", ACCEPTED, [HEAD, DEPUTY, SECRETARY], [_reason_given], "TT 17, 18, 19/2018 Điều 28 khoản 5"),
    ],
)

_NOT_KNOWN = "Đoàn chưa có quyết định thành lập."
_FEEDBACK_ONLY = "Trường chỉ phản hồi được từ khi đoàn gửi dự thảo báo cáo đến khi hết hạn phản hồi."
_NOT_SENT = "Đoàn chưa gửi dự thảo báo cáo cho trường."

WORK_PERMITS = permits(
    "team_work",
    title="Việc của đoàn đánh giá ngoài",
    rows=[
        # action             roles           whose                while in         why not
        ("view", ANYONE, Whose.MY_TEAM, KNOWN, _NOT_KNOWN),
        ("view", _SCHOOL_HEADS, Whose.OWN_SCHOOL, KNOWN, _NOT_KNOWN),
        ("view", _OFFICERS, Whose.BELOW_MY_UNIT, KNOWN, _NOT_KNOWN),
        # Only those inside read what is not public; the officer who formed the team does not sit in it.
        ("read_dossier", ANYONE, Whose.MY_TEAM, KNOWN, _NOT_KNOWN),
        ("view_sheets", ANYONE, Whose.MY_TEAM, KNOWN, _NOT_KNOWN),
        ("start", (HEAD, SECRETARY), Whose.MY_TEAM, (DECIDED,), "Đoàn đã bắt đầu làm việc."),
        ("assign", LEADERS, Whose.MY_TEAM, (DECIDED, WORKING), _BEFORE_DRAFT),
        ("write_sheet", ANYONE, Whose.MY_TEAM, (WORKING,), _BEFORE_DRAFT),
        # What the school's feedback changes is changed in the team's sheets before the report.
        ("merge_sheet", LEADERS, Whose.MY_TEAM, _AT_WORK, _NOT_AT_WORK),
        ("close_sheet", (HEAD,), Whose.MY_TEAM, _AT_WORK, _NOT_AT_WORK),
        ("write_own_paper", ANYONE, Whose.MY_TEAM, (WORKING,), _BEFORE_DRAFT),
        ("write_paper", LEADERS, Whose.MY_TEAM, (WORKING,), _BEFORE_DRAFT),
        ("close_paper", (HEAD,), Whose.MY_TEAM, (WORKING,), _BEFORE_DRAFT),
        ("write_report", LEADERS, Whose.MY_TEAM, _AT_WORK, _NOT_AT_WORK),
        ("approve_plan", _OFFICERS, Whose.BELOW_MY_UNIT, (WORKING,), _BEFORE_DRAFT),
        ("survey", ANYONE, Whose.MY_TEAM, (WORKING,), _BEFORE_DRAFT),
        ("ask_supplement", ANYONE, Whose.MY_TEAM, (WORKING,), _BEFORE_DRAFT),
        ("view_supplements", ANYONE, Whose.MY_TEAM, KNOWN, _NOT_KNOWN),
        ("view_supplements", _SCHOOL_HEADS, Whose.OWN_SCHOOL, KNOWN, _NOT_KNOWN),
        ("give_supplement", _SCHOOL_HEADS, Whose.OWN_SCHOOL, (WORKING,), _BEFORE_DRAFT),
        # Biên bản and kế hoạch go to the school and the Sở as well.
        ("view_minutes", ANYONE, Whose.MY_TEAM, KNOWN, _NOT_KNOWN),
        ("view_minutes", _SCHOOL_HEADS, Whose.OWN_SCHOOL, KNOWN, _NOT_KNOWN),
        ("view_minutes", _OFFICERS, Whose.BELOW_MY_UNIT, KNOWN, _NOT_KNOWN),
        ("send_draft", (HEAD,), Whose.MY_TEAM, (WORKING,), "Dự thảo báo cáo đã gửi cho trường."),
        ("view_draft", ANYONE, Whose.MY_TEAM, KNOWN, _NOT_KNOWN),
        ("view_draft", _SCHOOL_HEADS, Whose.OWN_SCHOOL, _SEEN_BY_SCHOOL, _NOT_SENT),
        ("view_draft", _OFFICERS, Whose.BELOW_MY_UNIT, _SEEN_BY_SCHOOL, _NOT_SENT),
        ("give_feedback", _SCHOOL_HEADS, Whose.OWN_SCHOOL, (DRAFTED,), _FEEDBACK_ONLY),
        ("answer_feedback", LEADERS, Whose.MY_TEAM, (DRAFTED,), "Chưa có phản hồi, hoặc đã trả lời xong."),
        ("report", (HEAD,), Whose.MY_TEAM, (ANSWERED,), "Chỉ hoàn thiện báo cáo sau khi xong phần lấy ý kiến trường."),
        (
            "improve_report",
            _SCHOOL_HEADS,
            Whose.OWN_SCHOOL,
            (REPORTED,),
            "Chỉ mở bản mới để bổ sung, hoàn thiện sau khi có báo cáo đánh giá ngoài.",
        ),
    ],
)
