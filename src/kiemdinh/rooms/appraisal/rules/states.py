"""Where a yearly list, a council, an appraisal and its requests stand, who moves them, and why not."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states

CHAIR, VICE_CHAIR, SECRETARY, MEMBER = "chair", "vice_chair", "secretary", "member"
COUNCIL_ROLES = {CHAIR: "Chủ tịch", VICE_CHAIR: "Phó Chủ tịch", SECRETARY: "Thư ký", MEMBER: "Ủy viên"}
"""TT 57 Điều 17 khoản 5 says ủy viên; Mẫu số 5 says thành viên for the same seat."""
LEADING = (CHAIR, VICE_CHAIR, SECRETARY)

DRAFT, FIXED = "draft", "fixed"
FORMING, PROPOSED, DECIDED, CLOSED, DISSOLVED = "forming", "proposed", "decided", "closed", "dissolved"
WAITING, STUDYING, MET, PASSED, NOTIFIED, STOPPED = "waiting", "studying", "met", "passed", "notified", "stopped"
ASKED, ANSWERED, ACCEPTED, RETURNED, WITHDRAWN = "asked", "answered", "accepted", "returned", "withdrawn"

OFFICE = ("provincial_officer", "department_leader")
SIGNERS = ("department_leader", "acting_head")
COMMUNE = ("commune_officer", "commune_leader")
SCHOOL_HEADS = ("principal", "vice_principal", "unit_admin")
OPEN_APPRAISAL = (WAITING, STUDYING, MET)
DONE_APPRAISAL = (PASSED, NOTIFIED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the transitions look at: the sentences that stand in the way (empty when nothing does), a reason, a text."""

    problems: tuple[str, ...] = ()
    reason: str = ""


def _nothing_in_the_way(facts: object) -> str | None:
    assert isinstance(facts, Facts)
    return facts.problems[0] if facts.problems else None


def _reason_given(facts: object) -> str | None:
    assert isinstance(facts, Facts)
    return None if facts.reason.strip() else "Hãy ghi lý do để người nhận biết và hồ sơ còn lưu."


YEARLY_LIST = states(
    "yearly_list",
    start=DRAFT,
    labels={DRAFT: "Đang rà soát", FIXED: "Đã chốt"},
    final=[FIXED],
    turn={DRAFT: "department_leader", FIXED: ""},
    rows=[(DRAFT, "fix", FIXED, SIGNERS, [_nothing_in_the_way], "TT 57/2026 Điều 17 khoản 2")],
)

COUNCIL = states(
    "appraisal_council",
    start=FORMING,
    labels={
        FORMING: "Đang dự kiến thành viên",
        PROPOSED: "Đã trình Giám đốc Sở",
        DECIDED: "Đã có quyết định",
        CLOSED: "Đã xong việc",
        DISSOLVED: "Không thành lập",
    },
    final=[CLOSED, DISSOLVED],
    turn={
        FORMING: "provincial_officer",
        PROPOSED: "department_leader",
        DECIDED: "council",
        CLOSED: "",
        DISSOLVED: "",
    },
    rows=[
        (FORMING, "propose", PROPOSED, OFFICE, [_nothing_in_the_way], "TT 57/2026 Điều 17 khoản 4, khoản 5"),
        (PROPOSED, "return", FORMING, SIGNERS, [_reason_given], "TT 57/2026 Điều 17 khoản 4"),
        (PROPOSED, "decide", DECIDED, SIGNERS, [_nothing_in_the_way], "TT 57/2026 Điều 17 khoản 4, 5, 6"),
        (FORMING, "dissolve", DISSOLVED, OFFICE, [_reason_given], "TT 57/2026 Điều 17 khoản 4"),
        (PROPOSED, "dissolve", DISSOLVED, OFFICE, [_reason_given], "TT 57/2026 Điều 17 khoản 4"),
        (DECIDED, "close", CLOSED, OFFICE, [_nothing_in_the_way], "TT 57/2026 Điều 18 khoản 4, khoản 5"),
    ],
)

