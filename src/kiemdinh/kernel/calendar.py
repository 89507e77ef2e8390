"""Working days: Monday to Friday, less public holidays, plus the Saturdays worked in exchange for a day off.

Pure. Holidays are published year by year, so they are data (reference/holidays.yaml); a year that is not
known yet counts with its weekends only and says so loudly.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class WorkingCalendar:
    """Counts working days. `warns` collects one sentence for each unknown year that a count has touched."""

    def __init__(self, holidays: Iterable[date], makeup_days: Iterable[date], known_years: Iterable[int]) -> None:
        """Raise ValueError when one day is both a holiday and a make-up day."""
        self.holidays = frozenset(holidays)
        self.makeup_days = frozenset(makeup_days)
        self.known_years = frozenset(known_years)
        self.warns: list[str] = []
        both = sorted(self.holidays & self.makeup_days)
        if both:
            raise ValueError(f"Ngày {both[0].isoformat()} vừa là ngày nghỉ vừa là ngày làm bù.")

    @classmethod
    def from_data(cls, data: Mapping[str, Mapping[str, object]]) -> "WorkingCalendar":
        """Build from the parsed holiday table: year → {holidays: {"2026-01-01": name}, makeup_days: {…}}."""
        holidays: list[date] = []
        makeup_days: list[date] = []
        for row in data.values():
            holidays += _dates(row.get("holidays"))
            makeup_days += _dates(row.get("makeup_days"))
        return cls(holidays, makeup_days, (int(year) for year in data))

    def is_working_day(self, d: date) -> bool:
        """Whether offices work on that day."""
        self._notice(d.year)
        if d in self.makeup_days:
            return True
        return d.weekday() < _SATURDAY and d not in self.holidays

    def add_working_days(self, d: date, n: int) -> date:
        """Return the n-th working day after d (the day itself is not counted); negative n goes back.

        n = 0 returns d itself, or the next working day when d is a day off.
        """
        if n == 0:
            while not self.is_working_day(d):
                d += _ONE_DAY
            return d
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        left = abs(n)
        while left:
            d += step
            if self.is_working_day(d):
                left -= 1
        return d

    def working_days_between(self, a: date, b: date) -> int:
        """Count working days after a up to and including b; negative when b is before a.

        So working_days_between(a, add_working_days(a, n)) == n.
        """
        if b < a:
            return -self.working_days_between(b, a)
        return sum(self.is_working_day(a + timedelta(days=i)) for i in range(1, (b - a).days + 1))

    def warnings_for(self, a: date, b: date) -> tuple[str, ...]:
        """Return one sentence for each unknown year between two dates; changes nothing."""
        first, last = sorted((a.year, b.year))
        return tuple(_unknown(year) for year in range(first, last + 1) if year not in self.known_years)

    def _notice(self, year: int) -> None:
        if year not in self.known_years and _unknown(year) not in self.warns:
            self.warns.append(_unknown(year))


def _unknown(year: int) -> str:
    return f"Chưa có lịch nghỉ lễ năm {year}: số ngày làm việc mới chỉ trừ thứ Bảy và Chủ nhật."


def _dates(days: object) -> list[date]:
    if not days:
        return []
    if not isinstance(days, Mapping):
        raise ValueError("Ngày nghỉ phải ghi theo dạng ngày: tên ngày nghỉ.")
    return [date.fromisoformat(str(day)) for day in days]
