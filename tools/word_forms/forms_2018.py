"""Báo cáo tự đánh giá of the 2018 circulars (17, 18, 19/2018/TT-BGDĐT)."""

from __future__ import annotations

from tools.word_forms import blocks
from tools.word_forms.forms_2018_sheets import (
    criterion_sheets,
    criterion_text,
    requirements,
)
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH

COUNCIL_DUTIES = (
    "Hội đồng tự đánh giá có nhiệm vụ xây dựng kế hoạch, triển khai tự đánh giá nhà trường theo {{ "
    "edition_title }}; "
    "viết và trình báo cáo tự đánh giá. Nhóm thư ký và các nhóm công tác thực hiện nhiệm vụ do Chủ tịch "
    "Hội đồng phân "
    "công. Hội đồng tự giải thể sau khi hoàn thành nhiệm vụ."
)


def summary(form: Form) -> None:
    """Tổng hợp kết quả tự đánh giá."""
    form.heading("Tổng hợp kết quả tự đánh giá", 1, page_break=True)
    form.heading("1. Kết quả đánh giá", 2)
    form.p(
        ("(Đánh dấu (x) vào ô kết quả tương ứng Đạt hoặc Không đạt; dấu “–” là tiêu chí không quy định mức đó)"),
        "Ghi chú bảng",
    )
    form.p("1.1. Đánh giá tiêu chí Mức 1, Mức 2 và Mức 3", "Tên bảng")
    table = form.table([105, 18, 14, 14, 14])
    head = form.row(table, ["Tiêu chuẩn, tiêu chí", "Kết quả", "", "", ""], header=True)
    second = form.row(table, ["", "Không đạt", "Mức 1", "Mức 2", "Mức 3"], header=True)
    head.cells[1].merge(head.cells[4])
    head.cells[0].merge(second.cells[0])
    form.tag_row(table, "{%tr for stage in stages %}")
    form.tag_row(table, "{%tr for standard in stage.standards %}")
    title = form.row(
        table,
        ["Tiêu chuẩn {{ standard.code }}. {{ standard.title }}"] + [""] * 4,
        bold=True,
        style="Chữ trong bảng liền",
    )
    title.cells[0].merge(title.cells[4])
    form.tag_row(table, "{%tr for criterion in standard.criteria %}")
    form.row(
        table,
        [
            "Tiêu chí {{ criterion.code }}. {{ criterion.title }}",
            "{{ criterion.marks.not_met }}",
            "{{ criterion.marks.level_1 }}",
            "{{ criterion.marks.level_2 }}",
            "{{ criterion.marks.level_3 }}",
        ],
        align=[LEFT, CENTER, CENTER, CENTER, CENTER],
        style="Chữ trong bảng gọn",
    )
    for _ in range(3):
        form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.tag("{%p if level_4 %}")
    form.p("1.2. Đánh giá tiêu chí Mức 4", "Tên bảng")
    table = form.table([20, 109, 17, 19])
    form.row(table, ["Khoản", "Nội dung", "Đạt", "Không đạt"], header=True, style="Chữ trong bảng liền")
    form.tag_row(table, "{%tr for item in level_4 %}")
    form.row(
        table,
        [
            "Khoản {{ item.number }}",
            "{{ item.text }}",
            "{% if item.outcome == true or item.outcome == 'na' %}x{% endif %}",
            "{% if item.outcome == false %}x{% endif %}",
        ],
        align=[CENTER, LEFT, CENTER, CENTER],
        style="Chữ trong bảng liền",
    )
    form.tag_row(table, "{%tr endfor %}")
    form.tag("{%p endif %}")
    form.heading("2. Kết luận", 2)
    form.p("Trường đạt: **{{ conclusion.level_words }}**.")


