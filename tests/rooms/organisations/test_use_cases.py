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
