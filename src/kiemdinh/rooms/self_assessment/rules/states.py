"""Where a cycle and a sheet stand, who moves them, and why not. Progress only: the result is computed elsewhere."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states

CHAIR, VICE_CHAIR, SECRETARY, MEMBER = "chair", "vice_chair", "secretary", "member"
LEADERS = (CHAIR, VICE_CHAIR, SECRETARY)
COUNCIL_ROLES = {CHAIR: "Chủ tịch", VICE_CHAIR: "Phó Chủ tịch", SECRETARY: "Thư ký", MEMBER: "Ủy viên"}

DRAFT, IN_PROGRESS, PUBLISHED = "draft", "in_progress", "published"
ASKED, GRANTED, REFUSED, RECALLED = "asked", "granted", "refused", "recalled"
TODO, DOING, SENT, FIX, DONE = "todo", "doing", "sent", "fix", "done"

STAFF = ("principal", "vice_principal", "teacher", "unit_admin")
SCHOOL_HEADS = ("principal", "vice_principal", "unit_admin")
AUTHORITIES = (
    "commune_officer",
    "commune_leader",
    "district_officer",
    "district_leader",
    "provincial_officer",
    "department_leader",
)
_OFFICERS = (*AUTHORITIES, "ministry_officer")


ANSWERED_BY_MANAGING_UNIT = "Đơn vị quản lý trực tiếp của trường trả lời."
APPROVED_IS_LOCKED = "Phiếu đã được duyệt. Thư ký hoặc chủ tịch hội đồng mở lại thì mới sửa được."


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """What the transitions of a cycle look at: problems are sentences, empty when there is none."""

    council_problems: tuple[str, ...] = ()
    publish_problems: tuple[str, ...] = ()
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the transitions of a sheet look at; `not_looked_at` counts texts taken over from an earlier cycle."""

    reason: str = ""
    has_text: bool = True
    not_looked_at: int = 0


def _council_ready(facts: object) -> str | None:
    assert isinstance(facts, CycleFacts)
    return facts.council_problems[0] if facts.council_problems else None


def _ready_to_publish(facts: object) -> str | None:
    assert isinstance(facts, CycleFacts)
    return facts.publish_problems[0] if facts.publish_problems else None


def _something_chosen(facts: object) -> str | None:
    assert isinstance(facts, CycleFacts)
    return None if facts.chosen else "Hãy chọn ít nhất một tiêu chí có thay đổi để cập nhật."


def _reason_given(facts: object) -> str | None:
    assert isinstance(facts, SheetFacts)
    return None if facts.reason.strip() else "Hãy ghi lý do để người viết biết cần sửa gì."


def _has_text(facts: object) -> str | None:
    assert isinstance(facts, SheetFacts)
    return None if facts.has_text else "Phiếu chưa có mô tả hiện trạng Mức 1 nên chưa nộp được."


def _looked_at(facts: object) -> str | None:
    assert isinstance(facts, SheetFacts)
    if not facts.not_looked_at:
        return None
    return (
        f"Phiếu còn {facts.not_looked_at} mục chép từ chu kỳ trước chưa rà soát. Hãy sửa cho đúng năm nay rồi lưu,"
        " hoặc mở “Bản cũ” và bấm “Đã rà soát, giữ nguyên”."
    )


CYCLE = states(
    "cycle",
    start=DRAFT,
    labels={DRAFT: "Đang chuẩn bị", IN_PROGRESS: "Đang tự đánh giá", PUBLISHED: "Đã công bố"},
    final=[PUBLISHED],
    turn={DRAFT: CHAIR, IN_PROGRESS: CHAIR, PUBLISHED: ""},
    rows=[
        (
            DRAFT,
            "open",
            IN_PROGRESS,
            ["principal", "vice_principal", "acting_head", CHAIR, SECRETARY],
            [_council_ready],
            "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9",
        ),
        (
            IN_PROGRESS,
            "publish",
            PUBLISHED,
            ["principal", "acting_head", CHAIR],
            [_ready_to_publish],
            "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8 khoản 4",
        ),
        (
            PUBLISHED,
            "renew",
            IN_PROGRESS,
            ["principal", "vice_principal", "acting_head", CHAIR],
            [_something_chosen],
            "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8 khoản 5",
        ),
        (
            PUBLISHED,
            "supplement",
            IN_PROGRESS,
            ["principal", "vice_principal", "acting_head", CHAIR],
            [_something_chosen],
            "TT 17, 18, 19/2018 Điều 28 khoản 6; TT 57/2026 không có bước này",
        ),
        (
            PUBLISHED,
            "unlock",
            IN_PROGRESS,
            [*AUTHORITIES],
            [],
            "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8",
        ),
    ],
)

