"""How long a step has taken and how much time is left, in working days. Pure."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.kernel.vietnamese import format_date


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one step on a day; `left` is negative when the due day has passed."""

    since: date
    due_on: date
    waited: int
    left: int

    @property
    def late(self) -> bool:
        """Whether the due day has passed."""
        return self.left < 0

    @property
    def words(self) -> str:
        """ "còn 3 ngày làm việc (hạn 10/3/2026)"."""
        due = f"hạn {format_date(self.due_on)}"
        if self.left < 0:
            return f"quá hạn {-self.left} ngày làm việc ({due})"
        return f"đến hạn hôm nay ({due})" if self.left == 0 else f"còn {self.left} ngày làm việc ({due})"


def clock(*, since: date, due_on: date, on: date, calendar: WorkingCalendar) -> Clock:
    """Counts with the working calendar; the day itself is not counted."""
    return Clock(
        since=since,
        due_on=due_on,
        waited=max(calendar.working_days_between(since, on), 0),
        left=calendar.working_days_between(on, due_on),
    )
