"""Where a registration stands, who moves it, and why not (TT 17, 18, 19/2018 Điều 26, 27)."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states

DRAFT, SUBMITTED, RETURNED, ACCEPTED = "draft", "submitted", "returned", "accepted"
CLOSED, WITHDRAWN, STOPPED = "closed", "withdrawn", "stopped"
OPEN = (DRAFT, SUBMITTED, RETURNED, ACCEPTED)
SENT = (SUBMITTED, RETURNED, ACCEPTED, CLOSED, WITHDRAWN, STOPPED)
"""What the authorities see; a dossier withdrawn before it was ever handed in stays the school's own affair."""

MANAGING_UNIT, DEPARTMENT = "managing_unit", "department"
STEP_LABELS = {MANAGING_UNIT: "cơ quan quản lý trực tiếp", DEPARTMENT: "Sở Giáo dục và Đào tạo"}

FIRST, RENEWAL, RAISE, REASSESSMENT = "first", "renewal", "raise", "reassessment"
PURPOSES = {
    FIRST: "Công nhận lần đầu",
    RENEWAL: "Công nhận lại khi sắp hết hạn",
    RAISE: "Nâng mức",
    REASSESSMENT: "Đánh giá lại",
}
ACCREDITATION, NATIONAL_STANDARD = "accreditation", "national_standard"
KIND_LABELS = {
    ACCREDITATION: "đạt kiểm định chất lượng giáo dục",
    NATIONAL_STANDARD: "đạt chuẩn quốc gia",
}

_STAFF = ("principal", "vice_principal", "teacher", "unit_admin")
_HEADS = ("principal", "vice_principal", "unit_admin")
_SIGNERS = ("principal", "acting_head")
SCHOOL_HEADS = (*_HEADS, "acting_head")
CHECKERS = (
    "commune_officer",
    "commune_leader",
    "district_officer",
    "district_leader",
    "provincial_officer",
    "department_leader",
)
DEPARTMENT_ROLES = ("provincial_officer", "department_leader")
_OFFICERS = (*CHECKERS, "ministry_officer")


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """What the transitions look at; problems are sentences, empty when there is none."""

    problems: tuple[str, ...] = ()
    last_step: bool = False
    unlooked: int = 0
    refused: int = 0
    points: int = 0
    unanswered: int = 0
    reason: str = ""
    stops: str = ""
    """Why the dossier may not go on under the old rules; empty while it may."""


def _facts(facts: object) -> DossierFacts:
    assert isinstance(facts, DossierFacts)
    return facts


def _complete(facts: object) -> str | None:
    problems = _facts(facts).problems
    return problems[0] if problems else None


def _all_answered(facts: object) -> str | None:
    left = _facts(facts).unanswered
    return f"Còn {left} điểm chưa trả lời. Hãy trả lời từng điểm rồi nộp lại." if left else None


def _all_looked_at(facts: object) -> str | None:
    left = _facts(facts).unlooked
    return f"Còn {left} nội dung chưa kiểm tra. Hãy đánh dấu từng nội dung rồi mới kết luận." if left else None


def _nothing_refused(facts: object) -> str | None:
    bad = _facts(facts).refused
    if not bad:
        return None
    return f"Có {bad} nội dung chưa đạt. Hãy trả lại hồ sơ kèm điểm cần trả lời, hoặc xem lại nội dung đó."


def _something_to_answer(facts: object) -> str | None:
    if _facts(facts).points:
        return None
    return "Hãy ghi ít nhất một điểm để trường biết cần trả lời gì."


def _more_steps(facts: object) -> str | None:
    return "Đây là bước kiểm tra cuối: hãy tiếp nhận hồ sơ." if _facts(facts).last_step else None


def _no_more_steps(facts: object) -> str | None:
    return None if _facts(facts).last_step else "Còn bước kiểm tra sau: hãy chuyển hồ sơ lên, chưa tiếp nhận ngay."


def _still_old_rules(facts: object) -> str | None:
    return _facts(facts).stops or None


def _reason_given(facts: object) -> str | None:
    return None if _facts(facts).reason.strip() else "Hãy ghi lý do để trường biết vì sao hồ sơ dừng."


