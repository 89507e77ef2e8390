"""Small pieces of WordprocessingML as text. Building text is many times faster than building a tree cell
by cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kiemdinh.services.documents.state import RenderState

# Everything that XML 1.0 does not allow, even escaped; Word refuses a file that holds one such character.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Words that could be a code: parts joined by dots or hyphens, such as H1-1.1-01 or MC.1.1.01.
_CODE = re.compile(r"[0-9A-Za-z]+(?:[.\-][0-9A-Za-z]+)+")


def clean_text(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


@dataclass(frozen=True)
class Run:
    """Formatting of a piece of text."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    vertical: str = ""  # "superscript" or "subscript"
    link: bool = False

    def properties(self, state: RenderState) -> str:
        """The ``w:rPr`` element, in the order of the schema, or ""."""
        inner = ""
        if self.link:
            style = state.style_id("Hyperlink")
            inner += f'<w:rStyle w:val="{style}"/>' if style else ""
        inner += "<w:b/>" if self.bold else ""
        inner += "<w:i/>" if self.italic else ""
        inner += '<w:u w:val="single"/>' if self.underline else ""
        inner += f'<w:vertAlign w:val="{self.vertical}"/>' if self.vertical else ""
        return f"<w:rPr>{inner}</w:rPr>" if inner else ""


PLAIN = Run()
LINK = Run(link=True)


def run_xml(text: str, state: RenderState, look: Run = PLAIN) -> str:
    """One run; line breaks become ``w:br``. Empty text gives ""."""
    text = clean_text(text)
    if not text:
        return ""
    body = '</w:t><w:br/><w:t xml:space="preserve">'.join(
        escape(line, quote=False) for line in text.split("\n")
    )
    return f'<w:r>{look.properties(state)}<w:t xml:space="preserve">{body}</w:t></w:r>'


def link_xml(target: str, runs: str, state: RenderState) -> str:
    """Runs inside a link: "#name" leads to a bookmark, anything else to an address; unsafe addresses stay
    plain text.
    """
    if not runs:
        return ""
    if target.startswith("#"):
        return f'<w:hyperlink w:anchor="{escape(target[1:])}" w:history="1">{runs}</w:hyperlink>'
    rid = state.relationship_id(target)
    return f'<w:hyperlink r:id="{rid}" w:history="1">{runs}</w:hyperlink>' if rid else runs


def linked_runs(text: str, state: RenderState, look: Run = PLAIN) -> str:
    """Runs of a text in which every code known to ``state.links`` is a link."""
    links = state.links
    if not links:
        return run_xml(text, state, look)
    parts: list[str] = []
    position = 0
    for match in _CODE.finditer(text):
        target = links.get(match.group())
        if target is None:
            continue
        parts.append(run_xml(text[position : match.start()], state, look))
        code_look = Run(look.bold, look.italic, look.underline, look.vertical, link=True)
        parts.append(link_xml(target, run_xml(match.group(), state, code_look), state))
        position = match.end()
    parts.append(run_xml(text[position:], state, look))
    return "".join(parts)


def paragraph_xml(
    runs: str, state: RenderState, *, style: str = "", align: str = "", indent: int = 0, hanging: int = 0
) -> str:
    """A paragraph. ``style`` is the name shown in Word; ``indent`` and ``hanging`` are in twentieths of a
    point.
    """
    style_id = state.style_id(style) if style else ""
    inner = f'<w:pStyle w:val="{style_id}"/>' if style_id else ""
    if indent or hanging:
        inner += f'<w:ind w:left="{indent}" ' + (
            f'w:hanging="{hanging}"/>' if hanging else 'w:firstLine="0"/>'
        )
    inner += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p>{f'<w:pPr>{inner}</w:pPr>' if inner else ''}{runs}</w:p>"


@dataclass(frozen=True)
class Cell:
    """A table cell: finished block XML (at least one paragraph) and how far it reaches."""

    blocks: str
    colspan: int = 1
    rowspan: int = 1


def table_xml(
    rows: Sequence[Sequence[Cell]], state: RenderState, *, header_rows: int = 0, widths: Sequence[float] = ()
) -> str:
    """A full-width table in the style "Bảng"; header rows repeat on each page and no row breaks across pages.

    Rows list only the cells that start in them, as in HTML. ``widths`` are relative; without them columns
    are equal.
    """
    grid = _place(rows)
    columns = max((len(row) for row in grid), default=0)
    if columns == 0:
        return ""
    shares = list(widths) if len(widths) == columns and sum(widths) > 0 else [1.0] * columns
    total = sum(shares)
    percents = [max(1, round(5000 * share / total)) for share in shares]
    style = state.style_id("Bảng")
    out = [
        "<w:tbl><w:tblPr>",
        f'<w:tblStyle w:val="{style}"/>' if style else "",
        '<w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>',
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" ',
        ' w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>',
        *(f'<w:gridCol w:w="{round(percent * 1.87)}"/>' for percent in percents),
        "</w:tblGrid>",
    ]
    for number, row in enumerate(grid):
        header = "<w:tblHeader/>" if number < header_rows else ""
        out.append(f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>")
        column = 0
        while column < columns:
            place = row[column] if column < len(row) else None
            if place is None:
                out.append(_cell_xml("", 1, percents[column], "<w:p/>"))
                column += 1
                continue
            cell, starts_here = place
            span = min(cell.colspan, columns - column)
            width = sum(percents[column : column + span])
            merge = ""
            if cell.rowspan > 1:
                merge = '<w:vMerge w:val="restart"/>' if starts_here else "<w:vMerge/>"
            out.append(_cell_xml(merge, span, width, cell.blocks if starts_here else "<w:p/>"))
            column += span
        out.append("</w:tr>")
    out.append("</w:tbl>")
    return "".join(out)


def _cell_xml(merge: str, span: int, width: int, blocks: str) -> str:
    grid_span = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{grid_span}{merge}</w:tcPr>{blocks}</w:tc>'


def _place(rows: Sequence[Sequence[Cell]]) -> list[list[tuple[Cell, bool] | None]]:
    """Lay the cells on a grid: each place holds (cell, whether the cell's first row is here)."""
    grid: list[list[tuple[Cell, bool] | None]] = [[] for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column < len(grid[number]) and grid[number][column] is not None:
                column += 1
            for below in range(min(max(cell.rowspan, 1), len(rows) - number)):
                line = grid[number + below]
                line.extend([None] * (column + max(cell.colspan, 1) - len(line)))
                for across in range(max(cell.colspan, 1)):
                    line[column + across] = (cell, below == 0)
            column += max(cell.colspan, 1)
    return grid
