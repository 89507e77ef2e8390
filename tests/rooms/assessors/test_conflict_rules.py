"""Conflicts of interest from plain facts: every kind, the years that count, what forbids and what warns."""

from dataclasses import asdict
from datetime import date

import pytest

from kiemdinh.rooms.assessors.rules.conflicts import Limits, Person, School, Work, find_conflicts, years_before
from kiemdinh.rooms.assessors.rules.fitness import Fitness, Needs, find_lacks, sector_years

ON = date(2026, 11, 21)
EVER = Limits(0, frozenset({"works_at", "worked_at", "family"}), frozenset({"same_commune", "own_authority"}))
FIVE = Limits(5, frozenset({"works_at", "worked_at", "family"}), frozenset({"same_commune", "own_authority"}))
SCHOOL = School(id=7, name="Trường Tiểu học Sông Đà", managing_id=3, commune_id=4, former_ids=frozenset({70}))


def keys(person: Person, limits: Limits = EVER, on: date = ON) -> list[tuple[str, bool]]:
    return [(c.key, c.blocks) for c in find_conflicts(person=person, school=SCHOOL, limits=limits, on=on)]


def worked(until: date | None, unit: int | None = 7, place: str = "") -> Person:
    return Person(works=(Work(unit, place, date(2010, 9, 1), until),))


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Person(), []),
        (worked(None), [("works_at", True)]),
        (worked(ON), [("works_at", True)]),
        (worked(date(2026, 11, 20)), [("worked_at", True)]),
        (worked(date(2011, 1, 1)), [("worked_at", True)]),
        (worked(None, unit=70), [("works_at", True)]),
        (worked(date(2011, 1, 1), unit=8), []),
        (worked(None, unit=None, place="TRƯỜNG TIỂU HỌC  SÔNG ĐÀ"), [("same_name", False)]),
        (worked(None, unit=None, place="Trường Tiểu học Bên Cạnh"), []),
        (worked(None, unit=3), [("own_authority", False)]),
        (worked(date(2020, 1, 1), unit=3), []),
        (Person(works=(Work(7, "", date(2026, 11, 22)),)), []),
        (Person(family={7: "chị ruột"}), [("family", True)]),
        (Person(family={70: "vợ"}), [("family", True)]),
        (Person(family={8: "vợ"}), []),
        (Person(declared={7: date(2025, 3, 1)}), [("declared", True)]),
        (Person(home_commune_id=4), [("same_commune", False)]),
        (Person(home_commune_id=5), []),
        (
            Person(works=(Work(3, "", date(2020, 1, 1)),), family={7: "em ruột"}, home_commune_id=4),
            [("family", True), ("same_commune", False), ("own_authority", False)],
        ),
    ],
)
def test_each_kind_of_conflict(person: Person, expected: list[tuple[str, bool]]) -> None:
    assert keys(person) == expected


@pytest.mark.parametrize(
    ("until", "on", "found"),
    [
        (date(2021, 11, 21), ON, True),
        (date(2021, 11, 20), ON, False),
        (date(2021, 11, 20), date(2026, 11, 20), True),
        (date(2019, 2, 28), date(2024, 2, 29), True),
        (date(2019, 2, 27), date(2024, 2, 29), False),
    ],
)
def test_five_years_are_counted_to_the_day(until: date, on: date, found: bool) -> None:
    assert keys(worked(until), FIVE, on) == ([("worked_at", True)] if found else [])


def test_what_the_procedure_does_not_name_is_left_out_and_it_decides_what_forbids() -> None:
    person = Person(works=(Work(7, "", date(2010, 1, 1), date(2012, 1, 1)),), family={7: "vợ"}, home_commune_id=4)
    assert keys(person, Limits(0, frozenset({"same_commune"}), frozenset({"family"}))) == [
        ("same_commune", True),
        ("family", False),
    ]


def test_reasons_are_sentences_with_dates() -> None:
    found = find_conflicts(person=worked(date(2012, 5, 31)), school=SCHOOL, limits=EVER, on=ON)
    assert [asdict(c) for c in found] == [
        {"key": "worked_at", "reason": "Từng công tác tại trường (01/09/2010 – 31/05/2012).", "blocks": True}
    ]
    assert found[0].label == "Từng công tác tại trường"


def test_years_before_a_leap_day() -> None:
    assert years_before(date(2024, 2, 29), 5) == date(2019, 2, 28)


NEEDS = Needs(5, needs_training=True)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Fitness("education", date(2021, 11, 21), True, ("tieu-hoc",)), []),
        (Fitness("education", date(2021, 11, 22), True, ("tieu-hoc",)), [("years", True)]),
        (Fitness("education", None, True, ("tieu-hoc",)), [("years", True)]),
        (Fitness("education", date(2010, 1, 1), False, ("tieu-hoc",)), [("training", True)]),
        (Fitness("education", date(2010, 1, 1), True, ("thcs",)), [("stage", False)]),
        (Fitness("education", date(2010, 1, 1), True, ()), [("stage", False)]),
        (Fitness("education", None, False, ("thcs",)), [("years", True), ("training", True), ("stage", False)]),
        (Fitness("official", None, False, ()), []),
    ],
)
def test_what_a_person_lacks(person: Fitness, expected: list[tuple[str, bool]]) -> None:
    lacks = find_lacks(
        person=person, needs=NEEDS, school_stages=("tieu-hoc",), on=ON, stage_labels={"tieu-hoc": "Tiểu học"}
    )
    assert [(lack.key, lack.blocks) for lack in lacks] == expected


def test_the_words_of_a_lack_name_the_number_and_the_level() -> None:
    person = Fitness("education", date(2023, 9, 1), True, ("thcs",))
    lacks = find_lacks(
        person=person, needs=NEEDS, school_stages=("tieu-hoc",), on=ON, stage_labels={"tieu-hoc": "Tiểu học"}
    )
    assert [lack.reason for lack in lacks] == [
        "Mới công tác trong ngành 3 năm (từ 01/09/2023); phải từ đủ 5 năm.",
        "Không thuộc cấp học của trường (Tiểu học).",
    ]


@pytest.mark.parametrize(
    ("since", "years"), [(None, 0), (date(2027, 1, 1), 0), (date(2021, 11, 21), 5), (date(2021, 11, 22), 4)]
)
def test_whole_years_in_the_sector(since: date | None, years: int) -> None:
    assert sector_years(since=since, on=ON) == years
