"""The table of accreditation results against the same figures counted in plain Python from the raw rows."""

from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.demo.cast import REFORM, World, at
from tests.rooms.statistics.random_world import COLUMNS, RandomWorld, build, counted_by_hand, days_of_interest

from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.rooms.organisations.models import Unit
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.statistics.queries.form1 import form1, form1_schools, school_lines
from kiemdinh.rooms.statistics.rules.form1 import GRADES
from kiemdinh.rooms.statistics.rules.shares import percent

LEAST = {1: 2, 2: 3}
"""The least Mức of mức độ 1 and 2 under Thông tư 17/2018."""
UNITS = ("T-BO", "T-TINH", "T-TINH2", "T-HUYEN", "T-XA", "R-XA2")


def figures(code: str, day: date) -> dict[str, dict[str, int]]:
    """The rows of the table that have schools, as plain numbers."""
    table = form1(Unit.objects.get(code=code).pk, as_of=day)
    return {row.type: {c: row.number(c) for c in COLUMNS} for row in table.rows if row.total}


@pytest.mark.parametrize("seed", [1, 23])
def test_every_number_is_the_one_counted_by_hand(world: World, seed: int) -> None:
    made = build(world, seed)
    seen: set[str] = set()
    for day in days_of_interest(made.random, 4):
        for code in UNITS:
            expected = counted_by_hand(Unit.objects.get(code=code).pk, day, LEAST)
            assert figures(code, day) == expected, (code, day)
            seen |= {column for row in expected.values() for column, number in row.items() if number}
            total = form1(Unit.objects.get(code=code).pk, as_of=day).total
            assert {c: total.number(c) for c in COLUMNS} == {
                c: sum(row[c] for row in expected.values()) for c in COLUMNS
            }
    assert seen == set(COLUMNS)


def test_the_schools_behind_every_number_are_as_many(world: World) -> None:
    made = build(world, 5)
    day = date(2025, 3, 14)
    unit = Unit.objects.get(code="T-TINH").pk
    for row in form1(unit, as_of=day).lines:
        for column in COLUMNS:
            kind = "" if row.type == "total" else row.type
            found = school_lines(form1_schools(unit, as_of=day, column=column, school_type=kind), as_of=day)
            assert len(found) == row.number(column), (row.type, column)
            if column in GRADES:
                assert {line.grade for line in found} <= {GRADES[column]}
    assert made.schools


def test_statements_do_not_grow_with_schools(world: World) -> None:
    unit = world.units["T-TINH"]
    with CaptureQueriesContext(connection, ) as few:
        form1(unit, as_of=date(2026, 1, 5))
    RandomWorld(world, Random(3)).add_schools(20)
    with CaptureQueriesContext(connection) as many:
        form1(unit, as_of=date(2026, 1, 5))
    assert len(many) == len(few)
    assert sum("COUNT(" in query["sql"].upper() for query in many) == 1


def test_a_school_merged_mid_year_counts_once_in_the_tree_of_each_day(world: World) -> None:
    day = date(2026, 3, 2)
    organisations.merge_schools(codes=["T-TH2"], into="T-TH1", on=day, now=at(day), actor_account_id=None)
    assert figures("T-XA", date(2026, 3, 1))["tieu-hoc"]["total"] == 3
    assert figures("T-XA", day)["tieu-hoc"]["total"] == 2


def test_a_school_of_another_type_counts_by_the_type_of_the_day(world: World) -> None:
    day = date(2026, 3, 2)
    organisations.change_school_status(code="T-TH2", on=day, school_type="nhieu-cap", stages=("tieu-hoc", "thcs"),
                                       now=at(day), actor_account_id=None)
    before, after = figures("T-XA", date(2026, 3, 1)), figures("T-XA", day)
    assert (before["tieu-hoc"]["total"], before["nhieu-cap"]["total"]) == (3, 1)
    assert (after["tieu-hoc"]["total"], after["nhieu-cap"]["total"]) == (2, 2)


