"""Reading the data, states, words, who a duty is of."""

from datetime import date

import pytest

from kiemdinh.rooms.duties.rules import calendar as rules
from kiemdinh.rooms.duties.rules.data import DutyDataError, read_book

ROW = {
    "key": "k", "title": "Việc", "who": ["school"], "before": "11-30", "opens": "08-01", "from": "2018-10-10", "to": "",
    "source": "Kế hoạch", "confidence": "medium",
}  # fmt: skip


def book(**more):
    data = {"schema": "duties/1", "remind_before": ["14"], "remind_after": ["1"], "due_soon": "14"}
    return read_book(data | {"duties": [ROW | more]})


def duty(**more):
    return book(**more).duties[0]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"until": "12-31"}, "đúng một cách tính ngày"),
        ({"before": ""}, "đúng một cách tính ngày"),
        ({"who": []}, "không rõ ai làm"),
        ({"who": ["ministry"]}, "không rõ ai làm"),
        ({"source": ""}, "thiếu nguồn"),
        ({"confidence": "sure"}, "độ chắc chắn"),
        ({"before": "02-31"}, "ngày ghi sai"),
        ({"from": "2018"}, "ngày ghi sai"),
        ({"before": "", "anchor": "tet"}, "không có mốc “tet”"),
    ],
)
def test_wrong_data_are_refused_by_name(more, says):
    with pytest.raises(DutyDataError, match=says):
        book(**more)


def test_a_key_stands_once():
    data = {"schema": "duties/1", "remind_before": [], "remind_after": [], "due_soon": "14", "duties": [ROW, ROW]}
    with pytest.raises(DutyDataError, match="ghi hai lần"):
        read_book(data)


@pytest.mark.parametrize(
    ("done_on", "on", "state"),
    [
        (None, date(2026, 11, 14), rules.UPCOMING),
        (None, date(2026, 11, 15), rules.DUE_SOON),
        (None, date(2026, 11, 29), rules.DUE_SOON),
        (None, date(2026, 11, 30), rules.LATE),
        (date(2026, 11, 29), date(2026, 12, 5), rules.DONE),
        (date(2026, 11, 30), date(2026, 12, 5), rules.DONE_LATE),
        (date(2026, 12, 3), date(2026, 12, 2), rules.LATE),
        (date(2026, 11, 20), date(2026, 11, 10), rules.UPCOMING),
    ],
)
def test_where_a_duty_stands(done_on, on, state):
    assert rules.state_of(due=date(2026, 11, 29), done_on=done_on, on=on, soon=14) == state


@pytest.mark.parametrize(
    ("more", "due", "words"),
    [
        ({}, date(2026, 11, 29), "trước ngày 30/11/2026"),
        ({"before": "", "until": "12-31"}, date(2026, 12, 31), "chậm nhất ngày 31/12/2026"),
        ({"before": "", "once": "2022-03-01"}, date(2022, 2, 28), "trước ngày 01/03/2022"),
        ({"before": "", "event": "Ngày ký", "days": "20"}, None, "trong 20 ngày kể từ: ngày ký"),
        ({"before": "", "event": "Ngày hết hạn", "months_before": "5"}, None, "trước 5 tháng: ngày hết hạn"),
    ],
)
def test_words(more, due, words):
    assert rules.in_words(duty(**more), due) == words


@pytest.mark.parametrize(
    ("due", "opens"), [(date(2026, 11, 29), date(2026, 8, 1)), (date(2026, 5, 29), date(2025, 8, 1))]
)
def test_doing_it_counts_from_the_newest_opening(due, opens):
    assert rules.opens_on(duty(), due) == opens


def test_whose_duty_it_is():
    of_schools = duty(school_types=["thcs"], directly_under="province")
    assert rules.concerns(of_schools, rules.Doer("school", "thcs", "province"))
    assert not rules.concerns(of_schools, rules.Doer("school", "thcs", "commune"))
    assert not rules.concerns(of_schools, rules.Doer("school", "mam-non", "province"))
    assert not rules.concerns(duty(), rules.Doer("commune"))


def test_the_nearest_unit_decides():
    days = {1: date(2026, 1, 1), 5: date(2026, 2, 2)}
    assert rules.nearest(days, (1, 5, 9)) == (5, date(2026, 2, 2))
    assert rules.nearest(days, (1, 7)) == (1, date(2026, 1, 1))
    assert rules.nearest(days, (8,)) is None
