"""Parts that several forms share: letter head, signature, covers, council list, evidence lists, decision
of the council.
"""

from __future__ import annotations

from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from tools.word_forms.page import LANDSCAPE_WIDTH, Form, field
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH

NATIONAL_WIDTH = 92  # mm: Quốc hiệu on one line; the rest of the head is left to the school's own name


def national_block(form: Form, cell) -> None:
    """Quốc hiệu and Tiêu ngữ with the rule below."""
    cell.paragraphs[0].style = form.document.styles["Quốc hiệu"]
    cell.paragraphs[0].add_run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    form.p("Độc lập - Tự do - Hạnh phúc", "Tiêu ngữ", cell=cell)
    form.rule(cell, 56, NATIONAL_WIDTH)


def letter_head(form: Form) -> None:
    """Cơ quan, số ký hiệu on the left; Quốc hiệu, địa danh and date on the right."""
    own_width = PORTRAIT_WIDTH - NATIONAL_WIDTH
    table = form.table([own_width, NATIONAL_WIDTH], borders=False)
    left, right = table.add_row().cells
    left.width, right.width = Mm(own_width), Mm(NATIONAL_WIDTH)
    left.paragraphs[0].style = form.document.styles["Cơ quan chủ quản"]
    left.paragraphs[0].add_run("{{ head.parent_body }}")
    form.p("{{ head.issuing_body }}", "Cơ quan ban hành", cell=left)
    form.rule(left, 26, own_width)
    form.p("{{ head.number_line }}", "Số ký hiệu", cell=left)
    national_block(form, right)
    form.p("{{ head.place_and_date }}", "Địa danh ngày tháng", cell=right)
    form.after_table()


def plain_head(form: Form, *, width: float = PORTRAIT_WIDTH, second_line: str = "") -> None:
    """Head of an inner form of the school: no number, no date."""
    own_width = width - NATIONAL_WIDTH
    table = form.table([own_width, NATIONAL_WIDTH], borders=False)
    left, right = table.add_row().cells
    left.width, right.width = Mm(own_width), Mm(NATIONAL_WIDTH)
    left.paragraphs[0].style = form.document.styles["Cơ quan chủ quản"]
    left.paragraphs[0].add_run("{{ school.managing_body }}")
    form.p("{{ school.name }}", "Cơ quan ban hành", cell=left)
    form.rule(left, 26, own_width)
    if second_line:
        form.p(second_line, "Ghi chú chữ ký", cell=left)
    national_block(form, right)
    form.after_table()


def signature(
    form: Form,
    *,
    name: str,
    left_lines=None,
    width: float = PORTRAIT_WIDTH,
    dated: bool = False,
    note: bool = True,
) -> None:
    """Signature on the right, kept on one page; ``left_lines`` fills the left half (Nơi nhận or another
    signature).
    """
    table = form.table([width / 2, width / 2], borders=False)
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = row.cells
    left.width = right.width = Mm(width / 2)
    if dated:
        right.paragraphs[0].style = form.document.styles["Địa danh ngày tháng"]
        right.paragraphs[0].add_run("{{ place }}, ngày … tháng … năm 20…")
    else:
        right._tc.remove(right.paragraphs[0]._p)
    form.tag("{%p for line in " + name + ".authority_lines %}", right)
    form.p("{{ line }}", "Chức vụ người ký", cell=right)
    form.tag("{%p endfor %}", right)
    form.p("{{ " + name + ".title }}", "Chức vụ người ký", cell=right)
    if note:
        form.p("{{ " + name + ".note }}", "Ghi chú chữ ký", cell=right)
    form.p("{{ " + name + ".name }}", "Tên người ký", cell=right)
    if left_lines is not None:
        left._tc.remove(left.paragraphs[0]._p)
        left_lines(left)
    else:
        left.paragraphs[0].style = form.document.styles["Sau bảng"]


def recipients(form: Form):
    """Nơi nhận for the left half of a signature."""

    def fill(cell) -> None:
        form.p("Nơi nhận:", "Nơi nhận tiêu đề", cell=cell)
        form.tag("{%p for line in recipients %}", cell)
        form.p("- {{ line }}{% if loop.last %}.{% else %};{% endif %}", "Nơi nhận", cell=cell)
        form.tag("{%p endfor %}", cell)

    return fill


def cover(form: Form, lines: list[str]) -> None:
    """A cover page of three parts with fixed heights: who, what, where and when."""
    table = form.table([PORTRAIT_WIDTH - 6], borders=False)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    heights = (62, 126, 40)
    cells = []
    for height in heights:
        row = table.add_row()
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.EXACTLY
        row.cells[0].width = Mm(PORTRAIT_WIDTH - 6)
        cells.append(row.cells[0])
    for cell, place in zip(cells, ("top", "center", "bottom"), strict=True):
        node = OxmlElement("w:vAlign")
        node.set(qn("w:val"), place)
        cell._tc.get_or_add_tcPr().append(node)
        cell.paragraphs[0].style = form.document.styles["Sau bảng"]
    form.p("{{ school.managing_body }}", "Bìa", cell=cells[0], bold=False, size=15)
    form.p("{{ school.name }}", "Bìa", cell=cells[0], size=16)
    form.rule(cells[0], 46, 158)
    for number, line in enumerate(lines):
        form.p(line, "Bìa", cell=cells[1], size=26 if number == 0 else 16, before=6, after=10)
    form.p("{{ place }}, {{ cover_date }}", "Bìa", cell=cells[2], size=15)
    form.p("", "Sau bảng", cell=cells[2])


