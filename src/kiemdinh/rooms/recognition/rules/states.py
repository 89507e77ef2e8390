"""Where a recognition, an owed criterion and a revocation stand, who moves them, and why not. Pure."""

from dataclasses import dataclass

from kiemdinh.kernel.importing import import_states
from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states

ACCREDITATION, NATIONAL_STANDARD = "accreditation", "national_standard"
KINDS = (ACCREDITATION, NATIONAL_STANDARD)

PROPOSED, PREPARED, ISSUED = "proposed", "prepared", "issued"
REVOKED, SUPERSEDED, REFUSED, WITHDRAWN = "revoked", "superseded", "refused", "withdrawn"
EVER_ISSUED = (ISSUED, REVOKED, SUPERSEDED)
PUBLIC_STATES = (*EVER_ISSUED, REFUSED)
OPEN, REPORTED, MET, FAILED = "open", "reported", "met", "failed"
NOTICED, REMEDIED, DECIDED, DROPPED = "noticed", "remedied", "decided", "dropped"

OFFICERS = ("provincial_officer", "department_leader")
HEADS = ("principal", "vice_principal", "unit_admin")
_STAFF = (*HEADS, "teacher")
_OTHER_OFFICERS = ("commune_officer", "commune_leader", "district_officer", "district_leader", "ministry_officer")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the transitions of a recognition look at: `problems` are sentences, the first one is shown."""

    reached: bool = True
    reason: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwedFacts:
    """What the transitions of an owed criterion look at."""

    text: str = ""
    has_evidence: bool = False


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """What the transitions of a revocation look at; `term_runs` says that the school still has days to remedy."""

    text: str = ""
    term_runs: bool = False
    answered: bool = False
    problems: tuple[str, ...] = ()


def _level_reached(facts: object) -> str | None:
    assert isinstance(facts, CaseFacts)
    return None if facts.reached else "Kết quả đánh giá chưa đạt mức tối thiểu nên chỉ lập thông báo không công nhận."


def _reason_given(facts: object) -> str | None:
    assert isinstance(facts, CaseFacts)
    return None if facts.reason.strip() else "Hãy ghi lý do để nhà trường biết."


def _nothing_missing(facts: object) -> str | None:
    assert isinstance(facts, CaseFacts)
    return facts.problems[0] if facts.problems else None


def _owed_text(facts: object) -> str | None:
    assert isinstance(facts, OwedFacts)
    return None if facts.text.strip() else "Hãy ghi việc đã làm hoặc lý do, để người đọc sau hiểu."


def _owed_evidence(facts: object) -> str | None:
    assert isinstance(facts, OwedFacts)
    return None if facts.has_evidence else "Hãy gửi kèm minh chứng (tệp PDF, ảnh hoặc Word)."


def _revocation_text(facts: object) -> str | None:
    assert isinstance(facts, RevocationFacts)
    return None if facts.text.strip() else "Hãy ghi nội dung để người đọc sau hiểu."


def _term_over(facts: object) -> str | None:
    assert isinstance(facts, RevocationFacts)
    if facts.term_runs and not facts.answered:
        return "Thời hạn khắc phục chưa hết và trường chưa báo cáo nên chưa ra quyết định thu hồi được."
    return None


def _revocation_complete(facts: object) -> str | None:
    assert isinstance(facts, RevocationFacts)
    return facts.problems[0] if facts.problems else None


RECOGNITION = states(
    "recognition",
    start=PROPOSED,
    labels={
        PROPOSED: "Đề nghị",
        PREPARED: "Dự thảo quyết định",
        ISSUED: "Đã công nhận",
        REVOKED: "Đã thu hồi",
        SUPERSEDED: "Được thay bằng kết quả mới",
        REFUSED: "Không công nhận",
        WITHDRAWN: "Đã rút",
    },
    final=[REVOKED, SUPERSEDED, REFUSED, WITHDRAWN],
    turn={
        PROPOSED: "department",
        PREPARED: "department",
        ISSUED: "",
        REVOKED: "",
        SUPERSEDED: "",
        REFUSED: "",
        WITHDRAWN: "",
    },
    rows=[
        (
            PROPOSED,
            "prepare",
            PREPARED,
            [*OFFICERS],
            [_level_reached],
            "TT 17, 18, 19/2018 Điều 35, Điều 38; TT 57/2026 Điều 19 khoản 1",
        ),
        (
            PROPOSED,
            "refuse",
            REFUSED,
            [*OFFICERS],
            [_reason_given, _nothing_missing],
            "TT 17, 18, 19/2018 Điều 35, Điều 38; TT 57/2026 Điều 19 khoản 1",
        ),
        (
            PROPOSED,
            "withdraw",
            WITHDRAWN,
            [*OFFICERS],
            [_reason_given],
            "TT 17, 18, 19/2018 Điều 35, Điều 38; TT 57/2026 Điều 19 khoản 1",
        ),
        (
            PREPARED,
            "take_back",
            PROPOSED,
            [*OFFICERS],
            [_reason_given],
            "TT 17, 18, 19/2018 Điều 35, Điều 38; TT 57/2026 Điều 19 khoản 1",
        ),
        (
            PREPARED,
            "issue",
            ISSUED,
            [*OFFICERS],
            [_level_reached, _nothing_missing],
            "TT 17, 18, 19/2018 Điều 35, Điều 38; TT 57/2026 Điều 19 khoản 1",
        ),
        (
            PREPARED,
            "refuse",
            REFUSED,
            [*OFFICERS],
            [_reason_given, _nothing_missing],
            "TT 17, 18, 19/2018 Điều 35, Điều 38; TT 57/2026 Điều 19 khoản 1",
        ),
        (
            PREPARED,
            "withdraw",
            WITHDRAWN,
            [*OFFICERS],
            [_reason_given],
            "TT 17, 18, 19/2018 Điều 35, Điều 38; TT 57/2026 Điều 19 khoản 1",
        ),
        (ISSUED, "revoke", REVOKED, [*OFFICERS], [], "TT 17, 18, 19/2018 Điều 36, Điều 39; TT 57/2026 Điều 20"),
        # A newer decision of the same kind does this, nobody's hand (TT 57/2026 Điều 19 khoản 3, khoản 4).
        (ISSUED, "supersede", SUPERSEDED, [], [], "TT 17, 18, 19/2018 Điều 35, Điều 38; TT 57/2026 Điều 19 khoản 3"),
    ],
)

RECOGNITION_IMPORT = import_states("recognition_import", article="TT 57/2026 Điều 24")

# No circular speaks of recognition with owed criteria; provinces do it, so it is a condition with an owner and a day.
OWED = states(
    "owed_criterion",
    start=OPEN,
    labels={OPEN: "Còn nợ", REPORTED: "Trường đã báo cáo", MET: "Đã đạt", FAILED: "Không đạt"},
    final=[MET, FAILED],
    turn={OPEN: "school", REPORTED: "department", MET: "", FAILED: ""},
    rows=[
        (
            OPEN,
            "report",
            REPORTED,
            [*HEADS],
            [_owed_text, _owed_evidence],
            "TT 17, 18, 19/2018 Điều 34, Điều 37; TT 57/2026 Điều 16",
        ),
        (OPEN, "fail", FAILED, [*OFFICERS], [_owed_text], "TT 17, 18, 19/2018 Điều 34, Điều 37; TT 57/2026 Điều 16"),
        (REPORTED, "accept", MET, [*OFFICERS], [], "TT 17, 18, 19/2018 Điều 34, Điều 37; TT 57/2026 Điều 16"),
        (
            REPORTED,
            "return",
            OPEN,
            [*OFFICERS],
            [_owed_text],
            "TT 17, 18, 19/2018 Điều 34, Điều 37; TT 57/2026 Điều 16",
        ),
        (
            REPORTED,
            "fail",
            FAILED,
            [*OFFICERS],
            [_owed_text],
            "TT 17, 18, 19/2018 Điều 34, Điều 37; TT 57/2026 Điều 16",
        ),
    ],
)

REVOCATION = states(
    "revocation",
    start=NOTICED,
    labels={
        NOTICED: "Đang xem xét thu hồi",
        REMEDIED: "Đã khắc phục, giữ kết quả",
        DECIDED: "Đã thu hồi",
        DROPPED: "Không thu hồi",
    },
    final=[REMEDIED, DECIDED, DROPPED],
    turn={NOTICED: "school", REMEDIED: "", DECIDED: "", DROPPED: ""},
    rows=[
        (
            NOTICED,
            "answer",
            NOTICED,
            [*HEADS],
            [_revocation_text],
            "TT 17, 18, 19/2018 Điều 36, Điều 39; TT 57/2026 Điều 20",
        ),
        (
            NOTICED,
            "keep",
            REMEDIED,
            [*OFFICERS],
            [_revocation_text],
            "TT 17, 18, 19/2018 Điều 36, Điều 39; TT 57/2026 Điều 20",
        ),
        (
            NOTICED,
            "drop",
            DROPPED,
            [*OFFICERS],
            [_revocation_text],
            "TT 17, 18, 19/2018 Điều 36, Điều 39; TT 57/2026 Điều 20",
        ),
        (
            NOTICED,
            "decide",
            DECIDED,
            [*OFFICERS],
            [_term_over, _revocation_complete],
            "TT 17, 18, 19/2018 Điều 36, Điều 39; TT 57/2026 Điều 20",
        ),
    ],
)

_NOT_ISSUED = "Chưa có quyết định công nhận, hoặc kết quả không còn hiệu lực để làm việc này."
_DECIDED_ALREADY = "Đã có quyết định nên không sửa đề nghị được nữa."
_NOT_PREPARED = "Hãy lập dự thảo quyết định trước, rồi mới ghi quyết định đã ký."
_NOT_PUBLIC = "Chưa có quyết định công nhận."

RECOGNITION_PERMITS = permits(
    "recognition",
    title="Công nhận",
    rows=[
        # action            roles            whose                while in               why not
        ("view", OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("view", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("view", _OTHER_OFFICERS, Whose.BELOW_MY_UNIT, PUBLIC_STATES, _NOT_PUBLIC),
        ("prepare", OFFICERS, Whose.BELOW_MY_UNIT, (PROPOSED, PREPARED), _DECIDED_ALREADY),
        ("withdraw", OFFICERS, Whose.BELOW_MY_UNIT, (PROPOSED, PREPARED), _DECIDED_ALREADY),
        ("refuse", OFFICERS, Whose.BELOW_MY_UNIT, (PROPOSED, PREPARED), _DECIDED_ALREADY),
        ("issue", OFFICERS, Whose.BELOW_MY_UNIT, (PREPARED,), _NOT_PREPARED),
        ("edit_owed", OFFICERS, Whose.BELOW_MY_UNIT, (PROPOSED, PREPARED), _DECIDED_ALREADY),
        ("attach_signed", OFFICERS, Whose.BELOW_MY_UNIT, PUBLIC_STATES, _NOT_PUBLIC),
        ("judge_owed", OFFICERS, Whose.BELOW_MY_UNIT, (ISSUED,), _NOT_ISSUED),
        ("report_owed", HEADS, Whose.OWN_SCHOOL, (ISSUED,), _NOT_ISSUED),
        ("open_revocation", OFFICERS, Whose.BELOW_MY_UNIT, (ISSUED,), _NOT_ISSUED),
        ("close_revocation", OFFICERS, Whose.BELOW_MY_UNIT, (ISSUED,), _NOT_ISSUED),
        ("answer_revocation", HEADS, Whose.OWN_SCHOOL, (ISSUED,), _NOT_ISSUED),
        # Drafts (tờ trình, dự thảo) are the department's own; what was decided is for whoever may see it.
        ("download_draft", OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("download", OFFICERS, Whose.BELOW_MY_UNIT, PUBLIC_STATES, _NOT_PUBLIC),
        ("download", _STAFF, Whose.OWN_SCHOOL, PUBLIC_STATES, _NOT_PUBLIC),
        ("download", _OTHER_OFFICERS, Whose.BELOW_MY_UNIT, PUBLIC_STATES, _NOT_PUBLIC),
        # About a school, not about one recognition.
        ("import", OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("reorganise", OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
    ],
)
