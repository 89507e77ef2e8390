"""The tree as of a day, lists, and how many queries they make."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiemdinh.rooms.organisations import queries, use_cases
from kiemdinh.rooms.organisations.models import Unit, UnitPlacement
from kiemdinh.rooms.organisations.queries import SchoolFilter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BY = {"now": NOW, "actor_account_id": None}
IN_2024, LAST_DAY, REFORM, IN_2026 = date(2024, 5, 1), date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 21)
DONG_DA, PHUONG_DONG_DA = "huyen2004-006", "xa2025-00235"

School = Callable[..., int]
Count = Callable[[Callable[[], Any]], int]


def test_the_tree_before_and_after_the_reform() -> None:
    def kinds(on: date) -> dict[str, int]:
        return {
            kind: len(queries.descendants(code="bo-gddt", on=on, kind=kind))
            for kind in ("province", "district", "commune")
        }

    assert kinds(LAST_DAY) == {"province": 3, "district": 52, "commune": 796}
    assert kinds(REFORM) == {"province": 2, "district": 0, "commune": 221}
    assert {row.name for row in queries.descendants(code="bo-gddt", on=REFORM, kind="province")} == {
        "Thành phố Hà Nội",
        "Tỉnh Đồng Nai",
    }
    assert {row.name for row in queries.descendants(code="bo-gddt", on=IN_2026, kind="province")} == {
        "Thành phố Hà Nội",
        "Thành phố Đồng Nai",
    }


def test_a_unit_keeps_its_last_name_and_place_after_its_end() -> None:
    unit = queries.unit_as_of(code=DONG_DA, on=IN_2026)
    assert unit is not None
    assert (unit.name, unit.short_name, unit.ended, unit.closed_on) == (
        "Quận Đống Đa",
        "Đống Đa",
        True,
        REFORM,
    )
    assert [link.name for link in queries.parent_chain(code=DONG_DA, on=IN_2026)][1] == "Thành phố Hà Nội"
    assert queries.unit_as_of(code=PHUONG_DONG_DA, on=LAST_DAY) is None
    assert queries.unit_as_of(code="khong-co", on=IN_2026) is None
    with pytest.raises(TypeError, match="either code or unit_id"):
        queries.unit_as_of(on=IN_2026)


def test_communes_come_in_vietnamese_order() -> None:
    names = [row.short_name for row in queries.children_of(unit_id=Unit.objects.get(code="tinh2025-01").pk, on=IN_2026)]
    assert len(names) == 126
    assert names[:4] == ["An Khánh", "Ba Đình", "Ba Vì", "Bạch Mai"]
    assert names.index("Dương Nội") < names.index("Đa Phúc") < names.index("Đống Đa")


@pytest.mark.parametrize(
    ("text", "on", "kind", "found"),
    [
        ("dong da", IN_2024, None, ["Quận Đống Đa"]),
        ("dong da", IN_2026, None, ["Phường Đống Đa"]),
        ("ĐỐNG ĐA", IN_2024, "district", ["Quận Đống Đa"]),
        ("đống đa", IN_2024, "commune", []),
        ("dong xoai", IN_2024, None, ["Thành phố Đồng Xoài"]),
        ("dong xoai", IN_2026, None, ["Phường Đồng Xoài"]),
        ("huyen2004-006", IN_2024, None, ["Quận Đống Đa"]),
        ("   ", IN_2024, None, []),
        ("%", IN_2024, None, []),
        ("_", IN_2024, None, []),
    ],
)
def test_search_without_marks(text: str, on: date, kind: str | None, found: list[str]) -> None:
    assert [row.name for row in queries.search_units(text=text, on=on, kind=kind)] == found


def test_search_can_look_at_former_names(school: School) -> None:
    school("A", "Trường Tiểu học Bạch Đằng")
    use_cases.rename_unit(code="A", name="Trường Tiểu học Kim Đồng", on=date(2020, 9, 1), **BY)
    assert queries.search_units(text="bach dang", on=IN_2024, kind="school") == []
    found = queries.search_units(text="bach dang", on=IN_2024, kind="school", include_former=True)
    assert [row.name for row in found] == ["Trường Tiểu học Kim Đồng"]


def test_the_facts_of_a_school_in_2024_and_2026(school: School) -> None:
    school("A", "Trường Tiểu học Thịnh Quang", founded_year=1975, address="Số 9 phố Vĩnh Hồ", phone="024 3853")
    use_cases.move_schools_after_reform(**BY)
    then, now = (queries.school_facts(code="A", on=day) for day in (IN_2024, IN_2026))
    assert then is not None
    assert now is not None
    assert (
        then.school_type,
        then.school_type_label,
        then.ownership_label,
        then.stages,
        then.stage_labels,
        then.founded_year,
        then.address,
        then.short_name,
    ) == (
        "tieu-hoc",
        "Trường tiểu học",
        "Công lập",
        ("tieu-hoc",),
        ("Tiểu học",),
        1975,
        "Số 9 phố Vĩnh Hồ",
        "Tiểu học Thịnh Quang",
    )
    assert (
        then.managing_name,
        then.managing_kind,
        then.managing_body,
        then.district_name,
        then.commune_name,
        then.province_name,
    ) == (
        "Quận Đống Đa",
        "district",
        "Phòng Giáo dục và Đào tạo quận Đống Đa",
        "Quận Đống Đa",
        "Phường Thịnh Quang",
        "Thành phố Hà Nội",
    )
    assert (
        now.managing_name,
        now.managing_kind,
        now.managing_body,
        now.district_name,
        now.commune_name,
        now.province_code,
        now.province_short_name,
    ) == (
        "Phường Đống Đa",
        "commune",
        "Ủy ban nhân dân phường Đống Đa",
        None,
        "Phường Đống Đa",
        "tinh2025-01",
        "Hà Nội",
    )
    assert queries.school_facts(code="A", on=date(2015, 7, 31)) is None
    assert queries.school_facts(code=DONG_DA, on=IN_2024) is None


def test_a_list_is_filtered_sorted_and_cut(school: School) -> None:
    school("D", "Trường Tiểu học Đông Tây")
    school("B", "Trường Tiểu học Ba Đình", ownership="tu-thuc")
    school("C", "Trường THCS Cát Linh", school_type="thcs")
    path = queries.path_on(unit_id=Unit.objects.get(code=DONG_DA).pk, on=IN_2024)

    def codes(**where: Any) -> list[str]:
        result = queries.list_schools(on=IN_2024, where=SchoolFilter(under_path=path, **where))
        assert result.total == len(result.rows)
        return [row.code for row in result.rows]

    assert codes() == ["C", "B", "D"]
    assert codes(text="DONG tay") == ["D"]
    assert codes(text="trung hoc") == []
    assert codes(school_type="tieu-hoc") == ["B", "D"]
    assert codes(ownership="tu-thuc") == ["B"]
    assert codes(stage="thcs") == ["C"]
    part = queries.list_schools(on=IN_2024, where=SchoolFilter(under_path=path), offset=1, limit=1)
    assert ([row.code for row in part.rows], part.total) == (["B"], 3)
    row = part.rows[0]
    assert (row.managing_name, row.commune_name, row.school_type_label, row.ownership_label) == (
        "Quận Đống Đa",
        "Phường Thịnh Quang",
        "Tiểu học",
        "Tư thục",
    )


@pytest.mark.parametrize("schools", [1, 3])
def test_lists_make_the_same_number_of_queries_however_long(school: School, count_queries: Count, schools: int) -> None:
    ids = [school(f"S{i}", f"Trường Tiểu học Số {i}") for i in range(schools)]
    district = Unit.objects.get(code=DONG_DA)
    queries.school_vocabulary()
    where = SchoolFilter(under_path=queries.path_on(unit_id=district.pk, on=IN_2024))
    calls: dict[str, tuple[Callable[[], Any], int]] = {
        "list_schools": (lambda: queries.list_schools(on=IN_2024, where=where), 4),
        "count_schools": (lambda: queries.count_schools(on=IN_2024, where=where), 1),
        "school_rows": (lambda: queries.school_rows(unit_ids=ids, on=IN_2024), 3),
        "schools_below": (lambda: queries.schools_below(code=DONG_DA, on=IN_2024), 7),
        "descendants": (lambda: queries.descendants(code=DONG_DA, on=IN_2024), 4),
        "units_as_of": (lambda: queries.units_as_of(unit_ids=ids, on=IN_2024), 3),
        "names_on": (lambda: queries.names_on(unit_ids=ids, on=IN_2024), 1),
        "paths_on": (lambda: queries.paths_on(unit_ids=ids, on=IN_2024), 1),
        "parent_chains": (lambda: queries.parent_chains(unit_ids=ids, on=IN_2024), 3),
        "search_units": (lambda: queries.search_units(text="so", on=IN_2024, kind="school"), 1),
        "school_facts": (lambda: queries.school_facts(unit_id=ids[0], on=IN_2024), 9),
        "successors": (lambda: queries.successors(unit_ids=ids), 1),
        "unit_ids_below": (lambda: list(queries.unit_ids_below(path=where.under_path, on=IN_2024)), 1),
    }
    assert {name: count_queries(call) for name, (call, _) in calls.items()} == {
        name: number for name, (_, number) in calls.items()
    }


def test_what_stands_below_agrees_with_each_path_also_after_the_end(school: School) -> None:
    ids = {code: school(code, f"Trường Tiểu học {code}") for code in ("A", "B")}
    use_cases.merge_schools(codes=["B"], into="A", on=date(2024, 9, 1), **BY)
    use_cases.move_schools_after_reform(**BY)
    for on in (IN_2024, date(2024, 9, 1), LAST_DAY, REFORM, IN_2026):
        for top_code in (DONG_DA, PHUONG_DONG_DA, "tinh2004-01", "tinh2025-01"):
            top = queries.path_on(unit_id=Unit.objects.get(code=top_code).pk, on=on)
            if not top:
                continue
            below = {row["unit_id"] for row in queries.unit_ids_below(path=top, on=on)}
            for unit_id in ids.values():
                path = queries.path_on(unit_id=unit_id, on=on)
                assert (unit_id in below) == (path.startswith(top) and path != top)


def test_a_path_prefix_is_not_a_number_prefix() -> None:
    """/1/2/ must not hold /1/20/."""
    units = [Unit.objects.create(kind="district", code=f"q{i}", opened_on=date(2004, 7, 8)) for i in range(3)]
    for unit, path in zip(units, ("/1/2/", "/1/20/", "/1/2/3/"), strict=True):
        UnitPlacement.objects.create(unit=unit, path=path, valid_from=date(2004, 7, 8))
    found = UnitPlacement.objects.filter(queries.path_below(field="path", path="/1/2/"), unit__in=units)
    assert sorted(row.path for row in found) == ["/1/2/", "/1/2/3/"]


def test_labels_for_the_shell(school: School) -> None:
    unit_id = school("A", "Trường Tiểu học A")
    label = queries.unit_label(unit_id=unit_id, on=IN_2024)
    assert (label.code, label.name, label.place) == ("A", "Trường Tiểu học A", "Phường Thịnh Quang")
    assert queries.code_of(unit_id=unit_id) == "A"
    assert queries.school_exists(code="A")
    assert not queries.school_exists(code=DONG_DA)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 9, 5), "2026-2027"),
        (date(2026, 9, 4), "2025-2026"),
        (date(2025, 12, 1), "2025-2026"),
        (date(2020, 7, 1), "2019-2020"),
        (date(2015, 9, 4), None),
        (date(2028, 1, 1), None),
    ],
)
def test_the_school_year_of_a_day(on: date, code: str | None) -> None:
    year = queries.school_year_for(on=on)
    assert (year.code if year else None) == code


def test_school_years() -> None:
    assert queries.school_years_back(code="2024-2025", count=3) == ["2022-2023", "2023-2024", "2024-2025"]
    assert queries.school_years_back(code="2016-2017", count=5) == ["2015-2016", "2016-2017"]
    assert queries.school_years_back(code="1999-2000", count=5) == []
    year = queries.school_year(code="2025–2026")
    assert year is not None
    assert (year.label, year.first_term_ends_on, year.confidence) == ("2025–2026", date(2026, 1, 18), "H")
    assert [y.code for y in queries.list_school_years(until=date(2016, 12, 1))] == ["2016-2017", "2015-2016"]


def test_a_working_calendar_is_fresh_each_time() -> None:
    calendar = queries.working_calendar()
    calendar.add_working_days(date(2027, 1, 1), 1)
    assert len(calendar.warns) == 1
    assert queries.working_calendar().warns == []
