"""Tags and filters for every template: icons, states, levels, dates, numbers, names.

Tags are used instead of components inside long lists because a tag costs a tenth of a component.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.template import Context
from django.template.base import NodeList
from django.template.loader import render_to_string
from django.template.loader_tags import BlockNode
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from kiemdinh.services.charts import Chart, svg_of
from kiemdinh.site.design_system.vocabulary import LEVEL_WORDS, StateLook, look_of

register = template.Library()


@cache
def _sprite(static_url: str) -> str:
    """Address of the icon sprite; kept because a sheet shows two hundred icons."""
    return static("design_system/icons.svg")


@cache
def _icon(name: str, classes: str, static_url: str) -> SafeString:
    css = f"icon {classes}".strip()
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        css,
        _sprite(static_url),
        name,
    )


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Show icon ``name`` of the sprite (without the ``i-``); ``classes`` adds e.g. ``icon--l``."""
    return _icon(str(name), str(classes), settings.STATIC_URL or "")


@cache
def _asset(path: str, static_url: str) -> str:
    return static(path)


@register.simple_tag
def asset(path: str) -> str:
    """Address of a static file, kept: every page names the same few."""
    return _asset(path, settings.STATIC_URL or "")


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)  # typed: safe and unsafe words are never taken for each other
def status(state: str, text: str = "", classes: str = "") -> SafeString:
    """Show a progress pill: colour, icon and word. ``text`` replaces the usual word."""
    look = look_of(str(state or "todo"))
    css = f"status is-{look.css} {classes}".strip()
    return format_html('<span class="{}">{}{}</span>', css, icon(look.icon), text or look.word)


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)  # typed: safe and unsafe words are never taken for each other
def level(value: Any, text: str = "", large: bool = False) -> SafeString:
    """Show a result stamp for level 0–4; ``None`` is shown as "Chưa xác định"."""
    size = " level--l" if large else ""
    if value is None or value == "":
        return format_html(
            '<span class="level level--none{}">{}{}</span>', size, icon("minus"), text or "Chưa xác định"
        )
    number = min(max(int(value), 0), 4)
    return format_html(
        '<span class="level level--{}{}">{}{}</span>',
        number,
        size,
        icon(f"lv{number}"),
        text or LEVEL_WORDS[number],
    )


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)  # typed: safe and unsafe words are never taken for each other
def tally(met: int, total: int, answered: int | None = None) -> SafeString:
    """Show how many indicators are met; while some wait for an answer it counts those looked at."""
    if answered is not None and answered < total:
        return format_html('<span class="tally">{}{}/{} đã xét</span>', icon("minus"), answered, total)
    if met == total:
        return format_html('<span class="tally tally--ok">{}{}/{} đạt</span>', icon("check"), met, total)
    return format_html('<span class="tally tally--no">{}{}/{} đạt</span>', icon("x"), met, total)


@register.simple_tag
def chart_svg(chart: Chart) -> SafeString:
    """Draw a chart in the page; the service escapes every word that stands in it."""
    return mark_safe(svg_of(chart))  # noqa: S308 - drawn by the service


@register.simple_tag(takes_context=True)
def app_header(context: Context) -> SafeString:
    """The bar at the top of every page, from `nav`; drawn once for each content of `nav`, the token put in."""
    nav, csrf = context.get("nav") or {}, str(context.get("csrf_token") or "NOTPROVIDED")
    if not isinstance(nav, dict) or csrf == "NOTPROVIDED":
        return render_to_string("design_system/header.html", {"nav": nav, "csrf_token": csrf})
    return mark_safe(escape(csrf).join(_header(_Kept(_frozen(nav), nav))))  # noqa: S308 - a template's output


@register.simple_tag(takes_context=True)
def block_words(context: Context, name: str) -> str:
    """The words of a block of the page being drawn, to be used a second time; to be called in the base template."""
    return " ".join(unescape(strip_tags(BlockNode(name, NodeList()).render(context))).split())


class _Kept:
    """Carries a value past the cache key, which is the frozen form of the same value."""

    def __init__(self, key: object, value: Any) -> None:
        self.key, self.value = key, value

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.key == other.key


@lru_cache(maxsize=512)
def _header(nav: _Kept) -> tuple[str, ...]:
    return tuple(
        render_to_string("design_system/header.html", {"nav": nav.value, "csrf_token": "\ue000"}).split("\ue000")
    )


