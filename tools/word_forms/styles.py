"""Styles of the official forms: one font, the sizes of Nghị định 30/2020, names in Vietnamese."""

from __future__ import annotations

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
PORTRAIT_WIDTH = 165  # mm of text between the margins
LEFT, CENTER, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


def define_styles(document) -> None:
    """All styles of the forms, under the names that officials see in Word."""
    styles = document.styles
    _defaults(styles)
    normal = styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.paragraph_format.space_after = Pt(0)

    def make(
        name: str,
        base: str = "Normal",
        *,
        size: float = 14,
        bold=None,
        italic=None,
        align=None,
        before=0.0,
        after=0.0,
        first=None,
        keep=None,
        kind=WD_STYLE_TYPE.PARAGRAPH,
        style_id="",
        caps=None,
    ):
        try:
            style = styles[name]
        except KeyError:
            style = styles.add_style(name, kind)
            style.base_style = styles[base]
            style.quick_style = True
        if style_id:
            style.element.set(qn("w:styleId"), style_id)
        font = style.font
        font.name, font.size, font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        font.bold, font.italic, font.all_caps = bold, italic, caps
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{attribute}"), FONT)
        shape = style.paragraph_format
        shape.alignment = align
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.first_line_indent = Mm(first) if first else None
        shape.keep_with_next = keep
        return style

    body = make("Thân bài", align=JUSTIFY, before=3, after=3, first=12.7, style_id="BodyTextVn")
    body.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    body.paragraph_format.line_spacing = 1.15
    body.paragraph_format.widow_control = True
    make(
        "Yêu cầu tiêu chí",
        "Thân bài",
        size=13,
        italic=True,
        align=JUSTIFY,
        before=1,
        after=1,
        first=12.7,
        style_id="Requirement",
    )
    make("Mục nhỏ", "Thân bài", bold=True, before=6, after=3, first=12.7, keep=True, style_id="SmallHeading")
    make("Heading 1", bold=True, align=CENTER, before=12, after=6, keep=True, caps=True)
    make("Heading 2", bold=True, align=LEFT, before=12, after=6, keep=True)
    make("Heading 3", bold=True, italic=True, align=LEFT, before=10, after=4, keep=True)
    make("Tên phần", bold=True, align=CENTER, before=0, after=10, keep=True, caps=True, style_id="FrontTitle")
    make("Tên bảng", bold=True, align=LEFT, before=8, after=4, keep=True, style_id="TableTitle")
    make("Chữ trong bảng", size=12, before=2, after=2, style_id="TableText")
    make(
        "Chữ trong bảng liền",
        "Chữ trong bảng",
        size=12,
        before=1,
        after=1,
        keep=True,
        style_id="TableTextKeep",
    )
    make("Chữ trong bảng gọn", "Chữ trong bảng", size=12, before=1, after=1, style_id="TableTextTight")
    make("Ghi chú bảng", size=12, italic=True, before=3, after=6, style_id="TableNote")
    make("Sau bảng", size=6, style_id="AfterTable")
    make("Kết thúc mục", size=1, style_id="SectionEnd").paragraph_format.line_spacing = Pt(1)
    make("Thẻ mẫu", size=9, style_id="TemplateTag").font.color.rgb = RGBColor(0x1F, 0x5F, 0x8B)
    make("Số trang", size=13, align=CENTER, style_id="PageNumber2")
    make("Quốc hiệu", size=12, bold=True, align=CENTER, style_id="NationalName")
    make("Tiêu ngữ", size=13.5, bold=True, align=CENTER, style_id="NationalMotto")
    make("Cơ quan chủ quản", size=12, align=CENTER, caps=True, style_id="ParentBody")
    make("Cơ quan ban hành", size=12, bold=True, align=CENTER, caps=True, style_id="IssuingBody")
    make("Số ký hiệu", size=13, align=CENTER, before=4, style_id="DocumentNumber")
    make("Địa danh ngày tháng", size=13.5, italic=True, align=CENTER, before=4, style_id="PlaceAndDate")
    make("Tên văn bản", bold=True, align=CENTER, before=12, style_id="DocumentName", keep=True)
    make("Trích yếu", bold=True, align=CENTER, style_id="DocumentSubject", keep=True)
    make(
        "Căn cứ", "Thân bài", italic=True, align=JUSTIFY, before=3, after=3, first=12.7, style_id="LegalBasis"
    )
    make("Nơi nhận tiêu đề", size=12, bold=True, italic=True, style_id="RecipientsTitle")
    make("Nơi nhận", size=11, style_id="Recipients")
    make("Chức vụ người ký", bold=True, align=CENTER, style_id="SignerTitle", keep=True)
    make("Tên người ký", bold=True, align=CENTER, before=66, style_id="SignerName")
    make("Ghi chú chữ ký", size=12, italic=True, align=CENTER, style_id="SignerNote", keep=True)
    make("Bìa", size=16, bold=True, align=CENTER, before=3, after=3, caps=True, style_id="Cover")
    rule = make("Đường kẻ", size=2, style_id="Rule")
    rule.paragraph_format.line_spacing = Pt(4)
    rule.element.get_or_add_pPr().insert_element_before(
        parse_xml(f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:color="000000"/></w:pBdr>'),
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:jc",
    )
    for level, indent in ((1, 0), (2, 5), (3, 10)):
        toc = make(
            f"TOC {level}", size=13, bold=level == 1 or None, before=2, after=2, style_id=f"TOC{level}"
        )
        # The name as Word knows it is in small letters.
        toc.element.find(qn("w:name")).set(qn("w:val"), f"toc {level}")
        toc.element.attrib.pop(qn("w:customStyle"), None)
        toc.paragraph_format.left_indent, toc.paragraph_format.right_indent = Mm(indent), Mm(10)
        toc.paragraph_format.tab_stops.add_tab_stop(
            Mm(PORTRAIT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor(0x0B, 0x3D, 0x91)
    link.element.attrib.pop(qn("w:customStyle"), None)
    _table_style(styles, "Bảng", "FormTable", borders=True)
    _table_style(styles, "Bảng không viền", "FormTablePlain", borders=False)


def _defaults(styles) -> None:
    """Drop the theme fonts of python-docx's own template, so that every text is in the one font."""
    defaults = styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    fonts = properties.find(qn("w:rFonts"))
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{attribute}"), FONT)
    language = properties.find(qn("w:lang"))
    if language is not None:
        language.set(qn("w:val"), "vi-VN")
    wanted = {
        "Normal",
        "Heading1",
        "Heading2",
        "Heading3",
        "DefaultParagraphFont",
        "TableNormal",
        "NoList",
        "Header",
        "Footer",
        "HeaderChar",
        "FooterChar",
    }
    for style in list(styles.element.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in wanted:
            styles.element.remove(style)
        else:
            for link in style.findall(qn("w:link")):
                if link.get(qn("w:val"), "").startswith("Heading"):
                    style.remove(link)


def _table_style(styles, name: str, style_id: str, *, borders: bool) -> None:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    frame = f"<w:tblBorders>{edges}</w:tblBorders>" if borders else ""
    middle = '<w:tcPr><w:vAlign w:val="center"/></w:tcPr>' if borders else ""
    side = 70 if borders else 0
    styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{style_id}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
            f'<w:tblPr>{frame}<w:tblCellMar><w:left w:w="{side}" w:type="dxa"/>'
            f'<w:right w:w="{side}" w:type="dxa"/></w:tblCellMar></w:tblPr>{middle}</w:style>'
        )
    )
