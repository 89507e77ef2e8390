"""Places, schools and units through their use cases; what the database itself refuses."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from kiemdinh.rooms.organisations import queries, use_cases
from kiemdinh.rooms.organisations.models import (
    SchoolStatus,
    SchoolYear,
    Site,
    Unit,
    UnitName,
    UnitPlacement,
    UnitSuccession,
)
from kiemdinh.rooms.organisations.use_cases import NewSchool, OrganisationError
from kiemdinh.services.ledger.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BY = {"now": NOW, "actor_account_id": 7}
IN_2024, REFORM, IN_2026 = date(2024, 5, 1), date(2025, 7, 1), date(2026, 11, 21)
DONG_DA, BA_DINH, HA_NOI_OLD, HA_NOI = "huyen2004-006", "huyen2004-001", "tinh2004-01", "tinh2025-01"
THINH_QUANG, LANG_HA, TAN_DONG = "xa2004-00235", "xa2004-00199", "xa2004-25198"
PHUONG_DONG_DA, PHUONG_LANG, PHUONG_BINH_PHUOC = "xa2025-00235", "xa2025-00199", "xa2025-25195"

School = Callable[..., int]


def chain(code: str, on: date) -> list[str]:
    return [link.name for link in queries.parent_chain(code=code, on=on)]


class TestPlaces:
    def test_a_second_load_adds_nothing(self) -> None:
        before = (Unit.objects.count(), UnitSuccession.objects.count(), Event.objects.count())
        result = use_cases.load_places(now=NOW, provinces=["tinh2025-75", "01"])
        assert (result.units, result.links) == (0, 0)
        assert (Unit.objects.count(), UnitSuccession.objects.count(), Event.objects.count()) == before

    def test_an_unknown_province_is_refused(self) -> None:
        with pytest.raises(OrganisationError, match="Không có tỉnh, thành phố mã 70 sau ngày 01/7/2025"):
            use_cases.load_places(now=NOW, provinces=[70])

    def test_a_province_that_grew_keeps_the_links_to_all_it_took_over(self) -> None:
        dong_nai = Unit.objects.get(code="tinh2025-75")
        links = queries.predecessors(unit_ids=[dong_nai.pk])[dong_nai.pk]
        assert {(link.unit.name, link.kind, link.on_date) for link in links} == {
            ("Tỉnh Bình Phước", "merge", REFORM),
            ("Tỉnh Đồng Nai", "merge", REFORM),
        }

    def test_the_school_years_load_once(self) -> None:
        assert use_cases.load_school_years(now=NOW) == 0
        assert SchoolYear.objects.count() == 12


class TestSchools:
    def test_a_primary_school_stands_below_its_district_and_a_high_school_below_the_province(
        self, school: School
    ) -> None:
        school("HN-TH-1", "Trường Tiểu học Thịnh Quang")
        school("HN-PT-1", "Trường THPT Đống Đa", school_type="thpt")
        assert chain("HN-TH-1", IN_2024) == [
            "Bộ Giáo dục và Đào tạo",
            "Thành phố Hà Nội",
            "Quận Đống Đa",
            "Trường Tiểu học Thịnh Quang",
        ]
        assert chain("HN-PT-1", IN_2024)[1:] == ["Thành phố Hà Nội", "Trường THPT Đống Đa"]

    def test_creating_leaves_an_event_with_the_actor_and_a_main_campus(self, school: School) -> None:
        new = NewSchool(
            code="X1",
            name="Trường Mầm non Họa Mi",
            school_type="mam-non",
            ownership="tu-thuc",
            located_in_code=THINH_QUANG,
            address="Số 5 phố Yên Lãng",
        )
        unit_id = use_cases.create_school(school=new, on=date(2020, 9, 1), reason="QĐ 12/QĐ-UBND", **BY)
        event = Event.objects.get(action="organisations.create_school")
        assert (event.actor_id, event.unit_id, event.target_id, event.reason, event.at) == (
            7,
            unit_id,
            str(unit_id),
            "QĐ 12/QĐ-UBND",
            NOW,
        )
        site = Site.objects.get(school_id=unit_id)
        assert (site.kind, site.address, site.valid_from) == (
            "main_campus",
            "Số 5 phố Yên Lãng",
            date(2020, 9, 1),
        )

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"located_in_code": "xa2004-99999"}, "Không có đơn vị mã"),
            ({"located_in_code": DONG_DA}, "không phải là xã, phường"),
            ({"located_in_code": PHUONG_DONG_DA}, "đến ngày 01/07/2025 mới hoạt động"),
            ({"school_type": "dai-hoc"}, "Không có loại trường"),
            ({"ownership": "nha-nuoc"}, "Không có loại hình"),
            ({"school_type": "nhieu-cap", "stages": ("thcs",)}, "ít nhất hai cấp học"),
            ({"founded_year": 2030}, "Năm thành lập phải từ 1800"),
            ({"name": " "}, "Tên đơn vị phải có từ 1 đến 250 ký tự"),
        ],
    )
    def test_wrong_facts_are_refused_and_nothing_is_written(
        self, school: School, facts: dict[str, Any], message: str
    ) -> None:
        before = (Unit.objects.count(), Event.objects.count())
        named = {"name": "Trường Tiểu học Thử"} | facts
        with pytest.raises(OrganisationError, match=message):
            school("X1", named.pop("name"), **named)
        assert (Unit.objects.count(), Event.objects.count()) == before

    def test_a_code_is_used_once(self, school: School) -> None:
        school("X1", "Trường Tiểu học Một")
        with pytest.raises(OrganisationError, match="Mã trường “X1” đã được dùng"):
            school("X1", "Trường Tiểu học Hai")

    def test_facts_change_from_a_day_on_and_stay_readable_before(self, school: School) -> None:
        school("X1", "Trường Tiểu học Một", phone="024 1")
        assert use_cases.change_school_status(code="X1", on=date(2023, 9, 1), phone="024 2", disadvantaged=True, **BY)
        assert not use_cases.change_school_status(code="X1", on=date(2024, 9, 1), phone="024 2", **BY)
        facts = [queries.school_facts(code="X1", on=day) for day in (date(2023, 8, 31), date(2023, 9, 1))]
        assert [(f.phone, f.disadvantaged) for f in facts if f] == [("024 1", False), ("024 2", True)]
        assert SchoolStatus.objects.filter(school__code="X1").count() == 2

    def test_a_change_before_a_later_change_is_refused(self, school: School) -> None:
        school("X1", "Trường Tiểu học Một")
        use_cases.change_school_status(code="X1", on=date(2023, 9, 1), phone="024 2", **BY)
        with pytest.raises(OrganisationError, match="đã thay đổi sau đó, từ ngày 01/09/2023"):
            use_cases.change_school_status(code="X1", on=date(2022, 9, 1), phone="024 3", **BY)
        with pytest.raises(OrganisationError, match="Không có thông tin trường “color”"):
            use_cases.change_school_status(code="X1", on=date(2024, 9, 1), color="xanh", **BY)

    def test_a_type_change_brings_its_stages(self, school: School) -> None:
        school("X1", "Trường Tiểu học Một")
        use_cases.change_school_status(
            code="X1", on=date(2023, 9, 1), school_type="nhieu-cap", stages=("thcs", "tieu-hoc"), **BY
        )
        facts = queries.school_facts(code="X1", on=IN_2024)
        assert facts is not None
        assert facts.stage_labels == ("Tiểu học", "Trung học cơ sở")


class TestUnits:
    def test_a_rename_keeps_the_old_name_for_its_days(self, school: School) -> None:
        unit_id = school("X1", "Trường Tiểu học Một")
        use_cases.rename_unit(code="X1", name="Trường Tiểu học Hai", on=date(2022, 9, 1), **BY)
        names = [queries.name_as_of(unit_id=unit_id, on=day) for day in (date(2022, 8, 31), date(2022, 9, 1))]
        assert names == ["Trường Tiểu học Một", "Trường Tiểu học Hai"]
        facts = queries.school_facts(code="X1", on=IN_2024)
        assert facts is not None
        assert facts.former_names == ("Trường Tiểu học Một",)

    def test_a_district_that_ended_later_can_be_renamed_in_its_time(self) -> None:
        use_cases.rename_unit(code=DONG_DA, name="Quận Đống Đa Mới", on=date(2024, 1, 1), **BY)
        unit_id = Unit.objects.get(code=DONG_DA).pk
        assert [(row.name, row.valid_from, row.valid_to) for row in queries.name_history(unit_id=unit_id)] == [
            ("Quận Đống Đa", date(2004, 7, 8), date(2024, 1, 1)),
            ("Quận Đống Đa Mới", date(2024, 1, 1), REFORM),
        ]

    def test_a_school_is_not_opened_below_a_unit_that_moved_later(self, school: School) -> None:
        use_cases.move_unit(code=THINH_QUANG, new_parent_code=BA_DINH, on=date(2024, 1, 1), **BY)
        with pytest.raises(OrganisationError, match="đã thay đổi sau đó, từ ngày 01/01/2024"):
            school("X1", "Trường Tiểu học Một", managing_code=THINH_QUANG)

    def test_a_name_given_the_same_day_is_corrected_in_place(self, school: School) -> None:
        unit_id = school("X1", "Trường Tiểu học Mot", on=date(2015, 8, 1))
        use_cases.rename_unit(code="X1", name="Trường Tiểu học Một", on=date(2015, 8, 1), **BY)
        assert [row.name for row in queries.name_history(unit_id=unit_id)] == ["Trường Tiểu học Một"]

    def test_moving_a_unit_re_places_everything_below_it(self, school: School) -> None:
        school("X1", "Trường Tiểu học Một")
        moved = use_cases.move_unit(code=THINH_QUANG, new_parent_code=BA_DINH, on=date(2024, 1, 1), **BY)
        assert moved == 1
        use_cases.move_unit(code="X1", new_parent_code=THINH_QUANG, on=date(2024, 1, 1), **BY)
        moved = use_cases.move_unit(code=THINH_QUANG, new_parent_code=DONG_DA, on=date(2024, 6, 1), **BY)
        assert moved == 2
        assert chain("X1", date(2023, 12, 31))[1:3] == ["Thành phố Hà Nội", "Quận Đống Đa"]
        assert chain("X1", date(2024, 5, 31))[2:4] == ["Quận Ba Đình", "Phường Thịnh Quang"]
        assert chain("X1", date(2024, 6, 1))[2:4] == ["Quận Đống Đa", "Phường Thịnh Quang"]
        unit_id = Unit.objects.get(code="X1").pk
        assert [(p.parent.name, p.valid_from) for p in queries.placement_history(unit_id=unit_id) if p.parent] == [
            ("Quận Đống Đa", date(2015, 8, 1)),
            ("Phường Thịnh Quang", date(2024, 1, 1)),
        ]

    def test_a_later_move_of_a_child_survives_a_move_of_its_parent_before_it(self, school: School) -> None:
        school("X1", "Trường Tiểu học Một", managing_code=THINH_QUANG)
        use_cases.move_unit(code="X1", new_parent_code=BA_DINH, on=date(2024, 9, 1), **BY)
        use_cases.move_unit(code=THINH_QUANG, new_parent_code=BA_DINH, on=date(2024, 1, 1), **BY)
        assert chain("X1", date(2023, 12, 31))[2:4] == ["Quận Đống Đa", "Phường Thịnh Quang"]
        assert chain("X1", date(2024, 8, 31))[2:4] == ["Quận Ba Đình", "Phường Thịnh Quang"]
        assert chain("X1", date(2024, 9, 1))[2:] == ["Quận Ba Đình", "Trường Tiểu học Một"]

    @pytest.mark.parametrize(
        ("code", "parent", "message"),
        [
            (DONG_DA, THINH_QUANG, "không phù hợp"),
            ("X1", DONG_DA, "đã trực thuộc"),
            ("X1", HA_NOI, "mới hoạt động"),
        ],
    )
    def test_impossible_moves_are_refused(self, school: School, code: str, parent: str, message: str) -> None:
        school("X1", "Trường Tiểu học Một")
        with pytest.raises(OrganisationError, match=message):
            use_cases.move_unit(code=code, new_parent_code=parent, on=IN_2024, **BY)

    def test_a_unit_with_schools_below_cannot_end(self, school: School) -> None:
        school("X1", "Trường Tiểu học Một", on=date(2026, 1, 5), located_in_code=PHUONG_DONG_DA)
        with pytest.raises(OrganisationError, match=r"Còn đơn vị trực thuộc \(mã X1\)"):
            use_cases.close_unit(code=PHUONG_DONG_DA, on=IN_2026, **BY)

    def test_a_new_commune_can_be_opened_and_ended(self) -> None:
        use_cases.create_unit(
            kind="commune",
            code="xa2025-90000",
            name="Phường Mới",
            parent_code=HA_NOI,
            on=date(2026, 3, 1),
            **BY,
        )
        use_cases.close_unit(code="xa2025-90000", on=date(2026, 9, 1), successor_codes=(PHUONG_LANG,), **BY)
        unit = queries.unit_as_of(code="xa2025-90000", on=IN_2026)
        assert unit is not None
        assert (unit.name, unit.ended, unit.closed_on) == ("Phường Mới", True, date(2026, 9, 1))
        assert queries.unit_as_of(code="xa2025-90000", on=date(2026, 2, 28)) is None
        after = queries.successors(unit_ids=[unit.id])[unit.id]
        assert [(link.unit.name, link.kind_label) for link in after] == [("Phường Láng", "sáp nhập")]
        with pytest.raises(OrganisationError, match="đã kết thúc từ ngày 01/09/2026"):
            use_cases.rename_unit(code="xa2025-90000", name="Phường Khác", on=IN_2026, **BY)

    def test_a_commune_does_not_stand_in_a_commune(self) -> None:
        with pytest.raises(OrganisationError, match="Cấp của đơn vị không phù hợp"):
            use_cases.create_unit(
                kind="commune",
                code="xa2025-90000",
                name="Phường Mới",
                parent_code=PHUONG_LANG,
                on=IN_2026,
                **BY,
            )


class TestMergeAndSplit:
    def test_merged_schools_end_stay_readable_and_become_sites(self, school: School) -> None:
        school("A", "Trường Tiểu học A", address="Số 1")
        school("B", "Trường Tiểu học B", address="Số 2")
        school("C", "Trường Tiểu học C")
        use_cases.add_site(school_code="B", kind="site", name="Điểm Đông", on=date(2018, 9, 1), **BY)
        use_cases.merge_schools(codes=["B", "C"], into="A", on=date(2025, 1, 10), new_name="Trường Tiểu học ABC", **BY)
        b = queries.school_facts(code="B", on=IN_2026)
        assert b is not None
        assert (b.ended, b.name, b.closed_on, [s.name for s in b.sites]) == (
            True,
            "Trường Tiểu học B",
            date(2025, 1, 10),
            ["Cơ sở chính", "Điểm Đông"],
        )
        a = queries.school_facts(code="A", on=date(2025, 1, 10))
        assert a is not None
        assert (a.name, a.former_names) == ("Trường Tiểu học ABC", ("Trường Tiểu học A",))
        assert [(s.kind, s.name) for s in a.sites] == [
            ("main_campus", "Cơ sở chính"),
            ("site", "Tiểu học B"),
            ("site", "Tiểu học C"),
            ("site", "Điểm Đông"),
        ]
        before = queries.predecessors(unit_ids=[a.unit_id])[a.unit_id]
        assert [(link.unit.code, link.kind, link.on_date) for link in before] == [
            ("B", "merge", date(2025, 1, 10)),
            ("C", "merge", date(2025, 1, 10)),
        ]
        assert [row.code for row in queries.schools_below(code=DONG_DA, on=IN_2024)] == ["A", "B", "C"]
        assert [row.code for row in queries.schools_below(code=DONG_DA, on=date(2025, 1, 10))] == ["A"]

    def test_schools_can_merge_into_a_new_one(self, school: School) -> None:
        school("A", "Trường Tiểu học A")
        school("B", "Trường THCS B", school_type="thcs")
        new = NewSchool(
            code="AB",
            name="Trường TH và THCS AB",
            school_type="nhieu-cap",
            ownership="cong-lap",
            located_in_code=THINH_QUANG,
        )
        use_cases.merge_schools(codes=["A", "B"], into=new, on=date(2025, 1, 10), absorbed_as="branch_campus", **BY)
        facts = queries.school_facts(code="AB", on=date(2025, 2, 1))
        assert facts is not None
        assert [s.kind for s in facts.sites] == ["main_campus", "branch_campus", "branch_campus"]

    def test_a_school_does_not_merge_into_itself(self, school: School) -> None:
        school("A", "Trường Tiểu học A")
        with pytest.raises(OrganisationError, match="ít nhất một trường khác"):
            use_cases.merge_schools(codes=["A"], into="A", on=IN_2024, **BY)
        assert Unit.objects.get(code="A").closed_on is None

    def test_a_split_opens_schools_and_may_end_the_old_one(self, school: School) -> None:
        school("A", "Trường Tiểu học A")
        parts = [
            NewSchool(
                code=f"A{i}",
                name=f"Trường Tiểu học A{i}",
                school_type="tieu-hoc",
                ownership="cong-lap",
                located_in_code=THINH_QUANG,
            )
            for i in (1, 2)
        ]
        with pytest.raises(OrganisationError, match="ít nhất hai trường mới"):
            use_cases.split_school(code="A", new_schools=parts[:1], on=IN_2024, close_original=True, **BY)
        use_cases.split_school(code="A", new_schools=parts, on=IN_2024, close_original=True, **BY)
        a = queries.unit_as_of(code="A", on=IN_2024)
        assert a is not None
        assert a.ended
        assert {(s.unit.code, s.kind) for s in queries.successors(unit_ids=[a.id])[a.id]} == {
            ("A1", "split"),
            ("A2", "split"),
        }


class TestSites:
    def test_one_main_campus_and_no_two_names(self, school: School) -> None:
        school("A", "Trường Tiểu học A")
        site = use_cases.add_site(school_code="A", kind="site", name="Điểm Đông", on=IN_2024, **BY)
        for kind, name in (("main_campus", "Cơ sở 2"), ("site", "Điểm Đông")):
            with pytest.raises(OrganisationError, match="đã có"):
                use_cases.add_site(school_code="A", kind=kind, name=name, on=IN_2024, **BY)
        use_cases.close_site(site_id=site, on=date(2024, 9, 1), **BY)
        unit_id = Unit.objects.get(code="A").pk
        assert [s.name for s in queries.site_choices(unit_id=unit_id, on=date(2024, 8, 31))] == [
            "Cơ sở chính",
            "Điểm Đông",
        ]
        assert [s.name for s in queries.site_choices(unit_id=unit_id, on=date(2024, 9, 1))] == ["Cơ sở chính"]


class TestReform:
    def test_schools_follow_their_commune_and_the_rest_waits_for_a_choice(self, school: School) -> None:
        school("TH", "Trường Tiểu học Thịnh Quang")
        school("PT", "Trường THPT Đống Đa", school_type="thpt")
        school("DX", "Trường THCS Tân Đồng", school_type="thcs", located_in_code=TAN_DONG)
        school("LH", "Trường Mầm non Láng Hạ", school_type="mam-non", located_in_code=LANG_HA)
        result = use_cases.move_schools_after_reform(**BY)
        assert result.moved == ("DX", "PT", "TH")
        assert [(u.school_code, u.commune_name, [name for _, name in u.candidates]) for u in result.undecided] == [
            ("LH", "Phường Láng Hạ", ["Phường Giảng Võ", "Phường Láng", "Phường Đống Đa"])
        ]
        assert chain("DX", IN_2024)[1:3] == ["Tỉnh Bình Phước", "Thành phố Đồng Xoài"]
        assert chain("DX", date(2025, 8, 1))[1:3] == ["Tỉnh Đồng Nai", "Phường Bình Phước"]
        assert chain("DX", IN_2026)[1:3] == ["Thành phố Đồng Nai", "Phường Bình Phước"]
        assert chain("TH", IN_2026)[1:] == [
            "Thành phố Hà Nội",
            "Phường Đống Đa",
            "Trường Tiểu học Thịnh Quang",
        ]
        assert chain("PT", IN_2026)[1:] == ["Thành phố Hà Nội", "Trường THPT Đống Đa"]
        pt = [queries.school_facts(code="PT", on=day) for day in (IN_2024, IN_2026)]
        assert [(f.province_code, f.commune_name, f.district_name) for f in pt if f] == [
            (HA_NOI_OLD, "Phường Thịnh Quang", "Quận Đống Đa"),
            (HA_NOI, "Phường Đống Đa", None),
        ]

    def test_a_choice_settles_the_rest_and_a_second_run_moves_nothing(self, school: School) -> None:
        school("LH", "Trường Mầm non Láng Hạ", school_type="mam-non", located_in_code=LANG_HA)
        first = use_cases.move_schools_after_reform(choices={"LH": PHUONG_LANG}, **BY)
        assert first.moved == ("LH",)
        assert chain("LH", IN_2026)[2:] == ["Phường Láng", "Trường Mầm non Láng Hạ"]
        again = use_cases.move_schools_after_reform(**BY)
        assert (again.moved, again.undecided) == ((), ())

    def test_a_district_school_placed_by_hand_in_time_is_left_alone(self, school: School) -> None:
        school("TH", "Trường Tiểu học Thịnh Quang")
        use_cases.move_unit(code="TH", new_parent_code=PHUONG_LANG, on=REFORM, **BY)
        use_cases.change_school_status(code="TH", on=REFORM, located_in_code=PHUONG_LANG, **BY)
        assert use_cases.move_schools_after_reform(**BY).moved == ()


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "make",
        [
            lambda unit: UnitName.objects.create(
                unit=unit, name="Hai", name_fold="hai", sort_key="1", valid_from=date(2030, 1, 1)
            ),
            lambda unit: UnitPlacement.objects.create(unit=unit, path="/9/", valid_from=date(2030, 1, 1)),
            lambda unit: UnitName.objects.create(
                unit=unit,
                name="Ba",
                name_fold="ba",
                sort_key="1",
                valid_from=date(2012, 1, 1),
                valid_to=date(2012, 1, 1),
            ),
            lambda unit: UnitPlacement.objects.create(
                unit=unit, parent=unit, path="/9/", valid_from=date(2012, 1, 1), valid_to=date(2013, 1, 1)
            ),
            lambda unit: UnitPlacement.objects.create(
                unit=unit, path="9", valid_from=date(2012, 1, 1), valid_to=date(2013, 1, 1)
            ),
            lambda unit: SchoolStatus.objects.create(
                school=unit, school_type="tieu-hoc", ownership="cong-lap", valid_from=date(2030, 1, 1)
            ),
            lambda unit: SchoolStatus.objects.create(
                school=unit,
                school_type="dai-hoc",
                ownership="cong-lap",
                valid_from=date(2012, 1, 1),
                valid_to=date(2013, 1, 1),
            ),
            lambda unit: Site.objects.create(school=unit, kind="main_campus", name="Hai", valid_from=date(2030, 1, 1)),
            lambda unit: Site.objects.create(school=unit, kind="garden", name="Vườn", valid_from=date(2030, 1, 1)),
            lambda unit: UnitSuccession.objects.create(predecessor=unit, successor=unit, kind="merge", on_date=REFORM),
            lambda unit: Unit.objects.create(kind="school", code=unit.code, opened_on=REFORM),
            lambda unit: Unit.objects.create(kind="village", code="thon-1", opened_on=REFORM),
            lambda unit: Unit.objects.create(kind="school", code="Z", opened_on=REFORM, closed_on=REFORM),
            lambda unit: SchoolYear.objects.create(
                code="2030-2031", starts_on=date(2031, 5, 31), ends_on=date(2030, 9, 5)
            ),
        ],
    )
    def test_rows_that_break_an_invariant(self, school: School, make: Callable[[Unit], Any]) -> None:
        unit = Unit.objects.get(pk=school("X1", "Trường Tiểu học Một"))
        with pytest.raises(IntegrityError), transaction.atomic():
            make(unit)
