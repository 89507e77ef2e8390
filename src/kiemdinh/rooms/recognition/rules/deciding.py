"""What an assessment gives a school, until when it is decided, who signs, and how long it holds. Pure.

Every number and every name comes from the edition's procedure, with its article and how sure it is.
"""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.kernel.vietnamese import fold, format_date
from kiemdinh.rooms.recognition.rules.states import ACCREDITATION, NATIONAL_STANDARD
from kiemdinh.rooms.regulations.rules.procedure import Procedure

PROVINCE_CHAIR = "Chủ tịch Ủy ban nhân dân cấp tỉnh"
DEPARTMENT_DIRECTOR = "Giám đốc Sở Giáo dục và Đào tạo"
AUTHORITIES = (DEPARTMENT_DIRECTOR, PROVINCE_CHAIR)
"""Who may be named as the one that signs; which of them is right on a day, the procedure says."""

_TYPES = {ACCREDITATION: "accreditation_levels", NATIONAL_STANDARD: "national_standard_degrees"}
_HIGHEST = 4


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs on a day, with the source; `sure` is False while it was not compared with the original text."""

    name: str
    article: str
    sure: bool
    note: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which the decision is due, as one source counts it."""

    due_on: date
    amount: int
    unit: str
    article: str
    sure: bool

    @property
    def words(self) -> str:
        """E.g. "20 ngày làm việc"."""
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the level found means for one kind: `reached` at all, `lower` than asked, the sentence for people."""

    reached: bool
    lower: bool
    text: str


def kind_label(kind: str) -> str:
    """The kind of recognition in the words of the circulars."""
    return {ACCREDITATION: "Kiểm định chất lượng giáo dục", NATIONAL_STANDARD: "Trường đạt chuẩn quốc gia"}[kind]


def level_label(kind: str, level: int) -> str:
    """E.g. "Cấp độ 2", "Mức độ 1"; level 0 is "Chưa đạt"."""
    if not level:
        return "Chưa đạt"
    return f"{'Cấp độ' if kind == ACCREDITATION else 'Mức độ'} {level}"


def given_by(procedure: Procedure, *, kind: str, on: date) -> bool:
    """Whether the edition recognises this kind at all (TT 57/2026 knows no cấp độ)."""
    return _TYPES[kind] in procedure.items("recognition.types", on=on)


def highest_level(procedure: Procedure, *, kind: str, on: date) -> int:
    """The highest level of a kind: cấp độ 1–4, or as many mức độ as the procedure has minimums."""
    if kind == ACCREDITATION:
        return _HIGHEST
    return len(procedure.integers("recognition.national_standard_minimums", on=on))


def level_from_grade(procedure: Procedure, *, kind: str, grade: int, on: date) -> int:
    """The cấp độ or mức độ that Mức `grade` of the school gives; 0 when below the lowest (Điều 34, 37; 16 khoản 2)."""
    if kind == ACCREDITATION:
        least = procedure.integer("recognition.accreditation_minimum", on=on)
        return min(grade, _HIGHEST) if grade >= least else 0
    minimums = procedure.integers("recognition.national_standard_minimums", on=on)
    return sum(grade >= minimum for minimum in minimums)


def outcome(*, kind: str, level: int, asked_level: int | None) -> Outcome:
    """How a result stands to what was asked for."""
    if level < 1:
        return Outcome(False, False, "Không đạt: kết quả đánh giá chưa tới mức tối thiểu để công nhận.")
    name = level_label(kind, level).lower()
    if asked_level is not None and level < asked_level:
        asked = level_label(kind, asked_level).lower()
        return Outcome(True, True, f"Đạt {name}, thấp hơn {asked} đã đề nghị.")
    return Outcome(True, False, f"Đạt {name}.")


def authority_for(procedure: Procedure, *, kind: str, on: date) -> Authority:
    """Who decides on recognition of a kind on a day. Raises RegulationError when the edition has no such kind."""
    value = procedure.value(f"recognition.{kind}_authority", on=on)
    return Authority(str(value.value), value.article, value.confidence != "low", value.note)


def authority_problem(authority: Authority, *, signed_by: str, kind: str, on: date) -> str:
    """Why a decision signed by somebody else cannot be taken; empty when it can."""
    if fold(signed_by) == fold(authority.name):
        return ""
    what = "công nhận trường đạt chuẩn quốc gia" if kind == NATIONAL_STANDARD else "cấp giấy chứng nhận kiểm định"
    return (
        f"Sai thẩm quyền: ngày {format_date(on)}, quyết định {what} do {authority.name} ký ({authority.article}),"
        f" không phải {signed_by or 'người chưa chọn'}. Hãy kiểm tra lại người ký hoặc ngày ký."
    )


def needs_submission(authority: Authority) -> bool:
    """Whether the department submits (tờ trình) to the province instead of deciding itself."""
    return fold(authority.name) != fold(DEPARTMENT_DIRECTOR)


def deadlines(procedure: Procedure, *, reported_on: date, calendar: WorkingCalendar) -> tuple[Deadline, ...]:
    """Every clock that runs from the report or the minutes, the earliest first.

    The circular counts working days; a local plan may count calendar days: both are data, the earlier one warns.
    """
    found = []
    for key, unit in (("working", "ngày làm việc"), ("calendar", "ngày")):
        name = f"recognition.decision_{key}_days"
        if not procedure.holds(name, on=reported_on):
            continue
        value = procedure.value(name, on=reported_on)
        amount = procedure.integer(name, on=reported_on)
        working = key == "working"
        due = calendar.add_working_days(reported_on, amount) if working else reported_on + timedelta(days=amount)
        found.append(Deadline(due, amount, value.unit or unit, value.article, value.confidence != "low"))
    return tuple(sorted(found, key=lambda deadline: deadline.due_on))


def add_months(day: date, number: int) -> date:
    """The same day so many months later; the last day of the month where it has no such day (BLDS 2015 Điều 148)."""
    month = day.month - 1 + number
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def expires_on(procedure: Procedure, *, signed_on: date) -> date:
    """The last day a decision signed on a day holds; one signed on 29/02 ends on 28/02 of a common year."""
    return add_months(signed_on, 12 * procedure.integer("recognition.validity_years", on=signed_on))


def may_raise_from(procedure: Procedure, *, signed_on: date, on: date) -> date | None:
    """The first day a higher level may be considered; None where the procedure says nothing."""
    if not procedure.holds("recognition.raise_after_years", on=on):
        return None
    return add_months(signed_on, 12 * procedure.integer("recognition.raise_after_years", on=on))


def may_retry_from(procedure: Procedure, *, refused_on: date, on: date) -> date | None:
    """The first day after a refusal that the school may try again; None where the procedure says nothing."""
    if not procedure.holds("recognition.retry_after_years", on=on):
        return None
    return add_months(refused_on, 12 * procedure.integer("recognition.retry_after_years", on=on))
