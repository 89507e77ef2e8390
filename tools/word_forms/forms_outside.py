"""Forms of an external assessment (2018 circulars): papers of the six steps, reports, letters of the team.

Headings follow công văn 5932, 5942/BGDĐT-QLCL where they name them. Biên bản khảo sát sơ bộ, báo cáo khảo sát and the
two letters have a layout of our own, which the last line of each says.
"""

from __future__ import annotations

from docx.shared import Mm

from tools.word_forms import blocks
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH

OWN_LAYOUT = "Bố cục do phần mềm đề xuất; chưa có mẫu chính thức cho văn bản này."


def team_head(form: Form) -> None:
    """The team on the left, Quốc hiệu on the right, place and date below."""
    own_width = PORTRAIT_WIDTH - blocks.NATIONAL_WIDTH
    table = form.table([own_width, blocks.NATIONAL_WIDTH], borders=False)
    left, right = table.add_row().cells
    left.width, right.width = Mm(own_width), Mm(blocks.NATIONAL_WIDTH)
    left.paragraphs[0].style = form.document.styles["Cơ quan chủ quản"]
    left.paragraphs[0].add_run("{{ head.parent_body }}")
    form.p("ĐOÀN ĐÁNH GIÁ NGOÀI", "Cơ quan ban hành", cell=left)
    form.rule(left, 26, own_width)
    form.tag("{%p if head.number_line %}", left)
    form.p("{{ head.number_line }}", "Số ký hiệu", cell=left)
    form.tag("{%p endif %}", left)
    blocks.national_block(form, right)
    form.p("{{ head.place_and_date }}", "Địa danh ngày tháng", cell=right)
    form.after_table()


def sections(form: Form, source: str = "sections") -> None:
    """Named texts one after the other; an empty one leaves a dotted line."""
    form.tag("{%p for part in " + source + " %}")
    form.p("{{ part.label }}", "Mục nhỏ").paragraph_format.keep_with_next = True
    form.tag("{%p if part.html %}")
    form.rich("part.html")
    form.tag("{%p else %}")
    form.p("………………………………………………………………………………")
    form.tag("{%p endif %}")
    form.tag("{%p endfor %}")


def titled(title: str, *, own: bool = False, left=None, body=sections) -> bytes:
    """A paper of named texts with the head of the team and one signature."""
    form = Form(title)
    form.number_pages(hide_first=True)
    team_head(form)
    form.p(title.upper(), "Tên văn bản")
    form.p("{{ school.name }}", "Trích yếu", after=8)
    body(form)
    form.after_table(keep=True)
    blocks.signature(form, name="signature", note=False, left_lines=left(form) if left else None)
    if own:
        form.p(OWN_LAYOUT, "Ghi chú bảng")
    return form.save()


def preliminary() -> bytes:
    """Báo cáo sơ bộ of one member: a general remark, then a table by criterion."""

    def body(form: Form) -> None:
        form.p("Người viết: {{ writer }}")
        sections(form)
        table = form.table([18, 78, 74])
        form.row(table, ["Tiêu chí", "Nhận xét", "Câu hỏi, điều cần làm rõ"], header=True)
        form.tag_row(table, "{%tr for row in notes %}")
        form.row(
            table, ["{{ row.code }}", "{{ row.remark }}", "{{ row.question }}"], align=[CENTER, LEFT, LEFT], split=True
        )
        form.tag_row(table, "{%tr endfor %}")

    return titled("Báo cáo sơ bộ", body=body)


def study() -> bytes:
    """Báo cáo kết quả nghiên cứu hồ sơ đánh giá: seven parts."""
    return titled("Báo cáo kết quả nghiên cứu hồ sơ đánh giá")


def _school_signs(form: Form):
    def fill(cell) -> None:
        form.p("ĐẠI DIỆN NHÀ TRƯỜNG", "Chức vụ người ký", cell=cell)
        form.p("{{ school.principal }}", "Tên người ký", cell=cell)

    return fill


def minutes() -> bytes:
    """Biên bản khảo sát sơ bộ: three copies, signed by both."""

    def body(form: Form) -> None:
        sections(form)
        form.p(
            "Biên bản được lập thành 03 bản có giá trị như nhau: đoàn đánh giá ngoài giữ 01 bản, nhà trường giữ 01 "
            "bản, gửi Sở Giáo dục và Đào tạo 01 bản."
        )

    return titled("Biên bản khảo sát sơ bộ", own=True, left=_school_signs, body=body)


