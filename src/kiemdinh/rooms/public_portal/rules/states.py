"""What stands before the public, who puts it there, who takes it away, and why not."""

from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.states import states

WAITING, POSTED, WITHDRAWN = "waiting", "posted", "withdrawn"
DRAFT, PUBLISHED = "draft", "published"
RECEIVED, ANSWERED, DISMISSED = "received", "answered", "dismissed"

DEPARTMENT = ("provincial_officer", "department_leader")
_HEADS = ("principal", "vice_principal", "unit_admin")
_STAFF = (*_HEADS, "teacher")


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """What the transitions look at; `recognition` is the state of the decision, `words` what the person wrote."""

    recognition: str = ""
    words: str = ""


def _issued(facts: object) -> str | None:
    assert isinstance(facts, PostingFacts)
    if facts.recognition == "issued":
        return None
    return "Chỉ công bố được quyết định đã ký và còn là quyết định hiện hành của trường."


def _reason_given(facts: object) -> str | None:
    assert isinstance(facts, PostingFacts)
    return None if facts.words.strip() else "Hãy ghi lý do gỡ để sau này tra lại được."


def _answer_given(facts: object) -> str | None:
    assert isinstance(facts, PostingFacts)
    return None if facts.words.strip() else "Hãy ghi lời trả lời, hoặc lý do không xử lý."


POSTING = states(
    "posting",
    start=WAITING,
    labels={WAITING: "Chờ công bố", POSTED: "Đã công bố", WITHDRAWN: "Đã gỡ"},
    turn={WAITING: "provincial_officer", POSTED: "", WITHDRAWN: ""},
    rows=[
        (WAITING, "post", POSTED, [*DEPARTMENT], [_issued], "TT 17, 18, 19/2018 Điều 35, 38; TT 57/2026 Điều 19"),
        (
            POSTED,
            "withdraw",
            WITHDRAWN,
            [*DEPARTMENT],
            [_reason_given],
            "TT 17, 18, 19/2018 Điều 35, 38; TT 57/2026 Điều 19",
        ),
        (WITHDRAWN, "post", POSTED, [*DEPARTMENT], [_issued], "TT 17, 18, 19/2018 Điều 35, 38; TT 57/2026 Điều 19"),
    ],
)

PUBLIC_REPORT = states(
    "public_report",
    start=WAITING,
    labels={WAITING: "Chưa công khai", POSTED: "Đang công khai", WITHDRAWN: "Đã gỡ"},
    turn={WAITING: "principal", POSTED: "", WITHDRAWN: ""},
    rows=[
        (WAITING, "post", POSTED, [*_HEADS, *DEPARTMENT], [], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8 khoản 4"),
        (POSTED, "post", POSTED, [*_HEADS, *DEPARTMENT], [], "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8 khoản 4"),
        (
            POSTED,
            "withdraw",
            WITHDRAWN,
            [*_HEADS, *DEPARTMENT],
            [_reason_given],
            "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8 khoản 4",
        ),
        (
            WITHDRAWN,
            "post",
            POSTED,
            [*_HEADS, *DEPARTMENT],
            [],
            "TT 17, 18, 19/2018 Điều 23; TT 57/2026 Điều 8 khoản 4",
        ),
    ],
)

# No circular orders news or remarks in this form: both belong to what the Sở is responsible for towards the public.
NEWS = states(
    "news",
    start=DRAFT,
    labels={DRAFT: "Bản nháp", PUBLISHED: "Đã đăng", WITHDRAWN: "Đã gỡ"},
    turn={DRAFT: "provincial_officer", PUBLISHED: "", WITHDRAWN: ""},
    rows=[
        (DRAFT, "publish", PUBLISHED, [*DEPARTMENT], [], "TT 57/2026 Điều 24"),
        (PUBLISHED, "withdraw", WITHDRAWN, [*DEPARTMENT], [_reason_given], "TT 57/2026 Điều 24"),
        (WITHDRAWN, "publish", PUBLISHED, [*DEPARTMENT], [], "TT 57/2026 Điều 24"),
    ],
)

REMARK = states(
    "remark",
    start=RECEIVED,
    labels={RECEIVED: "Chờ xử lý", ANSWERED: "Đã trả lời", DISMISSED: "Không xử lý"},
    turn={RECEIVED: "provincial_officer", ANSWERED: "", DISMISSED: ""},
    rows=[
        (RECEIVED, "answer", ANSWERED, [*DEPARTMENT], [_answer_given], "TT 57/2026 Điều 24"),
        (RECEIVED, "dismiss", DISMISSED, [*DEPARTMENT], [_answer_given], "TT 57/2026 Điều 24"),
        (ANSWERED, "answer", ANSWERED, [*DEPARTMENT], [_answer_given], "TT 57/2026 Điều 24"),
        (DISMISSED, "answer", ANSWERED, [*DEPARTMENT], [_answer_given], "TT 57/2026 Điều 24"),
    ],
)

_ALREADY, _NOT_POSTED = "Kết quả này đã công bố.", "Chỉ gỡ được điều đang công bố."

POSTING_PERMITS = permits(
    "posting",
    title="Công bố kết quả công nhận",
    rows=[
        # action     roles                      whose                state                 why not
        ("view", DEPARTMENT, Whose.BELOW_MY_UNIT, ANY, ""),
        ("post", DEPARTMENT, Whose.BELOW_MY_UNIT, (WAITING, WITHDRAWN), _ALREADY),
        ("withdraw", DEPARTMENT, Whose.BELOW_MY_UNIT, (POSTED,), _NOT_POSTED),
    ],
)

PUBLIC_REPORT_PERMITS = permits(
    "public_report",
    title="Công khai báo cáo tự đánh giá và kế hoạch cải tiến",
    rows=[
        ("view", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("view", DEPARTMENT, Whose.BELOW_MY_UNIT, ANY, ""),
        ("post", _HEADS, Whose.OWN_SCHOOL, ANY, ""),
        ("post", DEPARTMENT, Whose.BELOW_MY_UNIT, ANY, ""),
        ("withdraw", _HEADS, Whose.OWN_SCHOOL, (POSTED,), _NOT_POSTED),
        ("withdraw", DEPARTMENT, Whose.BELOW_MY_UNIT, (POSTED,), _NOT_POSTED),
    ],
)

NEWS_PERMITS = permits(
    "news",
    title="Tin tức trên cổng công khai",
    rows=[
        ("view", DEPARTMENT, Whose.OWN_SCHOOL, ANY, ""),
        ("write", DEPARTMENT, Whose.OWN_SCHOOL, ANY, ""),
        ("publish", DEPARTMENT, Whose.OWN_SCHOOL, (DRAFT, WITHDRAWN), "Tin này đã đăng."),
        ("withdraw", DEPARTMENT, Whose.OWN_SCHOOL, (PUBLISHED,), "Chỉ gỡ được tin đang đăng."),
    ],
)

REMARK_PERMITS = permits(
    "remark",
    title="Góp ý của người dân",
    rows=[
        ("view", DEPARTMENT, Whose.OWN_SCHOOL, ANY, ""),
        ("answer", DEPARTMENT, Whose.OWN_SCHOOL, ANY, ""),
        ("dismiss", DEPARTMENT, Whose.OWN_SCHOOL, (RECEIVED,), "Góp ý này đã được trả lời."),
    ],
)
