"""Which schools may stand in the yearly list, and why or why not (TT 57 Điều 16, 17, 19, 27). Pure; nothing is scored.

A finding says yes, no, or "a person must look". The list never compares schools: every school is told by its own data.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import format_date

REPORT, REVIEW = "report", "review"
KINDS = {REPORT: "báo cáo tự đánh giá đã công bố", REVIEW: "đợt rà soát kế hoạch cải tiến"}
TT57 = "tt57"


@dataclass(frozen=True, slots=True)
class YearData:
    """That a school year holds data: a published report or a closed review, under which set of rules."""

    school_year: str
    kind: str
    generation: str = TT57


@dataclass(frozen=True, slots=True)
class CurrentDegree:
    """The Bằng in force: mức độ, the days of signing and expiry."""

    degree: int
    signed_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Reorganised:
    """A reorganisation after TT 57 came into force; `earliest_on` None when the school may be considered at once."""

    label: str
    effective_on: date
    earliest_on: date | None
    article: str = "TT 57/2026 Điều 27 khoản 5"


@dataclass(frozen=True, slots=True)
class SchoolData:
    """What the rule looks at of one school."""

    may_be_recognised: bool
    level: int | None
    years: tuple[YearData, ...]
    opened_in: int | None
    cohort_years: int | None
    current: CurrentDegree | None = None
    reorganised: Reorganised | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Values of the procedure on the day; the school years that count: ended ones, oldest first, the running one."""

    data_years: int
    raise_after_years: int
    renewal_months: int
    minimums: tuple[int, ...]
    ended: tuple[str, ...]
    running: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason: `ok` True (for), False (against), None (somebody must look)."""

    key: str
    ok: bool | None
    text: str
    article: str

    def to_json(self) -> dict[str, object]:
        """As it is frozen with the list."""
        return {"key": self.key, "ok": self.ok, "text": self.text, "article": self.article}


@dataclass(frozen=True, slots=True)
class Window:
    """The consecutive years that are looked at; `missing` those without data."""

    years: tuple[str, ...]
    missing: tuple[str, ...]


def consider(data: SchoolData, limits: Limits, *, on: date) -> tuple[Finding, ...]:
    """Every reason for and against considering the school this year, in the order of the articles."""
    found = [_applies(data), _cohort(data, on), _years(data, limits)]
    if older := _older_set(data, limits):
        found.append(older)
    found.append(_level(data, limits))
    found.append(_current(data, limits, on))
    if data.reorganised is not None:
        found.append(_reorganised(data.reorganised, on))
    return tuple(found)


def may_be_listed(findings: Iterable[Finding]) -> bool:
    """Whether nothing speaks against it; what a person must look at does not."""
    return all(f.ok is not False for f in findings)


def degree_to_consider(data: SchoolData, minimums: Sequence[int]) -> int:
    """The mức độ that the level of the newest report allows (Điều 16 khoản 2); 0 for none."""
    level = data.level or 0
    return max((degree for degree, least in enumerate(minimums, start=1) if level >= least), default=0)


def window(years: Iterable[YearData], limits: Limits) -> Window:
    """The consecutive years before the consideration; the running one may close them when it already holds data."""
    have = {y.school_year for y in years}
    line = list(limits.ended)
    if limits.running and limits.running in have:
        with_running = [*line, limits.running][-limits.data_years :]
        if len(with_running) == limits.data_years and have.issuperset(with_running):
            return Window(tuple(with_running), ())
    wanted = tuple(line[-limits.data_years :])
    return Window(wanted, tuple(y for y in wanted if y not in have))


def add_months(day: date, months: int) -> date:
    """The same day so many months later (earlier when negative); the last of the month when there is no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"không có ngày {day} sau {months} tháng")


def _applies(data: SchoolData) -> Finding:
    if data.may_be_recognised:
        return Finding("applies", True, "Loại hình trường được công nhận đạt chuẩn quốc gia.", "TT 57/2026 Điều 1")
    text = "Cơ sở giáo dục thường xuyên không thuộc diện công nhận đạt chuẩn quốc gia."
    return Finding("applies", False, text, "TT 57/2026 Điều 1 khoản 3")


