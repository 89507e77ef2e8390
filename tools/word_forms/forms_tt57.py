"""Forms of Thông tư 57/2026/TT-BGDĐT: Mẫu 1 (báo cáo tự đánh giá), and suggested ones where the circular
has none.
"""

from __future__ import annotations

from docx.enum.table import WD_ALIGN_VERTICAL

from tools.word_forms import blocks
from tools.word_forms.forms_2018 import further_appendices
from tools.word_forms.forms_2018_sheets import improvement_table, sheet_signatures
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, JUSTIFY, LEFT

COUNCIL_DUTIES = (
    "Hội đồng tự đánh giá có nhiệm vụ tổ chức tự đánh giá theo {{ edition_title }}: thu thập, xử lý dữ "
    "liệu và minh chứng; thảo "
    "luận, xác định mức đạt của từng tiêu chí; thông qua báo cáo tự đánh giá, trình Hiệu trưởng phê "
    "duyệt; đề xuất biện pháp "
    "cải tiến và theo dõi việc thực hiện kế hoạch cải tiến chất lượng. Nhiệm vụ của từng thành viên do "
    "Chủ tịch Hội đồng "
    "phân công."
)


def requirements(form: Form) -> None:
    """What Mức 1 and Mức 2 ask, in our short wording."""
    form.tag("{%p for part in criterion.levels %}")
    form.p("Mức {{ part.level }}: {{ part.text }}", "Yêu cầu tiêu chí")
    form.tag("{%p endfor %}")


def state_table(form: Form, *, keep: bool = False) -> None:
    """Mức | mô tả hiện trạng kèm mã minh chứng | Đạt/Không đạt; long rows run over pages."""
    table = form.table([18, 122, 25])
    form.row(table, ["Mức", "Mô tả hiện trạng (kèm mã minh chứng)", "Đạt/ Không đạt"], header=True)
    form.tag_row(table, "{%tr for part in criterion.levels %}")
    row = form.row(
        table,
        [
            "Mức {{ part.level }}",
            '{{p part.state_html|rich("Chữ trong bảng") }}',
            "{{ part.outcome_label or '…' }}",
        ],
        align=[CENTER, JUSTIFY, CENTER],
        split=True,
    )
    for cell in row.cells:
        cell.vertical_alignment = WD_ALIGN_VERTICAL.TOP
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.p(
        "Tiêu chí {{ criterion.code }}: **{% if criterion.level_reached == 0 %}Không đạt Mức 1{% else %}đạt "
        "{{ criterion.conclusion }}{% endif %}**."
    ).paragraph_format.keep_with_next = keep


def criterion_sheets() -> bytes:
    """Phiếu đánh giá tiêu chí: the circular has no form; laid out after the criterion part of Mẫu 1."""
    form = Form("Phiếu đánh giá tiêu chí")
    form.number_pages(hide_first=True)
    form.tag("{%p for sheet in sheets %}")
    form.tag("{%p if not loop.first %}")
    form.p("", "Kết thúc mục").paragraph_format.page_break_before = True
    form.tag("{%p endif %}")
    form.tag("{%p set criterion = sheet.criterion %}")
    blocks.plain_head(form, second_line="Nhóm/cá nhân: {{ sheet.group or '……………………' }}")
    form.p("PHIẾU ĐÁNH GIÁ TIÊU CHÍ", "Tên văn bản")
    form.p(
        "Năm học {{ school_year }}{% if sheet.stage_label %} – {{ sheet.stage_label }}{% endif %}",
        "Trích yếu",
        after=8,
    )
    form.p("Tiêu chuẩn {{ sheet.standard_code }}. {{ sheet.standard_title }}", "Heading 2")
    form.p(
        "Tiêu chí {{ criterion.code }}. {{ criterion.title }}"
        "{% if criterion.mandatory %} (tiêu chí bắt buộc){% endif %}",
        "Heading 3",
    )
    form.p("1. Yêu cầu", "Mục nhỏ")
    requirements(form)
    form.p("2. Hiện trạng và mức đạt", "Mục nhỏ")
    state_table(form, keep=True)
    form.after_table(keep=True)
    sheet_signatures(form)
    form.tag("{%p endfor %}")
    return form.save()


