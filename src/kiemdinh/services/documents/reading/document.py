"""The body of a .docx walked once: paragraphs, tables, boxes, footnotes; tracked deletions and comments left out."""

from dataclasses import dataclass, field, replace

from lxml import etree

from kiemdinh.kernel.blocks import FOOTNOTE, TEXT_BOX, Block, Cell, Comment, Paragraph, Picture, Run, Table, Written
from kiemdinh.services.documents.reading.container import Container, WordFileError
from kiemdinh.services.documents.reading.numbering import Numbering, Style, W, read_styles

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
_TICKS = {"F0FC", "F0FE", "F0FD", "F052", "F054", "F0D6", "00FC", "00FE", "2713", "2714"}
_OFF = ("0", "false", "off", "none")
_MAX_DEPTH = 12  # of tables in tables and boxes in boxes; nobody writes deeper
_SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr",
                                      "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText")}  # fmt: skip


def read_docx(data: bytes) -> Written:
    """What a Word file says, in reading order. Raises WordFileError with a Vietnamese sentence.

    Tracked insertions are taken, deletions left out and counted, comments listed; headers and footers are ignored.
    """
    container = Container(data)
    root = container.part("word/document.xml")
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise WordFileError("Tệp Word không có nội dung. Hãy mở bằng Word để kiểm tra rồi lưu lại.")
    reader = _Reader(container)
    blocks = reader.blocks(body, 0)
    comments = container.part("word/comments.xml")
    return Written(
        blocks=tuple(blocks),
        pictures=tuple(reader.pictures.values()),
        comments=tuple(
            Comment(node.get(f"{W}author", ""), " ".join(_words(node)).strip())
            for node in (comments.iterfind(f"{W}comment") if comments is not None else ())
        ),
        insertions=reader.insertions,
        deletions=reader.deletions,
    )


def _words(node: etree._Element) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in node.iter(f"{W}p")]


@dataclass(slots=True)
class _Line:
    """A paragraph being read."""

    runs: list[Run] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)


