"""The main menu as a table: what stands in it, in which group, and who sees it. A new room adds one line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.rules.states import COMMUNE, OFFICE, SCHOOL_HEADS
from kiemdinh.rooms.assessors.queries import registers_of
from kiemdinh.rooms.evidence.rules.uploads import STORAGE_PERMITS
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS
from kiemdinh.rooms.public_portal.queries.access import may_post_below
from kiemdinh.rooms.recognition.queries import departments_of
from kiemdinh.rooms.self_assessment.queries.navigation import CycleInView

FLAT = 6
"""So many entries or fewer stand side by side without groups."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the menu: `code` of their unit, how much waits for them, the cycle in view of a school."""

    actor: Actor
    unit_id: int
    code: str
    waiting: int = 0
    cycle: CycleInView | None = None

    def holds(self, *roles: str) -> bool:
        """Whether the person holds one of the roles now, at any unit."""
        return any(p.role in roles and not p.ended for p in self.actor.posts)

    def is_officer(self) -> bool:
        """Whether the person works, or worked, for an authority: what they did stays readable."""
        return any(p.role in AUTHORITY_OFFICERS for p in self.actor.posts)

    def keeps_accounts(self) -> bool:
        """Whether the person keeps the accounts of an authority or of the installation."""
        return any(p.role in ("unit_admin", "system_admin") for p in self.actor.posts)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; `address` may name {code}, {cycle} and {figures}; `counts` shows how much waits."""

    label: str
    address: str
    sees: Callable[[Viewer], object] = lambda viewer: True
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries behind one word; with one visible entry it is that entry."""

    label: str
    entries: tuple[Entry, ...]


def _in_cycle(viewer: Viewer) -> bool:
    return viewer.cycle is not None


def _at_home(*roles: str) -> Callable[[Viewer], object]:
    return lambda viewer: viewer.actor.roles_at(viewer.unit_id) & set(roles)


OF_AUTHORITY: tuple[Entry | Group, ...] = (
    Entry("Đơn vị", "/don-vi/{code}/"),
    Entry("Việc của tôi", "/viec-cua-toi/", Viewer.is_officer, counts=True),
    Group("Đánh giá ngoài", (
        Entry("Đăng ký đánh giá", "/dang-ky-danh-gia/", Viewer.is_officer),
        Entry("Đoàn đánh giá ngoài", "/doan/", lambda v: registers_of(actor=v.actor)),
        Entry("Người đánh giá", "/nguoi-danh-gia/", lambda v: registers_of(actor=v.actor)),
    )),
    Group("Công nhận", (
        Entry("Thẩm định", "/tham-dinh/", lambda v: v.holds(*OFFICE, *COMMUNE)),
        Entry("Kết quả công nhận", "/cong-nhan/", lambda v: departments_of(v.actor)),
        Entry("Công bố", "/cong-bo/", lambda v: may_post_below(v.actor)),
    )),
    Group("Kế hoạch", (
        Entry("Lịch nhiệm vụ", "/lich-nhiem-vu/", Viewer.is_officer),
        Entry("Kế hoạch năm", "/ke-hoach/", Viewer.is_officer),
        Entry("Chỉ tiêu", "/chi-tieu/", Viewer.is_officer),
        Entry("Tập huấn", "/tap-huan/", Viewer.is_officer),
    )),
    Group("Thống kê", (
        Entry("Tổng quan", "/tong-quan/", Viewer.is_officer),
        Entry("Tiến độ", "/tien-do/", Viewer.is_officer),
        Entry("Số liệu", "/thong-ke/", Viewer.is_officer),
        Entry("Biểu đồ", "/thong-ke/bieu-do/", Viewer.is_officer),
        Entry("Báo cáo định kỳ", "/bao-cao-dinh-ky/", Viewer.is_officer),
        Entry("Sổ chỉ đạo", "/so-chi-dao/", Viewer.is_officer),
    )),
    Group("Thêm", (
        Entry("Câu hỏi của trường", "/cau-hoi/", Viewer.is_officer),
        Entry("Khó khăn, kiến nghị", "/kien-nghi/nhan/", lambda v: v.is_officer() or v.holds("system_admin")),
        Entry("Mở khóa báo cáo", "/mo-khoa/", Viewer.is_officer),
        Entry("Quy định", "/quy-dinh/"),
        Entry("Dung lượng", "/dung-luong/", lambda v: STORAGE_PERMITS.scope(actor=v.actor, action="set_quota")),
        Entry("Tài khoản", "/quan-tri/tai-khoan/", Viewer.keeps_accounts),
    )),
)  # fmt: skip