APPRAISAL = states(
    "appraisal",
    start=WAITING,
    labels={
        WAITING: "Chờ quyết định hội đồng",
        STUDYING: "Thành viên nghiên cứu hồ sơ",
        MET: "Đã họp, hoàn thiện biên bản",
        PASSED: "Biên bản đã thông qua",
        NOTIFIED: "Đã thông báo kết quả",
        STOPPED: "Dừng thẩm định",
    },
    final=[NOTIFIED, STOPPED],
    turn={
        WAITING: "provincial_officer",
        STUDYING: "council",
        MET: "secretary",
        PASSED: "provincial_officer",
        NOTIFIED: "",
        STOPPED: "",
    },
    rows=[
        (WAITING, "start", STUDYING, SIGNERS, [], "TT 57/2026 Điều 17 khoản 4, Điều 18 khoản 1"),
        (STUDYING, "meet", MET, LEADING, [_nothing_in_the_way], "TT 57/2026 Điều 17 khoản 7, Điều 18 khoản 3"),
        (MET, "meet_again", STUDYING, LEADING, [_reason_given], "TT 57/2026 Điều 17 khoản 7"),
        (MET, "pass", PASSED, (CHAIR, VICE_CHAIR), [_nothing_in_the_way], "TT 57/2026 Điều 18 khoản 4"),
        (PASSED, "notify", NOTIFIED, (*OFFICE, "acting_head"), [_nothing_in_the_way], "TT 57/2026 Điều 18 khoản 5"),
        (WAITING, "stop", STOPPED, OFFICE, [_reason_given], "TT 57/2026 Điều 17 khoản 2"),
        (STUDYING, "stop", STOPPED, OFFICE, [_reason_given], "TT 57/2026 Điều 17 khoản 2"),
        (MET, "stop", STOPPED, OFFICE, [_reason_given], "TT 57/2026 Điều 17 khoản 2"),
    ],
)

SUPPLY = states(
    "supply_request",
    start=ASKED,
    labels={
        ASKED: "Chờ trường trả lời",
        ANSWERED: "Trường đã trả lời",
        RETURNED: "Cần bổ sung thêm",
        ACCEPTED: "Đã đủ",
        WITHDRAWN: "Đã rút",
    },
    final=[ACCEPTED, WITHDRAWN],
    turn={ASKED: "principal", ANSWERED: "council", RETURNED: "principal", ACCEPTED: "", WITHDRAWN: ""},
    rows=[
        (ASKED, "answer", ANSWERED, SCHOOL_HEADS, [_nothing_in_the_way], "TT 57/2026 Điều 17 khoản 3, Điều 18 khoản 2"),
        (
            RETURNED,
            "answer",
            ANSWERED,
            SCHOOL_HEADS,
            [_nothing_in_the_way],
            "TT 57/2026 Điều 17 khoản 3, Điều 18 khoản 2",
        ),
        (ANSWERED, "return", RETURNED, tuple(COUNCIL_ROLES), [_reason_given], "TT 57/2026 Điều 18 khoản 2"),
        (ANSWERED, "accept", ACCEPTED, tuple(COUNCIL_ROLES), [], "TT 57/2026 Điều 18 khoản 2"),
        (ASKED, "withdraw", WITHDRAWN, tuple(COUNCIL_ROLES), [], "TT 57/2026 Điều 18 khoản 2"),
        (RETURNED, "withdraw", WITHDRAWN, tuple(COUNCIL_ROLES), [], "TT 57/2026 Điều 18 khoản 2"),
    ],
)

COMMUNE_NOTE = states(
    "commune_note",
    start=ASKED,
    labels={ASKED: "Chờ UBND xã trả lời", ANSWERED: "UBND xã đã trả lời", WITHDRAWN: "Đã rút"},
    final=[ANSWERED, WITHDRAWN],
    turn={ASKED: "commune_officer", ANSWERED: "", WITHDRAWN: ""},
    rows=[
        (ASKED, "answer", ANSWERED, COMMUNE, [_nothing_in_the_way], "TT 57/2026 Điều 17 khoản 2, Điều 23 khoản 2"),
        (ASKED, "withdraw", WITHDRAWN, OFFICE, [], "TT 57/2026 Điều 17 khoản 2"),
    ],
)