def _frozen(value: Any) -> object:
    if isinstance(value, dict):
        return tuple((name, _frozen(part)) for name, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    return type(value), value  # the type tells safe words from unsafe ones that look the same


@register.filter
def state_look(state: str) -> StateLook:
    """Look of a state: ``.css``, ``.icon``, ``.word``."""
    return look_of(str(state or "todo"))


@register.filter
def level_word(value: Any) -> str:
    """Word of a level: "Không đạt", "Mức 1" … "Mức 4"; empty text when there is none."""
    return "" if value is None or value == "" else LEVEL_WORDS[min(max(int(value), 0), 4)]


@register.filter
def entries(holder: Any) -> list[Any]:
    """The ``items`` of a navigation dict or object; never ``dict.items`` by accident."""
    found = holder.get("items") if isinstance(holder, dict) else getattr(holder, "items", None)
    return list(found) if isinstance(found, list | tuple) else []


# ── chữ, ngày, số ──────────────────────────────────────────────────────────────


def _as_local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def vn_date(value: Any) -> str:
    """``date`` or ``datetime`` → ``21/11/2026``; nothing → empty text."""
    if not isinstance(value, date):
        return ""
    from kiemdinh.kernel.vietnamese import format_date

    local = _as_local(value)
    return format_date(local.date() if isinstance(local, datetime) else local)


@register.filter
def vn_long_date(value: Any) -> str:
    """``date`` → ``ngày 21 tháng 11 năm 2026``; nothing → empty text."""
    if not isinstance(value, date):
        return ""
    from kiemdinh.kernel.vietnamese import format_long_date

    local = _as_local(value)
    return format_long_date(local.date() if isinstance(local, datetime) else local)


@register.filter
def vn_time(value: Any) -> str:
    """``datetime`` → ``10:32``."""
    return f"{_as_local(value):%H:%M}" if isinstance(value, datetime) else ""


@register.filter
def vn_datetime(value: Any) -> str:
    """``datetime`` → ``10:32, 21/11/2026``."""
    if not isinstance(value, datetime):
        return vn_date(value)
    return f"{vn_time(value)}, {vn_date(value)}"


@register.filter
def vn_number(value: Any, decimals: int | None = None) -> str:
    """Number → ``1.234,5``; ``decimals`` fixes the places after the comma; nothing → empty text."""
    if value is None or value == "" or isinstance(value, bool):
        return ""
    from kiemdinh.kernel.vietnamese import format_number

    number = value if isinstance(value, int | Decimal) else Decimal(str(value))
    return format_number(number, decimals)


@register.filter
def percent(value: Any, decimals: int | None = None) -> str:
    """Percentage points → ``67,8%``."""
    text = vn_number(value, decimals)
    return f"{text}%" if text else ""


@register.filter
def share(part: Any, total: Any) -> str:
    """Part of a total → ``67,8%`` with one place; an empty total gives an empty text, never 0%."""
    if not total or part is None or part == "":
        return ""
    points = (Decimal(str(part)) * 100 / Decimal(str(total))).quantize(Decimal("0.1"))
    return percent(points.to_integral_value() if points == points.to_integral_value() else points)


@register.filter
def initials(full_name: Any) -> str:
    """Vietnamese name → the first letters of its last two words: ``Bùi Thị Ánh Tuyết`` → ``ÁT``."""
    words = str(full_name or "").split()
    return "".join(word[0] for word in words[-2:]).upper()


@register.filter
def avatar_tone(full_name: Any) -> str:
    """A steady colour class for a name, so that one person keeps one colour on every page."""
    tone = sum(map(ord, str(full_name or ""))) % 3 + 1
    return "" if tone == 1 else f"avatar--{tone}"


@register.filter
def file_size(value: Any) -> str:
    """Bytes → ``7,8 MB``, ``12 KB`` or ``300 byte``."""
    if value is None or value == "":
        return ""
    size = Decimal(int(value))
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= scale:
            amount = size / scale
            places = Decimal("0.1") if amount < 10 else Decimal(1)
            return f"{vn_number(amount.quantize(places))} {unit}"
    return f"{int(size)} byte"


@register.filter
def file_type(name: Any) -> str:
    """Name of a file → its type for the stamp: ``PDF``, ``DOCX`` …; without one → ``TỆP``."""
    extension = os.path.splitext(str(name or ""))[1].lstrip(".")
    return extension.upper()[:4] or "TỆP"


# ── ô nhập ─────────────────────────────────────────────────────────────────────


@register.filter
def field_kind(field: BoundField) -> str:
    """Kind of a form field: ``check``, ``radios``, ``checks``, ``file`` or ``input``."""
    widget = field.field.widget
    if isinstance(widget, CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, RadioSelect):
        return "radios"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, FileInput):
        return "file"
    return "input"


@register.simple_tag
def field_widget(field: BoundField, classes: str = "", plain: bool = False, hint: str = "") -> SafeString:
    """Draw the control of a field with our class and the links to its hint and its errors.

    Django itself writes ``aria-invalid`` when the field has errors. ``plain`` drops the
    placeholder and the help text that a package has set; ``hint`` says that the page shows a hint.
    """
    described = []
    if hint or (field.help_text and not plain):
        described.append(f"{field.auto_id}_hint")
    if field.errors:
        described.append(f"{field.auto_id}_error")
    attrs: dict[str, Any] = {}
    if field_kind(field) == "input":
        own = field.field.widget.attrs.get("class", "")
        attrs["class"] = " ".join(part for part in ("input", own, classes) if part)
    elif field_kind(field) == "file":
        attrs["class"] = "input input--file"
    if plain:
        attrs["placeholder"] = False
        field.help_text = ""  # otherwise Django would still point at a hint that is not shown
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return mark_safe(field.as_widget(attrs=attrs))  # noqa: S308 - Django's own widget output
