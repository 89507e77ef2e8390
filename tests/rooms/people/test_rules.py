"""Roles, refusals and signature lines."""

from datetime import date

import pytest

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.people import rules
from kiemdinh.rooms.people.rules import SYSTEM

DAY = date(2026, 11, 21)


def post(role: str, *, ended: bool = False, kind: str = "ministry") -> ActorPost:
    return ActorPost(1, 1, kind, role, "/1/", DAY, ended=ended)


def test_each_kind_of_unit_has_its_roles() -> None:
    found = {kind: [r.code for r in rules.roles_for(kind)]
             for kind in ("school", "commune", "district", "province", "ministry")}
    assert found == {
        "school": ["principal", "vice_principal", "teacher", "unit_admin"],
        "commune": ["unit_admin", "commune_officer", "commune_leader"],
        "district": ["unit_admin", "district_officer", "district_leader"],
        "province": ["unit_admin", "provincial_officer", "department_leader"],
        "ministry": ["unit_admin", "ministry_officer", "system_admin"],
    }


def test_totp_is_asked_of_administrators_and_of_province_and_ministry() -> None:
    assert {r.code for r in rules.ROLES.values() if r.needs_totp} == {
        "unit_admin", "provincial_officer", "department_leader", "ministry_officer", "system_admin"}


@pytest.mark.parametrize(("label", "code"), [
    ("Hiệu trưởng", "principal"), ("  HIEU  TRUONG ", "principal"), ("phó hiệu trưởng", "vice_principal"),
    ("Giáo viên", "teacher"), ("Giáo viên, nhân viên", "teacher"), ("Chuyên viên Sở", "provincial_officer"),
    ("Hiệu phó", "vice_principal"), ("Giám thị", None), ("", None),
])
def test_roles_are_read_in_vietnamese(label: str, code: str | None) -> None:
    assert rules.role_of_label(label) == code


def test_a_role_fits_only_its_kind_of_unit() -> None:
    assert rules.role_problem(role="principal", unit_kind="school") is None
    assert rules.role_problem(role="principal", unit_kind="commune") == (
        "Vai trò “Hiệu trưởng” không dùng cho loại đơn vị này.")
    assert rules.role_problem(role="king", unit_kind="school") == "Vai trò “king” không có trong danh mục."


def test_only_system_administrators_make_others() -> None:
    refusal = "Chỉ quản trị hệ thống mới cấp được vai trò “Quản trị hệ thống”."
    assert rules.grant_problem(actor=Actor(1, (post("unit_admin"),)), role="system_admin") == refusal
    assert rules.grant_problem(actor=Actor(1, (post("system_admin", ended=True),)), role="system_admin") == refusal
    assert rules.grant_problem(actor=Actor(1, (post("system_admin"),)), role="system_admin") is None
    assert rules.grant_problem(actor=SYSTEM, role="system_admin") is None
    assert rules.grant_problem(actor=Actor(1, (post("unit_admin"),)), role="principal") is None


@pytest.mark.parametrize(("name", "fits"), [
    ("tuyet.bta", True), ("a@b", True), ("", False), ("hà", False), ("a b", False), ("a" * 60, True),
    ("a" * 61, False), ("<x>", False),
])
def test_sign_in_names(name: str, fits: bool) -> None:
    assert (rules.username_problem(name) is None) is fits


@pytest.mark.parametrize(("name", "fits"), [
    ("Bùi Thị Ánh Tuyết", True), ("H'Lan Niê Kđăm", True), ("Y Bhăm-Êban", True), ("", False),
    ("Nguyễn Văn 2", True), ("{{ 7*7 }}", False), ("123", False), ("...", False), ("A" * 121, False),
])
def test_names_of_people(name: str, fits: bool) -> None:
    assert (rules.full_name_problem(name) is None) is fits


def test_dates_of_a_post() -> None:
    assert rules.post_dates_problem(starts_on=DAY, ends_on=None) is None
    assert rules.post_dates_problem(starts_on=DAY, ends_on=DAY) is None
    assert rules.post_dates_problem(starts_on=DAY, ends_on=date(2026, 11, 20)) == (
        "Ngày kết thúc phải từ ngày bắt đầu trở đi.")


def authorisation(**changes: object) -> str | None:
    values = {"kind": "KT", "deputy_role": "vice_principal", "starts_on": DAY, "ends_on": date(2026, 12, 31),
              "deputy_starts_on": date(2020, 1, 1), "deputy_ends_on": None} | changes
    return rules.authorisation_problem(**values)  # type: ignore[arg-type]


def test_when_an_authorisation_stands() -> None:
    assert authorisation() is None
    assert authorisation(kind="TUQ", deputy_role="teacher") is None
    assert authorisation(deputy_ends_on=date(2026, 12, 31)) is None


@pytest.mark.parametrize(("changes", "words"), [
    ({"kind": "XX"}, "KT., TL. hoặc TUQ."),
    ({"deputy_role": "teacher"}, "chỉ dùng cho cấp phó"),
    ({"ends_on": date(2026, 11, 20)}, "từ ngày bắt đầu trở đi"),
    ({"deputy_starts_on": date(2026, 11, 22)}, "trong suốt thời gian ủy quyền"),
    ({"deputy_ends_on": date(2026, 12, 30)}, "trong suốt thời gian ủy quyền"),
])
def test_when_an_authorisation_is_refused(changes: dict[str, object], words: str) -> None:
    assert words in (authorisation(**changes) or "")


def test_signature_lines_follow_the_decree() -> None:
    assert rules.signature_lines(head_title="Hiệu trưởng", kind=None) == ("HIỆU TRƯỞNG",)
    assert rules.signature_lines(head_title="Hiệu trưởng", kind="KT", deputy_title="Phó Hiệu trưởng") == (
        "KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG")
    assert rules.signature_lines(head_title="Giám đốc", kind="TUQ", deputy_title="Trưởng phòng")[0] == "TUQ. GIÁM ĐỐC"


@pytest.mark.parametrize(("role", "title", "office"), [
    ("principal", "Hiệu trưởng Trường Tiểu học Một", "Hiệu trưởng"), ("principal", "Giám đốc Trung tâm", "Giám đốc"),
    ("principal", "Bí thư chi bộ, Hiệu trưởng", "Hiệu trưởng"), ("commune_leader", "Chủ tịch", "Chủ tịch"),
])
def test_the_head_signs_with_the_plain_office(role: str, title: str, office: str) -> None:
    assert rules.head_title_of(role=role, title=title) == office