def school_facts(form: Form) -> None:
    """The head of cơ sở dữ liệu: facts of the school in two halves."""
    form.p("Tên trường (theo quyết định mới nhất): **{{ school.name }}**")
    form.p("Tên trước đây (nếu có): {{ school.former_name or 'không' }}")
    form.p("Cơ quan chủ quản: {{ school.managing_body }}")
    table = form.table([33, 42, 31, 59])
    yes = "{% if school.X %}Có{% else %}Không{% endif %}"
    rows = [
        ("Tỉnh/thành phố", "{{ school.province }}", "Họ và tên hiệu trưởng", "{{ school.principal }}"),
        ("Huyện/quận/thị xã", "{{ school.district or '–' }}", "Điện thoại", "{{ school.phone }}"),
        ("Xã/phường/đặc khu", "{{ school.commune }}", "Fax", "{{ school.fax or '–' }}"),
        (
            "Đạt chuẩn quốc gia",
            "{{ school.national_standard_degree or '–' }}",
            "Website",
            "{{ school.website or '–' }}",
        ),
        (
            "Năm đạt chuẩn quốc gia",
            "{{ school.national_standard_year or '–' }}",
            "Số điểm trường",
            "{{ school.sites_count if school.sites_count is not none else '–' }}",
        ),
        ("Năm thành lập trường", "{{ school.founded_year or '–' }}", "Loại hình khác", "–"),
        (
            "Loại hình",
            "{{ school.ownership_label }}",
            "Thuộc vùng khó khăn",
            yes.replace("X", "is_disadvantaged_area"),
        ),
        (
            "Trường chuyên biệt",
            yes.replace("X", "is_specialised"),
            "Thuộc vùng đặc biệt khó khăn",
            yes.replace("X", "is_especially_disadvantaged"),
        ),
        (
            "Trường liên kết với nước ngoài",
            yes.replace("X", "has_foreign_partner"),
            "Thư điện tử",
            "{{ school.email or '–' }}",
        ),
    ]
    for row in rows:
        form.row(table, list(row), align=LEFT)
    form.after_table()


def report() -> bytes:
    """Báo cáo tự đánh giá of the 2018 generation."""
    form = Form("Báo cáo tự đánh giá")
    form.plain_header()
    form.frame()
    blocks.cover(form, ["Báo cáo tự đánh giá", "Năm học {{ school_year }}"])
    blocks.cover(form, ["Báo cáo tự đánh giá", "Năm học {{ school_year }}"])
    form.new_section(landscape=False)
    form.number_pages(start=1)
    form.front_title("Danh sách và chữ ký thành viên Hội đồng tự đánh giá", page_break=False)
    blocks.council_list(form, signed=True)
    blocks.contents(form)
    blocks.abbreviations(form)
    summary(form)
    form.new_section(landscape=False)
    form.heading("Phần I. Cơ sở dữ liệu", 1)
    school_facts(form)
    blocks.figure_groups(form, level=2)
    form.heading("Phần II. Tự đánh giá", 1, page_break=True)
    form.heading("A. Đặt vấn đề", 2)
    for number, name, title in (
        (1, "situation_html", "Tình hình chung của nhà trường"),
        (2, "purpose_html", "Mục đích tự đánh giá"),
        (3, "process_html", "Tóm tắt quá trình và những vấn đề nổi bật trong hoạt động tự đánh giá"),
    ):
        form.p(f"{number}. {title}", "Mục nhỏ")
        form.rich(f"introduction.{name}")
    form.heading("B. Tự đánh giá", 2)
    form.heading("I. Tự đánh giá tiêu chí Mức 1, Mức 2 và Mức 3", 2)
    form.tag("{%p for stage in stages %}")
    form.tag("{%p if stage.label %}")
    form.heading("{{ stage.label }}", 2)
    form.tag("{%p endif %}")
    form.tag("{%p for standard in stage.standards %}")
    form.heading("Tiêu chuẩn {{ standard.code }}. {{ standard.title }}", 2)
    form.tag("{%p if standard.opening_html %}")
    form.p("Mở đầu", "Mục nhỏ")
    form.rich("standard.opening_html")
    form.tag("{%p endif %}")
    form.tag("{%p for criterion in standard.criteria %}")
    form.heading("Tiêu chí {{ criterion.code }}. {{ criterion.title }}", 3)
    requirements(form)
    criterion_text(form)
    form.tag("{%p endfor %}")
    form.p("Kết luận về Tiêu chuẩn {{ standard.code }}", "Mục nhỏ")
    form.rich("standard.closing_html")
    form.tag("{%p endfor %}")
    form.tag("{%p endfor %}")
    form.tag("{%p if level_4 %}")
    form.heading("II. Tự đánh giá tiêu chí Mức 4", 2)
    form.tag("{%p for item in level_4 %}")
    form.heading("Khoản {{ item.number }}", 3)
    form.p("{{ item.text }}", "Yêu cầu tiêu chí").paragraph_format.keep_with_next = True
    form.rich("item.state_html")
    form.p("Tự đánh giá: **{{ item.outcome_label or '…' }}**.")
    form.tag("{%p endfor %}")
    form.tag("{%p if level_4_closing_html %}")
    form.p("Kết luận về Mức 4", "Mục nhỏ")
    form.rich("level_4_closing_html")
    form.tag("{%p endif %}")
    form.tag("{%p endif %}")
    conclusion(form)
    appendix(form)
    return form.save()


