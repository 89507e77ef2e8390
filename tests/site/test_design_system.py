"""The design system keeps its promises: safe templates, known icons, Vietnamese words, old browsers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from kiemdinh.site.context_processors import GUIDE
from kiemdinh.site.design_system.templatetags import kd
from kiemdinh.site.design_system.vocabulary import ALIASES, LEVEL_WORDS, PROGRESS
from kiemdinh.site.guide.pages import TOPICS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "kiemdinh"
STATIC = SOURCE / "site" / "design_system" / "static" / "design_system"
TEMPLATES = sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)
STYLES = sorted(STATIC.rglob("*.css"))

# ── cách soi mẫu trang ─────────────────────────────────────────────────────────

INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|\shx-on[:=-]|javascript:|<style\b"""
    r"""|<script(?![^>]*\b(?:src=|application/json))""",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(the|and|your|you|please|submit|save|cancel|delete|edit|password|username|sign in|sign out|log ?in|"
    r"log ?out|search|home|back|next|previous|upload|download|error|warning|"
    r"loading|click|here|welcome|settings|profile|"
    r"view|yes|required|optional|close|open|file|files|status|level|report|lorem)\b",
    re.IGNORECASE,
)
ICON_USES = (
    re.compile(r"""{%\s*icon\s+["']([\w-]+)["']"""),
    re.compile(r"""<c-(?:icon\s[^>]*?\bname|(?:button|notice)\s[^>]*?\bicon)="([\w-]+)\""""),
    re.compile(r"#i-([\w-]+)"),
)


def inline_code(text: str) -> list[str]:
    """Every inline style, event attribute or script in a template."""
    return [match.group().strip() for match in INLINE.finditer(text)]


