"""Where a yearly plan may go, who moves it, who may do what with it.

Bases: TT 57/2026 Điều 17 khoản 1–3, Điều 23, 24, 25; what the plans of the provinces say about who plans and approves.
"""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, ANYONE, Whose, permits
from kiemdinh.kernel.states import states
from kiemdinh.rooms.people.rules import (
    AUTHORITY_OFFICERS,
    COMMUNE_LEADER,
    DEPARTMENT_LEADER,
    DISTRICT_LEADER,
    MINISTRY_OFFICER,
    PRINCIPAL,
    VICE_PRINCIPAL,
)

DRAFT, SUBMITTED, RETURNED, CONSOLIDATED = "draft", "submitted", "returned", "consolidated"
APPROVED, PUBLISHED, AMENDING = "approved", "published", "amending"

WRITERS = (PRINCIPAL, VICE_PRINCIPAL, *AUTHORITY_OFFICERS)
"""Who writes the plan of the own unit."""
LEADERS = (PRINCIPAL, COMMUNE_LEADER, DISTRICT_LEADER, DEPARTMENT_LEADER, MINISTRY_OFFICER)
"""Who enters that the plan of the own unit was approved."""
ANSWERERS = (COMMUNE_LEADER, DISTRICT_LEADER, DEPARTMENT_LEADER)
"""Who enters the answer to a request of the own unit's plan: for the Ủy ban nhân dân, or as it was told by it."""
OPEN = (DRAFT, RETURNED, AMENDING)
"""States in which the own unit may still write."""
UNAPPROVED = (DRAFT, SUBMITTED, RETURNED, CONSOLIDATED, AMENDING)
_SEEN_ABOVE = (SUBMITTED, RETURNED, CONSOLIDATED, APPROVED, PUBLISHED, AMENDING)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the requirements look at."""

    activities: int = 0
    has_unit_above: bool = True
    at_receiver: bool = True
    reason: str = ""
    number: str = ""
    signed: bool = False
    authority: str = ""


def _facts(facts: object) -> Facts:
    return facts if isinstance(facts, Facts) else Facts()


def has_activities(facts: object) -> str | None:
    """A plan says what is to be done."""
    if _facts(facts).activities:
        return None
    return "Kế hoạch chưa có việc nào. Hãy thêm ít nhất một việc ở mục “Các việc trong năm”."


def has_unit_above(facts: object) -> str | None:
    """Somebody receives it."""
    return None if _facts(facts).has_unit_above else "Đơn vị không có cấp trên trực tiếp để nộp kế hoạch."


def by_the_receiver(facts: object) -> str | None:
    """Only the unit that received it sends it back or takes it in."""
    return None if _facts(facts).at_receiver else "Chỉ đơn vị nhận kế hoạch này mới trả lại hoặc tổng hợp được."


def has_reason(facts: object) -> str | None:
    """Sending back and amending say why."""
    return None if _facts(facts).reason else "Hãy ghi lý do."


def has_document(facts: object) -> str | None:
    """Approval is a signed document."""
    known = _facts(facts)
    if not known.number:
        return "Hãy ghi số, ký hiệu của văn bản phê duyệt (ban hành) kế hoạch."
    if not known.signed:
        return "Hãy ghi ngày ký văn bản phê duyệt."
    return None if known.authority else "Hãy ghi cơ quan phê duyệt."


PLAN = states(
    "plan",
    start=DRAFT,
    labels={
        DRAFT: "Đang soạn",
        SUBMITTED: "Đã nộp cấp trên",
        RETURNED: "Cấp trên trả lại",
        CONSOLIDATED: "Cấp trên đã tổng hợp",
        APPROVED: "Đã phê duyệt",
        PUBLISHED: "Đã công bố",
        AMENDING: "Đang sửa đổi",
    },
    turn={
        DRAFT: "đơn vị soạn",
        SUBMITTED: "cấp trên xem",
        RETURNED: "đơn vị sửa",
        CONSOLIDATED: "lãnh đạo phê duyệt",
        APPROVED: "đơn vị công bố",
        AMENDING: "đơn vị sửa",
    },
    final=[PUBLISHED],
    rows=[
        # from        action         to            by                  requires                            article
        (DRAFT, "submit", SUBMITTED, WRITERS, [has_activities, has_unit_above], "TT 57/2026 Điều 17 khoản 3, Điều 24"),
        (
            RETURNED,
            "submit",
            SUBMITTED,
            WRITERS,
            [has_activities, has_unit_above],
            "TT 57/2026 Điều 17 khoản 3, Điều 24",
        ),
        (SUBMITTED, "withdraw", DRAFT, WRITERS, [], "TT 57/2026 Điều 17 khoản 3, Điều 24"),
        (
            SUBMITTED,
            "return",
            RETURNED,
            AUTHORITY_OFFICERS,
            [by_the_receiver, has_reason],
            "TT 57/2026 Điều 17 khoản 3, Điều 24",
        ),
        (
            SUBMITTED,
            "consolidate",
            CONSOLIDATED,
            AUTHORITY_OFFICERS,
            [by_the_receiver],
            "TT 57/2026 Điều 17 khoản 3, Điều 24",
        ),
        (
            CONSOLIDATED,
            "return",
            RETURNED,
            AUTHORITY_OFFICERS,
            [by_the_receiver, has_reason],
            "TT 57/2026 Điều 17 khoản 3, Điều 24",
        ),
        (DRAFT, "approve", APPROVED, LEADERS, [has_activities, has_document], "TT 57/2026 Điều 23 khoản 1"),
        (SUBMITTED, "approve", APPROVED, LEADERS, [has_activities, has_document], "TT 57/2026 Điều 23 khoản 1"),
        (CONSOLIDATED, "approve", APPROVED, LEADERS, [has_activities, has_document], "TT 57/2026 Điều 23 khoản 1"),
        (AMENDING, "approve", APPROVED, LEADERS, [has_activities, has_document], "TT 57/2026 Điều 23 khoản 1"),
        (APPROVED, "publish", PUBLISHED, WRITERS, [], "TT 57/2026 Điều 24"),
        (APPROVED, "amend", AMENDING, LEADERS, [has_reason], "TT 57/2026 Điều 23 khoản 1"),
        (PUBLISHED, "amend", AMENDING, LEADERS, [has_reason], "TT 57/2026 Điều 23 khoản 1"),
    ],
)

_NOT_OPEN = "Kế hoạch đã nộp hoặc đã phê duyệt nên không sửa được. Hãy rút lại, hoặc mở sửa đổi kèm lý do."
_NOT_WAITING = "Kế hoạch không ở trạng thái chờ cấp trên xem."
_BEFORE = "Kế hoạch đã phê duyệt rồi."

PLAN_PERMITS = permits(
    "plan",
    title="Kế hoạch năm",
    rows=[
        # action       roles               whose                while in       why not
        ("view", ANYONE, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, _SEEN_ABOVE, "Kế hoạch này đang soạn, đơn vị chưa nộp."),
        ("view", ANYONE, Whose.PUBLIC, (PUBLISHED,), "Kế hoạch này chưa công bố."),
        ("list", ANYONE, Whose.OWN_SCHOOL, ANY, ""),
        ("list", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("begin", WRITERS, Whose.OWN_SCHOOL, ANY, ""),
        ("edit", WRITERS, Whose.OWN_SCHOOL, OPEN, _NOT_OPEN),
        ("submit", WRITERS, Whose.OWN_SCHOOL, (DRAFT, RETURNED), "Kế hoạch này đã nộp rồi."),
        (
            "withdraw",
            WRITERS,
            Whose.OWN_SCHOOL,
            (SUBMITTED,),
            "Chỉ rút được kế hoạch đã nộp mà cấp trên chưa tổng hợp.",
        ),
        ("return", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, (SUBMITTED, CONSOLIDATED), _NOT_WAITING),
        ("consolidate", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, (SUBMITTED,), _NOT_WAITING),
        ("approve", LEADERS, Whose.OWN_SCHOOL, (DRAFT, SUBMITTED, CONSOLIDATED, AMENDING), _BEFORE),
        ("publish", WRITERS, Whose.OWN_SCHOOL, (APPROVED,), "Chỉ công bố được kế hoạch đã phê duyệt."),
        (
            "amend",
            LEADERS,
            Whose.OWN_SCHOOL,
            (APPROVED, PUBLISHED),
            "Kế hoạch chưa phê duyệt thì sửa ngay, không cần mở.",
        ),
        ("answer", ANSWERERS, Whose.OWN_SCHOOL, ANY, ""),
        ("answer", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, _SEEN_ABOVE, "Kế hoạch này đang soạn, đơn vị chưa nộp."),
    ],
)

ROADMAP_PERMITS = permits(
    "roadmap",
    title="Lộ trình của trường",
    rows=[
        ("view", ANYONE, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("edit", (PRINCIPAL, VICE_PRINCIPAL), Whose.OWN_SCHOOL, ANY, ""),
    ],
)

REQUEST_OPEN, AGREED, PARTLY, REFUSED = "waiting", "agreed", "partly", "refused"
REQUEST = states(
    "plan_request",
    start=REQUEST_OPEN,
    labels={
        REQUEST_OPEN: "Chờ trả lời",
        AGREED: "Đồng ý",
        PARTLY: "Đồng ý một phần",
        REFUSED: "Chưa đáp ứng được",
    },
    final=[AGREED, PARTLY, REFUSED],
    rows=[
        (REQUEST_OPEN, AGREED, AGREED, (*LEADERS, *AUTHORITY_OFFICERS), [has_reason], "TT 57/2026 Điều 23"),
        (REQUEST_OPEN, PARTLY, PARTLY, (*LEADERS, *AUTHORITY_OFFICERS), [has_reason], "TT 57/2026 Điều 23"),
        (REQUEST_OPEN, REFUSED, REFUSED, (*LEADERS, *AUTHORITY_OFFICERS), [has_reason], "TT 57/2026 Điều 23"),
    ],
)
"""A request for people, facilities or money; the answer is given once, with its words."""
