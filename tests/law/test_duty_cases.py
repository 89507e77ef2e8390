"""The days of every duty, as an official reads them."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from kiemdinh.rooms.duties.rules.calendar import SchoolYearDays, last_day
from kiemdinh.rooms.duties.rules.data import read_book
from kiemdinh.rooms.regulations.rules.strict_yaml import load_strings

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "regulations" / "duties" / "duties.yaml"
CASES = yaml.safe_load((Path(__file__).parent / "nhiem-vu" / "01-han.yaml").read_text("utf-8"))
BOOK = read_book(load_strings(FILE.read_text("utf-8"), name=FILE.name))
SCHOOL_YEAR = SchoolYearDays(date(2027, 1, 17), date(2027, 5, 31))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['duty']}-{case['year']}")
def test_last_day_on_time(case):
    duty = BOOK.of(case["duty"])
    assert duty is not None
    assert last_day(duty, case["year"], school_year=SCHOOL_YEAR) == (case["due"] or None), case["why"]


def test_every_duty_has_a_case_or_is_counted_by_event():
    cased = {case["duty"] for case in CASES}
    once = {
        "dang-ky-dot-1",
        "dang-ky-dot-2",
        "danh-sach-xem-xet-tt57",
        "cai-tien-2018",
        "tap-huan-2019",
        "ngoai-cong-lap-2025",
    }  # the same form of rule as others above
    assert {duty.key for duty in BOOK.duties if not duty.by_event} - cased == once


def test_every_duty_says_where_it_comes_from():
    assert all(duty.source and duty.confidence in ("high", "medium", "low") for duty in BOOK.duties)
