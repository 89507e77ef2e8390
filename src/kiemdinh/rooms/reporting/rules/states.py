"""Where a period, a report, its receipt and a request to open it again stand; who moves them, and why not. Pure."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states
from kiemdinh.rooms.people.rules import (
    ACTING_HEAD,
    AUTHORITY_OFFICERS,
    HEAD_ROLES,
    PRINCIPAL,
    UNIT_ADMIN,
    VICE_PRINCIPAL,
)

DRAFT, SUBMITTED, APPROVED, ACCEPTED, RETURNED = "draft", "submitted", "approved", "accepted", "returned"
AWAITED = "awaited"
ASKED, GRANTED, REFUSED, RECALLED = "asked", "granted", "refused", "recalled"
OPEN, CONSOLIDATED = "open", "consolidated"

PREPARERS = (*AUTHORITY_OFFICERS, PRINCIPAL, VICE_PRINCIPAL, UNIT_ADMIN)
LOCKED = (
    "Báo cáo không sửa được ở bước này. Đang chờ duyệt thì nhờ lãnh đạo trả lại; đã duyệt thì số liệu đã chốt, hãy gửi"
    " đề nghị mở khóa kèm lý do."
)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the transitions look at: sentences of what is missing, the reason given, receivers that still wait."""

    problems: tuple[str, ...] = ()
    reason: str = ""
    waiting: int = 0


def _complete(facts: object) -> str | None:
    assert isinstance(facts, ReportFacts)
    return facts.problems[0] if facts.problems else None


def _reason_given(facts: object) -> str | None:
    assert isinstance(facts, ReportFacts)
    return None if facts.reason.strip() else "Hãy ghi lý do để đơn vị biết cần làm gì."


def _all_accepted(facts: object) -> str | None:
    assert isinstance(facts, ReportFacts)
    return None if not facts.waiting else "Còn nơi nhận chưa tiếp nhận báo cáo."


REPORT = states(
    "periodic_report",
    start=DRAFT,
    labels={
        DRAFT: "Đang lập",
        SUBMITTED: "Chờ duyệt",
        APPROVED: "Đã duyệt, đã gửi",
        ACCEPTED: "Đã tiếp nhận",
        RETURNED: "Bị trả lại",
    },
    final=[ACCEPTED],
    turn={DRAFT: "preparer", SUBMITTED: "head", APPROVED: "receiver", ACCEPTED: "", RETURNED: "preparer"},
    rows=[
        (DRAFT, "submit", SUBMITTED, PREPARERS, [_complete],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (RETURNED, "submit", SUBMITTED, PREPARERS, [_complete],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (SUBMITTED, "send_back", DRAFT, [*HEAD_ROLES, ACTING_HEAD], [_reason_given],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (SUBMITTED, "approve", APPROVED, [*HEAD_ROLES, ACTING_HEAD], [_complete],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (APPROVED, "accept", ACCEPTED, [], [_all_accepted],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (APPROVED, "return", RETURNED, [], [_reason_given],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (APPROVED, "unlock", DRAFT, AUTHORITY_OFFICERS, [],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (ACCEPTED, "unlock", DRAFT, AUTHORITY_OFFICERS, [],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
    ],
)

RECEIPT = states(
    "report_receipt",
    start=AWAITED,
    labels={AWAITED: "Chờ tiếp nhận", ACCEPTED: "Đã tiếp nhận", RETURNED: "Đã trả lại"},
    final=[ACCEPTED, RETURNED],
    turn={AWAITED: "receiver", ACCEPTED: "", RETURNED: ""},
    rows=[
        (AWAITED, "accept", ACCEPTED, PREPARERS, [],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (AWAITED, "return", RETURNED, PREPARERS, [_reason_given],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
    ],
)

# No circular speaks of it: that an approved report is corrected only with the receiver's leave is our rule, so that
# nobody's total changes in silence.
REPORT_UNLOCK = states(
    "report_unlock",
    start=ASKED,
    labels={ASKED: "Chờ trả lời", GRANTED: "Đã cho mở", REFUSED: "Không cho mở", RECALLED: "Đơn vị đã rút"},
    final=[GRANTED, REFUSED, RECALLED],
    turn={ASKED: "authority", GRANTED: "", REFUSED: "", RECALLED: ""},
    rows=[
        (ASKED, "grant", GRANTED, AUTHORITY_OFFICERS, [],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (ASKED, "refuse", REFUSED, AUTHORITY_OFFICERS, [_reason_given],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
        (ASKED, "recall", RECALLED, PREPARERS, [],
         "TT 17, 18, 19/2018 Điều 38, Điều 39; TT 57/2026 Điều 24 khoản 8"),
    ],
)

PERIOD_PERMITS = permits(
    "report_period",
    title="Kỳ báo cáo",
    rows=[
        # action          roles               whose                state  why not
        ("view", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("open", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, ANY, ""),
        ("manage", AUTHORITY_OFFICERS, Whose.OWN_SCHOOL, ANY, ""),
    ],
)

_FINISHED = (APPROVED, ACCEPTED, RETURNED)
REPORT_PERMITS = permits(
    "periodic_report",
    title="Báo cáo định kỳ của đơn vị",
    rows=[
        # action       roles               whose                state  why not
        ("view", PREPARERS, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, _FINISHED,
         "Báo cáo chưa được lãnh đạo đơn vị duyệt nên chưa xem được. Hãy nhắc đơn vị ở trang của kỳ báo cáo."),
        ("edit", PREPARERS, Whose.OWN_SCHOOL, (DRAFT, RETURNED), LOCKED),
        ("submit", PREPARERS, Whose.OWN_SCHOOL, (DRAFT, RETURNED), LOCKED),
        ("approve", (*HEAD_ROLES, ACTING_HEAD), Whose.OWN_SCHOOL, (SUBMITTED,), "Báo cáo không ở bước chờ duyệt."),
        ("send_back", (*HEAD_ROLES, ACTING_HEAD), Whose.OWN_SCHOOL, (SUBMITTED,), "Báo cáo không ở bước chờ duyệt."),
        ("ask_unlock", PREPARERS, Whose.OWN_SCHOOL, (APPROVED, ACCEPTED), "Báo cáo chưa khóa: cứ sửa rồi trình duyệt."),
    ],
)  # fmt: skip