def general_facts(form: Form) -> None:
    """I.1 Thông tin chung, items a to e."""
    form.p(
        "a) Tên cơ sở giáo dục: **{{ school.name }}**{% if school.former_name %} (tên trước đây: "
        "{{ school.former_name }}){% endif %}."
    )
    form.p(
        "b) Địa chỉ và thông tin liên hệ: {{ school.address or school.commune + ', ' + school.province }}"
        "{% if school.phone %}; điện thoại: {{ school.phone }}{% endif %}{% if school.email %}; thư "
        "điện tử: "
        "{{ school.email }}{% endif %}{% if school.website %}; trang thông tin điện tử: {{ "
        "school.website }}{% endif %}.",
        align=LEFT,
    )
    form.p("c) Cơ quan quản lý trực tiếp: {{ school.managing_body }}.")
    form.p(
        "d) Loại hình và cấp học: {{ school.ownership_label|lower }}; {{ school.stages_label or "
        "school.school_type_label }}."
    )
    form.p(
        "đ) Năm thành lập: {{ school.founded_year or '…' }}{% if school.founded_by %} ({{ "
        "school.founded_by }}){% endif %}."
    )
    form.p("e) Quy mô: {{ school.scale or '…' }}.")


def overview(form: Form) -> None:
    """Phần I: general facts, context, purpose, process."""
    form.heading("I. Tổng quan", 1, page_break=True)
    form.heading("1. Thông tin chung", 2)
    general_facts(form)
    form.heading("2. Bối cảnh", 2)
    for letter, title, name in (
        ("a", "Đặc điểm kinh tế - xã hội của địa phương", "local_context_html"),
        ("b", "Thuận lợi", "advantages_html"),
        ("c", "Khó khăn", "difficulties_html"),
        ("d", "Đặc điểm người học", "learners_html"),
    ):
        form.p(f"{letter}) {title}", "Mục nhỏ")
        form.rich(f"overview.{name}")
    form.heading("3. Mục đích, phạm vi và thời gian tự đánh giá", 2)
    for title, name in (
        ("Mục đích", "purpose_html"),
        ("Phạm vi", "scope_html"),
        ("Thời gian", "period_html"),
    ):
        form.p(f"{{{{p overview.{name}|rich(lead='{title}: ', lead_bold=true) }}}}")
    form.heading("4. Quá trình tự đánh giá", 2)
    for letter, title, name in (
        ("a", "Lập kế hoạch", "planning_html"),
        ("b", "Tổ chức thực hiện", "organisation_html"),
        ("c", "Kiểm tra, phân tích dữ liệu và minh chứng", "review_html"),
        ("d", "Tổng hợp và xác nhận kết quả", "confirmation_html"),
    ):
        form.p(f"{letter}) {title}", "Mục nhỏ")
        form.rich(f"overview.{name}")


def standards(form: Form) -> None:
    """Phần II: criteria, then what each standard shows; repeated for each level of education."""
    form.heading("II. Kết quả tự đánh giá", 1, page_break=True)
    form.tag("{%p for stage in stages %}")
    form.tag("{%p if stage.label %}")
    form.p("{{ stage.label }}", "Tên phần")
    form.tag("{%p endif %}")
    form.tag("{%p for standard in stage.standards %}")
    form.heading(
        "Tiêu chuẩn {{ standard.code }}. {{ standard.title }}"
        "{% if stage.label %} ({{ stage.label|lower }}){% endif %}",
        2,
    )
    form.tag("{%p for criterion in standard.criteria %}")
    form.heading(
        "Tiêu chí {{ criterion.code }}. {{ criterion.title }}{% if criterion.mandatory %} (*){% endif %}", 3
    )
    requirements(form)
    state_table(form)
    form.tag("{%p endfor %}")
    form.p("Đánh giá chung về Tiêu chuẩn {{ standard.code }}", "Tên bảng", align=CENTER)
    form.p("1. Điểm mạnh nổi bật", "Mục nhỏ")
    form.rich("standard.strengths_html")
    form.p("2. Hạn chế trọng tâm và nguyên nhân cốt lõi", "Mục nhỏ")
    form.p("Hạn chế:", "Mục nhỏ")
    form.rich("standard.weaknesses_html")
    form.p("{{p standard.causes_html|rich(lead='Nguyên nhân: ', lead_bold=true) }}")
    form.p("3. Định hướng cải tiến", "Mục nhỏ")
    form.p("{{p standard.trend_html|rich(lead='a) Xu hướng 03 năm: ', lead_bold=true) }}")
    form.p("b) Ưu tiên cải tiến:", "Mục nhỏ")
    form.rich("standard.priorities_html")
    form.tag("{%p if standard.improvement_rows %}")
    improvement_table(form, "standard.improvement_rows")
    form.tag("{%p endif %}")
    form.p("4. Bảng tổng hợp", "Mục nhỏ")
    criteria_table(form, "standard.criteria")
    form.tag("{%p endfor %}")
    form.tag("{%p endfor %}")
    form.p("(*) Tiêu chí bắt buộc.", "Ghi chú bảng")