_FIXED_ALREADY = "Danh sách đã chốt. Hãy lập đợt bổ sung nếu cần thêm trường."
_DECIDED_ALREADY = "Hội đồng đã có quyết định. Hãy dùng mục thay thành viên, hồ sơ còn lưu người cũ và lý do."
_NOT_DECIDED = "Hội đồng chưa có quyết định."
_NOT_STUDYING = "Chỉ viết phiếu khi thành viên đang nghiên cứu hồ sơ, trước khi họp."
_ENDED = "Việc thẩm định trường này đã kết thúc."
_NOT_MET = "Chỉ làm được sau khi hội đồng họp và trước khi biên bản thông qua."

LIST_PERMITS = permits(
    "yearly_list",
    title="Danh sách trường được xem xét hằng năm",
    rows=[
        # action  roles          whose              states       why not
        ("view", OFFICE, Whose.OWN_SCHOOL, ANY, ""),
        ("create", OFFICE, Whose.OWN_SCHOOL, ANY, ""),
        ("edit", OFFICE, Whose.OWN_SCHOOL, (DRAFT,), _FIXED_ALREADY),
        ("fix", SIGNERS, Whose.OWN_SCHOOL, (DRAFT,), _FIXED_ALREADY),
    ],
)
"""The object is the list; its unit is the Sở."""

LISTED_PERMITS = permits(
    "listed_school",
    title="Một trường trong danh sách",
    rows=[
        # The state is that of the list: a school hears of a list when it stands.
        ("view", OFFICE, Whose.BELOW_MY_UNIT, ANY, ""),
        ("view", COMMUNE, Whose.BELOW_MY_UNIT, ANY, ""),
        ("view", SCHOOL_HEADS, Whose.OWN_SCHOOL, (FIXED,), "Danh sách chưa chốt."),
        ("ask_commune", OFFICE, Whose.BELOW_MY_UNIT, ANY, ""),
        ("answer_commune", COMMUNE, Whose.BELOW_MY_UNIT, ANY, ""),
    ],
)
"""The object is a school of the list; its unit is the school."""

COUNCIL_PERMITS = permits(
    "appraisal_council",
    title="Hội đồng thẩm định",
    rows=[
        ("view", OFFICE, Whose.OWN_SCHOOL, ANY, ""),
        ("view", tuple(COUNCIL_ROLES), Whose.MY_TEAM, ANY, ""),
        ("create", OFFICE, Whose.OWN_SCHOOL, ANY, ""),
        ("edit", OFFICE, Whose.OWN_SCHOOL, (FORMING,), _DECIDED_ALREADY),
        ("propose", OFFICE, Whose.OWN_SCHOOL, (FORMING,), "Hội đồng đã trình hoặc đã có quyết định."),
        ("decide", SIGNERS, Whose.OWN_SCHOOL, (PROPOSED,), "Hội đồng chưa được trình, hoặc đã có quyết định."),
        ("dissolve", OFFICE, Whose.OWN_SCHOOL, (FORMING, PROPOSED), _DECIDED_ALREADY),
        ("replace", OFFICE, Whose.OWN_SCHOOL, (DECIDED,), _NOT_DECIDED),
        ("close", OFFICE, Whose.OWN_SCHOOL, (DECIDED,), _NOT_DECIDED),
    ],
)
"""The object is the council; its unit is the Sở."""

