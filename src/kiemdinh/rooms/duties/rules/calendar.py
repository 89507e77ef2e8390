"""The last day on time of a duty in a year, whether it holds for a unit, and where it stands. Pure.

"Trước ngày X": the last day on time is the day before X.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kiemdinh.rooms.duties.rules.data import Duty

UPCOMING, DUE_SOON, LATE, DONE, DONE_LATE = "upcoming", "due_soon", "late", "done", "done_late"
BY_EVENT = "by_event"
STATE_LABELS = {
    UPCOMING: "Chưa đến hạn",
    DUE_SOON: "Sắp đến hạn",
    LATE: "Quá hạn",
    DONE: "Đã xong",
    DONE_LATE: "Xong sau hạn",
    BY_EVENT: "Tính theo từng vụ việc",
}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SchoolYearDays:
    """The days of the school year that ends in a calendar year: end of the first term, end of the year."""

    first_term_end: date | None
    year_end: date | None


@dataclass(frozen=True, slots=True)
class Doer:
    """The unit that a duty may be of: its kind, a school's type and the kind of the unit directly above it."""

    kind: str
    school_type: str = ""
    parent_kind: str = ""


def last_day(duty: Duty, year: int, *, school_year: SchoolYearDays) -> date | None:
    """The last day on time that falls in a calendar year; None when there is none (or it is counted by event).

    Law: each row of the data names its own article.
    """
    if duty.rule in ("before", "until"):
        month, day = (int(part) for part in duty.value.split("-"))
        found = date(year, month, day)
        found = found - _ONE_DAY if duty.rule == "before" else found
    elif duty.rule in ("once", "until_once"):
        named = date.fromisoformat(duty.value)
        found = named - _ONE_DAY if duty.rule == "once" else named
    elif duty.rule == "anchor":
        named_end = school_year.first_term_end if duty.value == "first_term_end" else school_year.year_end
        if named_end is None:
            return None
        found = named_end
    else:
        return None
    if found.year != year or found < duty.first or (duty.last is not None and found > duty.last):
        return None
    return found


def opens_on(duty: Duty, due: date) -> date:
    """From when on doing the duty counts for a day on time: the newest "opens" before it."""
    if duty.opens is None:
        return date(due.year, 1, 1)
    opening = date(due.year, *duty.opens)
    return opening if opening <= due else date(due.year - 1, *duty.opens)


def in_words(duty: Duty, due: date | None) -> str:
    """How the law or plan puts the day: "trước ngày 30/11/2026"."""
    if duty.by_event:
        joint = ":" if duty.before_event else " kể từ:"
        return f"{duty.amount}{joint} {duty.value[:1].lower()}{duty.value[1:]}"
    if due is None:
        return ""
    if duty.rule in ("before", "once"):
        return f"trước ngày {due + _ONE_DAY:%d/%m/%Y}"
    return f"chậm nhất ngày {due:%d/%m/%Y}"


def concerns(duty: Duty, doer: Doer) -> bool:
    """Whether a duty is of a unit of this kind."""
    if doer.kind not in duty.who:
        return False
    if doer.kind == "school":
        if duty.school_types and doer.school_type not in duty.school_types:
            return False
        if duty.directly_under and doer.parent_kind != duty.directly_under:
            return False
    return True


def state_of(*, due: date, done_on: date | None, on: date, soon: int) -> str:
    """Where a duty stands on a day; `soon` days before the last day it is due soon."""
    if done_on is not None and done_on <= on:
        return DONE if done_on <= due else DONE_LATE
    if on > due:
        return LATE
    return DUE_SOON if (due - on).days <= soon else UPCOMING


def nearest(settings: Mapping[int, date], path: tuple[int, ...]) -> tuple[int, date] | None:
    """Of days that units set, the one of the unit nearest above (or the unit itself): (unit, day)."""
    for unit_id in reversed(path):
        if unit_id in settings:
            return unit_id, settings[unit_id]
    return None