class _Reader:
    def __init__(self, container: Container) -> None:
        self.styles = read_styles(container.part("word/styles.xml"))
        self.numbering = Numbering.read(container.part("word/numbering.xml"))
        self.relations = container.relations("word/document.xml")
        self.sizes = container.sizes
        self.notes = {}
        for kind, name in (("footnote", "footnotes"), ("endnote", "endnotes")):
            root = container.part(f"word/{name}.xml")
            for node in root.iterfind(f"{W}{kind}") if root is not None else ():
                self.notes[(kind, node.get(f"{W}id", ""))] = node
        self.pictures: dict[str, Picture] = {}
        self.insertions = self.deletions = 0
        self.carried: _Line | None = None  # words of a paragraph whose end mark was deleted

    def blocks(self, parent: etree._Element, depth: int, where: str = "body") -> list[Block]:
        """What stands directly in a body, a cell, a box or a note."""
        if depth > _MAX_DEPTH:
            raise WordFileError("Tệp Word có bảng lồng nhau quá sâu, không đọc được. Hãy bỏ bớt bảng lồng.")
        found: list[Block] = []
        for node in parent:
            tag = node.tag
            if tag == f"{W}p":
                found += self.paragraph(node, depth, where)
            elif tag == f"{W}tbl":
                found += self.table(node, depth)
            elif tag in (f"{W}sdt",):
                inner = node.find(f"{W}sdtContent")
                found += self.blocks(inner, depth, where) if inner is not None else []
            elif tag in (f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                found += self.blocks(node, depth, where)
            elif tag == f"{MC}AlternateContent":
                found += self.blocks(_choice(node), depth, where)
        return found

    def paragraph(self, node: etree._Element, depth: int, where: str) -> list[Block]:
        properties = node.find(f"{W}pPr")
        style = self.style_of(properties)
        line = self.carried or _Line()
        self.carried = None
        self.inline(node, line, style.bold, "")
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self.carried = line
            return []
        number, bullet = self.number_of(properties, style)
        level = style.level
        outline = None if properties is None else properties.find(f"{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "").isdecimal():
            level = int(outline.get(f"{W}val", "9")) + 1 if int(outline.get(f"{W}val", "9")) < 9 else 0
        found: list[Block] = [
            Paragraph(tuple(_merged(line.runs)), style.name, level, number, bullet, where, tuple(line.pictures))
        ]
        for box in line.boxes:
            found += self.blocks(box, depth + 1, TEXT_BOX)
        for note in line.notes:
            found += [replace(b, number="") if isinstance(b, Paragraph) else b
                      for b in self.blocks(note, depth + 1, FOOTNOTE)]  # fmt: skip
        return found

    def style_of(self, properties: etree._Element | None) -> Style:
        named = None if properties is None else properties.find(f"{W}pStyle")
        return self.styles.get("" if named is None else named.get(f"{W}val", ""), Style())

    def number_of(self, properties: etree._Element | None, style: Style) -> tuple[str, bool]:
        num_id, depth = style.num_id, style.depth
        own = None if properties is None else properties.find(f"{W}numPr")
        if own is not None:
            named, deep = own.find(f"{W}numId"), own.find(f"{W}ilvl")
            num_id = num_id if named is None else named.get(f"{W}val", "")
            depth = int(deep.get(f"{W}val", "0") or 0) if deep is not None else depth
        return self.numbering.next(num_id, min(depth, 8)) if num_id and num_id != "0" else ("", False)

    def inline(self, parent: etree._Element, line: _Line, bold: bool, href: str) -> None:
        """Runs, links, insertions and fields of a paragraph."""
        for node in parent:
            tag = node.tag
            if tag == f"{W}r":
                self.run(node, line, bold, href)
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self.deletions += 1
            elif tag in _SKIPPED or not isinstance(tag, str):
                continue
            elif tag == f"{W}hyperlink":
                target, outside = self.relations.get(node.get(f"{R}id", ""), ("", False))
                self.inline(node, line, bold, target if outside else "")
            elif tag == f"{W}sdt":
                inner = node.find(f"{W}sdtContent")
                if inner is not None:
                    self.inline(inner, line, bold, href)
            elif tag == f"{MC}AlternateContent":
                self.inline(_choice(node), line, bold, href)
            else:
                if tag in (f"{W}ins", f"{W}moveTo"):
                    self.insertions += 1
                self.inline(node, line, bold, href)

    def run(self, node: etree._Element, line: _Line, bold: bool, href: str) -> None:
        properties = node.find(f"{W}rPr")
        if properties is not None and _on(properties, "del"):
            return
        look = _look(properties, bold, href)
        for child in node:
            tag = child.tag
            if words := _words_of(child, properties):
                line.runs.append(replace(look, text=words))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                note = self.notes.get((tag.removeprefix(W).removesuffix("Reference"), child.get(f"{W}id", "")))
                if note is not None:
                    line.notes.append(note)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{MC}AlternateContent"):
                self.drawn(_choice(child) if tag.startswith(MC) else child, line)

    def drawn(self, node: etree._Element, line: _Line) -> None:
        """Pictures and text boxes of a drawing; a box inside a box comes with its own paragraph."""
        boxes = [box for box in node.iter(f"{W}txbxContent") if not _inside(box, f"{W}txbxContent", node)]
        line.boxes += [box for box in boxes if not _inside(box, f"{MC}Fallback", node)]
        for image in [*node.iter(f"{A}blip"), *node.iter(f"{V}imagedata")]:
            if _inside(image, f"{W}txbxContent", node) or _inside(image, f"{MC}Fallback", node):
                continue
            part, outside = self.relations.get(image.get(f"{R}embed", "") or image.get(f"{R}id", ""), ("", True))
            if not outside and part in self.sizes:
                name = part.rsplit("/", 1)[-1]
                self.pictures.setdefault(part, Picture(name, part, self.sizes[part]))
                line.pictures.append(name)

    def table(self, node: etree._Element, depth: int) -> list[Block]:
        rows: list[list[_Slot]] = []
        for line in _children(node, f"{W}tr"):
            if line.find(f"{W}trPr/{W}del") is not None:
                self.deletions += 1
                continue
            rows.append(self.row(line, depth))
        open_at: dict[int, _Slot] = {}
        made: list[list[_Slot]] = []
        for row in rows:
            kept, x = [], row[0].offset if row else 0
            for slot in row:
                above = open_at.get(x)
                if slot.continues and above is not None:
                    above.rowspan += 1
                    above.blocks += [b for b in slot.blocks if not isinstance(b, Paragraph) or b.text.strip()]
                else:
                    kept.append(slot)
                    open_at[x] = slot
                x += slot.colspan
            made.append(kept)
        cells = tuple(tuple(Cell(tuple(s.blocks), s.colspan, s.rowspan) for s in row) for row in made)
        return [Table(cells)] if cells else []

    def row(self, node: etree._Element, depth: int) -> list["_Slot"]:
        before = node.find(f"{W}trPr/{W}gridBefore")
        offset = int(before.get(f"{W}val", "0") or 0) if before is not None else 0
        slots = []
        for cell in _children(node, f"{W}tc"):
            span, merge = cell.find(f"{W}tcPr/{W}gridSpan"), cell.find(f"{W}tcPr/{W}vMerge")
            wide = span.get(f"{W}val", "1") if span is not None else "1"
            slots.append(
                _Slot(
                    blocks=self.blocks(cell, depth + 1),
                    colspan=max(1, min(int(wide), 60)) if wide.isdecimal() else 1,
                    continues=merge is not None and merge.get(f"{W}val", "continue") == "continue",
                    offset=offset,
                )
            )
            if self.carried is not None:  # a cell ends what stands in it
                slots[-1].blocks.append(Paragraph(tuple(_merged(self.carried.runs))))
                self.carried = None
        return slots


@dataclass(slots=True)
class _Slot:
    blocks: list[Block]
    colspan: int
    continues: bool
    offset: int
    rowspan: int = 1


def _children(node: etree._Element, tag: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls."""
    found = []
    for child in node:
        if child.tag == tag:
            found.append(child)
        elif child.tag == f"{W}sdt":
            inner = child.find(f"{W}sdtContent")
            found += _children(inner, tag) if inner is not None else []
        elif child.tag in (f"{W}ins", f"{W}customXml"):
            found += _children(child, tag)
    return found


def _choice(node: etree._Element) -> etree._Element:
    """The part of an alternative that new programs read, else the fallback."""
    chosen = node.find(f"{MC}Choice")
    if chosen is None:
        chosen = node.find(f"{MC}Fallback")
    return node if chosen is None else chosen


def _inside(node: etree._Element, tag: str, top: etree._Element) -> bool:
    parent = node.getparent()
    while parent is not None and parent is not top:
        if parent.tag == tag:
            return True
        parent = parent.getparent()
    return False


def _words_of(node: etree._Element, properties: etree._Element | None) -> str:
    """What one child of a run adds to the text."""
    if node.tag == f"{W}t":
        return _symbols(node.text or "", properties)
    if node.tag in (f"{W}tab", f"{W}ptab"):
        return "\t"
    if node.tag == f"{W}cr" or (node.tag == f"{W}br" and node.get(f"{W}type", "textWrapping") == "textWrapping"):
        return "\n"
    if node.tag == f"{W}noBreakHyphen":
        return "-"
    if node.tag == f"{W}sym":
        return "x" if node.get(f"{W}char", "").upper() in _TICKS else "•"
    return ""


def _on(properties: etree._Element, name: str) -> bool:
    found = properties.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val", "1") not in _OFF


def _look(properties: etree._Element | None, bold: bool, href: str) -> Run:
    if properties is None:
        return Run("", bold=bold, href=href)
    raised = properties.find(f"{W}vertAlign")
    vertical = {"superscript": "sup", "subscript": "sub"}.get("" if raised is None else raised.get(f"{W}val", ""), "")
    strong = _on(properties, "b") if properties.find(f"{W}b") is not None else bold
    # A link is underlined and blue by its style; that is no emphasis of the writer.
    return Run("", strong, _on(properties, "i"), _on(properties, "u") and not href, vertical, href)


def _symbols(text: str, properties: etree._Element | None) -> str:
    """Ticks typed as letters of a symbol font ("ü" in Wingdings) become a plain cross."""
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    if fonts is not None and "wingdings" in fonts.get(f"{W}ascii", "").lower():
        return "".join("x" if char in "üþýR\uf0fc\uf0fe" else char for char in text)
    return text


def _merged(runs: list[Run]) -> list[Run]:
    """Neighbours of the same look and link as one run."""
    made: list[Run] = []
    for run in runs:
        if made and made[-1].look == run.look and made[-1].href == run.href:
            made[-1] = replace(made[-1], text=made[-1].text + run.text)
        elif run.text:
            made.append(run)
    return made
