"""What the report of an external assessment says about levels, and its papers' clocks. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.rooms.external_assessment.rules.states import DRAFTED

POINTS, AGREED, SILENCE = "points", "agreed", "silence"
CLOSED_HOW = {
    POINTS: "Trường đã gửi ý kiến phản hồi",
    AGREED: "Trường đồng ý với dự thảo",
    SILENCE: "Hết hạn không có ý kiến: xem như trường đồng ý với dự thảo",
}


@dataclass(frozen=True, slots=True)
class FeedbackClock:
    """The school's and the team's days: `over` the school's time has run out, `late` the team's."""

    due_on: date
    closed_on: date | None
    answers_due_on: date | None
    answered_on: date | None

    def over(self, today: date) -> bool:
        """Whether the school may not say anything any more."""
        return self.closed_on is not None or today > self.due_on

    def late(self, today: date) -> bool:
        """Whether the team answers after its days."""
        if self.answers_due_on is None:
            return False
        return (self.answered_on or today) > self.answers_due_on


def due_after(calendar: WorkingCalendar, on: date, working_days: int) -> date:
    """The last day of a term that begins the day after `on`."""
    return calendar.add_working_days(on, working_days)


def is_over(*, state: str, due_on: date, closed_on: date | None, today: date) -> bool:
    """Whether silence has closed the school's turn and nobody has written it down yet."""
    return state == DRAFTED and closed_on is None and today > due_on


def level_words(level: int) -> str:
    """ "đạt Mức 2", "không đạt Mức 1"."""
    return f"đạt Mức {level}" if level else "không đạt Mức 1"


def supports(*, accreditation: int | None, standard: int | None, kinds: Iterable[str]) -> str:
    """What the result is enough for, in one sentence, among the kinds that were asked for."""
    wanted, parts = set(kinds), []
    if "accreditation" in wanted:
        parts.append(
            f"đạt kiểm định chất lượng giáo dục cấp độ {accreditation}"
            if accreditation
            else "chưa đủ điều kiện công nhận đạt kiểm định chất lượng giáo dục"
        )
    if "national_standard" in wanted:
        parts.append(
            f"đạt chuẩn quốc gia mức độ {standard}" if standard else "chưa đủ điều kiện công nhận đạt chuẩn quốc gia"
        )
    return f"Kết quả: {'; '.join(parts)}." if parts else ""