OF_SCHOOL: tuple[Entry | Group, ...] = (
    Entry("Tổng quan", "/truong/{code}/"),
    Entry("Việc của tôi", "/viec-cua-toi/", counts=True),
    Entry("Số liệu", "/truong/{code}/so-lieu/{figures}"),
    Entry("Minh chứng", "/chu-ky/{cycle}/minh-chung/", _in_cycle),
    Entry("Tiêu chí", "/chu-ky/{cycle}/tieu-chi/", _in_cycle),
    Entry("Báo cáo", "/chu-ky/{cycle}/bao-cao/", _in_cycle),
    Group("Thêm", (
        Entry("Hội đồng", "/chu-ky/{cycle}/hoi-dong/", _in_cycle),
        Entry("Lịch nhiệm vụ", "/lich-nhiem-vu/", _at_home("principal", "vice_principal")),
        Entry("Kế hoạch năm", "/ke-hoach/", _at_home("principal", "vice_principal")),
        Entry("Thẩm định", "/tham-dinh/", _at_home(*SCHOOL_HEADS)),
        Entry("Báo cáo định kỳ", "/bao-cao-dinh-ky/", _at_home("principal", "vice_principal", "unit_admin")),
        Entry("Công khai", "/truong/{code}/cong-khai/", _at_home("principal", "vice_principal", "unit_admin")),
        Entry("Tài khoản", "/quan-tri/tai-khoan/", _at_home("principal", "unit_admin")),
    )),
)  # fmt: skip


def menu_of(viewer: Viewer, *, table: Sequence[Entry | Group], path: str) -> list[dict[str, Any]]:
    """What the person sees: entries {label, url, count, current} and groups {label, entries, current}."""
    shown = [
        (part, [entry for entry in (part.entries if isinstance(part, Group) else (part,)) if entry.sees(viewer)])
        for part in table
    ]
    flat = sum(len(entries) for _, entries in shown) <= FLAT
    found: list[dict[str, Any]] = []
    for part, entries in shown:
        lines = [_line(entry, viewer, path) for entry in entries]
        if isinstance(part, Group) and len(lines) > 1 and not flat:
            found.append({"label": part.label, "entries": lines, "current": any(line["current"] for line in lines)})
        else:
            found += lines
    return found


def current_label(items: Sequence[dict[str, Any]]) -> str:
    """The entry where the person is, to be read on the closed menu of a narrow screen; empty elsewhere."""
    lines = [line for item in items for line in item.get("entries", [item])]
    return next((line["label"] for line in lines if line["current"]), "")


def _line(entry: Entry, viewer: Viewer, path: str) -> dict[str, Any]:
    cycle, figures = (viewer.cycle.id, viewer.cycle.figures_query) if viewer.cycle else ("", "")
    url = entry.address.format(code=viewer.code, cycle=cycle, figures=figures)
    count = viewer.waiting or None if entry.counts else None
    return {"label": entry.label, "url": url, "count": count, "current": _current(path, url)}


def _current(path: str, url: str) -> bool:
    if url == "/nguoi-danh-gia/" and path.startswith("/nguoi-danh-gia/loi-moi/"):
        return False
    if url.startswith("/truong/") and url.count("/") == 3:
        return path == url or (path.startswith("/chu-ky/") and path.count("/") == 3)
    if url == "/kien-nghi/nhan/":
        return path.startswith("/kien-nghi/")
    if url.startswith("/quan-tri/"):
        return path.startswith("/quan-tri/")
    return path.startswith(url.partition("?")[0])