def _cohort(data: SchoolData, on: date) -> Finding:
    article = "TT 57/2026 Điều 16 khoản 1 điểm a"
    if data.opened_in is None or data.cohort_years is None:
        return Finding(
            "cohort", None, "Chưa rõ năm thành lập: cần xem đã có một khóa hoàn thành chương trình chưa.", article
        )
    first = data.opened_in + data.cohort_years
    if on.year > first or (on.year == first and on.month >= 6):
        return Finding("cohort", True, f"Thành lập năm {data.opened_in}, đã có khóa hoàn thành chương trình.", article)
    return Finding(
        "cohort", False, f"Thành lập năm {data.opened_in}, khóa đầu hoàn thành chương trình năm {first}.", article
    )


def _years(data: SchoolData, limits: Limits) -> Finding:
    article = "TT 57/2026 Điều 16 khoản 1 điểm b"
    seen = window(data.years, limits)
    words = ", ".join(_year(y) for y in seen.years)
    if len(seen.years) < limits.data_years:
        return Finding(
            "years", None, f"Danh mục năm học chưa đủ {limits.data_years} năm đã kết thúc để đối chiếu.", article
        )
    if not seen.missing:
        return Finding("years", True, f"Có dữ liệu {len(seen.years)} năm học liên tiếp: {words}.", article)
    missing = ", ".join(_year(y) for y in seen.missing)
    return Finding(
        "years", False, f"Cần dữ liệu {limits.data_years} năm học liên tiếp ({words}); chưa có năm {missing}.", article
    )


def _older_set(data: SchoolData, limits: Limits) -> Finding | None:
    """Years under the former set count as data (Điều 27 khoản 3); what level they had says nothing here."""
    seen = set(window(data.years, limits).years)
    new = {y.school_year for y in data.years if y.generation == TT57}
    old = sorted({y.school_year for y in data.years if y.generation != TT57 and y.school_year in seen} - new)
    if not old:
        return None
    years = ", ".join(_year(y) for y in old)
    text = f"Năm học {years} theo bộ tiêu chuẩn trước: chỉ liệt kê, không quy đổi mức; hội đồng xem trực tiếp."
    return Finding("older_set", None, text, "TT 57/2026 Điều 27 khoản 3")


def _level(data: SchoolData, limits: Limits) -> Finding:
    article = "TT 57/2026 Điều 16 khoản 1 điểm c, khoản 2"
    if data.level is None:
        return Finding("level", False, "Chưa có báo cáo tự đánh giá đã công bố theo Thông tư 57/2026.", article)
    degree = degree_to_consider(data, limits.minimums)
    if not degree:
        return Finding("level", False, "Trường tự xác định chưa đạt Mức 1.", article)
    return Finding("level", True, f"Trường tự xác định đạt Mức {data.level}: xét mức độ {degree}.", article)


def _current(data: SchoolData, limits: Limits, on: date) -> Finding:
    now = data.current
    if now is None:
        return Finding("current", True, "Chưa có Bằng đạt chuẩn quốc gia còn hiệu lực.", "TT 57/2026 Điều 17 khoản 2")
    until, degree = format_date(now.expires_on), degree_to_consider(data, limits.minimums)
    held = f"Có Bằng mức độ {now.degree} ký ngày {format_date(now.signed_on)}"
    if now.degree < degree:
        may = add_months(now.signed_on, 12 * limits.raise_after_years)
        article = "TT 57/2026 Điều 19 khoản 4"
        if on >= may:
            years = limits.raise_after_years
            text = f"{held}, đã đủ {years} năm để xét lên mức độ {degree}."
            return Finding("raise", True, text, article)
        if add_months(now.expires_on, -limits.renewal_months) > on:
            text = f"{held}; xét lên mức độ {degree} từ ngày {format_date(may)}."
            return Finding("raise", False, text, article)
    article = "TT 57/2026 Điều 19 khoản 2, khoản 3"
    if add_months(now.expires_on, -limits.renewal_months) <= on:
        return Finding("current", True, f"Bằng mức độ {now.degree} hết hạn ngày {until}: xét lại.", article)
    return Finding(
        "current", False, f"Bằng mức độ {now.degree} còn hiệu lực đến ngày {until}, chưa đến lúc xét lại.", article
    )


def _reorganised(case: Reorganised, on: date) -> Finding:
    since = f"{case.label}, hiệu lực từ ngày {format_date(case.effective_on)}"
    if case.earliest_on is None or case.earliest_on <= on:
        return Finding("reorganised", True, f"{since}; được xem xét.", case.article)
    return Finding(
        "reorganised", False, f"{since}; xem xét sớm nhất từ ngày {format_date(case.earliest_on)}.", case.article
    )


def _year(code: str) -> str:
    return code.replace("-", "–")
