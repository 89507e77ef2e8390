"""Finishing touches on the rendered body: table of contents with entries, heading bookmarks, links that
lead somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from kiemdinh.services.documents.template import W

_W = f"{{{W}}}"
_WP_DOCPR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_LEVELS = re.compile(r'\\o\s*"(\d)-(\d)"')


def finish_body(root: Any, styles: Mapping[str, str]) -> None:
    """Fill the table of contents from the headings, number pictures, and unlink codes that have no
    bookmark.
    """
    _fill_contents(root, styles)
    names = {mark.get(_W + "name") for mark in root.iter(_W + "bookmarkStart")}
    for link in list(root.iter(_W + "hyperlink")):
        anchor = link.get(_W + "anchor")
        if anchor is not None and anchor not in names:
            _unwrap(link)
    for number, picture in enumerate(root.iter(_WP_DOCPR), start=1):
        picture.set("id", str(number))


def _unwrap(link: Any) -> None:
    parent = link.getparent()
    position = parent.index(link)
    for offset, run in enumerate(list(link)):
        for style in run.iter(_W + "rStyle"):
            style.getparent().remove(style)
        parent.insert(position + offset, run)
    parent.remove(link)


def _headings(root: Any, styles: Mapping[str, str], lowest: int) -> list[tuple[int, str, Any]]:
    by_id = {
        styles[f"heading {level}"]: level for level in range(1, lowest + 1) if f"heading {level}" in styles
    }
    found = []
    for style in root.iter(_W + "pStyle"):
        level = by_id.get(style.get(_W + "val"))
        if level is None:
            continue
        paragraph = style.getparent().getparent()
        text = "".join(_text(paragraph)).strip()
        if text:
            found.append((level, text, paragraph))
    return found


def _text(paragraph: Any) -> list[str]:
    wanted = paragraph.iter(_W + "t", _W + "br", _W + "tab")
    return [(node.text or "") if node.tag == _W + "t" else " " for node in wanted]


def _fill_contents(root: Any, styles: Mapping[str, str]) -> None:
    field = next(
        (node for node in root.iter(_W + "instrText") if (node.text or "").strip().startswith("TOC")), None
    )
    if field is None:
        return
    block = _field_paragraphs(field)
    levels = _LEVELS.search(field.text or "")
    headings = _headings(root, styles, int(levels.group(2)) if levels else 3)
    if not block or not headings:
        return
    for number, (_, _, paragraph) in enumerate(headings, start=1):
        _bookmark(paragraph, f"_Toc{number:08d}", number)
    parent = block[0].getparent()
    position = parent.index(block[0])
    entries = []
    for number, (level, text, _) in enumerate(headings, start=1):
        entries.append(_entry(level, text, f"_Toc{number:08d}", styles))
    opening, separator = _marks(f"<w:instrText xml:space='preserve'>{field.text}</w:instrText>")
    _after_properties(entries[0], [*opening, separator])
    end = etree.fromstring(f'<w:r xmlns:w="{W}"><w:fldChar w:fldCharType="end"/></w:r>')
    entries[-1].append(end)
    for paragraph in block:
        parent.remove(paragraph)
    for offset, entry in enumerate(entries):
        parent.insert(position + offset, entry)


def _field_paragraphs(field: Any) -> list[Any]:
    """The paragraphs from the beginning of the field to its end; they must be brothers, as Word writes
    them.
    """
    first = next(field.iterancestors(_W + "p"))
    depth = 0
    block = []
    paragraph = first
    while paragraph is not None:
        block.append(paragraph)
        for mark in paragraph.iter(_W + "fldChar"):
            kind = mark.get(_W + "fldCharType")
            depth += 1 if kind == "begin" else -1 if kind == "end" else 0
            if depth == 0:
                return block
        paragraph = paragraph.getnext()
    return []


def _marks(instruction: str) -> tuple[list[Any], Any]:
    """Begin mark and instruction, separator. ``dirty`` makes Word bring the page numbers up to date on
    opening.
    """
    text = (
        f'<w:x xmlns:w="{W}"><w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r>{instruction}</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r></w:x>'
    )
    begin, instr, separate = etree.fromstring(text)
    return [begin, instr], separate


def _after_properties(paragraph: Any, nodes: list[Any]) -> None:
    start = 1 if len(paragraph) and paragraph[0].tag == _W + "pPr" else 0
    for offset, node in enumerate(nodes):
        paragraph.insert(start + offset, node)


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    start = etree.Element(_W + "bookmarkStart", {_W + "id": str(number + 50_000), _W + "name": name})
    _after_properties(paragraph, [start])
    paragraph.append(etree.Element(_W + "bookmarkEnd", {_W + "id": str(number + 50_000)}))


def _entry(level: int, text: str, name: str, styles: Mapping[str, str]) -> Any:
    style = styles.get(f"toc {level}", "")
    entry = etree.fromstring(
        f'<w:p xmlns:w="{W}"><w:pPr>{f"<w:pStyle w:val={chr(34)}{style}{chr(34)}/>" if style else ""}</w:pPr>'
        f'<w:hyperlink w:anchor="{name}" w:history="1"><w:r><w:t xml:space="preserve"/></w:r>'
        f'<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {name} \\h </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>…</w:t></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink></w:p>'
    )
    next(entry.iter(_W + "t")).text = text
    return entry
