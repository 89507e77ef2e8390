"""Schools merged and split, their campuses, the move to two levels of government, through the use cases."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kiemdinh.rooms.organisations import queries, use_cases
from kiemdinh.rooms.organisations.models import (
    Unit,
)
from kiemdinh.rooms.organisations.use_cases import NewSchool, OrganisationError

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
