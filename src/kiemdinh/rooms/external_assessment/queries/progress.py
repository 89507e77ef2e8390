"""The six steps of a team in one look: how far each has come, and whose turn it is."""

from dataclasses import dataclass
from typing import Any

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.external_assessment.models import FeedbackPoint, SupplementRequest, TeamReport, TeamSheet
from kiemdinh.rooms.external_assessment.queries.papers import papers_of
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.fields import criterion_codes
from kiemdinh.rooms.external_assessment.rules.papers import MINUTES, PLAN, PRELIMINARY, STUDY, SURVEY
from kiemdinh.rooms.external_assessment.rules.states import DECIDED, REPORTED
from kiemdinh.rooms.external_assessment.rules.work import CLOSED, GIVEN, OPEN

STEPS_KEY = "external_assessment.steps"


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the strip shows it."""

    title: str
    state: str
    big: str
    small: str
    note: str
    url: str
    max: int = 0
    value: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """The strip, and in words whose turn it is."""

    steps: tuple[Step, ...]
    turn: str
    answer: str


@dataclass(frozen=True, slots=True)
class _Counts:
    members: int
    preliminary: int
    closed: frozenset[str]
    plan_approved: bool
    sheets: int
    sheets_closed: int
    asked: int
    given: int
    draft: TeamReport | None
    points: int
    points_open: int


def progress_of(access: WorkAccess) -> Progress:
    """Five reads, however large the team."""
    counts = _counted(access)
    names = access.procedure.items(STEPS_KEY, on=access.team.decided_on or access.today)
    now = access.team.step if access.team.state != DECIDED else 0
    over = access.team.state == REPORTED
    parts = [
        _step_1(counts), _step_2(counts), _step_3(counts), _step_4(counts), _step_5(counts),
        ("1" if over else "–", "báo cáo", "Đã gửi Sở, đề nghị công nhận." if over else "Chờ xong lấy ý kiến.", 0, 0),
    ]  # fmt: skip
    urls = ("ho-so/", "van-ban/bien-ban/", "khao-sat/", "du-thao/", "du-thao/", "bao-cao/")
    base = f"/doan/{access.team.pk}/"
    if not access.inside:
        urls = ("", "van-ban/bien-ban/", "bo-sung/", "du-thao/", "du-thao/", "bao-cao/")
    steps = []
    for number, (name, (big, small, note, value, top)) in enumerate(zip(names, parts, strict=True), 1):
        state = "done" if over or number < now else "now" if number == now else ""
        url = f"{base}{urls[number - 1]}" if urls[number - 1] and (number <= now or over) else ""
        steps.append(Step(name, state, big, small, note, url, top, value))
    return Progress(tuple(steps), *_turn(access, counts))


def _counted(access: WorkAccess) -> _Counts:
    marks = papers_of(access)
    mine = [m for m in marks if m.paper.kind == PRELIMINARY]
    closed = frozenset(m.paper.kind for m in marks if m.state == CLOSED and m.member is None)
    plan = next(m for m in marks if m.paper.kind == PLAN)
    sheets = list(TeamSheet.objects.filter(team=access.team, member=None).values_list("state", flat=True))
    asked = list(SupplementRequest.objects.filter(team=access.team).values_list("state", flat=True))
    draft = TeamReport.objects.filter(team=access.team, kind="draft").defer("context").first()
    points = list(FeedbackPoint.objects.filter(report=draft).values_list("state", flat=True)) if draft else []
    return _Counts(
        members=len(mine),
        preliminary=sum(1 for m in mine if m.state == CLOSED),
        closed=closed,
        plan_approved=bool(plan.row and plan.row.approved_on),
        sheets=len(criterion_codes(access.catalog)),
        sheets_closed=sum(1 for s in sheets if s == CLOSED),
        asked=sum(1 for s in asked if s == OPEN),
        given=sum(1 for s in asked if s == GIVEN),
        draft=draft,
        points=len(points),
        points_open=sum(1 for p in points if p == OPEN),
    )


_Part = tuple[str, str, str, int, int]


def _step_1(counts: _Counts) -> _Part:
    note = "Đã chốt báo cáo kết quả nghiên cứu." if STUDY in counts.closed else "Báo cáo sơ bộ của từng thành viên."
    return f"{counts.preliminary}/{counts.members}", "bản sơ bộ", note, counts.preliminary, counts.members


def _step_2(counts: _Counts) -> _Part:
    done = [MINUTES in counts.closed, PLAN in counts.closed, counts.plan_approved]
    note = "Kế hoạch đã được phê duyệt." if counts.plan_approved else "Biên bản, kế hoạch, phê duyệt của Sở."
    return f"{sum(done)}/3", "việc", note, sum(done), 3


def _step_3(counts: _Counts) -> _Part:
    waiting = f"{counts.asked} yêu cầu chờ trường." if counts.asked else "Không có yêu cầu nào chờ trường."
    note = f"{counts.given} yêu cầu trường đã trả lời." if counts.given else waiting
    return "Xong" if SURVEY in counts.closed else str(counts.asked + counts.given), "", note, 0, 0


def _step_4(counts: _Counts) -> _Part:
    note = "Đã gửi dự thảo." if counts.draft else "Phiếu của đoàn đã chốt."
    return f"{counts.sheets_closed}/{counts.sheets}", "phiếu", note, counts.sheets_closed, counts.sheets


def _step_5(counts: _Counts) -> _Part:
    draft = counts.draft
    if draft is None:
        return "–", "ý kiến", "Chờ gửi dự thảo.", 0, 0
    if draft.closed_on is None:
        return str(counts.points), "ý kiến", f"Trường phản hồi đến hết {format_date(draft.due_on)}.", 0, 0
    words = {"silence": "Hết hạn không phản hồi là đồng ý.", "agreed": "Trường đồng ý với dự thảo."}
    return str(counts.points), "ý kiến", words.get(draft.closed_how, f"Còn {counts.points_open} ý kiến."), 0, 0


def _turn(access: WorkAccess, counts: _Counts) -> tuple[str, str]:
    """(whose turn, the answer for the heading)."""
    if access.team.state == REPORTED:
        return "Không còn ai phải làm gì ở đoàn này.", "Đã có báo cáo đánh giá ngoài"
    if access.team.state == DECIDED:
        return "Đến lượt trưởng đoàn: phân công tiêu chí và bắt đầu.", "Đoàn đã có quyết định, chưa bắt đầu"
    turns: dict[int, Any] = {
        1: _turn_1(counts),
        2: _turn_2(counts),
        3: "Đến lượt trường: bổ sung minh chứng." if counts.asked else "Đến lượt đoàn: khảo sát, chốt báo cáo.",
        4: "Đến lượt thư ký và trưởng đoàn: ghép, chốt phiếu, gửi dự thảo.",
        5: _turn_5(counts),
        6: "Đến lượt trưởng đoàn: hoàn thiện báo cáo.",
    }
    step = access.team.step
    return turns[step], f"Đang ở bước {step}/6"


def _turn_1(counts: _Counts) -> str:
    if counts.preliminary < counts.members:
        return f"Đến lượt thành viên: còn {counts.members - counts.preliminary} báo cáo sơ bộ chưa nộp."
    return "Đến lượt thư ký, trưởng đoàn: báo cáo kết quả nghiên cứu hồ sơ."


def _turn_2(counts: _Counts) -> str:
    if PLAN in counts.closed and not counts.plan_approved:
        return "Đến lượt Sở: ghi phê duyệt kế hoạch làm việc."
    return "Đến lượt thư ký, trưởng đoàn: biên bản và kế hoạch làm việc."


def _turn_5(counts: _Counts) -> str:
    if counts.draft is not None and counts.draft.closed_on is None:
        return f"Đến lượt trường: phản hồi đến hết ngày {format_date(counts.draft.due_on)}."
    return f"Đến lượt đoàn: còn {counts.points_open} ý kiến của trường chưa trả lời."
