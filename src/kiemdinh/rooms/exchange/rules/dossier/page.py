"""The page of a package: everything on one plain sheet of HTML that needs neither the program nor a network."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

_STYLE = (
    "body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem;color:#1c2230}"
    "h1{font-size:1.6rem;margin:.2rem 0}h2{margin-top:2.5rem;border-bottom:2px solid #1d4f91;padding-bottom:.3rem}"
    "h3{margin-top:2rem}h4{margin:1rem 0 .2rem;font-size:1rem}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #b8c0cc;padding:.35rem .5rem;text-align:left;vertical-align:top}"
    "a{color:#1d4f91}.muc{display:inline-block;border:1px solid #1d4f91;border-radius:.3rem;padding:0 .5rem}"
    ".mo{color:#596273}nav ul{columns:2;padding-left:1.2rem}td{overflow-wrap:anywhere}"
    "@media(max-width:40rem){nav ul{columns:1}body{padding:1rem}.rong{overflow-x:auto}}@media print{nav{display:none}}"
)


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the package and what it is called."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """An evidence in the list; `files` may be empty (only a link, or kept on paper)."""

    code: str
    subject: str
    details: str
    uses: str
    files: tuple[PageFile, ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """A text under its heading; clean HTML."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class PageSheet:
    """A criterion with its result and texts."""

    anchor: str
    title: str
    level: str
    texts: tuple[PageText, ...] = ()
    codes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PagePart:
    """A standard (of a stage), or the texts around the standards."""

    title: str
    texts: tuple[PageText, ...] = ()
    sheets: tuple[PageSheet, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page says."""

    school: str
    school_code: str
    title: str
    edition: str
    state: str
    result: str
    council: tuple[tuple[str, str, str], ...]
    documents: tuple[PageFile, ...]
    parts: tuple[PagePart, ...]
    evidence: tuple[PageEvidence, ...] = field(default=())


def page_html(page: Page) -> str:
    """The whole page."""
    links = {e.code: f"#mc-{number}" for number, e in enumerate(page.evidence, start=1)}
    pattern = _codes_pattern(links)
    out = [
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(page.title)} – {escape(page.school)}</title><style>{_STYLE}</style></head><body>",
        f'<header><p class="mo">Hồ sơ tự đánh giá</p><h1>{escape(page.school)}</h1>'
        f"<p>{escape(page.title)} · {escape(page.edition)} · {escape(page.state)} · "
        f"Mã trường {escape(page.school_code)}</p></header>",
        f'<p><span class="muc">{escape(page.result)}</span></p>',
        _documents(page),
        '<nav aria-label="Mục lục"><h2>Mục lục</h2><ul>',
        *(f'<li><a href="#phan-{n}">{escape(part.title)}</a></li>' for n, part in enumerate(page.parts, start=1)),
        '<li><a href="#minh-chung">Danh mục minh chứng</a></li></ul></nav>',
        _council(page),
    ]
    for number, part in enumerate(page.parts, start=1):
        out.append(f'<section><h2 id="phan-{number}">{escape(part.title)}</h2>')
        out += [_text(text, links, pattern) for text in part.texts]
        out += [_sheet(sheet, links, pattern) for sheet in part.sheets]
        out += [_tasks(part.tasks), "</section>"]
    out += [_evidence(page), "</body></html>\n"]
    return "\n".join(out)


def _documents(page: Page) -> str:
    items = "".join(f'<li><a href="{_href(d.path)}">{escape(d.title)}</a></li>' for d in page.documents)
    return f"<h2>Văn bản</h2><ul>{items}</ul>"


def _council(page: Page) -> str:
    if not page.council:
        return ""
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in page.council)
    return (
        '<section><h2>Hội đồng tự đánh giá</h2><div class="rong"><table><thead><tr><th>Họ và tên</th><th>Chức vụ</th>'
        f"<th>Nhiệm vụ</th></tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _sheet(sheet: PageSheet, links: Mapping[str, str], pattern: re.Pattern[str] | None) -> str:
    out = [
        f'<article><h3 id="{escape(sheet.anchor)}">{escape(sheet.title)} <span class="muc">{escape(sheet.level)}'
        "</span></h3>"
    ]
    out += [_text(text, links, pattern) for text in sheet.texts]
    if not sheet.texts:
        out.append('<p class="mo">Chưa có nội dung.</p>')
    out.append(_tasks(sheet.tasks))
    if sheet.codes:
        codes = ", ".join(f'<a href="{links[c]}">{escape(c)}</a>' for c in sheet.codes if c in links)
        out.append(f"<h4>Minh chứng</h4><p>{codes}</p>")
    return "\n".join([*out, "</article>"])


def _tasks(tasks: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(task)}</li>" for task in tasks)
    return f"<h4>Kế hoạch cải tiến</h4><ul>{items}</ul>" if tasks else ""


def _text(text: PageText, links: Mapping[str, str], pattern: re.Pattern[str] | None) -> str:
    body = text.html
    if pattern is not None:
        body = pattern.sub(lambda found: f'<a href="{links[found[0]]}">{escape(found[0])}</a>', body)
    return f"<h4>{escape(text.title)}</h4>\n{body}"


def _codes_pattern(links: Mapping[str, str]) -> re.Pattern[str] | None:
    if not links:
        return None
    longest_first = sorted(links, key=lambda code: (-len(code), code))
    return re.compile(r"(?<![\w.-])(?:" + "|".join(re.escape(code) for code in longest_first) + r")(?![\w-]|\.\d)")


def _evidence(page: Page) -> str:
    if not page.evidence:
        return '<h2 id="minh-chung">Danh mục minh chứng</h2><p class="mo">Chu kỳ chưa có minh chứng.</p>'
    rows = []
    for number, e in enumerate(page.evidence, start=1):
        files = "<br>".join(f'<a href="{_href(f.path)}">{escape(f.title)}</a>' for f in e.files)
        cells = [escape(e.subject), escape(e.details), escape(e.uses), files or '<span class="mo">không có tệp</span>']
        rows.append(f'<tr id="mc-{number}"><th>{escape(e.code)}</th>{"".join(f"<td>{c}</td>" for c in cells)}</tr>')
    return (
        '<section><h2 id="minh-chung">Danh mục minh chứng</h2><div class="rong"><table><thead><tr><th>Mã</th>'
        "<th>Tên minh chứng</th><th>Số, ngày, nơi ban hành</th><th>Dùng ở tiêu chí</th><th>Tệp</th></tr></thead><tbody>"
        + "\n".join(rows)
        + "</tbody></table></div></section>"
    )


def _href(path: str) -> str:
    return quote(path, safe="/()")


READ_FIRST_TEXT = """GÓI HỒ SƠ TỰ ĐÁNH GIÁ
======================

Mở tệp index.html bằng trình duyệt để đọc toàn bộ hồ sơ; không cần cài gì, không cần mạng.
Hãy giải nén cả gói ra một thư mục trước, để các liên kết tới tệp mở được.

  index.html      kết quả, nội dung từng tiêu chí, danh mục minh chứng, liên kết tới tệp
  bao-cao/        báo cáo tự đánh giá (Word), danh mục minh chứng (Word, Excel)
  minh-chung/     tệp minh chứng, xếp theo tiêu chuẩn, tiêu chí và mã
  du-lieu/        dữ liệu đầy đủ của chu kỳ, để nhập vào một nơi khác cùng dùng phần mềm Kiểm Định
  SHA256SUMS      mã kiểm tra của từng tệp

Kiểm tra gói còn nguyên vẹn (Linux, macOS):   sha256sum -c SHA256SUMS
Nhập vào nơi khác:                            kiemdinh import-package GÓI.zip
Chỉ kiểm tra, không nhập:                     kiemdinh import-package GÓI.zip --check

Gói chứa tên thành viên hội đồng và tệp minh chứng của trường. Chỉ gửi cho người có trách nhiệm.
"""
