"""Daily work: once a day, from six in the morning, one failure does not stop the rest."""

from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08:00 in Vietnam


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    from kiemdinh.services.jobs import registry

    monkeypatch.setattr(registry, "_DAILY", {})


def work(key, run):
    from kiemdinh.services.jobs import register_daily

    register_daily(key, label=f"Việc {key}", run=run)


def due(now=MORNING, **more):
    from kiemdinh.services.jobs.daily import run_due

    return run_due(now=now, **more)


def test_each_runs_once_a_day():
    days = []
    work("a", lambda now: days.append(now) or 3)
    assert (due(), due(), due(MORNING + timedelta(hours=4))) == ({"Việc a": 3}, {}, {})
    assert due(MORNING + timedelta(days=1)) == {"Việc a": 3}
    assert days == [MORNING, MORNING + timedelta(days=1)]


def test_nothing_before_six_unless_asked_for():
    work("a", lambda now: 1)
    night = MORNING - timedelta(hours=3)
    assert (due(night), due(night, again=True), due(night, again=True)) == ({}, {"Việc a": 1}, {"Việc a": 1})


def test_a_failure_is_written_down_and_tried_three_times_and_the_others_run():
    from kiemdinh.services.jobs.models import DailyRun

    calls = []

    def broken(now):
        calls.append(now)
        raise ValueError("hỏng")

    work("a", broken)
    work("b", lambda now: 2)
    assert (due(), due(), due(), due()) == ({"Việc b": 2}, {}, {}, {})
    assert len(calls) == 3
    row = DailyRun.objects.get(key="a")
    assert (row.attempts, row.problem, row.finished_at) == (3, "hỏng", None)


def test_a_run_whose_process_died_is_taken_up_after_an_hour():
    from kiemdinh.services.jobs.models import DailyRun

    work("a", lambda now: 1)
    DailyRun.objects.create(key="a", day="2026-11-23", started_at=MORNING)
    assert due(MORNING + timedelta(minutes=30)) == {}
    assert due(MORNING + timedelta(minutes=70)) == {"Việc a": 1}