def plan() -> bytes:
    """Kế hoạch làm việc: the six steps with time, content, person; approved by the Giám đốc Sở."""

    def body(form: Form) -> None:
        form.p("Căn cứ {{ team.decision }} về việc thành lập đoàn đánh giá ngoài.", "Căn cứ")
        table = form.table([10, 38, 30, 62, 30])
        form.row(table, ["TT", "Bước", "Thời gian", "Nội dung công việc", "Người thực hiện"], header=True)
        form.tag_row(table, "{%tr for row in steps %}")
        form.row(
            table,
            ["{{ loop.index }}", "{{ row.title }}", "{{ row.time }}", "{{ row.content }}", "{{ row.who }}"],
            align=[CENTER, LEFT, LEFT, LEFT, LEFT],
            split=True,
        )
        form.tag_row(table, "{%tr endfor %}")

    def approval(form: Form):
        def fill(cell) -> None:
            form.p("PHÊ DUYỆT", "Chức vụ người ký", cell=cell)
            form.p("GIÁM ĐỐC SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Chức vụ người ký", cell=cell)
            form.p("{{ approval.line }}", "Ghi chú chữ ký", cell=cell)
            form.p("{{ approval.name }}", "Tên người ký", cell=cell)

        return fill

    return titled("Kế hoạch làm việc của đoàn đánh giá ngoài", left=approval, body=body)


def survey() -> bytes:
    """Báo cáo kết quả khảo sát chính thức with what was seen and asked for."""

    def body(form: Form) -> None:
        sections(form)
        form.p("Nhật ký khảo sát", "Mục nhỏ")
        table = form.table([28, 30, 40, 72])
        form.row(table, ["Thời điểm", "Loại", "Đối tượng, nơi", "Ghi nhận"], header=True)
        form.tag_row(table, "{%tr for row in entries %}")
        form.row(table, ["{{ row.when }}", "{{ row.kind }}", "{{ row.subject }}", "{{ row.text }}"], split=True)
        form.tag_row(table, "{%tr endfor %}")
        form.after_table()

    return titled("Báo cáo kết quả khảo sát chính thức", own=True, body=body)


def criterion_block(form: Form) -> None:
    """One criterion as the team judges it."""
    form.tag("{%p for text in criterion.texts %}")
    form.p("{{ loop.index }}. {{ text.label }}", "Mục nhỏ").paragraph_format.keep_with_next = True
    form.tag("{%p if text.html %}")
    form.rich("text.html")
    form.tag("{%p else %}")
    form.p("Không có.")
    form.tag("{%p endif %}")
    form.tag("{%p endfor %}")
    table = form.table([25, 85, 30, 30])
    form.row(table, ["Chỉ báo", "Yêu cầu", "Trường tự đánh giá", "Đoàn đánh giá"], header=True)
    form.tag_row(table, "{%tr for row in criterion.answers %}")
    form.row(
        table,
        ["{{ row.label }}", "{{ row.text }}", "{{ row.school }}", "{{ row.team }}"],
        align=[CENTER, LEFT, CENTER, CENTER],
    )
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.p("Đánh giá: **{{ criterion.level_words }}** (trường tự đánh giá: {{ criterion.school_level_words }}).")


def sheet() -> bytes:
    """Phiếu đánh giá tiêu chí đánh giá ngoài."""
    form = Form("Phiếu đánh giá tiêu chí đánh giá ngoài")
    form.number_pages(hide_first=True)
    form.tag("{%p for criterion in criteria %}")
    form.tag("{%p if not loop.first %}")
    form.p("", "Kết thúc mục").paragraph_format.page_break_before = True
    form.tag("{%p endif %}")
    team_head(form)
    form.p("PHIẾU ĐÁNH GIÁ TIÊU CHÍ ĐÁNH GIÁ NGOÀI", "Tên văn bản")
    form.p("{{ school.name }}", "Trích yếu", after=8)
    form.p("{{ criterion.label }}. {{ criterion.title }}", "Heading 3")
    criterion_block(form)
    form.after_table(keep=True)
    blocks.signature(form, name="signature", note=False)
    form.tag("{%p endfor %}")
    return form.save()