def council_list(form: Form, source: str = "council", *, signed: bool, whole: bool = False) -> None:
    """Members of the council: TT, họ và tên, chức vụ, nhiệm vụ, and room for signatures.

    ``whole`` keeps a short list (a working group) on one page.
    """
    widths = [10, 45, 43, 43, 24] if signed else [11, 49, 61, 44]
    style = "Chữ trong bảng liền" if whole else "Chữ trong bảng"
    titles = ["TT", "Họ và tên", "Chức vụ", "Nhiệm vụ"] + (["Chữ ký"] if signed else [])
    table = form.table(widths)
    form.row(table, titles, header=True, style=style)
    form.tag_row(table, "{%tr for person in " + source + " %}")
    texts = ["{{ loop.index }}", "{{ person.full_name }}", "{{ person.position }}", "{{ person.duty }}"]
    row = form.row(table, texts + ([""] if signed else []), align=[CENTER, LEFT, LEFT, LEFT, LEFT], style=style)
    if signed:
        row.height = Mm(11)
    form.tag_row(table, "{%tr endfor %}")
    # The smallest of lines: a gap that does not fit any more would make an empty last page.
    form.p("", "Kết thúc mục")


def contents(form: Form) -> None:
    """Table of contents: a real Word field, filled when the document is made."""
    form.front_title("Mục lục")
    paragraph = form.p("", "toc 1")
    field(paragraph, 'TOC \\o "1-3" \\h \\z \\u', "Mục lục được lập khi xuất văn bản")


def abbreviations(form: Form) -> None:
    """List of abbreviations, left out when there is none."""
    form.tag("{%p if abbreviations %}")
    form.front_title("Danh mục chữ viết tắt")
    table = form.table([14, 46, 105])
    form.row(table, ["TT", "Chữ viết tắt", "Nội dung"], header=True)
    form.tag_row(table, "{%tr for item in abbreviations %}")
    form.row(
        table, ["{{ loop.index }}", "{{ item.short }}", "{{ item.meaning }}"], align=[CENTER, CENTER, LEFT]
    )
    form.tag_row(table, "{%tr endfor %}")
    form.tag("{%p endif %}")


def figure_groups(form: Form, source: str = "figure_groups", *, level: int = 3) -> None:
    """Tables of figures; neighbouring wide ones share a landscape section. Must stand in a portrait
    section.
    """
    form.tag("{%p for group in " + source + " %}")
    form.tag("{%p if group.wide %}")
    form.new_section(landscape=True)
    form.tag("{%p endif %}")
    form.tag("{%p for table in group.tables %}")
    form.tag("{%p if table.heading %}")
    form.heading("{{ table.title }}{% if table.stage_label %} – {{ table.stage_label }}{% endif %}", level)
    form.tag("{%p else %}")
    form.p("{{ table.title }}{% if table.stage_label %} – {{ table.stage_label }}{% endif %}", "Tên bảng")
    form.tag("{%p endif %}")
    form.p("{{p table|figure_table('Chữ trong bảng liền') }}", "Chữ trong bảng")
    form.tag("{%p if table.note %}")
    form.p("{{ table.note }}", "Ghi chú bảng")
    form.tag("{%p else %}")
    form.after_table()
    form.tag("{%p endif %}")
    form.tag("{%p endfor %}")
    form.tag("{%p if group.wide %}")
    form.new_section(landscape=False)
    form.tag("{%p endif %}")
    form.tag("{%p endfor %}")