def criteria_table(form: Form, source: str, *, keep: bool = True) -> None:
    """Criterion × Không đạt Mức 1 / Mức 1 / Mức 2; a criterion is marked once, at the level that it
    reaches.
    """
    table = form.table([93, 26, 23, 23])
    style = "Chữ trong bảng liền" if keep else "Chữ trong bảng"
    form.row(table, ["Tiêu chí", "Không đạt Mức 1", "Đạt Mức 1", "Đạt Mức 2"], header=True, style=style)
    form.tag_row(table, "{%tr for criterion in " + source + " %}")
    marks = ["{% if criterion.level_reached == " + str(number) + " %}x{% endif %}" for number in (0, 1, 2)]
    form.row(
        table,
        ["{{ criterion.code }}. {{ criterion.title }}{% if criterion.mandatory %} (*){% endif %}", *marks],
        align=[LEFT, CENTER, CENTER, CENTER],
        style=style,
    )
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()


def conclusion(form: Form) -> None:
    """Phần III: general view, both tables, the level, recommendations, responsibility, signature."""
    form.heading("III. Kết luận", 1, page_break=True)
    form.heading("1. Khái quát", 2)
    form.rich("conclusion.general_html")
    form.heading("2. Kết quả theo tiêu chí", 2)
    form.tag("{%p for stage in stages %}")
    form.tag("{%p if stage.label %}")
    form.p("{{ stage.label }}", "Tên bảng")
    form.tag("{%p endif %}")
    table = form.table([93, 26, 23, 23])
    form.row(table, ["Tiêu chuẩn, tiêu chí", "Không đạt Mức 1", "Đạt Mức 1", "Đạt Mức 2"], header=True)
    form.tag_row(table, "{%tr for standard in stage.standards %}")
    title = form.row(
        table,
        ["Tiêu chuẩn {{ standard.code }}. {{ standard.title }}", "", "", ""],
        bold=True,
        style="Chữ trong bảng liền",
    )
    title.cells[0].merge(title.cells[3])
    form.tag_row(table, "{%tr for criterion in standard.criteria %}")
    marks = ["{% if criterion.level_reached == " + str(number) + " %}x{% endif %}" for number in (0, 1, 2)]
    form.row(
        table,
        ["{{ criterion.code }}. {{ criterion.title }}{% if criterion.mandatory %} (*){% endif %}", *marks],
        align=[LEFT, CENTER, CENTER, CENTER],
    )
    form.tag_row(table, "{%tr endfor %}")
    form.tag_row(table, "{%tr endfor %}")
    form.p("(*) Tiêu chí bắt buộc.", "Ghi chú bảng")
    form.tag("{%p endfor %}")
    form.heading("3. Kết quả theo tiêu chuẩn", 2)
    form.tag("{%p for stage in stages %}")
    form.tag("{%p if stage.label %}")
    form.p("{{ stage.label }}", "Tên bảng")
    form.tag("{%p endif %}")
    tally_table(form)
    form.tag("{%p endfor %}")
    form.heading("4. Mức đạt của nhà trường", 2)
    form.tag("{%p for stage in stages %}")
    form.tag("{%p if stage.label %}")
    form.p(
        "{{ stage.label }}: **{% if stage.level_reached == 0 %}Không đạt Mức 1{% else %}{{ "
        "stage.conclusion }}{% endif %}**."
    )
    form.tag("{%p endif %}")
    form.tag("{%p endfor %}")
    form.p(
        "Kết quả tự đánh giá của nhà trường: **{% if conclusion.level_reached == 0 %}Không đạt Mức 1{% "
        "else %}Đạt "
        "{{ conclusion.level_words }}{% endif %}**."
    )
    form.heading("5. Kiến nghị", 2)
    for title, name in (
        ("Với Sở Giáo dục và Đào tạo:", "to_department_html"),
        ("Với Ủy ban nhân dân cấp xã:", "to_committee_html"),
        ("Với cơ quan, tổ chức khác:", "to_others_html"),
    ):
        form.tag("{%p if conclusion." + name + " %}")
        form.p(title, "Mục nhỏ")
        form.rich(f"conclusion.{name}")
        form.tag("{%p endif %}")
    form.p("{{ conclusion.responsibility }}").paragraph_format.keep_with_next = True
    form.p("", "Chữ trong bảng liền")
    blocks.signature(form, name="approval", dated=True)


