"""Documents of the appraisal under TT 57/2026: Mẫu số 3, 4, 5; our own layout for the decision about the council and
the yearly list, for which no official form exists.
"""

from __future__ import annotations

from docx.enum.table import WD_ALIGN_VERTICAL

from tools.word_forms import blocks
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH

DOTS = "…" * 29


def _said(form: Form, name: str, *, label: str = "") -> None:
    """A plain text with its label, or a dotted line to fill in by hand."""
    if label:
        form.p(label)
    form.tag("{%p if " + name + " %}")
    form.p("{{ " + name + " }}")
    form.tag("{%p else %}")
    form.p(DOTS)
    form.tag("{%p endif %}")


def _boxes(form: Form, label: str, name: str) -> None:
    """A label and its boxes on one line."""
    # The box stands in a run of its own: one font for a box and for Vietnamese letters is not found everywhere.
    gap = "{% if not loop.last %}     {% endif %}"
    boxes = "{% for o in " + name + " %}**{{ o.box }}**\u00a0{{ o.label }}" + gap + "{% endfor %}"
    form.p(f"{label} {boxes}", align=LEFT)


def _title(form: Form, number: str, title: str, *subjects: str) -> None:
    form.p(number, "Ghi chú chữ ký", align=CENTER)
    form.p(title, "Tên văn bản")
    for subject in subjects:
        form.p(subject, "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)


def _row(form: Form, table, cells: list[str], *, left: tuple[int, ...], style: str = "Chữ trong bảng") -> None:
    align = [LEFT if number in left else CENTER for number in range(len(cells))]
    row = form.row(table, cells, align=align, style=style)
    for cell in row.cells:
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def opinion() -> bytes:
    """Mẫu số 3: Phiếu ý kiến của thành viên hội đồng thẩm định."""
    form = Form("Phiếu ý kiến của thành viên hội đồng thẩm định")
    form.number_pages(hide_first=True)
    _national(form)
    _title(form, "Mẫu số 3", "PHIẾU Ý KIẾN", "Của thành viên hội đồng thẩm định")
    form.heading("I. THÔNG TIN CHUNG", 2)
    form.p("1. Họ và tên: **{{ member.full_name }}**")
    form.p("2. Chức vụ: {{ member.position }}")
    form.p(
        "3. Đơn vị công tác: {{ member.workplace }}{% if member.phone %}; điện thoại: {{ member.phone }}{% endif %}"
        "{% if member.email %}; thư điện tử: {{ member.email }}{% endif %}"
    )
    _boxes(form, "4. Nhiệm vụ trong hội đồng:", "roles")
    form.p("5. Trường được thẩm định: **{{ school.name }}**{% if school.commune %}, {{ school.commune }}{% endif %}")
    form.heading("II. Ý KIẾN VỀ HỒ SƠ, DỮ LIỆU", 2)
    _boxes(form, "1. Báo cáo tự đánh giá:", "choices.report")
    _said(form, "texts.report_note", label="Nhận xét:")
    _boxes(form, "2. Dữ liệu, minh chứng:", "choices.data")
    _said(form, "texts.data_note", label="Nhận xét:")
    _said(form, "texts.to_verify", label="3. Nội dung cần xác minh, làm rõ:")
    form.heading("III. Ý KIẾN VỀ KẾT QUẢ", 2)
    form.p("1. Mức bảo đảm chất lượng")
    form.p("a) Mức nhà trường tự xác định: {{ own_level }}")
    _boxes(form, "b) Mức theo kết quả thẩm định:", "choices.level")
    _said(form, "texts.level_reason", label="c) Căn cứ; lý do khi khác mức nhà trường tự xác định:")
    _boxes(form, "2. Đạt chuẩn quốc gia:", "choices.standard")
    _said(form, "texts.standard_reason", label="Lý do:")
    form.heading("IV. ĐIỂM MẠNH, HẠN CHẾ, NỘI DUNG ƯU TIÊN CẢI TIẾN", 2)
    _standards(form, "Hạn chế, nguyên nhân")
    _said(form, "texts.priorities", label="3. Nội dung ưu tiên cải tiến năm học tới:")
    _said(form, "texts.other", label="4. Ý kiến khác:")
    table = form.table([PORTRAIT_WIDTH / 2, PORTRAIT_WIDTH / 2], borders=False)
    left, right = table.add_row().cells
    left.paragraphs[0].style = form.document.styles["Sau bảng"]
    right.paragraphs[0].style = form.document.styles["Địa danh ngày tháng"]
    right.paragraphs[0].add_run("{{ place }}, {{ day or 'ngày … tháng … năm 20…' }}")
    form.p("THÀNH VIÊN HỘI ĐỒNG", "Chức vụ người ký", cell=right)
    form.p("(Ký, ghi rõ họ tên)", "Ghi chú chữ ký", cell=right)
    form.p("{{ member.full_name }}", "Tên người ký", cell=right)
    return form.save()


def _standards(form: Form, limits: str) -> None:
    """Strengths and limits by standard, as a table."""
    table = form.table([43, 61, 61])
    form.row(table, ["Tiêu chuẩn", "1. Điểm mạnh", f"2. {limits}"], header=True)
    form.tag_row(table, "{%tr for s in standards %}")
    _row(form, table, ["{{ s.code }}. {{ s.title }}", "{{ s.strengths }}", "{{ s.limits }}"], left=(0, 1, 2))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()


def _national(form: Form) -> None:
    """Quốc hiệu alone on the right: an inner form without an issuing body."""
    own_width = PORTRAIT_WIDTH - blocks.NATIONAL_WIDTH
    table = form.table([own_width, blocks.NATIONAL_WIDTH], borders=False)
    left, right = table.add_row().cells
    left.paragraphs[0].style = form.document.styles["Sau bảng"]
    blocks.national_block(form, right)
    form.after_table()


def notice() -> bytes:
    """Mẫu số 4: Thông báo kết quả thẩm định."""
    form = Form("Thông báo kết quả thẩm định")
    form.number_pages(hide_first=True)
    blocks.letter_head(form)
    _title(form, "Mẫu số 4", "THÔNG BÁO", "Kết quả thẩm định {{ school.name }}")
    _bases(form)
    form.p("Sở Giáo dục và Đào tạo thông báo kết quả thẩm định như sau:")
    form.heading("I. THÔNG TIN VỀ TRƯỜNG", 2)
    form.p("1. Tên trường: **{{ school.name }}**")
    form.p("2. Địa chỉ: {{ school.address or '………………' }}{% if school.commune %}, {{ school.commune }}{% endif %}")
    form.p("3. Loại hình: {{ school.type_label }}, {{ school.ownership_label }}")
    form.heading("II. KẾT QUẢ THẨM ĐỊNH", 2)
    form.p("1. Mức bảo đảm chất lượng")
    form.p("a) Mức nhà trường tự xác định: {{ own_level }}")
    form.p("b) Mức theo kết quả thẩm định: **{{ level }}**")
    form.p("c) Căn cứ: Biên bản thẩm định và dữ liệu của ít nhất 03 năm học liên tiếp")
    form.p("2. Đạt chuẩn quốc gia: **{{ degree }}**")
    form.heading("III. ĐIỂM MẠNH, HẠN CHẾ, NỘI DUNG ƯU TIÊN CẢI TIẾN", 2)
    _standards(form, "Hạn chế")
    _said(form, "priorities", label="3. Nội dung ưu tiên cải tiến:")
    form.heading("IV. TỔ CHỨC THỰC HIỆN", 2)
    _said(form, "carry_out")
    form.p("{{ not_a_decision }}")
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    return form.save()


def _bases(form: Form) -> None:
    form.tag("{%p for line in legal_bases %}")
    form.p("{{ line }}{% if loop.last %}.{% else %};{% endif %}", "Căn cứ")
    form.tag("{%p endfor %}")


def minutes() -> bytes:
    """Mẫu số 5: Biên bản thẩm định, parts I to VIII."""
    form = Form("Biên bản thẩm định")
    form.number_pages(hide_first=True)
    blocks.letter_head(form)
    _title(form, "Mẫu số 5", "BIÊN BẢN THẨM ĐỊNH", "{{ school.name }}")
    form.p("{{ council }}, thành lập theo {{ decision }}", "Trích yếu", before=8, after=6)
    _part_meeting(form)
    _part_school(form)
    _part_criteria(form)
    _part_conditions(form)
    _part_discussion(form)
    _part_votes(form)
    _part_conclusion(form)
    return form.save()


def _part_meeting(form: Form) -> None:
    form.heading("I. THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN", 2)
    form.p("1. Thời gian: {{ held }}. Hình thức: {{ form }}")
    form.p("2. Địa điểm: {{ place or '………………' }}")
    form.p("3. Điều hành: {{ led_by }}, {{ led_role }} hội đồng. Thư ký: {{ secretary }}")
    form.p("4. Thành viên hội đồng:")
    table = form.table([10, 45, 62, 24, 24])
    form.row(table, ["TT", "Họ và tên", "Chức vụ, đơn vị", "Nhiệm vụ", "Dự họp"], header=True)
    form.tag_row(table, "{%tr for m in members %}")
    workplace = "{{ m.position }}{% if m.position and m.workplace %}, {% endif %}{{ m.workplace }}"
    cells = ["{{ loop.index }}", "{{ m.full_name }}", workplace, "{{ m.role }}", "{{ m.attendance }}"]
    _row(form, table, cells, left=(1, 2))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.p("Có mặt {{ present }}/{{ member_count }} thành viên, vắng {{ absent }}. **{{ quorum_box }}** {{ quorum }}")
    _said(form, "texts.guests", label="5. Khách mời:")
    _boxes(form, "6. Yêu cầu độc lập:", "independence")


def _part_school(form: Form) -> None:
    form.heading("II. THÔNG TIN VỀ TRƯỜNG", 2)
    lines = (
        "1. Tên trường: {{ school.name }}",
        "2. Địa chỉ: {{ school.address or '………………' }}{% if school.commune %}, {{ school.commune }}{% endif %}",
        "3. Cơ quan quản lý trực tiếp: {{ school.managing_body }}",
        "4. Loại hình, cấp học: {{ school.type_label }}, {{ school.ownership_label }}; {{ school.stages_label }}",
        "5. Năm thành lập: {{ school.founded_year or '………' }}",
        "6. Người đứng đầu: {{ school.principal or '………………' }}",
        "7. Thời điểm hội đồng nhận dữ liệu: {{ received_on }}; các năm học có dữ liệu: {{ years or '………' }}",
        "8. Mức nhà trường tự xác định (báo cáo năm học {{ report.year or '………' }}): {{ report.level }}",
    )
    for line in lines:
        form.p(line)
    _boxes(form, "9. Mức độ đưa ra xem xét:", "proposed")
    form.heading("III. HỒ SƠ, DỮ LIỆU, MINH CHỨNG", 2)
    form.p("1. Nguồn dữ liệu:")
    form.tag("{%p for o in sources %}")
    form.p("**{{ o.box }}** {{ o.label }}")
    form.tag("{%p endfor %}")
    _boxes(form, "2. Tình trạng hồ sơ, dữ liệu:", "file_states")
    form.p("3. **{{ on_site }}** Có kiểm tra thực tế tại trường")
    form.tag("{%p if texts.on_site %}")
    form.p("{{ texts.on_site }}")
    form.tag("{%p endif %}")


def _part_criteria(form: Form) -> None:
    form.heading("IV. KẾT QUẢ THẨM ĐỊNH THEO TIÊU CHÍ", 2)
    form.tag("{%p for stage in stages %}")
    form.tag("{%p if stage.label %}")
    form.p("{{ stage.label }}", "Tên bảng")
    form.tag("{%p endif %}")
    table = form.table([12, 62, 17, 15, 15, 44])
    form.row(table, ["Số", "Tiêu chí", "Không đạt", "Mức 1", "Mức 2", "Nhận xét"], header=True)
    form.tag_row(table, "{%tr for r in stage.rows %}")
    marks = [f"{{{{ r.marks[{n}] }}}}" for n in range(3)]
    _row(form, table, ["{{ r.code }}", "{{ r.title }}", *marks, "{{ r.note }}"], left=(1, 5))
    form.tag_row(table, "{%tr endfor %}")
    form.p("(*) Tiêu chí bắt buộc.", "Ghi chú bảng")
    table = form.table([65, 25, 25, 25, 25])
    form.row(table, ["Tổng hợp", "Số tiêu chí", "Không đạt", "Mức 1", "Mức 2"], header=True)
    form.tag_row(table, "{%tr for r in stage.summary %}")
    counts = [f"{{{{ r.counts[{n}] }}}}" for n in range(3)]
    _row(form, table, ["{{ r.label }}", "{{ r.total }}", *counts], left=(0,))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.tag("{%p endfor %}")
    form.p("Kết luận: {{ level_result }}")


def _part_conditions(form: Form) -> None:
    form.heading("V. ĐIỀU KIỆN CÔNG NHẬN ĐẠT CHUẨN QUỐC GIA", 2)
    table = form.table([12, 109, 22, 22])
    form.row(table, ["TT", "Điều kiện", "Đạt", "Chưa đạt"], header=True)
    form.tag_row(table, "{%tr for c in conditions %}")
    _row(form, table, ["{{ loop.index }}", "{{ c.text }}", "{{ c.met }}", "{{ c.unmet }}"], left=(1,))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.p("Kết luận: {% if conditions_met %}Đủ điều kiện{% else %}Chưa đủ điều kiện{% endif %}")
    form.tag("{%p if texts.condition_note %}")
    form.p("{{ texts.condition_note }}")
    form.tag("{%p endif %}")


def _part_discussion(form: Form) -> None:
    form.heading("VI. Ý KIẾN THẢO LUẬN, KHUYẾN NGHỊ", 2)
    form.p("1. Nội dung thảo luận")
    _said(form, "texts.strengths", label="a) Điểm mạnh nổi bật:")
    _said(form, "texts.limits", label="b) Hạn chế, nguyên nhân:")
    _said(form, "texts.verified", label="c) Nội dung đã xác minh, làm rõ:")
    form.p("2. Ý kiến bảo lưu: {% if not texts.reserved %}Không có{% endif %}")
    form.tag("{%p if texts.reserved %}")
    form.p("{{ texts.reserved }}")
    form.tag("{%p endif %}")
    form.p("3. Khuyến nghị:{% if not recommendations %} Không có{% endif %}")
    form.tag("{%p if recommendations %}")
    table = form.table([11, 54, 34, 42, 24])
    form.row(table, ["TT", "Nội dung", "Căn cứ", "Kết quả cần đạt", "Thời gian"], header=True)
    form.tag_row(table, "{%tr for r in recommendations %}")
    cells = ["{{ loop.index }}", "{{ r.content }}", "{{ r.basis }}", "{{ r.result }}", "{{ r.due }}"]
    _row(form, table, cells, left=(1, 2, 3))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.tag("{%p endif %}")


def _part_votes(form: Form) -> None:
    form.heading("VII. KẾT QUẢ BIỂU QUYẾT", 2)
    form.p("Số thành viên có quyền biểu quyết: {{ member_count }}; số thành viên biểu quyết: {{ voting }}.")
    for title, rows, result in (
        ("1. Mức bảo đảm chất lượng", "level_votes", "level_result"),
        ("2. Đạt chuẩn quốc gia", "standard_votes", "standard_result"),
    ):
        form.p(title, "Tên bảng")
        table = form.table([85, 40, 40])
        head = ["Phương án", "Số phiếu", "Tỷ lệ trên số biểu quyết"]
        form.row(table, head, header=True, style="Chữ trong bảng liền")
        form.tag_row(table, "{%tr for v in " + rows + " %}")
        cells = ["{{ v.label }}", "{{ v.count }}", "{{ v.share }}"]
        _row(form, table, cells, left=(0,), style="Chữ trong bảng liền")
        form.tag_row(table, "{%tr endfor %}")
        form.p("Kết quả: **{{ " + result + " }}**", before=4)


def _part_conclusion(form: Form) -> None:
    form.heading("VIII. KẾT LUẬN, ĐỀ NGHỊ", 2)
    _said(form, "texts.conclusion", label="1. Kết luận của hội đồng:")
    _boxes(form, "2. Đề nghị Giám đốc Sở:", "proposal")
    form.p("3. Việc thực hiện tiếp")
    _said(form, "texts.follow_school", label="a) Nhà trường:")
    _said(form, "texts.follow_commune", label="b) UBND cấp xã:")
    _said(form, "texts.follow_department", label="c) Sở Giáo dục và Đào tạo:")
    form.p(
        "Biên bản được hội đồng thông qua lúc {{ passed }}; lập thành 03 bản: trình Giám đốc Sở, lưu hồ sơ hội đồng, "
        "gửi nhà trường."
    ).paragraph_format.keep_with_next = True
    table = form.table([PORTRAIT_WIDTH / 2, PORTRAIT_WIDTH / 2], borders=False)
    left, right = table.add_row().cells
    chair = "{% if chair_presides %}CHỦ TỊCH HỘI ĐỒNG{% else %}KT. CHỦ TỊCH, PHÓ CHỦ TỊCH HỘI ĐỒNG{% endif %}"
    for cell, title, name in ((left, "THƯ KÝ", "secretary"), (right, chair, "led_by")):
        cell._tc.remove(cell.paragraphs[0]._p)
        form.p(title, "Chức vụ người ký", cell=cell)
        form.p("(Ký, ghi rõ họ tên)", "Ghi chú chữ ký", cell=cell)
        form.p("{{ " + name + " }}", "Tên người ký", cell=cell)


def council_decision() -> bytes:
    """QĐ thành lập hội đồng thẩm định, with its two lists."""
    form = Form("Quyết định thành lập hội đồng thẩm định")
    form.number_pages(hide_first=True)
    blocks.letter_head(form)
    form.p("QUYẾT ĐỊNH", "Tên văn bản")
    form.p("Về việc thành lập Hội đồng thẩm định công nhận trường đạt chuẩn quốc gia", "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.p("GIÁM ĐỐC SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Tên văn bản", after=6)
    _bases(form)
    form.p("QUYẾT ĐỊNH:", "Tên văn bản", before=8, after=6)
    form.p(
        "**Điều 1.** Thành lập {{ title }} gồm {{ members|length }} thành viên có tên trong danh sách tại Phụ lục I để "
        "thẩm định {{ schools|length }} trường tại Phụ lục II kèm theo Quyết định này."
    )
    form.p(
        "**Điều 2.** Hội đồng thẩm định thực hiện nhiệm vụ theo quy định tại Điều 17, Điều 18 Thông tư số "
        "57/2026/TT-BGDĐT; làm việc tập thể, quyết định theo đa số{% if ends_on %}; hoàn thành trước ngày {{ ends_on }}"
        "{% endif %} và tự giải thể sau khi hoàn thành nhiệm vụ. Thành viên chịu trách nhiệm về ý kiến của mình."
    )
    form.p(
        "**Điều 3.** Quyết định này có hiệu lực kể từ ngày ký. Các phòng thuộc Sở, các trường có tên tại Phụ lục II và "
        "các ông (bà) có tên tại Phụ lục I chịu trách nhiệm thi hành Quyết định này./."
    ).paragraph_format.keep_with_next = True
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    reference = "(Kèm theo Quyết định số {{ head.number or '     ' }}/{{ head.symbol }}, {{ head.date_text }})"
    _annex(form, "Phụ lục I", "DANH SÁCH HỘI ĐỒNG THẨM ĐỊNH", reference)
    table = form.table([11, 48, 70, 36])
    form.row(table, ["TT", "Họ và tên", "Chức vụ, đơn vị công tác", "Nhiệm vụ"], header=True)
    form.tag_row(table, "{%tr for m in members %}")
    workplace = "{{ m.position }}{% if m.position and m.workplace %}, {% endif %}{{ m.workplace }}"
    _row(form, table, ["{{ loop.index }}", "{{ m.full_name }}", workplace, "{{ m.role }}"], left=(1, 2))
    form.tag_row(table, "{%tr endfor %}")
    _annex(form, "Phụ lục II", "DANH SÁCH TRƯỜNG ĐƯỢC THẨM ĐỊNH", reference)
    table = form.table([11, 74, 40, 40])
    form.row(table, ["TT", "Trường", "Loại trường", "Địa bàn"], header=True)
    form.tag_row(table, "{%tr for s in schools %}")
    _row(form, table, ["{{ loop.index }}", "{{ s.name }}", "{{ s.type }}", "{{ s.place }}"], left=(1, 2, 3))
    form.tag_row(table, "{%tr endfor %}")
    return form.save()


def _annex(form: Form, name: str, subject: str, reference: str) -> None:
    form.front_title(name)
    form.p(subject, "Trích yếu")
    form.p(reference, "Ghi chú chữ ký", after=8)


def yearly_list() -> bytes:
    """Danh sách trường được xem xét công nhận đạt chuẩn quốc gia of a year."""
    form = Form("Danh sách trường được xem xét công nhận đạt chuẩn quốc gia")
    form.number_pages(hide_first=True)
    blocks.letter_head(form)
    form.p("DANH SÁCH", "Tên văn bản")
    form.p(
        "Trường được xem xét công nhận đạt chuẩn quốc gia năm {{ year }}"
        "{% if round > 1 %} (đợt {{ round }}){% endif %}",
        "Trích yếu",
    )
    form.rule(None, 40, PORTRAIT_WIDTH)
    _bases(form)
    form.p(
        "Sở Giáo dục và Đào tạo xác định {{ rows|length }} trường được xem xét công nhận đạt chuẩn quốc gia "
        "năm {{ year }}, trên cơ sở rà soát dữ liệu{% if reviewed_on %} đến ngày {{ reviewed_on }}{% endif %}; "
        "xếp theo tên."
    )
    table = form.table([11, 54, 28, 30, 42])
    form.row(table, ["TT", "Trường", "Loại trường", "Địa bàn", "Năm học có dữ liệu; ghi chú"], header=True)
    form.tag_row(table, "{%tr for r in rows %}")
    note = "{{ r.years }}{% if r.note %}\n{{ r.note }}{% endif %}"
    _row(form, table, ["{{ loop.index }}", "{{ r.name }}", "{{ r.type }}", "{{ r.place }}", note], left=(1, 2, 3, 4))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    return form.save()


FORMS = {
    "phieu-y-kien-tham-dinh.docx": opinion,
    "thong-bao-ket-qua-tham-dinh.docx": notice,
    "bien-ban-tham-dinh.docx": minutes,
    "quyet-dinh-hoi-dong-tham-dinh.docx": council_decision,
    "danh-sach-truong-xem-xet.docx": yearly_list,
}