def evidence_table(form: Form, *, generation: str) -> None:
    """Danh mục mã minh chứng in landscape: six columns before TT 57/2026, exactly five since."""
    if generation == "2018":
        widths = [11, 25, 94, 52, 55, 20]
        titles = [
            "TT",
            "Mã minh chứng",
            "Tên minh chứng",
            "Số, ngày ban hành hoặc thời điểm khảo sát, điều tra, phỏng vấn, quan sát",
            "Nơi ban hành hoặc người thực hiện",
            "Ghi chú",
        ]
        cells = ["{{ line.name }}", "{{ line.number_and_date }}", "{{ line.issuer }}", "{{ line.note }}"]
    else:
        widths = [12, 27, 112, 72, 34]
        titles = [
            "TT",
            "Mã minh chứng",
            "Tên minh chứng",
            "Định dạng, vị trí lưu trữ hoặc đường dẫn điện tử",
            "Ghi chú",
        ]
        cells = ["{{ line.name }}", "{{ line.location }}", "{{ line.note }}"]
    assert sum(widths) == LANDSCAPE_WIDTH
    table = form.table(widths)
    form.row(table, titles, header=True)
    form.tag_row(table, "{%tr for group in evidence %}")
    form.tag_row(table, "{%tr if group.title %}")
    title = form.row(
        table, ["{{ group.title }}"] + [""] * (len(widths) - 1), bold=True, style="Chữ trong bảng liền"
    )
    title.cells[0].merge(title.cells[-1])
    form.tag_row(table, "{%tr endif %}")
    form.tag_row(table, "{%tr for line in group.lines %}")
    code = "{{r code_anchor(line.code, line.anchor, line.url) }}"
    form.row(table, ["{{ line.order }}", code, *cells], align=[CENTER, CENTER] + [LEFT] * len(cells))
    form.tag_row(table, "{%tr endfor %}")
    form.tag_row(table, "{%tr endfor %}")


def council_decision(title: str, *, duties: str) -> bytes:
    """Quyết định thành lập hội đồng tự đánh giá with its annexes: council, secretariat, working groups."""
    form = Form(title)
    form.number_pages(hide_first=True)
    letter_head(form)
    form.p("QUYẾT ĐỊNH", "Tên văn bản")
    form.p("Về việc thành lập Hội đồng tự đánh giá", "Trích yếu")
    form.p("{{ school.name }}, năm học {{ school_year }}", "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.p("{{ deciding_post }} {{ school.name }}", "Tên văn bản", caps=True, after=6)
    form.tag("{%p for line in legal_bases %}")
    form.p("{{ line }}{% if loop.last %}.{% else %};{% endif %}", "Căn cứ")
    form.tag("{%p endfor %}")
    form.p("QUYẾT ĐỊNH:", "Tên văn bản", before=8, after=6)
    form.p(
        "**Điều 1.** Thành lập Hội đồng tự đánh giá {{ school.name }}, năm học {{ school_year }} gồm "
        "các ông (bà) có tên "
        "trong danh sách tại Phụ lục I{% if secretariat %}; Nhóm thư ký tại Phụ lục II{% endif %}{% if "
        "groups %}; các nhóm "
        "công tác tại Phụ lục {% if secretariat %}III{% else %}II{% endif %}{% endif %} kèm theo Quyết "
        "định này."
    )
    form.p(f"**Điều 2.** {duties}")
    form.p(
        "**Điều 3.** Quyết định này có hiệu lực kể từ ngày ký. Hội đồng tự đánh giá, các bộ phận có "
        "liên quan và các ông "
        "(bà) có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./."
    ).paragraph_format.keep_with_next = True
    form.after_table(keep=True)
    signature(form, name="signature", left_lines=recipients(form), note=False)
    reference = (
        "(Kèm theo Quyết định số {{ head.number or '     ' }}/{{ head.symbol }}, {{ head.date_text }})"
    )

    def annex(name: str, subject: str) -> None:
        form.front_title(name).paragraph_format.space_after = Mm(0)
        form.p(subject, "Trích yếu")
        form.p(reference, "Ghi chú chữ ký", after=8)

    annex("Phụ lục I", "DANH SÁCH HỘI ĐỒNG TỰ ĐÁNH GIÁ")
    council_list(form, signed=False)
    form.tag("{%p if secretariat %}")
    annex("Phụ lục II", "DANH SÁCH NHÓM THƯ KÝ")
    council_list(form, "secretariat", signed=False, whole=True)
    form.tag("{%p endif %}")
    form.tag("{%p if groups %}")
    annex("Phụ lục {% if secretariat %}III{% else %}II{% endif %}", "DANH SÁCH CÁC NHÓM CÔNG TÁC")
    form.tag("{%p for group in groups %}")
    form.p(
        "{{ loop.index }}. {{ group.name }}{% if group.assignment %}: {{ group.assignment }}{% endif %}",
        "Tên bảng",
    )
    council_list(form, "group.members", signed=False, whole=True)
    form.tag("{%p endfor %}")
    form.tag("{%p endif %}")
    return form.save()


def evidence_list(title: str, *, generation: str) -> bytes:
    """Danh mục mã minh chứng as a document of its own."""
    form = Form(title)
    form.turn_landscape()
    form.number_pages(hide_first=True)
    plain_head(form, width=LANDSCAPE_WIDTH)
    form.p("DANH MỤC MÃ MINH CHỨNG", "Tên văn bản")
    form.p("Năm học {{ school_year }}", "Trích yếu", after=8)
    evidence_table(form, generation=generation)
    # A line of text goes with the signature, so that it never stands alone on a page.
    total = "{{ evidence|map(attribute='lines')|map('length')|sum }}"
    form.p(f"Danh mục gồm {total} mã minh chứng.", before=8).paragraph_format.keep_with_next = True
    signature(form, name="signature", width=LANDSCAPE_WIDTH, dated=True)
    return form.save()
