"""How a team goes from forming to its report, and who may do what to it (TT 17, 18, 19/2018 Điều 28–30)."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states

FORMING, PROPOSED, DECIDED, WORKING = "forming", "proposed", "decided", "working"
DRAFTED, ANSWERED, REPORTED, DISSOLVED = "drafted", "answered", "reported", "dissolved"

HEAD, DEPUTY, SECRETARY, MEMBER = "head", "deputy", "secretary", "member"
KEEPERS = ("provincial_officer", "department_leader")
LEADERS = (HEAD, SECRETARY)
TEAM_ROLES = (HEAD, DEPUTY, SECRETARY, MEMBER)
_SCHOOL_HEADS = ("principal", "vice_principal")
_MANAGERS = ("commune_officer", "commune_leader", "district_officer", "district_leader")

KNOWN = (DECIDED, WORKING, DRAFTED, ANSWERED, REPORTED)
"""States in which the team is known outside the Sở."""
OPEN = (FORMING, PROPOSED, DECIDED, WORKING, DRAFTED, ANSWERED)


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What the requirements of the table look at."""

    problems: tuple[str, ...] = ()
    """What the composition, or the work before this step, lacks in words; the first one is told."""
    decision_problem: str = ""
    reason: str = ""


def _complete(facts: object) -> str | None:
    assert isinstance(facts, TeamFacts)
    return facts.problems[0] if facts.problems else None


def _decision_stands(facts: object) -> str | None:
    assert isinstance(facts, TeamFacts)
    return facts.decision_problem or None


def _reason_given(facts: object) -> str | None:
    assert isinstance(facts, TeamFacts)
    return None if facts.reason else "Hãy ghi lý do."


TEAM = states(
    "team",
    start=FORMING,
    labels={
        FORMING: "Đang lập đoàn",
        PROPOSED: "Đã trình",
        DECIDED: "Đã có quyết định",
        WORKING: "Đang đánh giá ngoài",
        DRAFTED: "Đã gửi dự thảo báo cáo",
        ANSWERED: "Đã xử lý phản hồi",
        REPORTED: "Đã có báo cáo đánh giá ngoài",
        DISSOLVED: "Đã giải thể",
    },
    final=[REPORTED, DISSOLVED],
    turn={
        FORMING: "provincial_officer",
        PROPOSED: "department_leader",
        DECIDED: HEAD,
        WORKING: HEAD,
        DRAFTED: "principal",
        ANSWERED: HEAD,
    },
    rows=[
        (FORMING, "propose", PROPOSED, KEEPERS, [_complete], "TT 17, 18, 19/2018 Điều 29"),
        (PROPOSED, "recall", FORMING, KEEPERS, [], "TT 17, 18, 19/2018 Điều 29"),
        (PROPOSED, "decide", DECIDED, KEEPERS, [_complete, _decision_stands], "TT 17, 18, 19/2018 Điều 29, Điều 30"),
        (DECIDED, "start", WORKING, [*LEADERS, *KEEPERS], [_complete], "TT 17, 18, 19/2018 Điều 28 khoản 1"),
        (WORKING, "send_draft", DRAFTED, LEADERS, [_complete], "TT 17, 18, 19/2018 Điều 28 khoản 4"),
        (DRAFTED, "close_feedback", ANSWERED, LEADERS, [_complete], "TT 17, 18, 19/2018 Điều 28 khoản 5"),
        (ANSWERED, "report", REPORTED, LEADERS, [_complete], "TT 17, 18, 19/2018 Điều 28 khoản 6"),
        (FORMING, "dissolve", DISSOLVED, KEEPERS, [_reason_given], "TT 17, 18, 19/2018 Điều 29"),
        (PROPOSED, "dissolve", DISSOLVED, KEEPERS, [_reason_given], "TT 17, 18, 19/2018 Điều 29"),
        (DECIDED, "dissolve", DISSOLVED, KEEPERS, [_reason_given], "TT 17, 18, 19/2018 Điều 29"),
        (WORKING, "dissolve", DISSOLVED, KEEPERS, [_reason_given], "TT 17, 18, 19/2018 Điều 29"),
    ],
)

_NOT_KNOWN = "Đoàn chưa có quyết định thành lập."
_SENT_UP = "Đoàn đã trình nên không sửa ở đây. Hãy rút lại để sửa, hoặc thay thành viên khi đã có quyết định."
_NOT_DECIDED = "Chỉ thay thành viên khi đã có quyết định và chưa xong báo cáo; trước đó hãy sửa danh sách."
_OVER = "Đoàn đã xong việc hoặc đã giải thể."

TEAM_PERMITS = permits(
    "team",
    title="Đoàn đánh giá ngoài",
    rows=[
        # action     roles     whose                while in      why not
        ("view", KEEPERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("view", _MANAGERS, Whose.BELOW_MY_UNIT, KNOWN, _NOT_KNOWN),
        ("view", _SCHOOL_HEADS, Whose.OWN_SCHOOL, KNOWN, _NOT_KNOWN),
        ("view", TEAM_ROLES, Whose.MY_TEAM, KNOWN, _NOT_KNOWN),
        ("create", KEEPERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("form", KEEPERS, Whose.BELOW_MY_UNIT, (FORMING,), _SENT_UP),
        ("propose", KEEPERS, Whose.BELOW_MY_UNIT, (FORMING,), "Đoàn đã trình."),
        ("recall", KEEPERS, Whose.BELOW_MY_UNIT, (PROPOSED,), "Chỉ rút lại được khi đoàn đang trình."),
        ("decide", KEEPERS, Whose.BELOW_MY_UNIT, (PROPOSED,), "Chỉ ghi quyết định cho đoàn đã trình."),
        ("replace", KEEPERS, Whose.BELOW_MY_UNIT, (DECIDED, WORKING, DRAFTED, ANSWERED), _NOT_DECIDED),
        ("assign", KEEPERS, Whose.BELOW_MY_UNIT, (FORMING, PROPOSED, DECIDED, WORKING), _OVER),
        ("assign", LEADERS, Whose.MY_TEAM, (DECIDED, WORKING), "Chỉ phân công tiêu chí khi đoàn đang làm việc."),
        ("dissolve", KEEPERS, Whose.BELOW_MY_UNIT, (FORMING, PROPOSED, DECIDED, WORKING), _OVER),
        ("download", KEEPERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("download", _SCHOOL_HEADS, Whose.OWN_SCHOOL, KNOWN, _NOT_KNOWN),
        ("download", TEAM_ROLES, Whose.MY_TEAM, KNOWN, _NOT_KNOWN),
    ],
)