def conclusion(form: Form) -> None:
    """Phần III with the counts by level and the signature."""
    form.heading("Phần III. Kết luận chung", 1, page_break=True)
    form.tag("{%p if conclusion.general_html %}")
    form.rich("conclusion.general_html")
    form.tag("{%p endif %}")
    form.p("Số lượng và tỷ lệ tiêu chí đạt, không đạt", "Tên bảng")
    table = form.table([33, 33, 33, 33, 33])
    style = "Chữ trong bảng liền"
    form.row(table, ["Mức", "Số tiêu chí có quy định", "Đạt", "Không đạt", "Tỷ lệ đạt"], header=True, style=style)
    form.tag_row(table, "{%tr for stage in stages %}")
    form.tag_row(table, "{%tr for row in stage.counts %}")
    form.row(
        table,
        [
            "Mức {{ row.level }}",
            "{{ row.total }}",
            "{{ row.met }}",
            "{{ row.not_met }}",
            "{{ row.met_share }}",
        ],
        align=CENTER,
        style=style,
    )
    form.tag_row(table, "{%tr endfor %}")
    form.tag_row(table, "{%tr endfor %}")
    form.tag_row(table, "{%tr if level_4 %}")
    form.row(
        table,
        [
            "Mức 4",
            "{{ level_4|length }} khoản",
            "{{ level_4_met }}",
            "{{ level_4|length - level_4_met }}",
            "{{ level_4_share }}",
        ],
        align=CENTER,
        style=style,
    )
    form.tag_row(table, "{%tr endif %}")
    form.after_table()
    closing = form.p("Mức đánh giá của nhà trường: **{{ conclusion.level_words }}**.")
    closing.paragraph_format.keep_with_next = True
    form.tag("{%p if conclusion.accreditation_level %}")
    form.p(
        "Nhà trường đề nghị đạt kiểm định chất lượng giáo dục **Cấp độ {{ conclusion.accreditation_level }}**"
        "{% if conclusion.national_standard_degree %} và công nhận đạt chuẩn quốc gia **Mức độ "
        "{{ conclusion.national_standard_degree }}**{% endif %}."
    ).paragraph_format.keep_with_next = True
    form.tag("{%p endif %}")
    form.p("", "Chữ trong bảng liền")
    blocks.signature(form, name="approval", dated=True)


def appendix(form: Form) -> None:
    """Phần IV: further appendices upright, then the evidence list in landscape."""
    form.tag("{%p if appendices %}")
    form.heading("Phần IV. Phụ lục", 1, page_break=True)
    further_appendices(form, "{{ loop.index }}. ")
    form.tag("{%p endif %}")
    form.new_section(landscape=True)
    form.tag("{%p if not appendices %}")
    form.heading("Phần IV. Phụ lục", 1)
    form.tag("{%p endif %}")
    form.heading("{% if appendices %}{{ appendices|length + 1 }}. {% endif %}Danh mục mã minh chứng", 2)
    blocks.evidence_table(form, generation="2018")


def further_appendices(form: Form, number: str) -> None:
    """Titles, texts and tables of the other appendices."""
    form.tag("{%p for item in appendices %}")
    form.heading(number + "{{ item.title }}", 2)
    form.tag("{%p if item.text_html %}")
    form.rich("item.text_html")
    form.tag("{%p endif %}")
    blocks.figure_groups(form, "item.table_groups")
    form.tag("{%p endfor %}")


FORMS = {
    "quyet-dinh-hoi-dong.docx": lambda: blocks.council_decision(
        "Quyết định thành lập Hội đồng tự đánh giá", duties=COUNCIL_DUTIES
    ),
    "phieu-danh-gia-tieu-chi.docx": criterion_sheets,
    "bao-cao-tu-danh-gia.docx": report,
    "danh-muc-minh-chung.docx": lambda: blocks.evidence_list("Danh mục mã minh chứng", generation="2018"),
}
assert PORTRAIT_WIDTH == 165