# No circular speaks of unlocking: that a published report is only corrected with the authority's leave is our rule, so
# that what stands under the articles on publication cannot be changed in silence.
UNLOCK = states(
    "unlock_request",
    start=ASKED,
    labels={ASKED: "Chờ trả lời", GRANTED: "Đã cho mở", REFUSED: "Không cho mở", RECALLED: "Trường đã rút"},
    final=[GRANTED, REFUSED, RECALLED],
    turn={ASKED: "authority", GRANTED: "", REFUSED: "", RECALLED: ""},
    rows=[
        (ASKED, "grant", GRANTED, [*AUTHORITIES], [], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (ASKED, "refuse", REFUSED, [*AUTHORITIES], [_reason_given], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (
            ASKED,
            "recall",
            RECALLED,
            ["principal", "vice_principal", "acting_head", CHAIR],
            [],
            "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8",
        ),
    ],
)

SHEET = states(
    "sheet",
    start=TODO,
    labels={TODO: "Chưa làm", DOING: "Đang làm", SENT: "Đã nộp", FIX: "Yêu cầu sửa", DONE: "Đã duyệt"},
    final=[],
    turn={TODO: "assignee", DOING: "assignee", SENT: SECRETARY, FIX: "assignee", DONE: ""},
    rows=[
        (TODO, "edit", DOING, [], [], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (TODO, "submit", SENT, [], [_has_text, _looked_at], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (DOING, "submit", SENT, [], [_has_text, _looked_at], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (SENT, "withdraw", DOING, [], [], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (SENT, "approve", DONE, list(LEADERS), [], "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9 khoản 3"),
        (SENT, "return", FIX, list(LEADERS), [_reason_given], "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9"),
        (FIX, "submit", SENT, [], [_has_text, _looked_at], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8"),
        (DONE, "reopen", FIX, list(LEADERS), [_reason_given], "TT 17, 18, 19/2018 Điều 24; TT 57/2026 Điều 9"),
    ],
)

_PLAN_LOCKED = "Báo cáo đã công bố nên kế hoạch tự đánh giá đã khóa."
_PLAN_NOT_YET = "Chu kỳ chưa bắt đầu tự đánh giá nên chưa lập được kế hoạch cải tiến."

CYCLE_PERMITS = permits(
    "cycle",
    title="Chu kỳ tự đánh giá",
    rows=[
        # action            roles        whose                while in               why not
        ("view", STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("view", _OFFICERS, Whose.BELOW_MY_UNIT, (PUBLISHED,), "Trường chưa công bố báo cáo tự đánh giá."),
        # Drafts and deleted sentences are the school's own affair; what is published is read in the report.
        ("view_history", STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("create", SCHOOL_HEADS, Whose.OWN_SCHOOL, ANY, ""),
        (
            "edit_council",
            SCHOOL_HEADS,
            Whose.OWN_SCHOOL,
            (DRAFT, IN_PROGRESS),
            "Báo cáo đã công bố nên hội đồng đã khóa.",
        ),
        (
            "edit_council",
            (CHAIR, SECRETARY),
            Whose.MY_COUNCIL,
            (DRAFT, IN_PROGRESS),
            "Báo cáo đã công bố nên hội đồng đã khóa.",
        ),
        ("open", ("principal", "vice_principal"), Whose.OWN_SCHOOL, (DRAFT,), "Chu kỳ đã mở."),
        ("open", (CHAIR, SECRETARY), Whose.MY_COUNCIL, (DRAFT,), "Chu kỳ đã mở."),
        (
            "edit_sheet",
            LEADERS,
            Whose.MY_COUNCIL,
            (IN_PROGRESS,),
            "Chỉ sửa được phiếu khi chu kỳ đang tự đánh giá (chưa công bố).",
        ),
        (
            "edit_sheet",
            ANY,
            Whose.MY_ASSIGNMENT,
            (IN_PROGRESS,),
            "Chỉ sửa được phiếu khi chu kỳ đang tự đánh giá (chưa công bố).",
        ),
        ("review_sheet", LEADERS, Whose.MY_COUNCIL, (IN_PROGRESS,), "Báo cáo đã công bố nên phiếu đã khóa."),
        ("edit_texts", LEADERS, Whose.MY_COUNCIL, (DRAFT, IN_PROGRESS), "Báo cáo đã công bố nên nội dung đã khóa."),
        (
            "edit_evidence",
            ANY,
            Whose.MY_COUNCIL,
            (DRAFT, IN_PROGRESS),
            "Báo cáo đã công bố nên danh mục minh chứng của chu kỳ đã khóa.",
        ),
        (
            "edit_evidence",
            SCHOOL_HEADS,
            Whose.OWN_SCHOOL,
            (DRAFT, IN_PROGRESS),
            "Báo cáo đã công bố nên danh mục minh chứng của chu kỳ đã khóa.",
        ),
        ("edit_plan", LEADERS, Whose.MY_COUNCIL, (DRAFT, IN_PROGRESS), _PLAN_LOCKED),
        ("edit_plan", SCHOOL_HEADS, Whose.OWN_SCHOOL, (DRAFT, IN_PROGRESS), _PLAN_LOCKED),
        # The improvement plan lives on after the report: it is carried out and reviewed (TT 57 Điều 10).
        ("edit_improvement_plan", LEADERS, Whose.MY_COUNCIL, (IN_PROGRESS, PUBLISHED), _PLAN_NOT_YET),
        ("edit_improvement_plan", SCHOOL_HEADS, Whose.OWN_SCHOOL, (IN_PROGRESS, PUBLISHED), _PLAN_NOT_YET),
        ("review_improvement_plan", LEADERS, Whose.MY_COUNCIL, (IN_PROGRESS, PUBLISHED), _PLAN_NOT_YET),
        ("review_improvement_plan", SCHOOL_HEADS, Whose.OWN_SCHOOL, (IN_PROGRESS, PUBLISHED), _PLAN_NOT_YET),
        (
            "import_report",
            SCHOOL_HEADS,
            Whose.OWN_SCHOOL,
            (DRAFT, IN_PROGRESS),
            "Báo cáo đã công bố nên không nhập thêm.",
        ),
        ("import_report", LEADERS, Whose.MY_COUNCIL, (DRAFT, IN_PROGRESS), "Báo cáo đã công bố nên không nhập thêm."),
        ("view_import", STAFF, Whose.OWN_SCHOOL, ANY, ""),
        # A package holds everything, drafts and people's names included: for those who answer for the dossier.
        ("export_package", SCHOOL_HEADS, Whose.OWN_SCHOOL, ANY, ""),
        ("export_package", LEADERS, Whose.MY_COUNCIL, ANY, ""),
        ("import_package", SCHOOL_HEADS, Whose.OWN_SCHOOL, ANY, ""),
        ("import_package", ("unit_admin",), Whose.BELOW_MY_UNIT, ANY, ""),
        (
            "sync_figures",
            LEADERS,
            Whose.MY_COUNCIL,
            (DRAFT, IN_PROGRESS),
            "Báo cáo đã công bố nên bản chụp số liệu đã khóa; sửa số liệu của trường không làm đổi báo cáo.",
        ),
        (
            "sync_figures",
            SCHOOL_HEADS,
            Whose.OWN_SCHOOL,
            (DRAFT, IN_PROGRESS),
            "Báo cáo đã công bố nên bản chụp số liệu đã khóa; sửa số liệu của trường không làm đổi báo cáo.",
        ),
        ("register_document", SCHOOL_HEADS, Whose.OWN_SCHOOL, ANY, ""),
        ("register_document", (CHAIR, VICE_CHAIR, SECRETARY), Whose.MY_COUNCIL, ANY, ""),
        (
            "publish",
            ("principal", "acting_head"),
            Whose.OWN_SCHOOL,
            (IN_PROGRESS,),
            "Chỉ công bố được khi chu kỳ đang tự đánh giá.",
        ),
        ("publish", (CHAIR,), Whose.MY_COUNCIL, (IN_PROGRESS,), "Chỉ công bố được khi chu kỳ đang tự đánh giá."),
        # What was published stays readable for ever, whatever happens to the cycle afterwards.
        ("download", STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("download", _OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("consult", SCHOOL_HEADS, Whose.OWN_SCHOOL, (IN_PROGRESS,), "Chỉ lấy ý kiến khi chu kỳ đang tự đánh giá."),
        ("consult", LEADERS, Whose.MY_COUNCIL, (IN_PROGRESS,), "Chỉ lấy ý kiến khi chu kỳ đang tự đánh giá."),
        ("give_opinion", STAFF, Whose.OWN_SCHOOL, (IN_PROGRESS,), "Dự thảo không còn lấy ý kiến."),
        ("record_passing", SCHOOL_HEADS, Whose.OWN_SCHOOL, (IN_PROGRESS,), "Báo cáo đã công bố."),
        ("record_passing", LEADERS, Whose.MY_COUNCIL, (IN_PROGRESS,), "Báo cáo đã công bố."),
        ("ask_unlock", ("principal", "vice_principal"), Whose.OWN_SCHOOL, (PUBLISHED,), "Báo cáo chưa công bố."),
        ("ask_unlock", (CHAIR,), Whose.MY_COUNCIL, (PUBLISHED,), "Báo cáo chưa công bố."),
        # Everybody above reads what a school asks for ("download"); the unit that manages it of the day answers.
        ("answer_unlock", AUTHORITIES, Whose.DIRECTLY_BELOW, (PUBLISHED,), "Báo cáo không còn khóa."),
        # The assessing room says that its report is there; without it nobody gets as far as this.
        ("supplement", ("principal", "vice_principal"), Whose.OWN_SCHOOL, (PUBLISHED,), "Báo cáo chưa công bố."),
        ("supplement", (CHAIR,), Whose.MY_COUNCIL, (PUBLISHED,), "Báo cáo chưa công bố."),
        ("renew", ("principal", "vice_principal"), Whose.OWN_SCHOOL, (PUBLISHED,), "Báo cáo chưa công bố."),
        ("renew", (CHAIR,), Whose.MY_COUNCIL, (PUBLISHED,), "Báo cáo chưa công bố."),
    ],
)
