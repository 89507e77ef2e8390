"""The named cast: one person a role, the same in the demo, the tests and the guide."""

from dataclasses import dataclass
from typing import Any

PASSWORD = "Thu-nghiem-2026"
"""Every demo account's password; demo accounts exist only where somebody built the demo."""


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody outside the four schools."""

    username: str
    full_name: str
    role: str
    title: str
    shown_role: str
    unit: str


OFFICIALS = (
    CastMember("quan-tri", "Lý Hoàng Sơn", "system_admin", "Quản trị hệ thống", "quản trị hệ thống", "bo"),
    CastMember(
        "bo.chuyenvien",
        "Nguyễn Thục Quyên",
        "ministry_officer",
        "Chuyên viên Cục Quản lý chất lượng",
        "chuyên viên Bộ",
        "bo",
    ),
    CastMember(
        "so-hanoi.chuyenvien",
        "Đoàn Minh Châu",
        "provincial_officer",
        "Chuyên viên phòng Quản lý thi và kiểm định",
        "chuyên viên Sở",
        "tinh:Hà Nội",
    ),
    CastMember(
        "so-hanoi.lanhdao", "Vũ Đình Khoa", "department_leader", "Phó Giám đốc Sở", "lãnh đạo Sở", "tinh:Hà Nội"
    ),
    CastMember(
        "so-dongnai.chuyenvien",
        "Huỳnh Thị Kim Loan",
        "provincial_officer",
        "Chuyên viên phòng Quản lý chất lượng",
        "chuyên viên Sở",
        "tinh:Đồng Nai",
    ),
    CastMember(
        "so-dongnai.lanhdao", "Đỗ Quốc Thái", "department_leader", "Giám đốc Sở", "lãnh đạo Sở", "tinh:Đồng Nai"
    ),
    CastMember(
        "xa-locninh.chuyenvien",
        "Lâm Thị Sa Rây",
        "commune_officer",
        "Chuyên viên Phòng Văn hóa – Xã hội",
        "chuyên viên UBND xã",
        "xa:Lộc Ninh",
    ),
    CastMember(
        "pgd-dongda.chuyenvien",
        "Tạ Thị Hồng Nhung",
        "district_officer",
        "Chuyên viên Phòng GDĐT",
        "chuyên viên Phòng GDĐT (đến 30/6/2025)",
        "huyen:Đống Đa",
    ),
    CastMember(
        "pgd-dongda.lanhdao",
        "Trương Đức Hiển",
        "district_leader",
        "Trưởng phòng",
        "lãnh đạo Phòng GDĐT (đến 30/6/2025)",
        "huyen:Đống Đa",
    ),
    CastMember(
        "xa-locninh.lanhdao",
        "Nguyễn Hữu Phước",
        "commune_leader",
        "Chủ tịch UBND xã",
        "lãnh đạo UBND xã",
        "xa:Lộc Ninh",
    ),
)
NEIGHBOUR = CastMember(
    "langben.hieutruong", "Cao Thị Vân Anh", "principal", "Hiệu trưởng", "hiệu trưởng trường bên cạnh", "truong"
)
NEIGHBOUR_SCHOOL = "HN-DD-MN02"

ROLE_WORDS = {
    "chair": "hiệu trưởng",
    "vice_chair": "phó hiệu trưởng",
    "secretary": "thư ký hội đồng",
    "member": "thành viên hội đồng",
}


def shown_role(member: dict[str, Any]) -> str:
    """What `kiemdinh demo --accounts` calls a person of one of the four schools."""
    if member["post"] == "principal":
        return "hiệu trưởng"
    if member["council_role"] == "secretary":
        return "thư ký hội đồng"
    if member["post"] == "vice_principal":
        return "phó hiệu trưởng"
    return "thành viên hội đồng"
