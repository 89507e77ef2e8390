"""The main menu: who sees what, in which group, and where one is."""

from datetime import date
from typing import Any

import pytest

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.self_assessment.queries.navigation import CycleInView
from kiemdinh.site.menu import FLAT, OF_AUTHORITY, OF_SCHOOL, Entry, Group, Viewer, current_label, menu_of

TODAY = date(2026, 12, 1)
CYCLE = CycleInView(7, "Chu kỳ 2021–2026", "in_progress", "?bo=x&nam=2025-2026")
OUTSIDE = ("Đánh giá ngoài", ["Đăng ký đánh giá", "Đoàn đánh giá ngoài", "Người đánh giá"])
RECOGNITION = ("Công nhận", ["Thẩm định", "Kết quả công nhận", "Công bố"])
PLANNING = ("Kế hoạch", ["Lịch nhiệm vụ", "Kế hoạch năm", "Chỉ tiêu", "Tập huấn"])
ASKED = ["Câu hỏi của trường", "Khó khăn, kiến nghị"]
FIGURES = [
    ("Thống kê", ["Tổng quan", "Tiến độ", "Số liệu", "Biểu đồ", "Báo cáo định kỳ", "Sổ chỉ đạo"])
]
SCHOOL = ["Tổng quan", "Việc của tôi", "Số liệu", "Minh chứng", "Tiêu chí", "Báo cáo"]


def viewer(*roles: str, kind: str, waiting: int = 0, cycle: CycleInView | None = None, ended: bool = False) -> Viewer:
    posts = tuple(ActorPost(n, 1, kind, role, "/1/", TODAY, ended) for n, role in enumerate(roles))
    return Viewer(actor=Actor(5, posts), unit_id=1, code="X1", waiting=waiting, cycle=cycle)


def words(items: list[dict[str, Any]]) -> list[Any]:
    """Labels; a group is (label, [labels])."""
    return [(i["label"], [e["label"] for e in i["entries"]]) if "entries" in i else i["label"] for i in items]


@pytest.mark.parametrize(("kind", "roles", "seen"), [
    ("department", ["provincial_officer"], ["Đơn vị", "Việc của tôi", OUTSIDE, RECOGNITION, PLANNING, *FIGURES,
        ("Thêm", [*ASKED, "Mở khóa báo cáo", "Quy định", "Dung lượng"])]),
    ("department", ["department_leader"], ["Đơn vị", "Việc của tôi", OUTSIDE, RECOGNITION, PLANNING, *FIGURES,
        ("Thêm", [*ASKED, "Mở khóa báo cáo", "Quy định", "Dung lượng"])]),
    ("department", ["provincial_officer", "unit_admin"], ["Đơn vị", "Việc của tôi", OUTSIDE, RECOGNITION, PLANNING,
        *FIGURES, ("Thêm", [*ASKED, "Mở khóa báo cáo", "Quy định", "Dung lượng", "Tài khoản"])]),
    ("commune", ["commune_officer"], ["Đơn vị", "Việc của tôi", "Đăng ký đánh giá", "Thẩm định", PLANNING, *FIGURES,
        ("Thêm", [*ASKED, "Mở khóa báo cáo", "Quy định", "Dung lượng"])]),
    ("commune", ["unit_admin"], ["Đơn vị", "Quy định", "Dung lượng", "Tài khoản"]),
    ("ministry", ["ministry_officer"], ["Đơn vị", "Việc của tôi", "Đăng ký đánh giá", PLANNING, *FIGURES,
        ("Thêm", [*ASKED, "Mở khóa báo cáo", "Quy định"])]),
])  # fmt: skip
def test_who_of_an_authority_sees_what(kind: str, roles: list[str], seen: list[Any]) -> None:
    assert words(menu_of(viewer(*roles, kind=kind), table=OF_AUTHORITY, path="/x/")) == seen


