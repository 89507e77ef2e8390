"""Planning documents of both generations: kế hoạch tự đánh giá, phiếu nội hàm, kế hoạch cải tiến.

TT 57/2026 has an official form for the last one only (Mẫu số 2); the others are suggestions there.
"""

from __future__ import annotations

from docx.enum.table import WD_ALIGN_VERTICAL

from tools.word_forms import blocks
from tools.word_forms.forms_2018_sheets import sheet_signatures
from tools.word_forms.page import LANDSCAPE_WIDTH, Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH

DOTS = "…" * 27
"""One line of a page in portrait, after the indent; longer ones break into a ragged second line."""


def _text(form: Form, name: str) -> None:
    """A rich text, or a dotted line to fill in by hand."""
    form.tag("{%p if " + name + " %}")
    form.rich(name)
    form.tag("{%p else %}")
    form.p(DOTS)
    form.tag("{%p endif %}")


def _top(form: Form, title: str, subject: str) -> None:
    blocks.letter_head(form)
    form.p(title, "Tên văn bản")
    form.p(subject, "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.p("", "Sau bảng")


def _top_row(form: Form, table, cells: list[str], *, style: str = "Chữ trong bảng", split: bool = False) -> None:
    """A row of texts that begin at the top; with `split` a long one may run over pages."""
    align = [CENTER if text in ("1", "{{ loop.index }}") else LEFT for text in cells]
    row = form.row(table, cells, align=align, style=style, split=split)
    for cell in row.cells:
        cell.vertical_alignment = WD_ALIGN_VERTICAL.TOP


def self_assessment_plan() -> bytes:
    """Kế hoạch tự đánh giá: the parts come numbered, each a text or one of three tables."""
    form = Form("Kế hoạch tự đánh giá")
    form.number_pages(hide_first=True)
    _top(form, "KẾ HOẠCH", "Tự đánh giá năm học {{ school_year }}")
    form.tag("{%p for line in legal_bases %}")
    form.p("{{ line }}{% if loop.last %}.{% else %};{% endif %}", "Căn cứ")
    form.tag("{%p endfor %}")
    form.tag("{%p for section in sections %}")
    form.heading("{{ section.number }}. {{ section.title }}", 2)
    form.tag("{%p if section.table == 'council' %}")
    _council(form)
    form.tag("{%p elif section.table == 'evidence' %}")
    _expected_evidence(form)
    form.tag("{%p elif section.table == 'weeks' %}")
    _weeks(form)
    form.tag("{%p elif section.html %}")
    form.rich("section.html")
    form.tag("{%p else %}")
    form.p(DOTS)
    form.tag("{%p endif %}")
    form.tag("{%p endfor %}")
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    return form.save()


def _council(form: Form) -> None:
    form.p("1. Thành phần Hội đồng tự đánh giá", "Tên bảng")
    blocks.council_list(form, signed=False)
    form.tag("{%p if groups %}")
    form.p("2. Nhóm thư ký và các nhóm công tác", "Tên bảng")
    form.tag("{%p for group in groups %}")
    form.p("{{ group.name }}{% if group.assignment %}: {{ group.assignment }}{% endif %}", "Tên bảng", italic=True)
    blocks.council_list(form, "group.members", signed=False, whole=True)
    form.tag("{%p endfor %}")
    form.tag("{%p endif %}")
    form.p("{% if groups %}3{% else %}2{% endif %}. Phân công thực hiện", "Tên bảng")
    table = form.table([81, 56, 28])
    form.row(table, ["Tiêu chí", "Nhóm, cá nhân chịu trách nhiệm", "Ghi chú"], header=True)
    form.tag_row(table, "{%tr for row in assignments %}")
    form.row(table, ["{{ row.criterion }}", "{{ row.worker }}", "{{ row.note }}"], align=[LEFT, LEFT, CENTER])
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()


def _expected_evidence(form: Form) -> None:
    table = form.table([33, 56, 24, 26, 26])
    titles = ["Tiêu chí", "Dự kiến minh chứng cần thu thập", "Nơi thu thập", "Nhóm, cá nhân thu thập", "Mã đã có"]
    form.row(table, titles, header=True)
    form.tag_row(table, "{%tr for row in evidence %}")
    cells = ["{{ row.criterion }}", "{{ row.wanted }}", "{{ row.place }}", "{{ row.collector }}", "{{ row.codes }}"]
    _top_row(form, table, cells)
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()


def _weeks(form: Form) -> None:
    table = form.table([34, 66, 33, 32])
    form.row(table, ["Thời gian", "Nội dung hoạt động", "Người thực hiện", "Kết quả dự kiến"], header=True)
    form.tag_row(table, "{%tr for row in weeks %}")
    days = "**{{ row.label }}**{{ row.days }}"  # the days begin with a line break
    form.row(table, [days, "{{ row.content }}", "{{ row.who }}", "{{ row.result }}"], align=[LEFT] * 4)
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()


def content_sheets() -> bytes:
    """Phiếu xác định nội hàm, phân tích tiêu chí tìm minh chứng; a criterion begins a page."""
    form = Form("Phiếu xác định nội hàm, phân tích tiêu chí tìm minh chứng")
    form.turn_landscape()
    form.number_pages(hide_first=True)
    form.tag("{%p for sheet in sheets %}")
    form.tag("{%p if not loop.first %}")
    form.p("", "Kết thúc mục").paragraph_format.page_break_before = True
    form.tag("{%p endif %}")
    head = "Nhóm/cá nhân: {{ sheet.group or sheet.writer or '……………………' }}"
    blocks.plain_head(form, width=LANDSCAPE_WIDTH, second_line=head)
    form.p("PHIẾU XÁC ĐỊNH NỘI HÀM, PHÂN TÍCH TIÊU CHÍ TÌM MINH CHỨNG", "Tên văn bản")
    form.p(
        "Năm học {{ school_year }}{% if sheet.stage_label %} – {{ sheet.stage_label }}{% endif %}",
        "Trích yếu",
        after=8,
    )
    form.p("Tiêu chuẩn {{ sheet.standard_code }}. {{ sheet.standard_title }}", "Heading 2")
    form.p("Tiêu chí {{ sheet.code }}. {{ sheet.title }}", "Heading 3")
    table = form.table([11, 66, 60, 62, 33, 25])
    titles = ["TT", "Nội hàm", "Câu hỏi", "Minh chứng cần thu thập", "Nơi thu thập", "Ghi chú"]
    form.row(table, titles, header=True)
    form.tag_row(table, "{%tr for part in sheet.requirements %}")
    asked = form.row(table, ["{{ part.label }} {{ part.text }}", *[""] * 5], style="Chữ trong bảng liền")
    asked.cells[0].merge(asked.cells[-1])
    first = asked.cells[0].paragraphs[0]
    for run in list(first.runs):
        first._p.remove(run._r)
    first.add_run("{{ part.label }} ").bold = True
    first.add_run("{{ part.text }}").italic = True
    for spare in asked.cells[0].paragraphs[1:]:
        spare._p.getparent().remove(spare._p)
    form.tag_row(table, "{%tr for line in part.lines %}")
    cells = [f"{{{{ line.{name} }}}}" for name in ("content", "question", "evidence", "place", "note")]
    # The last row goes with the signatures, so that they never stand alone on a page.
    for test, style in (("if line.closes", "Chữ trong bảng liền"), ("else", "Chữ trong bảng")):
        form.tag_row(table, "{%tr " + test + " %}")
        _top_row(form, table, ["{{ loop.index }}", *cells], style=style)
    form.tag_row(table, "{%tr endif %}")
    form.tag_row(table, "{%tr endfor %}")
    form.tag_row(table, "{%tr endfor %}")
    form.after_table(keep=True)
    sheet_signatures(form, width=LANDSCAPE_WIDTH)
    form.tag("{%p endfor %}")
    return form.save()


def improvement_plan() -> bytes:
    """Mẫu số 2 of TT 57/2026: I–VIII, the tables of IV, V and VI in landscape."""
    form = Form("Kế hoạch cải tiến")
    form.number_pages(hide_first=True)
    _top(form, "{{ title }}", "Năm học {{ school_year }}")
    form.heading("I. Thông tin chung", 2)
    form.p("1. Tên trường: {{ school.name }}")
    form.p("2. Loại hình: {{ school.school_type_label }}, {{ school.ownership_label|lower }}")
    form.p("3. Địa chỉ: {{ school.address or '……………………………………' }}")
    form.heading("II. Căn cứ xây dựng kế hoạch", 2)
    _text(form, "bases_html")
    form.heading("III. Mục đích, yêu cầu", 2)
    _text(form, "purpose_html")
    form.new_section(landscape=True)
    form.heading("IV. Vấn đề trọng tâm cần cải tiến", 2)
    _issues(form)
    form.heading("V. Nội dung kế hoạch cải tiến", 2)
    _items(form)
    form.heading("VI. Theo dõi, giám sát thực hiện", 2)
    _reviews(form)
    form.new_section(landscape=False)
    form.heading("VII. Tổ chức thực hiện", 2)
    _text(form, "organisation_html")
    form.heading("VIII. Chế độ báo cáo", 2)
    _text(form, "reporting_html")
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    return form.save()


def _issues(form: Form) -> None:
    table = form.table([11, 42, 42, 62, 50, 50])
    form.row(table, ["TT", "Tiêu chuẩn", "Tiêu chí", "Hiện trạng", "Hạn chế", "Nguyên nhân"], header=True)
    names = ("standard", "criterion", "current_state", "limits", "causes")
    _body(form, table, "issues", [f"{{{{ row.{name} }}}}" for name in names])


def _items(form: Form) -> None:
    table = form.table([9, 38, 28, 36, 30, 23, 24, 26, 24, 19])
    titles = [
        "TT",
        "Nội dung cải tiến",
        "Mục tiêu",
        "Giải pháp",
        "Chỉ số kết quả",
        "Thời gian",
        "Phụ trách",
        "Nguồn lực",
        "Minh chứng dự kiến",
        "Mức độ thực hiện",
    ]
    form.row(table, titles, header=True)
    names = ("task", "goal", "solution", "measure", "due", "owner", "resources", "evidence", "progress")
    _body(form, table, "items", [f"{{{{ row.{name} }}}}" for name in names], style="Chữ trong bảng gọn")


def _reviews(form: Form) -> None:
    table = form.table([45, 55, 60, 57, 40])
    form.row(table, ["Thời điểm", "Nội dung", "Kết quả", "Điều chỉnh", "Người đánh giá"], header=True)
    names = ("moment", "content", "result", "adjustment", "reviewers")
    form.tag_row(table, "{%tr for row in reviews %}")
    _top_row(form, table, [f"{{{{ row.{name} }}}}" for name in names])
    form.tag_row(table, "{%tr endfor %}")
    form.tag_row(table, "{%tr if not reviews %}")
    form.row(table, ["…", "", "", "", ""], align=[CENTER] * 5)
    form.tag_row(table, "{%tr endif %}")
    form.after_table()


def _body(form: Form, table, source: str, cells: list[str], *, style: str = "Chữ trong bảng") -> None:
    """The rows of a numbered table; one empty row to fill in by hand where there is none."""
    form.tag_row(table, "{%tr for row in " + source + " %}")
    _top_row(form, table, ["{{ loop.index }}", *cells], style=style, split=True)
    form.tag_row(table, "{%tr endfor %}")
    form.tag_row(table, "{%tr if not " + source + " %}")
    _top_row(form, table, ["1", *[""] * len(cells)], style=style)
    form.tag_row(table, "{%tr endif %}")
    form.after_table()


FORMS = {
    "ke-hoach-tu-danh-gia.docx": self_assessment_plan,
    "phieu-xac-dinh-noi-ham.docx": content_sheets,
    "ke-hoach-cai-tien.docx": improvement_plan,
}
