"""Layout of official documents (Nghị định 30/2020, Phụ lục I) with python-docx: page, styles, small building
blocks.

Inside texts ``**bold**`` and ``__italic__`` are the only markup; everything else, tags included, is taken as
it stands.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from tools.word_forms.styles import CENTER, define_styles

LANDSCAPE_WIDTH = 257
_PIECES = re.compile(r"(\*\*.+?\*\*|__.+?__)")
_FIXED_MOMENT = datetime(2026, 1, 1)


class Form:
    """A Word form being written."""

    def __init__(self, title: str) -> None:
        self.document = Document()
        properties = self.document.core_properties
        properties.title, properties.author, properties.last_modified_by = title, "", ""
        properties.comments, properties.keywords, properties.subject = "", "", ""
        properties.created = properties.modified = _FIXED_MOMENT
        properties.language = "vi-VN"
        body = self.document.element.body
        for child in list(body):
            if child.tag != qn("w:sectPr"):
                body.remove(child)
        _page(self.document.sections[0], landscape=False)
        define_styles(self.document)

    # --- paragraphs -----------------------------------------------------------------------------------------

    def p(self, text: str = "", style: str = "Thân bài", *, cell=None, **look):
        """A paragraph in the body, or in a table cell."""
        owner = cell if cell is not None else self.document
        paragraph = owner.add_paragraph(style=style)
        write(paragraph, text, **look)
        return paragraph

    def tag(self, text: str, cell=None) -> None:
        """A line that holds only a tag; it leaves no trace in the result."""
        self.p(text, "Thẻ mẫu", cell=cell)

    def rich(self, name: str) -> None:
        """Place of a rich text field."""
        self.p("{{p " + name + "|rich }}")

    def heading(self, text: str, level: int, *, page_break: bool = False):
        """A heading of the table of contents."""
        paragraph = self.p(text, f"Heading {level}")
        if page_break:
            paragraph.paragraph_format.page_break_before = True
        return paragraph

    def front_title(self, text: str, *, page_break: bool = True):
        """A centred title that is not in the table of contents."""
        paragraph = self.p(text, "Tên phần")
        paragraph.paragraph_format.page_break_before = page_break
        return paragraph

    def rule(self, cell, width_mm: float, box_mm: float) -> None:
        """A thin centred line below a title, ``width_mm`` long in a box of ``box_mm``."""
        paragraph = (cell if cell is not None else self.document).add_paragraph(style="Đường kẻ")
        side = Mm((box_mm - width_mm) / 2)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side

    # --- tables ---------------------------------------------------------------------------------------------

    def table(self, widths: list[float], *, borders: bool = True):
        """An empty table with these column widths in mm."""
        table = self.document.add_table(rows=0, cols=len(widths))
        table.style = "Bảng" if borders else "Bảng không viền"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        table._widths = widths  # kept for the rows added below
        return table

    def row(
        self,
        table,
        texts: list[str],
        *,
        header=False,
        bold=False,
        align=None,
        style="Chữ trong bảng",
        split=False,
    ):
        """A row; ``align`` is one alignment for all cells or one a cell. Header rows repeat on each page."""
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        if not split:
            properties.append(OxmlElement("w:cantSplit"))
        if header:
            properties.append(OxmlElement("w:tblHeader"))
        for number, text in enumerate(texts):
            cell = row.cells[number]
            cell.width = Mm(table._widths[number])
            paragraph = cell.paragraphs[0]
            paragraph.style = self.document.styles[style]
            if style == "Chữ trong bảng liền":
                # Word takes this from the style; LibreOffice keeps a table with what follows only when it is here.
                paragraph.paragraph_format.keep_with_next = True
            chosen = align[number] if isinstance(align, list) else align
            paragraph.alignment = CENTER if header and chosen is None else chosen
            write(paragraph, text, bold=bold or header)
        return row

    def tag_row(self, table, text: str) -> None:
        """A row that holds only a ``{%tr … %}`` tag."""
        self.row(table, [text] + [""] * (len(table._widths) - 1), style="Thẻ mẫu")

    def after_table(self, *, keep: bool = False) -> None:
        """A small gap below a table, so that two tables never run together."""
        self.p("", "Sau bảng").paragraph_format.keep_with_next = keep or None

    # --- sections -------------------------------------------------------------------------------------------

    def new_section(self, *, landscape: bool) -> None:
        """End the section here; what follows stands on a new page in the given orientation."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        mark = self.document.element.body[-2]  # the paragraph that carries the end of the section before
        mark.get_or_add_pPr().insert(0, parse_xml(f'<w:pStyle {nsdecls("w")} w:val="SectionEnd"/>'))
        _page(section, landscape=landscape)
        for name in ("w:pgBorders", "w:pgNumType", "w:titlePg"):
            for node in section._sectPr.findall(qn(name)):
                section._sectPr.remove(node)

    def turn_landscape(self) -> None:
        """The whole document in landscape; call it before anything is written."""
        _page(self.document.sections[0], landscape=True)

    def number_pages(self, *, start: int | None = None, hide_first: bool = False) -> None:
        """Page number centred in the top margin from this section on."""
        section = self.document.sections[-1]
        section.header.is_linked_to_previous = False
        paragraph = section.header.paragraphs[0]
        paragraph.style = self.document.styles["Số trang"]
        field(paragraph, "PAGE", "1")
        if hide_first:
            section.different_first_page_header_footer = True
        if start is not None:
            node = OxmlElement("w:pgNumType")
            node.set(qn("w:start"), str(start))
            _insert_in_section(section._sectPr, node)

    def plain_header(self) -> None:
        """No page number in this section (cover pages)."""
        self.document.sections[-1].header.is_linked_to_previous = False

    def frame(self) -> None:
        """A double frame around each page of this section."""
        sides = "".join(
            f'<w:{side} w:val="thinThickSmallGap" w:sz="24" w:space="1" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right")
        )
        node = parse_xml(f'<w:pgBorders {nsdecls("w")} w:offsetFrom="text">{sides}</w:pgBorders>')
        _insert_in_section(self.document.sections[-1]._sectPr, node)

    def save(self) -> bytes:
        """The form as bytes, the same on every build."""
        raw = io.BytesIO()
        self.document.save(raw)
        target = io.BytesIO()
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(source.namelist(), key=lambda item: (item != "[Content_Types].xml", item)):
                if name == "docProps/thumbnail.jpeg":
                    continue
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 0
                blob = source.read(name)
                if name == "_rels/.rels":
                    blob = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", blob)
                archive.writestr(info, blob)
        return target.getvalue()


