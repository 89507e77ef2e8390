"""Until when a decision must be posted. Two sources may count differently; both are shown, the earlier one warns."""

from dataclasses import dataclass
from datetime import date, timedelta

from kiemdinh.kernel.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Allowed:
    """A number of days as a source gives it; `working` counts working days."""

    days: int
    working: bool
    source: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline and where it comes from."""

    due_on: date
    words: str


def clocks(*, signed_on: date, allowed: tuple[Allowed, ...], calendar: WorkingCalendar) -> tuple[Clock, ...]:
    """Every deadline that runs from the day of signing, the earliest first."""
    found = []
    for item in allowed:
        calendar_due = signed_on + timedelta(days=item.days)
        due = calendar.add_working_days(signed_on, item.days) if item.working else calendar_due
        unit = "ngày làm việc" if item.working else "ngày"
        found.append(Clock(due, f"{item.days} {unit}, {item.source}"))
    return tuple(sorted(found, key=lambda clock: clock.due_on))
