"""Builds the demo once, and lists who can sign in."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from kiemdinh.demo.appraisals import build_appraisals
from kiemdinh.demo.cast import NEIGHBOUR, OFFICIALS, PASSWORD, shown_role
from kiemdinh.demo.cycle import DemoSchool
from kiemdinh.demo.duties import build_duties
from kiemdinh.demo.outside import build_outside, outside_accounts
from kiemdinh.demo.plans import build_plans
from kiemdinh.demo.portal import build_portal
from kiemdinh.demo.reading import SCHOOL_KEYS, read_header
from kiemdinh.demo.reports import build_reports, report_accounts
from kiemdinh.demo.suggestions import build_suggestions
from kiemdinh.demo.teams import build_teams
from kiemdinh.demo.world import build_world, make_neighbour, make_officials, reform
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people.queries import find_account, home_units
from kiemdinh.rooms.regulations.use_cases import load_regulations

Tell = Callable[[str], None]


class DemoExists(Exception):
    """The demo is already there."""


def demo_is_built() -> bool:
    """Whether the demo's last account exists (it is made after everything else)."""
    return find_account(username=NEIGHBOUR.username) is not None


def build_demo(*, now: datetime, regulations_dir: Path, tell: Tell = lambda text: None) -> None:
    """The demo world, through the use cases; raises DemoExists when it is already there."""
    if demo_is_built():
        raise DemoExists
    tell("Nạp bộ quy định")
    load_regulations(directory=regulations_dir, now=now)
    tell("Dựng đơn vị, trường học")
    choices = build_world(now=now)
    make_officials()
    for key in SCHOOL_KEYS[:3]:
        tell(f"Dựng chu kỳ của {read_header(key)['name']}")
        DemoSchool(key).build()
    tell("Chuyển sang chính quyền hai cấp 01/7/2025")
    reform(choices)
    tell(f"Dựng chu kỳ của {read_header(SCHOOL_KEYS[3])['name']}")
    DemoSchool(SCHOOL_KEYS[3]).build()
    tell("Người đánh giá, hồ sơ đăng ký, công nhận cũ")
    outside = build_outside()
    tell("Đoàn đánh giá ngoài, quyết định công nhận")
    build_teams(outside)
    tell("Thẩm định theo Thông tư 57")
    build_appraisals(outside)
    tell("Kế hoạch năm, chỉ tiêu, tập huấn, lịch nhiệm vụ")
    build_plans(outside)
    build_duties(outside)
    tell("Báo cáo định kỳ")
    build_reports(outside)
    tell("Cổng công khai")
    build_portal(outside)
    tell("Khó khăn, kiến nghị")
    build_suggestions(outside)
    make_neighbour()


def demo_accounts() -> list[dict[str, Any]]:
    """Everybody of the cast: role, username, password, unit, unit_code."""
    return [{key: row[key] for key in _SHOWN} for row in _everybody()]


def sign_in_choices() -> list[dict[str, Any]]:
    """One person a role and unit, by province, for the sign-in page of a demo; empty where no demo was built.

    Rows are {"title", "people"}; two queries, however many people there are.
    """
    rows = _everybody()
    if all(row["username"] != NEIGHBOUR.username for row in rows):
        return []
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if row["role"] != "phó hiệu trưởng" and row["role"] != "thành viên hội đồng":
            seen.setdefault((row["role"], row["unit"]), row)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in seen.values():
        groups.setdefault(row["province"] or row["unit"], []).append(row)
    return [{"title": title, "people": people} for title, people in groups.items()]


_SHOWN = ("role", "username", "password", "unit", "unit_code")


def _everybody() -> list[dict[str, Any]]:
    shown: dict[str, str] = {}
    for key in SCHOOL_KEYS:
        order = {"hiệu trưởng": 0, "thư ký hội đồng": 1, "phó hiệu trưởng": 2}
        cast = sorted(read_header(key)["cast"], key=lambda m: order.get(shown_role(m), 3))
        shown |= {m["username"]: shown_role(m) for m in cast}
    shown |= {member.username: member.shown_role for member in (NEIGHBOUR, *OFFICIALS)}
    shown |= dict(outside_accounts()) | dict(report_accounts())
    homes = home_units(usernames=shown)
    labels = scopes.placed_labels(unit_ids={pk for pk in homes.values() if pk}, on=timezone.localdate())
    rows = []
    for username, role in shown.items():
        label = labels.get(homes.get(username) or 0)
        if label is not None:
            rows.append(
                {
                    "role": role,
                    "username": username,
                    "password": PASSWORD,
                    "unit": label.name,
                    "unit_code": label.code,
                    "province": label.province,
                }
            )
    return rows
