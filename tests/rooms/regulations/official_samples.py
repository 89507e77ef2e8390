"""Invented legal text of ours, with the numbering of a circular but none of its wording."""

import io
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from kiemdinh.rooms.regulations.rules.library import Library

REGULATIONS = Path(__file__).parents[3] / "regulations"

TEXT_2018 = """THÔNG TƯ THỬ NGHIỆM do nhóm viết phần mềm tự đặt ra
Điều 1. Phạm vi điều chỉnh
1. Văn bản thử này chỉ dùng để kiểm tra việc đọc chữ có đánh số.
Chương II
Điều 7. Tiêu chuẩn 1: Tổ chức và quản lý
1. Tiêu chí 1.1: Tên bịa thứ nhất
a) Câu bịa của điểm a thứ nhất, nói về một kế hoạch dài hạn;
b) Câu bịa của điểm b,
viết tiếp ở dòng sau;
c) Câu bịa của điểm c.
2. Tiêu chí 1.2: Tên bịa thứ hai
a) Câu bịa 1.2 a;
b) Câu bịa 1.2 b;
Điều 12. Tiêu chuẩn 1: Tổ chức và quản lý
1. Tiêu chí 1.1: Tên bịa thứ nhất
Câu bịa của Mức 2, không đánh chữ.
Điều 22. Tiêu chuẩn đánh giá trường Mức 4
1. Câu bịa của khoản 1.
9. Khoản không có trong danh mục.
Điều 40. Hiệu lực
1. Câu bịa về hiệu lực.
"""


def sentence(catalog_type: str, edition: str, criterion: str, level: int, indicator: str = "*") -> str:
    """Our own condensed sentence, for samples that must resemble it."""
    catalog = Library(REGULATIONS).catalog_for(edition, catalog_type)
    assert catalog is not None
    return next(i.text for i in catalog.criterion(criterion).levels[level] if i.code == indicator)


def saved(document: docx.document.Document) -> bytes:
    """A document as bytes."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word_2018() -> bytes:
    """The shape of the 2018 circulars with Word's own numbers: "1." for khoản and "a)" for điểm."""
    document = docx.Document()
    _numbering(document)
    document.add_paragraph("Điều 8. Tiêu chuẩn 2: Con người")
    for khoan in ("Tiêu chí 2.1: Tên bịa", "Tiêu chí 2.2: Tên bịa khác"):
        _numbered(document.add_paragraph(khoan), 0)
        for diem in ("một", "hai", "ba"):
            _numbered(document.add_paragraph(f"Câu bịa {khoan[9:12]} {diem};"), 1)
    return saved(document)


def word_tt57() -> bytes:
    """The shape of TT 57: an appendix with a paragraph form for one criterion and a table for others."""
    document = docx.Document()
    document.add_paragraph("Điều 11. Tiêu chuẩn 1 gồm các tiêu chí ở phụ lục.")
    document.add_paragraph("PHỤ LỤC II")
    document.add_paragraph("Tiêu chuẩn 1. Tên bịa")
    document.add_paragraph("Tiêu chí 1.1. Tên bịa")
    document.add_paragraph("Mức 1: Câu bịa thứ nhất của Mức 1.")
    document.add_paragraph("Câu bịa thứ hai của Mức 1.")
    document.add_paragraph("Mức 2")
    document.add_paragraph("Câu bịa của Mức 2.")
    table = document.add_table(rows=3, cols=3)
    cells = (
        ("Tiêu chí", "Mức 1", "Mức 2"),
        ("1.2. Tên bịa", "Câu bịa 1.2 Mức 1.", "Câu bịa 1.2 M2."),
        ("Tiêu chí 1.3. Tên bịa", "Câu bịa 1.3 Mức 1.", ""),
    )
    for row, words in enumerate(cells):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    document.add_paragraph("Tiêu chí 1.4. Tên bịa")
    rows = document.add_table(rows=2, cols=2)
    for row, words in enumerate((("Mức 1", "Câu bịa 1.4 một."), ("Mức 2", "Câu bịa 1.4 hai."))):
        rows.cell(row, 0).text, rows.cell(row, 1).text = words
    document.add_paragraph("PHỤ LỤC III")
    document.add_paragraph("Tiêu chí 1.1. Tên bịa")
    document.add_paragraph("Mức 1: Câu bịa của phụ lục khác.")
    return saved(document)


def _numbering(document: docx.document.Document) -> None:
    """Adds a two-level list ("%1." and "%2)") as number 77."""
    root = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate((("decimal", "%1."), ("lowerLetter", "%2)")))
    )
    first = root.find(qn("w:num"))
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    (first.addprevious if first is not None else root.append)(abstract)
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def _numbered(paragraph: docx.text.paragraph.Paragraph, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))