def write(
    paragraph,
    text: str,
    *,
    bold: bool | None = None,
    italic: bool | None = None,
    size: float | None = None,
    caps: bool = False,
    align=None,
    before: float | None = None,
    after: float | None = None,
) -> None:
    """Write a text with its ``**bold**`` and ``__italic__`` pieces into a paragraph."""
    for piece in _PIECES.split(text):
        if not piece:
            continue
        strong, slanted = piece.startswith("**"), piece.startswith("__")
        run = paragraph.add_run(piece[2:-2] if strong or slanted else piece)
        run.bold = True if strong else bold
        run.italic = True if slanted else italic
        if size is not None:
            run.font.size = Pt(size)
        if caps:
            run.font.all_caps = True
    if align is not None:
        paragraph.alignment = align
    if before is not None:
        paragraph.paragraph_format.space_before = Pt(before)
    if after is not None:
        paragraph.paragraph_format.space_after = Pt(after)


def field(paragraph, instruction: str, shown: str) -> None:
    """A Word field with its last known result."""
    for kind in ("begin", None, "separate", "text", "end"):
        run = paragraph.add_run()
        if kind is None:
            node = OxmlElement("w:instrText")
            node.set(qn("xml:space"), "preserve")
            node.text = f" {instruction} "
        elif kind == "text":
            node = OxmlElement("w:t")
            node.text = shown
        else:
            node = OxmlElement("w:fldChar")
            node.set(qn("w:fldCharType"), kind)
        run._r.append(node)


def _insert_in_section(properties, node) -> None:
    """Put a child where the schema wants it: after the margins, before columns and what follows."""
    order = [
        "w:headerReference",
        "w:footerReference",
        "w:type",
        "w:pgSz",
        "w:pgMar",
        "w:paperSrc",
        "w:pgBorders",
        "w:lnNumType",
        "w:pgNumType",
        "w:cols",
        "w:titlePg",
        "w:docGrid",
    ]
    rank = {qn(name): number for number, name in enumerate(order)}
    mine = rank[node.tag]
    for child in properties:
        if rank.get(child.tag, 99) > mine:
            child.addprevious(node)
            return
    properties.append(node)


def _page(section, *, landscape: bool) -> None:
    width, height = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(25 if landscape else 20), Mm(20)
    section.left_margin, section.right_margin = (Mm(20), Mm(20)) if landscape else (Mm(30), Mm(15))
    section.header_distance = section.footer_distance = Mm(10)
