"""Phiếu đánh giá tiêu chí of the 2018 circulars, and its parts that the report prints again."""

from __future__ import annotations

from tools.word_forms import blocks
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH


def grid_table(form: Form) -> None:
    """Chỉ báo × Đạt/Không đạt for Mức 1, 2, 3; the last row is the result of each level."""
    table = form.table([25, 30, 25, 30, 25, 30])
    head = form.row(table, ["Mức 1", "", "Mức 2", "", "Mức 3", ""], header=True, style="Chữ trong bảng liền")
    for number in (0, 2, 4):
        head.cells[number].merge(head.cells[number + 1])
    columns = [
        "Chỉ báo",
        "Đạt/ Không đạt",
        "Chỉ báo (nếu có)",
        "Đạt/ Không đạt",
        "Chỉ báo (nếu có)",
        "Đạt/ Không đạt",
    ]
    form.row(table, columns, header=True, style="Chữ trong bảng liền")
    form.tag_row(table, "{%tr for row in criterion.grid %}")
    cells = ["{% if loop.last %}Kết quả{% else %}{{ row[0] }}{% endif %}"]
    cells += ["{{ row[" + str(number) + "] }}" for number in range(1, 6)]
    form.row(table, cells, align=CENTER, style="Chữ trong bảng liền")
    form.tag_row(table, "{%tr endfor %}")


def requirements(form: Form) -> None:
    """What the criterion asks, level by level, in our short wording."""
    form.tag("{%p for part in criterion.levels %}")
    form.p("Mức {{ part.level }}:", "Yêu cầu tiêu chí", bold=True).paragraph_format.keep_with_next = True
    form.tag("{%p for item in part.indicators %}")
    form.p("{% if item.key != '*' %}{{ item.key }}) {% endif %}{{ item.text }}", "Yêu cầu tiêu chí")
    form.tag("{%p endfor %}")
    form.tag("{%p endfor %}")


def criterion_text(form: Form, *, keep: bool = False) -> None:
    """The five numbered items of a criterion; ``keep`` holds the last line on the page of what follows."""
    form.p("1. Mô tả hiện trạng", "Mục nhỏ")
    form.tag("{%p for part in criterion.levels %}")
    form.p("Mức {{ part.level }}", "Mục nhỏ", bold=True, italic=True)
    form.tag("{%p if part.state_html %}")
    form.rich("part.state_html")
    form.tag("{%p endif %}")
    form.tag("{%p for item in part.indicators %}")
    form.tag("{%p if item.state_html %}")
    form.p("{{p item.state_html|rich(lead=item.key + ') ' if item.key != '*' else '') }}")
    form.tag("{%p endif %}")
    form.tag("{%p if item.not_applicable_reason %}")
    form.p(
        "{% if item.key != '*' %}Chỉ báo {{ item.key }}: {% endif %}Không áp dụng. Lý do: {{ "
        "item.not_applicable_reason }}"
    )
    form.tag("{%p endif %}")
    form.tag("{%p endfor %}")
    form.tag("{%p endfor %}")
    form.p("2. Điểm mạnh", "Mục nhỏ")
    form.rich("criterion.strengths_html")
    form.p("3. Điểm yếu", "Mục nhỏ")
    form.rich("criterion.weaknesses_html")
    form.p("4. Kế hoạch cải tiến chất lượng", "Mục nhỏ")
    form.tag("{%p if criterion.improvement_html or not criterion.improvement_rows %}")
    form.rich("criterion.improvement_html")
    form.tag("{%p endif %}")
    form.tag("{%p if criterion.improvement_rows %}")
    improvement_table(form, "criterion.improvement_rows")
    form.tag("{%p endif %}")
    form.p("5. Tự đánh giá", "Mục nhỏ")
    grid_table(form)
    form.p(
        "Tự đánh giá tiêu chí {{ criterion.code }}: **{% if criterion.level_reached %}Đạt {% endif %}"
        "{{ criterion.conclusion }}**.",
        before=8,
    ).paragraph_format.keep_with_next = keep


def improvement_table(form: Form, source: str) -> None:
    """Rows of the improvement plan."""
    table = form.table([10, 44, 26, 23, 28, 34])
    form.row(
        table,
        ["TT", "Nội dung, giải pháp", "Người thực hiện", "Thời gian", "Nguồn lực", "Kết quả dự kiến"],
        header=True,
    )
    form.tag_row(table, "{%tr for row in " + source + " %}")
    form.row(
        table,
        [
            "{{ loop.index }}",
            "{{ row.action }}",
            "{{ row.responsible }}",
            "{{ row.deadline }}",
            "{{ row.resources }}",
            "{{ row.expected_result }}",
        ],
        align=[CENTER, LEFT, LEFT, CENTER, LEFT, LEFT],
    )
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()


def criterion_sheets() -> bytes:
    """Phiếu đánh giá tiêu chí: one sheet a page group."""
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
    form.p("Tiêu chí {{ criterion.code }}. {{ criterion.title }}", "Heading 3")
    requirements(form)
    criterion_text(form, keep=True)
    form.after_table(keep=True)
    sheet_signatures(form)
    form.tag("{%p endfor %}")
    return form.save()


def sheet_signatures(form: Form, *, width: float = PORTRAIT_WIDTH) -> None:
    """Confirmation of the group's head on the left, the writer on the right."""
    table = form.table([width // 2, width - width // 2], borders=False)
    row = form.row(table, ["", ""])
    for cell, title, name, dated in (
        (row.cells[0], "XÁC NHẬN CỦA TRƯỞNG NHÓM", "{{ sheet.group_head }}", False),
        (row.cells[1], "NGƯỜI VIẾT", "{{ sheet.writer }}", True),
    ):
        cell.paragraphs[0].style = form.document.styles["Địa danh ngày tháng"]
        if dated:
            cell.paragraphs[0].add_run("{{ place }}, ngày … tháng … năm 20…")
        form.p(title, "Chức vụ người ký", cell=cell)
        form.p("(Ký, ghi rõ họ tên)", "Ghi chú chữ ký", cell=cell)
        form.p(name, "Tên người ký", cell=cell)