def test_a_district_has_its_table_until_its_end_and_a_note_after_it(world: World) -> None:
    unit = world.units["T-HUYEN"]
    last = form1(unit, as_of=date(2025, 6, 30))
    assert (last.total.total, last.note) == (6, "")
    ended = form1(unit, as_of=REFORM)
    assert [row.type for row in ended.lines] == ["mam-non", "tieu-hoc", "thcs", "nhieu-cap", "total"]
    assert {row.number(c) for row in ended.lines for c in COLUMNS} == {0}
    assert ended.note == "Huyện Cũ đã kết thúc hoạt động từ ngày 01/07/2025, nên không còn trường nào."
    assert "thành lập ngày 01/08/2015" in form1(unit, as_of=date(2015, 7, 31)).note


def test_rows_by_kind_of_unit(world: World) -> None:
    day = date(2026, 1, 5)
    every = ["mam-non", "tieu-hoc", "thcs", "thpt", "nhieu-cap", "gdtx"]
    assert [row.type for row in form1(world.units["T-TINH"], as_of=day).rows] == every
    assert [row.type for row in form1(world.units["T-TINH2"], as_of=day).rows] == every
    # A commune shows a further type only when it has such a school, so that the sum is the total.
    assert [row.type for row in form1(world.units["T-XA"], as_of=day).rows] == [
        "mam-non", "tieu-hoc", "thcs", "nhieu-cap", "gdtx",
    ]  # fmt: skip


def result(world: World, **more: Any) -> Recognition:
    """A case of T-TH1."""
    values: dict[str, Any] = {
        "school_id": world.units["T-TH1"], "kind": "accreditation", "edition_code": "tt17-2018", "generation": "2018",
        "level": 2, "state": "proposed", "basis_kind": "external_assessment", "basis": {}, "code": "c1",
        "reported_on": date(2024, 3, 4), "created_at": at(date(2024, 3, 4)),
    }  # fmt: skip
    return Recognition.objects.create(**values | more)


def test_the_newest_result_decides_also_when_it_is_worse(world: World) -> None:
    result(world)
    result(world, level=0, code="c2", reported_on=date(2025, 5, 5), state="refused")
    assert figures("T-TINH", date(2024, 3, 3))["tieu-hoc"]["externally_assessed"] == 0
    assert figures("T-TINH", date(2024, 3, 4))["tieu-hoc"]["level_2"] == 1
    last = figures("T-TINH", date(2025, 5, 5))["tieu-hoc"]
    assert (last["level_2"], last["not_reached"], last["externally_assessed"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"level": 1, "basis": {"school_level": 3}}, "level_3"),
        ({"level": 0, "basis": {"school_level": 1}}, "level_1"),
        ({"level": 1, "basis_kind": "imported", "signed_on": date(2024, 3, 4), "state": "issued"}, "level_2"),
        ({"level": 2, "basis_kind": "imported", "signed_on": date(2024, 3, 4), "state": "issued"}, "level_3"),
    ],
)
def test_national_standard_alone_counts_by_the_level_of_its_basis(
    world: World, more: dict[str, Any], column: str
) -> None:
    result(world, kind="national_standard", **more)
    row = figures("T-TINH", date(2024, 3, 4))["tieu-hoc"]
    assert (row[column], row["externally_assessed"]) == (1, 1)


@pytest.mark.parametrize("more", [{"state": "withdrawn"}, {"generation": "tt57", "basis_kind": "appraisal"}])
def test_withdrawn_cases_and_appraisals_are_no_external_assessment(world: World, more: dict[str, Any]) -> None:
    result(world, **more)
    assert figures("T-TINH", date(2024, 3, 4))["tieu-hoc"]["externally_assessed"] == 0


@pytest.mark.parametrize(
    ("part", "total", "shown"), [(1, 3, 33.3), (2, 3, 66.7), (1, 8, 12.5), (1, 16, 6.3), (0, 0, 0.0), (7, 7, 100.0)]
)
def test_percent_is_half_up_with_one_decimal(part: int, total: int, shown: float) -> None:
    assert percent(part, total) == shown