def english_words(text: str) -> set[str]:
    """Banned English words that a reader would see."""
    hidden = r"{#.*?#}|{% comment.*?endcomment %}|{%.*?%}|{{.*?}}|<!--.*?-->"
    text = re.sub(hidden, " ", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|code|kbd|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    spoken = r'\b(?:alt|title|placeholder|aria-label|label|lead|note|caption|text|hint)="([^"]*)"'
    shown = re.findall(spoken, text)
    body = re.sub(r'<(?:"[^"]*"|\'[^\']*\'|[^>"\'])*>', " ", text)
    return {match.group().lower() for match in ENGLISH.finditer(" ".join([body, *shown]))}


def nested_rules(css: str) -> list[str]:
    """Selectors written inside another style rule (nesting), which old browsers drop."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    found, stack, start = [], [], 0
    for position, character in enumerate(css):
        if character in ";{}":
            prelude = css[start:position].strip()
            start = position + 1
            if character == "{":
                if any(not opened.startswith("@") for opened in stack):
                    found.append(prelude)
                stack.append(prelude)
            elif character == "}":
                stack.pop()
    assert not stack, "ngoặc chưa đóng"
    return found


def sprite_names() -> set[str]:
    return set(re.findall(r'<symbol id="i-([\w-]+)"', (STATIC / "icons.svg").read_text()))


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/", {"loc": "h1", "page": "2"})
    request.user, request.session = AnonymousUser(), {}
    compiled = CottonCompiler().process(source)
    html = engines["django"].from_string(compiled).render(context, request)
    return re.sub(r"\s+", " ", html).strip()


# ── mọi mẫu trang của dự án ────────────────────────────────────────────────────


def identify(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def test_templates_are_found() -> None:
    assert len(TEMPLATES) > 60


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_template_compiles(path: Path) -> None:
    name = "/".join(path.parts[path.parts.index("templates") + 1:])
    engines["django"].get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_template_has_no_inline_code(path: Path) -> None:
    assert inline_code(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_template_shows_no_english(path: Path) -> None:
    assert english_words(path.read_text()) == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_icons_of_template_exist(path: Path) -> None:
    used = {name for pattern in ICON_USES for name in pattern.findall(path.read_text())}
    assert used - sprite_names() == set()


def test_icons_of_states_exist() -> None:
    needed = {look.icon for look in PROGRESS.values()} | {f"lv{number}" for number in range(len(LEVEL_WORDS))}
    assert needed - sprite_names() == set()
    assert set(ALIASES.values()) <= set(PROGRESS)


@pytest.mark.parametrize("bad", [
    '<p style="color:red">', "<a onclick='x()'>", '<a href="javascript:x">', "<style>p{}</style>",
    "<script>x()</script>", '<div hx-on:click="x">',
])
def test_inline_code_is_seen(bad: str) -> None:
    assert inline_code(bad) != []


@pytest.mark.parametrize("good", [
    '<script src="/a.js" defer></script>', '<script type="application/json">{}</script>', '<p class="style">',
    '<c-button type="submit">Lưu</c-button>',
])
def test_allowed_code_passes(good: str) -> None:
    assert inline_code(good) == []


def test_english_is_seen_in_text_and_attributes() -> None:
    assert english_words("<p>Please lưu</p>") == {"please"}
    assert english_words('<input aria-label="Search" class="search">') == {"search"}
    assert english_words('{% block next %}<a class="view" href="{{ back }}">Xem</a>{# save #}') == set()


# ── bảng kiểu và hình ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheet_suits_old_browsers(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"color-mix\(|light-dark\(|@scope|@container|&\s*[.:{]|https?://", css) == []
    assert nested_rules(css) == []
    assert len(css.splitlines()) < 400


def test_nesting_is_seen() -> None:
    assert nested_rules(".a { color: red; .b { color: blue; } }") == [".b"]
    assert nested_rules("@layer x { @media print { .a { color: red; } } }") == []


def test_entry_imports_every_part() -> None:
    imported = re.findall(r'@import "css/([^"]+)"', (STATIC / "kiemdinh.css").read_text())
    assert imported == sorted(path.name for path in (STATIC / "css").glob("*.css"))


def _tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})\b", css))


def _contrast(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_contrast_is_aa(theme: str) -> None:
    light, dark = (STATIC / "css" / "01-nen.css").read_text().split("prefers-color-scheme: dark")
    tokens = _tokens(light) | (_tokens(dark) if theme == "dark" else {})
    pairs = [(ink, ground) for ink in ("--ink", "--ink-2", "--ink-3", "--accent")
             for ground in ("--canvas", "--surface", "--sunken", "--accent-soft")]
    pairs += [(f"--{state}", f"--{state}-bg")
              for state in ("todo", "doing", "sent", "fix", "done", "block", "warn", "hint")]
    pairs += [("--on-accent", "--accent"), ("--bar-ink-2", "--bar")]
    assert {pair: round(_contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs
            if _contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5} == {}


# ── thẻ và bộ lọc ──────────────────────────────────────────────────────────────


def test_dates_and_numbers_are_vietnamese() -> None:
    assert kd.vn_date(date(2026, 11, 21)) == "21/11/2026"
    assert kd.vn_long_date(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert kd.vn_datetime(datetime(2026, 11, 21, 3, 32, tzinfo=UTC)) == "10:32, 21/11/2026"
    assert kd.vn_date(None) == "" and kd.vn_number(None) == ""
    assert kd.vn_number(1234567) == "1.234.567"
    assert kd.vn_number(Decimal("1234.5"), 1) == "1.234,5"
    assert kd.percent(Decimal("67.8")) == "67,8%"
    assert kd.share(1, 3) == "33,3%"
    assert kd.share(3, 3) == "100%"
    assert kd.share(0, 0) == ""
    assert kd.file_size(300) == "300 byte"
    assert kd.file_size(8178892) == "7,8 MB"
    assert kd.file_size(20480) == "20 KB"


def test_names_and_files() -> None:
    assert kd.initials("Bùi Thị Ánh Tuyết") == "ÁT"
    assert kd.initials("") == ""
    assert kd.avatar_tone("Phạm Thị Thu Hà") == kd.avatar_tone("Phạm Thị Thu Hà")
    assert kd.file_type("To trinh.docx") == "DOCX"
    assert kd.file_type("khong-duoi") == "TỆP"


def test_state_has_colour_icon_and_word() -> None:
    html = kd.status("approved")
    assert html.startswith('<span class="status is-done">')
    assert "icons.svg#i-done" in html or "#i-done" in html
    assert html.endswith("Đã duyệt</span>")


def test_level_says_when_it_is_unknown() -> None:
    assert "Chưa xác định" in kd.level(None)
    assert "Không đạt" in kd.level(0)
    assert kd.level(2).startswith('<span class="level level--2">')


def test_tally_tells_looked_at_from_met() -> None:
    assert kd.tally(1, 2, 1).endswith("1/2 đã xét</span>")
    assert kd.tally(2, 2, 2).endswith("2/2 đạt</span>")
    assert "tally--no" in kd.tally(1, 2, 2)


def test_tags_escape_text() -> None:
    assert "<b>" not in kd.status("todo", "<b>x</b>")
    assert "<b>" not in kd.level(1, "<b>x</b>")
    html = render('<c-empty title="{{ t }}"></c-empty>', t="<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>" not in html


# ── thành phần ─────────────────────────────────────────────────────────────────


class _Form(forms.Form):
    number = forms.CharField(label="Số hiệu", help_text="Như ghi trên văn bản")
    checked = forms.BooleanField(label="Đã kiểm tra", required=False)


def test_field_links_label_hint_and_error() -> None:
    html = render('<c-field :field="form.number" />', form=_Form({"number": ""}))
    assert '<label for="id_number">Số hiệu</label>' in html
    assert 'id="id_number_hint">Như ghi trên văn bản<' in html
    assert 'aria-describedby="id_number_hint id_number_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count('id="id_number_error"') == 1


def test_plain_field_drops_foreign_words() -> None:
    class Foreign(forms.Form):
        name = forms.CharField(help_text="Foreign help",
                               widget=forms.TextInput(attrs={"placeholder": "Foreign"}))

    html = render('<c-field :field="form.name" label="Tên" :plain="True" />', form=Foreign())
    assert "Foreign" not in html
    assert "aria-describedby" not in html


def test_optional_checkbox_is_one_labelled_line() -> None:
    html = render('<c-field :field="form.checked" />', form=_Form())
    assert re.search(r'<label class="check-line" for="id_checked"><input type="checkbox"[^>]*> '
                     r"<span>Đã kiểm tra</span></label>", html)


def test_pager_keeps_the_query_and_counts() -> None:
    html = render('<c-pager :page="page" noun="minh chứng" />', page=Paginator(range(187), 6).page(2))
    assert "7–12 trong 187 minh chứng" in html
    assert 'href="?loc=h1&amp;page=3"' in html


def test_button_link_and_hidden_object() -> None:
    html = render('<c-button href="/x/" kind="primary" object="phiếu 1.4">Duyệt</c-button>')
    assert html.startswith('<a class="btn btn--primary')
    assert 'href="/x/"' in html
    assert '<span class="visually-hidden">: phiếu 1.4</span>' in html


def test_meter_value_is_a_machine_number() -> None:
    html = render('<c-meter :value="v" :max="m" label="Tiêu chí" />', v=1234, m=5000)
    assert 'max="5000" value="1234"' in html


def test_ruler_names_every_square() -> None:
    groups = [{"title": "1. Tổ chức", "items": [
        {"code": "1.10", "label": "Tiêu chí 1.10", "url": "/x/", "title": "An toàn", "state": "sent", "current": True},
        {"code": "Khoản 1", "label": "Mức 4, khoản 1", "url": "/y/", "title": "Tiên tiến", "state": "todo"}]}]
    html = render('<c-ruler :groups="groups" />', groups=groups)
    assert re.findall('title="([^"]+)"', html) == [
        "Tiêu chí 1.10: An toàn, đã nộp", "Mức 4, khoản 1: Tiên tiến, chưa làm"]
    assert 'class="tick is-sent" href="/x/" aria-current="page"' in html
    assert '<span class="visually-hidden">An toàn, đã nộp</span>' in html


def test_shell_without_context_still_stands() -> None:
    html = render('{% extends "base.html" %}{% block main %}<h1>Thử</h1>{% endblock %}')
    assert html.startswith('<!doctype html> <html lang="vi">')
    assert '<main class="page" id="noi-dung"' in html
    assert 'class="app-nav"' not in html
    assert "Khả năng tiếp cận" in html


def test_shell_shows_unit_person_and_current_item() -> None:
    nav = {"unit_name": "Trường Tiểu học A", "unit_place": "xã B", "person_name": "Bùi Thị Ánh Tuyết",
           "person_role": "Thư ký", "signout_url": "/thoat/", "help_url": "/huong-dan/so-lieu/",
           "items": [{"label": "Số liệu", "url": "/s/", "current": True, "count": 3}]}
    html = render('{% extends "base.html" %}', nav=nav)
    assert '<a href="/s/" aria-current="page">Số liệu<span class="count">3</span></a>' in html
    assert '<form method="post" action="/thoat/">' in html
    assert '<a href="/huong-dan/so-lieu/">Trợ giúp trang này</a>' in html
    assert "search" not in html.split("<main")[0].split("app-header")[1]


# ── hướng dẫn ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_guide_page_is_real(topic) -> None:
    source = (SOURCE / "site" / "guide" / "templates" / "guide" / f"{topic.slug}.html").read_text()
    words = re.sub(r"<[^>]*>|{%.*?%}", " ", source).split()
    assert 150 <= len(words) <= 350
    assert "mạng" in source.lower()


def test_guide_covers_every_screen() -> None:
    pages = {path.stem for path in (SOURCE / "site" / "guide" / "templates" / "guide").glob("*.html")}
    assert {topic.slug for topic in TOPICS} == pages - {"index", "topic"}
    assert {topic.slug for topic in TOPICS} >= set(GUIDE.values())


@pytest.mark.django_db
def test_guide_answers_everyone_and_refuses_unknown(client) -> None:
    assert client.get("/huong-dan/").status_code == 200
    page = client.get("/huong-dan/so-lieu/")
    assert page.status_code == 200
    assert "<h1>Số liệu của trường</h1>" in page.content.decode()
    assert client.get("/huong-dan/khong-co/").status_code == 404


def test_sign_in_words_are_complete() -> None:
    from allauth.account.adapter import DefaultAccountAdapter
    from allauth.mfa.adapter import DefaultMFAAdapter

    from kiemdinh.site.design_system.allauth_words import ACCOUNT_ERRORS, MFA_ERRORS

    assert set(ACCOUNT_ERRORS) == set(DefaultAccountAdapter.error_messages)
    assert set(MFA_ERRORS) == set(DefaultMFAAdapter.error_messages)