APPRAISAL_PERMITS = permits(
    "appraisal",
    title="Thẩm định một trường",
    rows=[
        ("view", OFFICE, Whose.BELOW_MY_UNIT, ANY, ""),
        ("view", COMMUNE, Whose.BELOW_MY_UNIT, ANY, ""),
        ("view", SCHOOL_HEADS, Whose.OWN_SCHOOL, ANY, ""),
        ("view", tuple(COUNCIL_ROLES), Whose.MY_TEAM, ANY, ""),
        # The frozen file: report, earlier years, figures, evidence, what the school added.
        ("study", OFFICE, Whose.BELOW_MY_UNIT, ANY, ""),
        (
            "study",
            tuple(COUNCIL_ROLES),
            Whose.MY_TEAM,
            (STUDYING, MET, PASSED, NOTIFIED),
            "Hội đồng chưa có quyết định nên chưa mở hồ sơ.",
        ),
        ("write_opinion", tuple(COUNCIL_ROLES), Whose.MY_TEAM, (STUDYING,), _NOT_STUDYING),
        ("read_opinions", LEADING, Whose.MY_TEAM, (STUDYING, MET, PASSED, NOTIFIED), "Hội đồng chưa có quyết định."),
        # The Sở keeps the phiếu (Điều 21 khoản 3); before the minutes are passed they belong to the council.
        (
            "read_opinions",
            OFFICE,
            Whose.BELOW_MY_UNIT,
            DONE_APPRAISAL,
            "Biên bản chưa thông qua nên phiếu còn ở hội đồng.",
        ),
        ("ask_school", tuple(COUNCIL_ROLES), Whose.MY_TEAM, (STUDYING, MET), _ENDED),
        ("see_requests", tuple(COUNCIL_ROLES), Whose.MY_TEAM, ANY, ""),
        ("see_requests", OFFICE, Whose.BELOW_MY_UNIT, ANY, ""),
        ("see_requests", SCHOOL_HEADS, Whose.OWN_SCHOOL, ANY, ""),
        ("supply", SCHOOL_HEADS, Whose.OWN_SCHOOL, (STUDYING, MET), _ENDED),
        ("meet", LEADING, Whose.MY_TEAM, (STUDYING,), "Hội đồng đã họp, hoặc chưa đến lúc họp."),
        ("read_minutes", tuple(COUNCIL_ROLES), Whose.MY_TEAM, (MET, *DONE_APPRAISAL), "Hội đồng chưa họp."),
        ("read_minutes", OFFICE, Whose.BELOW_MY_UNIT, DONE_APPRAISAL, "Biên bản chưa thông qua."),
        ("write_minutes", LEADING, Whose.MY_TEAM, (MET,), _NOT_MET),
        ("meet_again", LEADING, Whose.MY_TEAM, (MET,), _NOT_MET),
        ("pass", (CHAIR, VICE_CHAIR), Whose.MY_TEAM, (MET,), _NOT_MET),
        (
            "notify",
            (*OFFICE, "acting_head"),
            Whose.BELOW_MY_UNIT,
            (PASSED,),
            "Biên bản chưa thông qua, hoặc đã thông báo.",
        ),
        ("post", (*OFFICE, "acting_head"), Whose.BELOW_MY_UNIT, (NOTIFIED,), "Chưa có thông báo kết quả."),
        ("read_notice", OFFICE, Whose.BELOW_MY_UNIT, (PASSED, NOTIFIED), "Chưa có thông báo kết quả."),
        ("read_notice", COMMUNE, Whose.BELOW_MY_UNIT, (NOTIFIED,), "Chưa có thông báo kết quả."),
        ("read_notice", SCHOOL_HEADS, Whose.OWN_SCHOOL, (NOTIFIED,), "Chưa có thông báo kết quả."),
        ("read_notice", tuple(COUNCIL_ROLES), Whose.MY_TEAM, (NOTIFIED,), "Chưa có thông báo kết quả."),
        ("stop", OFFICE, Whose.BELOW_MY_UNIT, OPEN_APPRAISAL, "Biên bản đã thông qua hoặc đã dừng."),
    ],
)
"""The object is the appraisal of one school; its unit is the school, its team the council without conflict."""

TURN_WORDS = {
    "provincial_officer": "Chuyên viên Sở",
    "department_leader": "Giám đốc Sở",
    "council": "Thành viên hội đồng thẩm định",
    "secretary": "Thư ký, Chủ tịch hội đồng thẩm định",
    "principal": "Nhà trường",
    "commune_officer": "UBND xã",
    "": "Không còn ai phải làm gì",
}
