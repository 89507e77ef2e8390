"""Working days, with the holidays the project ships."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kiemdinh.kernel.calendar import WorkingCalendar

HOLIDAYS = Path(__file__).resolve().parents[2] / "reference" / "holidays.yaml"


@pytest.fixture
def calendar() -> WorkingCalendar:
    return WorkingCalendar.from_data(yaml.load(HOLIDAYS.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


def test_weekends_holidays_and_make_up_saturdays(calendar: WorkingCalendar) -> None:
    assert calendar.is_working_day(date(2026, 11, 20))
    assert not calendar.is_working_day(date(2026, 11, 21))
    assert not calendar.is_working_day(date(2024, 9, 3))  # Quốc khánh: two days since 2021
    assert not calendar.is_working_day(date(2024, 4, 29))  # swapped …
    assert calendar.is_working_day(date(2024, 5, 4))  # … with this Saturday
    assert calendar.is_working_day(date(2019, 1, 5))


def test_ten_working_days_across_tet_2025(calendar: WorkingCalendar) -> None:
    assert calendar.add_working_days(date(2025, 1, 22), 10) == date(2025, 2, 12)
    assert calendar.working_days_between(date(2025, 1, 22), date(2025, 2, 12)) == 10
    assert calendar.working_days_between(date(2025, 2, 12), date(2025, 1, 22)) == -10
    assert calendar.warns == []


def test_zero_days_is_the_next_working_day(calendar: WorkingCalendar) -> None:
    assert calendar.add_working_days(date(2026, 11, 20), 0) == date(2026, 11, 20)
    assert calendar.add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 23)


def test_going_back(calendar: WorkingCalendar) -> None:
    assert calendar.add_working_days(date(2026, 11, 23), -1) == date(2026, 11, 20)


def test_an_unknown_year_is_counted_without_holidays_and_said_loudly(calendar: WorkingCalendar) -> None:
    assert calendar.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert calendar.warns == ["Chưa có lịch nghỉ lễ năm 2027: số ngày làm việc mới chỉ trừ thứ Bảy và Chủ nhật."]
    calendar.add_working_days(date(2027, 1, 4), 20)
    assert len(calendar.warns) == 1


def test_warnings_between_two_days(calendar: WorkingCalendar) -> None:
    assert calendar.warnings_for(date(2026, 1, 1), date(2026, 12, 31)) == ()
    assert len(calendar.warnings_for(date(2026, 12, 1), date(2028, 1, 1))) == 2
    assert calendar.warns == []


def test_one_day_is_not_both(calendar: WorkingCalendar) -> None:
    day = date(2026, 1, 10)
    with pytest.raises(ValueError, match="vừa là ngày nghỉ vừa là ngày làm bù"):
        WorkingCalendar([day], [day], [2026])


def test_the_shipped_table_covers_2018_to_2026_and_lists_only_useful_days(calendar: WorkingCalendar) -> None:
    assert calendar.known_years == set(range(2018, 2027))
    assert {day.weekday() for day in calendar.makeup_days} == {5}
    assert all(day.weekday() < 5 for day in calendar.holidays)
    tet = [d for d in calendar.holidays if d.month in (1, 2) and not (d.month == 1 and d.day <= 3)]
    assert {year: sum(d.year == year for d in tet) for year in range(2018, 2027)} == dict.fromkeys(range(2018, 2027), 5)


@given(st.dates(date(2018, 1, 1), date(2026, 6, 1)), st.integers(1, 60))
def test_counting_undoes_adding(day: date, n: int) -> None:
    calendar = WorkingCalendar([date(2020, 1, 1)], [date(2020, 1, 4)], range(2018, 2027))
    later = calendar.add_working_days(day, n)
    assert later > day
    assert calendar.working_days_between(day, later) == n
    assert calendar.working_days_between(day, later - timedelta(days=1)) == n - 1