def report() -> bytes:
    """Báo cáo đánh giá ngoài, draft or final: Phần 1 tổng quan, Phần 2 đánh giá theo tiêu chí, Phần 3 kết luận."""
    form = Form("Báo cáo đánh giá ngoài")
    form.number_pages(hide_first=True)
    team_head(form)
    form.p("{{ title }}", "Tên văn bản")
    form.p("{{ school.name }}", "Trích yếu", after=8)
    form.heading("Phần 1. Tổng quan", 1)
    form.p("Thành phần đoàn đánh giá ngoài (theo {{ team.decision }})", "Mục nhỏ")
    table = form.table([12, 62, 40, 56])
    form.row(table, ["TT", "Họ và tên", "Trong đoàn", "Nơi công tác"], header=True)
    form.tag_row(table, "{%tr for row in team.members %}")
    form.row(
        table,
        ["{{ loop.index }}", "{{ row.name }}", "{{ row.role }}", "{{ row.workplace }}"],
        align=[CENTER, LEFT, LEFT, LEFT],
    )
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    sections(form, "overview")
    form.heading("Phần 2. Kết quả đánh giá theo tiêu chí", 1, page_break=True)
    form.tag("{%p for standard in standards %}")
    form.heading("{{ standard.title }}", 2)
    form.tag("{%p for criterion in standard.criteria %}")
    form.heading("{{ criterion.label }}. {{ criterion.title }}", 3)
    criterion_block(form)
    form.tag("{%p endfor %}")
    form.tag("{%p endfor %}")
    form.heading("Phần 3. Kết luận", 1, page_break=True)
    form.p("Bảng tổng hợp kết quả", "Tên bảng")
    table = form.table([30, 80, 30, 30])
    form.row(table, ["Tiêu chí", "Tên", "Trường", "Đoàn"], header=True)
    form.tag_row(table, "{%tr for row in summary %}")
    form.row(
        table,
        ["{{ row.label }}", "{{ row.title }}", "{{ row.school }}", "{{ row.team }}"],
        align=[LEFT, LEFT, CENTER, CENTER],
    )
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    sections(form, "conclusion")
    form.p("{{ result.explanation }}")
    form.p("Kết quả đánh giá ngoài: trường **{{ result.level_words }}**. {{ result.supports }}")
    form.after_table(keep=True)
    blocks.signature(form, name="signature", note=False)
    return form.save()


def draft_letter() -> bytes:
    """Công văn gửi dự thảo báo cáo đánh giá ngoài cho trường."""
    form = Form("Công văn gửi dự thảo báo cáo đánh giá ngoài")
    team_head(form)
    form.p("V/v lấy ý kiến về dự thảo báo cáo đánh giá ngoài", "Trích yếu")
    form.p("Kính gửi: {{ school.name }}", before=10, after=6)
    form.p(
        "Thực hiện {{ team.decision }}, đoàn đánh giá ngoài đã nghiên cứu hồ sơ, khảo sát tại nhà trường và hoàn thành "
        "dự thảo báo cáo đánh giá ngoài (gửi kèm)."
    )
    form.p(
        "Đề nghị nhà trường nghiên cứu và gửi ý kiến phản hồi trong thời hạn {{ days }} ngày làm việc, chậm nhất hết "
        "ngày **{{ due_on }}**. Mỗi ý kiến nêu rõ tiêu chí, nội dung chưa chính xác, minh chứng và đề nghị. Hết thời "
        "hạn trên, nếu không có ý kiến phản hồi thì xem như nhà trường đồng ý với dự thảo."
    )
    blocks.signature(form, name="signature", note=False, left_lines=blocks.recipients(form))
    form.p(OWN_LAYOUT, "Ghi chú bảng")
    return form.save()


def answer_letter() -> bytes:
    """Trả lời ý kiến phản hồi của nhà trường: each point accepted or kept with its reason."""
    form = Form("Trả lời ý kiến phản hồi về dự thảo báo cáo đánh giá ngoài")
    team_head(form)
    form.p("V/v trả lời ý kiến phản hồi về dự thảo báo cáo đánh giá ngoài", "Trích yếu")
    form.p("Kính gửi: {{ school.name }}", before=10, after=6)
    form.p(
        "Đoàn đánh giá ngoài đã nhận {{ points|length }} ý kiến của nhà trường về dự thảo gửi ngày {{ sent_on }}; "
        "tiếp thu {{ accepted }} ý kiến, bảo lưu {{ kept }} ý kiến như sau:"
    )
    table = form.table([10, 18, 44, 38, 20, 40])
    form.row(
        table, ["TT", "Tiêu chí", "Nội dung chưa chính xác", "Đề nghị của trường", "Đoàn", "Lý do"], header=True
    )
    form.tag_row(table, "{%tr for row in points %}")
    form.row(
        table,
        [
            "{{ loop.index }}", "{{ row.criterion }}", "{{ row.inaccurate }}", "{{ row.proposal }}",
            "{{ row.outcome }}", "{{ row.answer }}",
        ],
        align=[CENTER, CENTER, LEFT, LEFT, CENTER, LEFT],
        split=True,
    )  # fmt: skip
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    blocks.signature(form, name="signature", note=False, left_lines=blocks.recipients(form))
    form.p(OWN_LAYOUT, "Ghi chú bảng")
    return form.save()


FORMS = {
    "bao-cao-so-bo.docx": preliminary,
    "bao-cao-nghien-cuu-ho-so.docx": study,
    "bien-ban-khao-sat-so-bo.docx": minutes,
    "ke-hoach-lam-viec-doan.docx": plan,
    "bao-cao-khao-sat-chinh-thuc.docx": survey,
    "phieu-danh-gia-ngoai.docx": sheet,
    "bao-cao-danh-gia-ngoai.docx": report,
    "cong-van-gui-du-thao.docx": draft_letter,
    "tra-loi-phan-hoi.docx": answer_letter,
}