@pytest.mark.parametrize(("roles", "cycle", "seen"), [
    (["teacher"], CYCLE, [*SCHOOL, "Hội đồng"]),
    (["principal"], CYCLE, [*SCHOOL,
        ("Thêm", ["Hội đồng", "Lịch nhiệm vụ", "Kế hoạch năm", "Thẩm định", "Báo cáo định kỳ", "Công khai",
                  "Tài khoản"])]),
    (["vice_principal"], CYCLE, [*SCHOOL,
        ("Thêm", ["Hội đồng", "Lịch nhiệm vụ", "Kế hoạch năm", "Thẩm định", "Báo cáo định kỳ", "Công khai"])]),
    (["unit_admin"], CYCLE, [*SCHOOL,
        ("Thêm", ["Hội đồng", "Thẩm định", "Báo cáo định kỳ", "Công khai", "Tài khoản"])]),
    (["teacher"], None, ["Tổng quan", "Việc của tôi", "Số liệu"]),
    (["principal"], None, ["Tổng quan", "Việc của tôi", "Số liệu",
        ("Thêm", ["Lịch nhiệm vụ", "Kế hoạch năm", "Thẩm định", "Báo cáo định kỳ", "Công khai", "Tài khoản"])]),
])  # fmt: skip
def test_who_of_a_school_sees_what(roles: list[str], cycle: CycleInView | None, seen: list[Any]) -> None:
    assert words(menu_of(viewer(*roles, kind="school", cycle=cycle), table=OF_SCHOOL, path="/x/")) == seen


def test_an_ended_unit_keeps_what_it_reads_and_loses_what_it_decides() -> None:
    shown = words(menu_of(viewer("provincial_officer", kind="department", ended=True), table=OF_AUTHORITY, path="/x/"))
    assert "Thẩm định" not in str(shown) and "Kết quả công nhận" not in str(shown)
    assert "Đăng ký đánh giá" in str(shown)


def test_the_group_and_the_entry_of_the_page_are_marked_and_named() -> None:
    who = viewer("provincial_officer", kind="department", waiting=3)
    items = menu_of(who, table=OF_AUTHORITY, path="/doan/5/phieu/")
    assert [i["label"] for i in items if i["current"]] == ["Đánh giá ngoài"]
    assert [e["label"] for i in items for e in i.get("entries", []) if e["current"]] == ["Đoàn đánh giá ngoài"]
    assert current_label(items) == "Đoàn đánh giá ngoài"
    assert [(i["label"], i["count"]) for i in items if i.get("count")] == [("Việc của tôi", 3)]
    assert current_label(menu_of(who, table=OF_AUTHORITY, path="/tai-khoan/bao-mat/")) == ""


def test_an_invitation_is_not_the_register() -> None:
    who = viewer("provincial_officer", kind="department")
    assert current_label(menu_of(who, table=OF_AUTHORITY, path="/nguoi-danh-gia/3/")) == "Người đánh giá"
    assert current_label(menu_of(who, table=OF_AUTHORITY, path="/nguoi-danh-gia/loi-moi/3/")) == ""


def test_the_overview_of_a_school_is_its_page_and_its_cycle_only() -> None:
    who = viewer("principal", kind="school", cycle=CYCLE)
    at = {path: current_label(menu_of(who, table=OF_SCHOOL, path=path)) for path in (
        "/truong/X1/", "/chu-ky/7/", "/truong/X1/so-lieu/", "/chu-ky/7/hoi-dong/")}  # fmt: skip
    assert at == {"/truong/X1/": "Tổng quan", "/chu-ky/7/": "Tổng quan", "/truong/X1/so-lieu/": "Số liệu",
                  "/chu-ky/7/hoi-dong/": "Hội đồng"}  # fmt: skip


def test_addresses_carry_the_unit_the_cycle_and_its_figures() -> None:
    items = menu_of(viewer("teacher", kind="school", cycle=CYCLE), table=OF_SCHOOL, path="/x/")
    assert {i["label"]: i["url"] for i in items}["Số liệu"] == "/truong/X1/so-lieu/?bo=x&nam=2025-2026"
    assert {i["label"]: i["url"] for i in items}["Tiêu chí"] == "/chu-ky/7/tieu-chi/"


def test_few_entries_stand_without_groups_and_a_group_of_one_is_its_entry() -> None:
    def table(alone: int) -> tuple[Entry | Group, ...]:
        return (*(Entry(f"m{n}", f"/m{n}/") for n in range(alone)), Group("A", (Entry("a", "/a/"), Entry("b", "/b/"))),
                Group("B", (Entry("c", "/c/"),)))  # fmt: skip

    who = viewer("teacher", kind="school")
    few = words(menu_of(who, table=table(FLAT - 3), path="/"))
    assert few == ["m0", "m1", "m2", "a", "b", "c"]
    assert words(menu_of(who, table=table(FLAT - 2), path="/")) == ["m0", "m1", "m2", "m3", ("A", ["a", "b"]), "c"]
