"""Plans, targets and training of the demo. Collected by test_demo.py, so that one build serves all."""

from datetime import date

TODAY = date(2026, 11, 21)


def unit(name, kind, on=TODAY):
    from kiemdinh.rooms.organisations import queries as organisations

    return organisations.search_units(text=name, on=on, kind=kind)[0]


def test_plans_stand_in_every_state(demo):
    from kiemdinh.rooms.planning.models import Plan

    assert list(Plan.objects.order_by("year", "state", "pk").values_list("year", "state")) == [
        (2022, "published"),
        (2024, "published"),
        (2026, "published"),
        (2026, "published"),
        (2027, "consolidated"),
        (2027, "draft"),
        (2027, "submitted"),
        (2027, "submitted"),
    ]


def test_the_district_planned_its_nineteen_schools(demo):
    """Six kindergartens, four primary and nine lower secondary schools."""
    from collections import Counter

    from kiemdinh.rooms.organisations import queries as organisations
    from kiemdinh.rooms.planning.queries.plans import planned_schools

    on = date(2024, 3, 19)
    district = unit("Đống Đa", "district", on)
    listed = planned_schools(district.id, 2024, "external").values_list("school_id", flat=True)
    rows = organisations.school_rows(unit_ids=set(listed), on=on)
    assert Counter(row.school_type for row in rows.values()) == {"mam-non": 6, "tieu-hoc": 4, "thcs": 9}


def test_an_officer_of_ha_noi_has_next_years_plan_still_to_make(demo):
    from kiemdinh.rooms.planning.queries.drafting import found_schools
    from kiemdinh.rooms.planning.queries.plans import plan_of

    city = unit("Hà Nội", "province")
    assert plan_of(city.id, 2027) is None
    kinds = {f.kind for f in found_schools(unit=city, year=2027, on=TODAY)}
    assert "maintain" in kinds


def test_targets_of_the_plan_and_of_the_defaults(demo):
    from kiemdinh.rooms.planning.queries.targets import targets_of

    lines = targets_of(unit("Đồng Nai", "province").id, year=2026, on=TODAY)
    assert {line.kind for line in lines if line.own} == {
        "self_assessed_share",
        "externally_assessed_share",
        "newly_recognised",
        "maintained",
        "trained",
    }


def test_assessors_carry_the_certificate_of_their_course(demo):
    from kiemdinh.rooms.assessors.models import Qualification

    found = Qualification.objects.filter(title="Tập huấn thẩm định theo Thông tư 57")
    assert sorted(found.values_list("number", flat=True)) == [f"{n:03d}/CN-SGDĐT" for n in range(1, found.count() + 1)]
    assert found.count() == 4