REGISTRATION = states(
    "registration",
    start=DRAFT,
    labels={
        DRAFT: "Đang chuẩn bị",
        SUBMITTED: "Đang kiểm tra",
        RETURNED: "Trả lại, chờ trường trả lời",
        ACCEPTED: "Đã tiếp nhận",
        CLOSED: "Đã đánh giá ngoài xong",
        WITHDRAWN: "Trường đã rút",
        STOPPED: "Đã dừng",
    },
    final=[CLOSED, WITHDRAWN, STOPPED],
    turn={
        DRAFT: "school",
        SUBMITTED: "checker",
        RETURNED: "school",
        ACCEPTED: "department",
        CLOSED: "",
        WITHDRAWN: "",
        STOPPED: "",
    },
    rows=[
        (DRAFT, "submit", SUBMITTED, [*_SIGNERS], [_still_old_rules, _complete], "TT 17, 18, 19/2018 Điều 26"),
        (DRAFT, "withdraw", WITHDRAWN, [*SCHOOL_HEADS], [], "TT 17, 18, 19/2018 Điều 26"),
        (DRAFT, "stop", STOPPED, [*DEPARTMENT_ROLES, "system"], [_reason_given], "TT 57/2026 Điều 27 khoản 1"),
        (
            SUBMITTED,
            "pass",
            SUBMITTED,
            [*CHECKERS],
            [_still_old_rules, _more_steps, _all_looked_at, _nothing_refused],
            "TT 17, 18, 19/2018 Điều 27",
        ),
        (
            SUBMITTED,
            "accept",
            ACCEPTED,
            [*DEPARTMENT_ROLES],
            [_still_old_rules, _no_more_steps, _all_looked_at, _nothing_refused],
            "TT 17, 18, 19/2018 Điều 27",
        ),
        (SUBMITTED, "return", RETURNED, [*CHECKERS], [_something_to_answer], "TT 17, 18, 19/2018 Điều 27"),
        (SUBMITTED, "withdraw", WITHDRAWN, [*_SIGNERS], [], "TT 17, 18, 19/2018 Điều 26"),
        (SUBMITTED, "stop", STOPPED, [*DEPARTMENT_ROLES, "system"], [_reason_given], "TT 57/2026 Điều 27 khoản 1"),
        (
            RETURNED,
            "submit",
            SUBMITTED,
            [*_SIGNERS],
            [_still_old_rules, _all_answered, _complete],
            "TT 17, 18, 19/2018 Điều 27",
        ),
        (RETURNED, "withdraw", WITHDRAWN, [*_SIGNERS], [], "TT 17, 18, 19/2018 Điều 26"),
        (RETURNED, "stop", STOPPED, [*DEPARTMENT_ROLES, "system"], [_reason_given], "TT 57/2026 Điều 27 khoản 1"),
        (ACCEPTED, "close", CLOSED, [], [], "TT 17, 18, 19/2018 Điều 28"),
        (ACCEPTED, "stop", STOPPED, [*DEPARTMENT_ROLES, "system"], [_reason_given], "TT 57/2026 Điều 27 khoản 1"),
    ],
)

_NOT_DRAFT = "Hồ sơ đã nộp nên nội dung đăng ký đã đóng băng. Muốn đổi nội dung, hãy rút hồ sơ rồi đăng ký lại."
_NOT_RETURNED = "Hồ sơ không ở trạng thái bị trả lại nên không có điểm nào cần trả lời."
_NO_WITHDRAWAL = "Hồ sơ đã được tiếp nhận hoặc đã kết thúc nên không rút được nữa."
_ONLY_THE_HEAD = "Hồ sơ đã nộp chỉ hiệu trưởng rút được."
_NOTHING_TO_SUBMIT = "Chỉ nộp được hồ sơ đang chuẩn bị hoặc bị trả lại."
_NOTHING_TO_STOP = "Hồ sơ đã kết thúc."
_NOTHING_TO_CHECK = "Hồ sơ không ở bước kiểm tra nào."

REGISTRATION_PERMITS = permits(
    "registration",
    title="Đăng ký đánh giá ngoài",
    rows=[
        # action      roles        whose                while in       why not
        ("view", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("view", _OFFICERS, Whose.BELOW_MY_UNIT, SENT, "Trường chưa nộp hồ sơ."),
        ("download", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("download", _OFFICERS, Whose.BELOW_MY_UNIT, SENT, "Trường chưa nộp hồ sơ."),
        ("create", SCHOOL_HEADS, Whose.OWN_SCHOOL, ANY, ""),
        ("edit", SCHOOL_HEADS, Whose.OWN_SCHOOL, (DRAFT,), _NOT_DRAFT),
        ("submit", _SIGNERS, Whose.OWN_SCHOOL, (DRAFT, RETURNED), _NOTHING_TO_SUBMIT),
        ("answer", SCHOOL_HEADS, Whose.OWN_SCHOOL, (RETURNED,), _NOT_RETURNED),
        ("withdraw", _SIGNERS, Whose.OWN_SCHOOL, (DRAFT, SUBMITTED, RETURNED), _NO_WITHDRAWAL),
        ("withdraw", SCHOOL_HEADS, Whose.OWN_SCHOOL, (DRAFT,), _ONLY_THE_HEAD),
        # Số, ngày and the signed copy of the school's own letter.
        ("number_letter", SCHOOL_HEADS, Whose.OWN_SCHOOL, ANY, ""),
        ("stop", DEPARTMENT_ROLES, Whose.BELOW_MY_UNIT, (SUBMITTED, RETURNED, ACCEPTED), _NOTHING_TO_STOP),
    ],
)

# Here the "own unit" is the one whose turn it is, not the school: the checks of one step are nobody else's.
CHECK_PERMITS = permits(
    "dossier_check",
    title="Kiểm tra hồ sơ đăng ký (đơn vị đang đến lượt)",
    rows=[
        ("check", CHECKERS, Whose.OWN_SCHOOL, (SUBMITTED,), _NOTHING_TO_CHECK),
        ("pass", CHECKERS, Whose.OWN_SCHOOL, (SUBMITTED,), _NOTHING_TO_CHECK),
        ("accept", DEPARTMENT_ROLES, Whose.OWN_SCHOOL, (SUBMITTED,), _NOTHING_TO_CHECK),
        ("return", CHECKERS, Whose.OWN_SCHOOL, (SUBMITTED,), _NOTHING_TO_CHECK),
    ],
)

# A letter is finished (số, ngày, signed copy) by the unit that sent it, also after the dossier has gone on.
LETTER_PERMITS = permits(
    "dossier_letter",
    title="Thông báo về hồ sơ đăng ký (đơn vị ban hành)",
    rows=[("number_letter", CHECKERS, Whose.OWN_SCHOOL, ANY, "")],
)