def tally_table(form: Form) -> None:
    """Standard × number and share of criteria at each result."""
    table = form.table([55, 17, 12, 19, 12, 19, 12, 19])
    style = "Chữ trong bảng liền"
    head = form.row(
        table,
        ["Tiêu chuẩn", "Số tiêu chí", "Không đạt Mức 1", "", "Đạt Mức 1", "", "Đạt Mức 2", ""],
        header=True,
        style=style,
    )
    second = form.row(table, ["", ""] + ["Số", "Tỷ lệ"] * 3, header=True, style=style)
    for number in (2, 4, 6):
        head.cells[number].merge(head.cells[number + 1])
    for number in (0, 1):
        head.cells[number].merge(second.cells[number])
    names = ("not_met", "level_1", "level_2")
    align = [LEFT] + [CENTER] * 7
    form.tag_row(table, "{%tr for standard in stage.standards %}")
    cells = [
        value
        for name in names
        for value in (f"{{{{ standard.tally.{name}.count }}}}", f"{{{{ standard.tally.{name}.share }}}}")
    ]
    form.row(
        table,
        ["{{ standard.code }}. {{ standard.title }}", "{{ standard.tally.total }}", *cells],
        align=align,
        style=style,
    )
    form.tag_row(table, "{%tr endfor %}")
    cells = [
        value
        for name in names
        for value in (f"{{{{ stage.tally.{name}.count }}}}", f"{{{{ stage.tally.{name}.share }}}}")
    ]
    form.row(table, ["Cộng", "{{ stage.tally.total }}", *cells], bold=True, align=align, style=style)
    form.after_table()


def appendix(form: Form) -> None:
    """Phần IV: cơ sở dữ liệu 03 năm, tư liệu, danh mục minh chứng (landscape)."""
    # A section of its own: the wide tables below end the section before them only when there are any.
    form.new_section(landscape=False)
    form.heading("IV. Phụ lục", 1)
    form.heading("Phụ lục 1. Cơ sở dữ liệu 03 năm", 2)
    school_table(form)
    blocks.figure_groups(form)
    form.tag("{%p if appendices %}")
    further_appendices(form, "Phụ lục {{ loop.index + 1 }}. ")
    form.tag("{%p endif %}")
    form.new_section(landscape=True)
    form.heading("Phụ lục {{ appendices|length + 2 }}. Danh mục mã minh chứng", 2)
    blocks.evidence_table(form, generation="tt57")


def school_table(form: Form) -> None:
    """Head of cơ sở dữ liệu in two halves; no district since 01/7/2025."""
    table = form.table([36, 38, 36, 55])
    yes = "{% if school.X %}Có{% else %}Không{% endif %}"
    rows = [
        ("Tỉnh/thành phố", "{{ school.province }}", "Họ và tên hiệu trưởng", "{{ school.principal }}"),
        ("Xã/phường/đặc khu", "{{ school.commune }}", "Điện thoại", "{{ school.phone or '–' }}"),
        (
            "Đạt chuẩn quốc gia",
            "{{ school.national_standard_degree or '–' }}{% if school.national_standard_year %}, năm "
            "{{ school.national_standard_year }}{% endif %}",
            "Trang thông tin điện tử",
            "{{ school.website or '–' }}",
        ),
        (
            "Năm thành lập",
            "{{ school.founded_year or '–' }}",
            "Số điểm trường",
            "{{ school.sites_count if school.sites_count is not none else '–' }}",
        ),
        ("Loại hình", "{{ school.ownership_label }}", "Loại hình khác", "–"),
        (
            "Trường chuyên biệt",
            yes.replace("X", "is_specialised"),
            "Thuộc vùng khó khăn",
            yes.replace("X", "is_disadvantaged_area"),
        ),
        (
            "Có liên kết với nước ngoài",
            yes.replace("X", "has_foreign_partner"),
            "Thuộc vùng đặc biệt khó khăn",
            yes.replace("X", "is_especially_disadvantaged"),
        ),
    ]
    for row in rows:
        form.row(table, list(row), align=LEFT)
    form.after_table()


def report() -> bytes:
    """Mẫu 1: báo cáo tự đánh giá."""
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
    overview(form)
    standards(form)
    conclusion(form)
    appendix(form)
    return form.save()


FORMS = {
    "quyet-dinh-hoi-dong.docx": lambda: blocks.council_decision(
        "Quyết định thành lập Hội đồng tự đánh giá", duties=COUNCIL_DUTIES
    ),
    "phieu-danh-gia-tieu-chi.docx": criterion_sheets,
    "bao-cao-tu-danh-gia.docx": report,
    "danh-muc-minh-chung.docx": lambda: blocks.evidence_list("Danh mục mã minh chứng", generation="tt57"),
}
