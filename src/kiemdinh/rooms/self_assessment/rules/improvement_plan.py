"""Kế hoạch cải tiến chất lượng and its internal reviews (TT 57: Điều 10, Mẫu số 2). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiemdinh.kernel.states import states
from kiemdinh.rooms.self_assessment.rules.texts import TextField

IMPROVEMENT = "improvement"
"""Subject of the texts of kế hoạch cải tiến."""

OTHER_MOMENT = "other"

PROGRESS = {
    "not_started": "Chưa thực hiện",
    "under_way": "Đang thực hiện",
    "behind": "Chậm so với kế hoạch",
    "completed": "Đã hoàn thành",
    "dropped": "Không thực hiện nữa",
}
"""Mức độ thực hiện of a row."""

IMPROVEMENT_FIELDS = (
    TextField("bases", "II. Căn cứ xây dựng kế hoạch", "Văn bản, kết quả tự đánh giá, điều kiện của nhà trường."),
    TextField("purpose", "III. Mục đích, yêu cầu", "Chỉ chọn vấn đề ưu tiên, không dàn đều mọi tiêu chí."),
    TextField(
        "organisation", "VII. Tổ chức thực hiện", "Việc của người đứng đầu, hội đồng tự đánh giá, các tổ và cá nhân."
    ),
    TextField("reporting", "VIII. Chế độ báo cáo", "Rà soát mấy lần, đưa kết quả vào báo cáo nào, công khai ở đâu."),
)

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What closing a review looks at; `unmarked` are the tasks without a mark."""

    held_on: date | None
    result: str
    reviewers: str
    unmarked: tuple[str, ...] = ()


def _is_told(facts: object) -> str | None:
    assert isinstance(facts, ReviewFacts)
    if facts.held_on is None:
        return "Chưa có ngày rà soát. Hãy nhập ngày rồi khóa."
    if not facts.reviewers.strip():
        return "Chưa ghi người đánh giá. Hãy ghi rồi khóa."
    return None if facts.result.strip() else "Chưa ghi kết quả rà soát. Hãy ghi rồi khóa."


def _all_marked(facts: object) -> str | None:
    assert isinstance(facts, ReviewFacts)
    if not facts.unmarked:
        return None
    first = facts.unmarked[0]
    shown = f"{first[:80]}…" if len(first) > 80 else first
    return f"Còn {len(facts.unmarked)} việc chưa ghi mức độ thực hiện, ví dụ “{shown}”. Hãy chọn cho từng việc."


REVIEW = states(
    "review",
    start=OPEN,
    labels={OPEN: "Đang rà soát", CLOSED: "Đã khóa"},
    final=[CLOSED],
    turn={OPEN: "secretary", CLOSED: ""},
    rows=[
        (
            OPEN,
            "close",
            CLOSED,
            [],
            [_is_told, _all_marked],
            "TT 57/2026 Điều 10 khoản 3, khoản 4; Mẫu số 2 mục VI, mục VIII",
        ),
    ],
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at which the plan is to be reviewed: `anchor` names a day of the school year."""

    key: str
    label: str
    anchor: str
    fallback: str
    remind_days: int


@dataclass(frozen=True, slots=True)
class MomentRule:
    """The moments that hold on a day, with their source; `fewest` is how many reviews a year are asked for."""

    moments: tuple[Moment, ...]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SchoolYearDays:
    """The days of a school year that moments hang on; None where not known."""

    first_year: int
    first_term_ends_on: date | None
    ends_on: date | None


def moment_day(moment: Moment, year: SchoolYearDays) -> date:
    """The day by which a review is due: that of the school year's plan, else the usual day ("18/01")."""
    known = {"first_term_ends": year.first_term_ends_on, "year_ends": year.ends_on}.get(moment.anchor)
    if known is not None:
        return known
    day, month = (int(part) for part in moment.fallback.split("/"))
    return date(year.first_year if month >= 8 else year.first_year + 1, month, day)


def next_moment_day(moment: Moment, years: Sequence[SchoolYearDays], *, begun: date) -> date:
    """The first such day on or after the day the plan could begin; `years` are consecutive school years."""
    days = sorted(moment_day(moment, year) for year in years)
    return next((day for day in days if day >= begun), days[-1])


def last_moment_day(moment: Moment, years: Sequence[SchoolYearDays], *, until: date) -> date:
    """The last such day until a day: a plan that could begin by then owes the review (see `moments_due`)."""
    known = {year.first_year for year in years}
    near = [SchoolYearDays(first, None, None) for first in (until.year - 1, until.year) if first not in known]
    days = sorted(moment_day(moment, year) for year in [*years, *near])
    return max((day for day in days if day <= until), default=days[0])


@dataclass(frozen=True, slots=True)
class MomentDue:
    """A review that is asked for and not closed yet."""

    key: str
    label: str
    due_on: date
    late_days: int


def moments_due(
    moments: Sequence[Moment],
    years: Sequence[SchoolYearDays],
    *,
    begun: date,
    fewest: int,
    closed: frozenset[str],
    today: date,
) -> tuple[MomentDue, ...]:
    """The asked-for reviews whose reminder has begun and which nobody has closed; none where no review is asked.

    A moment that had passed when the cycle began (`begun`) is owed the next time it comes round.
    """
    found = []
    for moment in moments[:fewest]:
        day = next_moment_day(moment, years, begun=begun)
        if moment.key not in closed and today >= day - timedelta(days=moment.remind_days):
            found.append(MomentDue(moment.key, moment.label, day, max(0, (today - day).days)))
    return tuple(sorted(found, key=lambda due: due.due_on))


def frozen_rows(rows: Sequence[Mapping[str, str]], marks: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """The rows of the plan with their marks of that day, as they are kept with a closed review."""
    found = []
    for row in rows:
        mark = marks.get(row["id"], {})
        found.append({**row, "progress": mark.get("progress", ""), "note": mark.get("note", "")})
    return found
