"""Filters of this room's templates."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.external_assessment.forms import digest_of
from kiemdinh.rooms.external_assessment.rules.fields import LEVEL_4_PREFIX, code_label, is_level_4
from kiemdinh.rooms.external_assessment.rules.states import ANSWERED, REPORTED
from kiemdinh.rooms.external_assessment.rules.work import ROLE_LABELS
from kiemdinh.services.rich_text import clean

register = template.Library()


@register.filter
def mark_of(value: str) -> str:
    """By what a form says which value it was filled in from."""
    return digest_of(value)


@register.filter
def criterion_label(code: str) -> str:
    """ "Tiêu chí 1.1", "Mức 4, khoản 2"."""
    return code_label(code)


@register.filter
def criterion_short(code: str) -> str:
    """ "1.1", "Mức 4, khoản 2": for lists that say already that these are criteria."""
    return code_label(code) if is_level_4(code) else code


@register.filter
def frozen_day(text: str | None) -> str:
    """ "25/08/2020" for the day that a frozen dossier keeps as 2020-08-25; nothing stays empty."""
    return format_date(date.fromisoformat(text)) if text else ""


@register.filter
def team_role(role: str) -> str:
    """The word for a role in a team."""
    return ROLE_LABELS.get(role, role)


@register.filter
def frozen_html(source: str) -> SafeString:
    """A text of the frozen report."""
    return mark_safe(clean(source))  # noqa: S308 - clean() lets only our own few tags through


@register.inclusion_tag("external_assessment/team_nav.html", takes_context=True)
def team_nav(context: Context) -> dict[str, Any]:
    """The rooms of a team's work that this person may enter."""
    access, path = context["access"], context["request"].path
    base = f"/doan/{access.team.pk}/"
    items = [
        ("Tổng quan", "lam-viec/", True),
        ("Hồ sơ của trường", "ho-so/", bool(access.may("read_dossier"))),
        ("Phiếu của tôi", "phieu/", access.me is not None),
        ("Không có mạng", "ngoai-tuyen/", access.me is not None),
        ("Hợp nhất phiếu", "hop-nhat/", bool(access.may("view_sheets"))),
        ("Văn bản", "van-ban/", bool(access.may("view_sheets"))),
        ("Nhật ký khảo sát", "khao-sat/", bool(access.may("view_sheets"))),
        ("Yêu cầu bổ sung", "bo-sung/", bool(access.may("view_supplements"))),
        ("Dự thảo, phản hồi", "du-thao/", bool(access.may("view_draft"))),
        ("Báo cáo", "bao-cao/", access.team.state in (ANSWERED, REPORTED)),
    ]
    return {
        "items": [
            {"label": label, "url": f"{base}{part}", "current": path.startswith(f"{base}{part}")}
            for label, part, shown in items
            if shown
        ]
    }


@register.filter
def criteria_words(codes: Iterable[str]) -> str:
    """ "1.1, 1.6, Mức 4 khoản 3" for the codes 1.1, 1.6, k3."""
    return ", ".join(f"Mức 4 khoản {c.removeprefix(LEVEL_4_PREFIX)}" if is_level_4(c) else c for c in codes)
