"""What may be set as a target, which target holds, how defaults are read. Pure."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kiemdinh.rooms.planning.rules.targets import (
    KINDS,
    Wanted,
    defaults_in,
    level_words,
    nearest,
    ownerships_in,
    problems_of,
    read_defaults,
)

TODAY = date(2026, 11, 21)
GOOD: dict[str, Any] = {
    "kind": "newly_recognised",
    "year": 2027,
    "minimum": Decimal(2),
    "maximum": None,
    "due_on": date(2027, 12, 31),
}


def wanted(**more: Any) -> Wanted:
    return Wanted(**(GOOD | more))


@pytest.mark.parametrize(
    ("more", "schools", "fields"),
    [
        ({}, 5, set()),
        ({"kind": "khac"}, 5, {"kind"}),
        ({"year": 2040}, 5, {"year", "due_on"}),
        ({"minimum": None}, 5, {"minimum"}),
        ({"minimum": Decimal(0)}, 5, {"minimum"}),
        ({"minimum": Decimal(-1)}, 5, {"minimum"}),
        ({"minimum": Decimal("2.5")}, 5, {"minimum"}),
        ({"minimum": Decimal(6)}, 5, {"minimum"}),
        ({"minimum": Decimal(5)}, 5, set()),
        ({}, 0, {"school_type"}),
        ({"minimum": Decimal(3), "maximum": Decimal(2)}, 5, {"maximum"}),
        ({"due_on": None}, 5, {"due_on"}),
        ({"due_on": date(2026, 12, 31)}, 5, {"due_on"}),
        ({"kind": "self_assessed_share", "minimum": Decimal(100)}, 5, set()),
        ({"kind": "self_assessed_share", "minimum": Decimal("100.1")}, 5, {"minimum"}),
        ({"kind": "externally_assessed_share", "minimum": Decimal(7), "maximum": Decimal(110)}, 5, {"maximum"}),
        ({"kind": "non_public_externally_assessed", "minimum": Decimal(100)}, 5, {"ownership"}),
        (
            {"kind": "non_public_externally_assessed", "minimum": Decimal(100), "ownership": "ngoai-cong-lap"},
            5,
            set(),
        ),
        ({"kind": "trained", "minimum": Decimal(300)}, 0, set()),
        ({"kind": "trained", "minimum": Decimal(2_000_000)}, 5, {"minimum"}),
    ],
)
def test_what_stands_against_a_target(more: dict[str, Any], schools: int, fields: set[str]) -> None:
    assert {p.field for p in problems_of(wanted(**more), today=TODAY, schools=schools)} == fields


def test_the_reasons_say_what_to_do() -> None:
    assert [p.text for p in problems_of(wanted(minimum=Decimal(0)), today=TODAY, schools=5)] == [
        "Chỉ tiêu 0 trường không đo được gì. Nếu năm nay không có trường nào, hãy bỏ chỉ tiêu này."
    ]
    assert [p.text for p in problems_of(wanted(minimum=Decimal(6)), today=TODAY, schools=5)] == [
        "Đơn vị chỉ có 5 trường thuộc loại này. Hãy nhập số không lớn hơn."
    ]


def test_shares_come_from_the_nearest_unit_and_numbers_do_not() -> None:
    set_by = {
        "self_assessed_share": {1, 2},
        "externally_assessed_share": {1},
        "newly_recognised": {1, 2},
        "maintained": {3},
    }
    assert nearest(set_by, chain=[1, 2, 3], kinds=KINDS) == {
        "self_assessed_share": 2,
        "externally_assessed_share": 1,
        "maintained": 3,
    }


@pytest.mark.parametrize(
    ("minimum", "maximum", "unit", "words"),
    [
        ("7", "10", "%", "từ 7% đến 10%"),
        ("100.0", None, "%", "100%"),
        ("7.5", "7.5", "%", "7,5%"),
        ("17", None, "trường", "17 trường"),
        ("1200", "1500", "người", "từ 1.200 đến 1.500 người"),
    ],
)
def test_a_level_in_words(minimum: str, maximum: str | None, unit: str, words: str) -> None:
    high = None if maximum is None else Decimal(maximum)
    assert level_words(minimum=Decimal(minimum), maximum=high, unit=unit) == words


def test_non_public_means_every_other_ownership() -> None:
    assert ownerships_in("ngoai-cong-lap") == ("tu-thuc", "dan-lap")
    assert ownerships_in("cong-lap") == ("cong-lap",)
    assert ownerships_in("") == ()


ROW = {
    "kind": "externally_assessed_share",
    "school_types": ["mam-non", "thcs"],
    "ownership": "",
    "first_year": "2019",
    "last_year": "2026",
    "minimum": "7",
    "maximum": "10",
    "due": "12-31",
    "source": "Kế hoạch",
    "confidence": "low",
}


def test_defaults_hold_for_their_years_one_a_school_type() -> None:
    rows = read_defaults({"schema": "targets/1", "targets": [ROW]}, name="x.yaml")
    assert [(r.school_type, r.due_on(2020)) for r in rows] == [
        ("mam-non", date(2020, 12, 31)),
        ("thcs", date(2020, 12, 31)),
    ]
    assert [len(defaults_in(rows, year=year)) for year in (2018, 2019, 2026, 2027)] == [0, 2, 2, 0]


@pytest.mark.parametrize("wrong", [{"kind": "khac"}, {"source": ""}, {"confidence": "chắc"}, {"due": "31-12"}])
def test_a_wrong_file_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="."):
        read_defaults({"schema": "targets/1", "targets": [ROW | wrong]}, name="x.yaml")
