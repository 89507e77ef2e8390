"""Where a school stands in the season and in each step, in the words and looks of the matrix. Pure."""

from dataclasses import dataclass
from datetime import date

LATE, IDLE, PREPARING, RUNNING, PUBLISHED = "tre", "chua-bat-dau", "chuan-bi", "dang-lam", "da-cong-bo"
STATUS_LABELS = {
    LATE: "Trễ hạn",
    IDLE: "Chưa bắt đầu",
    PREPARING: "Đang chuẩn bị",
    RUNNING: "Đang tự đánh giá",
    PUBLISHED: "Đã công bố",
}
"""In the order of the filter; a school is in exactly one of them."""
WAITING = (LATE, IDLE, PREPARING, RUNNING)
"""Schools whose report of the season is still to come: those that may be reminded."""

STEPS = ("Hội đồng", "Minh chứng", "Tiêu chí", "Báo cáo", "Công bố", "Đăng ký", "Đánh giá ngoài")
_OUTSIDE_STEPS = 6

STATISTIC_NOTE = "Xếp theo tên trường; không xếp hạng trường (TT 57/2026 Điều 5 khoản 3 điểm e)."


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix: its look (a state of the design system) and its words."""

    look: str
    text: str


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What a cell is drawn from; `covered` of `criteria` have evidence, `done` of `sheets` are approved."""

    started: bool
    running: bool
    seats: int
    criteria: int
    covered: int
    sheets: int
    begun: int
    sent: int
    done: int
    consulted: bool
    passed: bool
    published_on: date | None
    late: bool
    old_rules: bool


NOT_YET = Cell("none", "Chưa đến")


def cells_of(
    facts: StepFacts | None, *, registration: str = "", team: tuple[str, int] | None = None
) -> tuple[Cell, ...]:
    """One cell a step of `STEPS`; `registration` and `team` are states of the rooms of the 2018 rules."""
    if facts is None:
        inside = (Cell("todo", "Chưa làm"), *(NOT_YET,) * 4)
        return (*inside, *_outside(registration, team, old_rules=bool(registration)))
    late = "block" if facts.late else ""
    council = Cell("done", "Xong") if facts.running else Cell(late or "doing", f"{facts.seats} người")
    if not facts.seats and not facts.running:
        council = Cell(late or "todo", "Chưa lập")
    return (
        council,
        _share(facts.covered, facts.criteria, late),
        _sheets(facts, late),
        _report(facts, late),
        _publication(facts, late),
        *_outside(registration, team, old_rules=facts.old_rules),
    )


def _share(part: int, whole: int, late: str) -> Cell:
    if whole and part >= whole:
        return Cell("done", "Xong")
    return Cell(late or "doing", f"{part}/{whole}") if part else Cell(late or "todo", "Chưa có")


def _sheets(facts: StepFacts, late: str) -> Cell:
    if facts.sheets and facts.done >= facts.sheets:
        return Cell("done", "Xong")
    if facts.sheets and facts.done + facts.sent >= facts.sheets:
        return Cell(late or "sent", f"{facts.done}/{facts.sheets}, chờ duyệt")
    return Cell(late or "doing", f"{facts.done}/{facts.sheets}") if facts.begun else Cell(late or "todo", "Chưa làm")


def _report(facts: StepFacts, late: str) -> Cell:
    if facts.published_on is not None or facts.passed:
        return Cell("done", "Đã thông qua")
    if facts.consulted:
        return Cell(late or "sent", "Lấy ý kiến")
    if facts.sheets and facts.done >= facts.sheets:
        return Cell(late or "doing", "Đang viết")
    return NOT_YET


def _publication(facts: StepFacts, late: str) -> Cell:
    if facts.published_on is not None:
        return Cell("done", f"{facts.published_on:%d/%m/%Y}")
    if facts.late:
        return Cell(late, "Trễ hạn")
    return Cell("todo", "Chưa công bố") if facts.passed else NOT_YET


_REGISTRATION = {
    "draft": Cell("todo", "Đang chuẩn bị"),
    "submitted": Cell("sent", "Đang kiểm tra"),
    "returned": Cell("fix", "Trả lại"),
    "accepted": Cell("done", "Đã tiếp nhận"),
    "closed": Cell("done", "Xong"),
    "withdrawn": Cell("none", "Đã rút"),
    "stopped": Cell("none", "Đã dừng"),
}


def _outside(registration: str, team: tuple[str, int] | None, *, old_rules: bool) -> tuple[Cell, Cell]:
    if not registration:
        words = Cell("none", "Chưa đăng ký") if old_rules else Cell("none", "Không có")
        return words, NOT_YET if old_rules else Cell("none", "Không có")
    asked = _REGISTRATION.get(registration, NOT_YET)
    if team is None:
        return asked, NOT_YET
    state, step = team
    if state == "reported":
        return asked, Cell("done", "Đã có báo cáo")
    if state == "dissolved":
        return asked, Cell("none", "Đoàn giải thể")
    return asked, Cell("doing", f"Bước {step}/{_OUTSIDE_STEPS}")
