"""Clean HTML of the rich text fields turned into Word paragraphs and tables."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from lxml import html as lxml_html
from lxml.html import HtmlElement

from kiemdinh.services.documents.state import RenderState
from kiemdinh.services.documents.wordml import (
    PLAIN,
    Cell,
    Run,
    clean_text,
    link_xml,
    linked_runs,
    paragraph_xml,
    run_xml,
    table_xml,
)

BODY_STYLE = "Thân bài"
CELL_STYLE = "Chữ trong bảng"

_SPACES = re.compile(r"[ \t\r\n]+")
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article"}
)
_LOOKS: dict[str, dict[str, object]] = {
    "strong": {"bold": True}, "b": {"bold": True}, "em": {"italic": True}, "i": {"italic": True},
    "u": {"underline": True}, "sup": {"vertical": "superscript"}, "sub": {"vertical": "subscript"},
}  # fmt: skip
_LIST_STEP = 360  # twentieths of a point: how far each deeper list level moves in


def rich_xml(
    source: str, state: RenderState, *, style: str = BODY_STYLE, lead: str = "", lead_bold: bool = False
) -> str:
    """Block XML for a field of clean HTML; always at least one paragraph, and never ending in a table.

    ``style`` is the paragraph style; ``lead`` is put before the first paragraph ("a) "). Unknown tags give
    their text;
    plain text without tags becomes paragraphs at its line breaks. Codes known to the state become links.
    """
    writer = _Writer(state, style)
    if lead:
        writer.runs.append(run_xml(lead, state, Run(bold=lead_bold)))
        writer.leading = True
    source = clean_text(source)
    if "<" in source:
        root = lxml_html.fragment_fromstring(source, create_parent="div")
        writer.children(root, PLAIN, 0)
    else:
        for line in unescape(source).splitlines() or [""]:
            writer.text(line, PLAIN)
            writer.flush()
    writer.flush()
    if not writer.out or writer.out[-1].startswith("<w:tbl>"):
        writer.out.append(paragraph_xml("", state, style=style))
    return "".join(writer.out)


class _Writer:
    """Walks the HTML tree once and collects finished paragraphs and tables."""

    def __init__(self, state: RenderState, style: str) -> None:
        self.state = state
        self.style = style
        self.out: list[str] = []
        self.runs: list[str] = []
        self.indent = 0
        self.align = ""
        self.leading = False  # the lead waits for the first words

    def flush(self) -> None:
        runs = "".join(self.runs)
        self.runs.clear()
        self.leading = False
        if runs:
            self.out.append(
                paragraph_xml(runs, self.state, style=self.style, indent=self.indent, align=self.align)
            )

    def text(self, text: str | None, look: Run) -> None:
        if not text:
            return
        text = _SPACES.sub(" ", text)
        if not self.runs or self.leading:
            text = text.lstrip(" ")
        if text:
            self.leading = False
            self.runs.append(linked_runs(text, self.state, look))

    def children(self, element: HtmlElement, look: Run, depth: int) -> None:
        self.text(element.text, look)
        for child in element:
            self.element(child, look, depth)
            self.text(child.tail, look)

    def element(self, element: HtmlElement, look: Run, depth: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in ("script", "style"):
            return
        if tag in _LOOKS:
            self.children(element, replace(look, **_LOOKS[tag]), depth)  # type: ignore[arg-type]
        elif tag == "br":
            self.runs.append("<w:r><w:br/></w:r>")
        elif tag == "a":
            self.anchor(element, look)
        elif tag in ("ul", "ol"):
            self.flush()
            self.items(element, look, depth)
        elif tag == "table":
            self.flush()
            self.out.append(self.table(element))
        elif tag in _BLOCKS:
            # The first paragraph of a list item, or after a lead, continues the line; any other starts
            # afresh.
            if not self.leading and not (depth and element.getprevious() is None):
                self.flush()
            self.children(
                element, replace(look, bold=True) if tag[0] == "h" and len(tag) == 2 else look, depth
            )
            self.flush()
        else:
            self.children(element, look, depth)

    def anchor(self, element: HtmlElement, look: Run) -> None:
        text = _SPACES.sub(" ", element.text_content())
        target = self.state.links.get(text.strip("[]() "), element.get("href") or "")
        runs = run_xml(text, self.state, replace(look, link=True) if target else look)
        self.runs.append(link_xml(target, runs, self.state) if target else runs)

    def items(self, element: HtmlElement, look: Run, depth: int) -> None:
        """Lists the way official letters have them: a hyphen or a number, then the text."""
        outer = self.indent
        self.indent = depth * _LIST_STEP
        number = 0
        for item in element:
            if item.tag != "li":
                continue
            number += 1
            mark = (
                "- " if element.tag == "ul" and depth == 0 else "+ " if element.tag == "ul" else f"{number}. "
            )
            self.runs.append(run_xml(mark, self.state, PLAIN))
            if item.text:
                item.text = item.text.lstrip()
            self.children(item, look, depth + 1)
            self.flush()
            self.indent = depth * _LIST_STEP
        self.indent = outer

    def table(self, element: HtmlElement) -> str:
        rows: list[list[Cell]] = []
        header_rows = 0
        for line in element.iter("tr"):
            cells = [cell for cell in line if cell.tag in ("td", "th")]
            if not cells:
                continue
            if header_rows == len(rows) and all(cell.tag == "th" for cell in cells):
                header_rows += 1
            rows.append([self.cell(cell) for cell in cells])
        return table_xml(rows, self.state, header_rows=header_rows)

    def cell(self, element: HtmlElement) -> Cell:
        inner = _Writer(self.state, CELL_STYLE)
        heading = element.tag == "th"
        inner.align = "center" if heading else ""
        inner.children(element, Run(bold=heading), 0)
        inner.flush()
        if not inner.out or inner.out[-1].startswith("<w:tbl>"):
            inner.out.append(paragraph_xml("", self.state, style=CELL_STYLE))
        return Cell("".join(inner.out), _span(element, "colspan"), _span(element, "rowspan"))


def _span(element: HtmlElement, name: str) -> int:
    value = element.get(name) or "1"
    return max(1, min(int(value), 60)) if value.isdigit() else 1
