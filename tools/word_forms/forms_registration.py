"""Letters around the registration for external assessment (TT 17, 18, 19/2018 Điều 26, 27).

No circular gives these letters a form: layout of Nghị định 30/2020/NĐ-CP, wording of our own.
"""

from __future__ import annotations

from docx.shared import Mm

from tools.word_forms import blocks
from tools.word_forms.page import Form
from tools.word_forms.styles import PORTRAIT_WIDTH


def head(form: Form, *, subject: str = "") -> None:
    """Letter head; ``parent_body`` may be empty. ``subject`` stands under the number of a công văn."""
    own_width = PORTRAIT_WIDTH - blocks.NATIONAL_WIDTH
    table = form.table([own_width, blocks.NATIONAL_WIDTH], borders=False)
    left, right = table.add_row().cells
    left.width, right.width = Mm(own_width), Mm(blocks.NATIONAL_WIDTH)
    left._tc.remove(left.paragraphs[0]._p)
    form.tag("{%p if head.parent_body %}", left)
    form.p("{{ head.parent_body }}", "Cơ quan chủ quản", cell=left)
    form.tag("{%p endif %}", left)
    form.p("{{ head.issuing_body }}", "Cơ quan ban hành", cell=left)
    form.rule(left, 26, own_width)
    form.p("{{ head.number_line }}", "Số ký hiệu", cell=left)
    if subject:
        form.p(subject, "Ghi chú chữ ký", cell=left)
    blocks.national_block(form, right)
    form.p("{{ head.place_and_date }}", "Địa danh ngày tháng", cell=right)
    form.after_table()


def asked_lines(form: Form) -> None:
    """What the school asks for, one line a kind."""
    form.tag("{%p for line in asked %}")
    form.p("- {{ line|capitalize }}{% if loop.last %}.{% else %};{% endif %}")
    form.tag("{%p endfor %}")


def close(form: Form) -> None:
    """Nơi nhận on the left, signature on the right."""
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form))


def register_letter() -> bytes:
    """Công văn đăng ký đánh giá ngoài of the school."""
    form = Form("Công văn đăng ký đánh giá ngoài")
    head(form, subject="V/v đăng ký đánh giá ngoài")
    form.p("Kính gửi:{% if addressees|length == 1 %} {{ addressees[0] }}.{% endif %}", "Trích yếu", before=8)
    form.tag("{%p if addressees|length > 1 %}")
    form.tag("{%p for line in addressees %}")
    form.p("- {{ line }}{% if loop.last %}.{% else %};{% endif %}", "Trích yếu", bold=False)
    form.tag("{%p endfor %}")
    form.tag("{%p endif %}")
    form.p(
        "Căn cứ {{ legal_basis }} của Bộ trưởng Bộ Giáo dục và Đào tạo về kiểm định chất lượng giáo dục và công"
        " nhận đạt "
        "chuẩn quốc gia (Điều 26);",
        "Căn cứ",
        before=10,
    )
    form.p(
        "Căn cứ báo cáo tự đánh giá năm học {{ school_year }} đã công bố (bản {{ report_number }})"
        "{% if report_level %}, trường tự đánh giá đạt Mức {{ report_level }}{% endif %},",
        "Căn cứ",
    )
    form.p(
        "{{ school }}{% if address %}, địa chỉ {{ address }}{% endif %}{% if phone %}, điện thoại"
        " {{ phone }}{% endif %}"
        "{% if founded_year %}, thành lập năm {{ founded_year }}{% endif %}, đăng ký đánh giá ngoài"
        " ({{ purpose|lower }}) "
        "và đề nghị công nhận:"
    )
    asked_lines(form)
    form.p("Hồ sơ đăng ký gồm:")
    form.tag("{%p for line in dossier %}")
    form.p("{{ loop.index }}. {{ line }}{% if loop.last %}.{% else %};{% endif %}")
    form.tag("{%p endfor %}")
    form.tag("{%p if note %}")
    form.p("Ghi chú: {{ note }}")
    form.tag("{%p endif %}")
    form.p(
        "Nhà trường cam kết chịu trách nhiệm về tính chính xác của hồ sơ và trân trọng đề nghị các cơ quan xem"
        " xét, tiếp "
        "nhận./."
    ).paragraph_format.keep_with_next = True
    close(form)
    return form.save()


def notice(title: str, subject: str, body) -> bytes:
    """A thông báo of a unit that checks dossiers."""
    form = Form(title)
    head(form)
    form.p("THÔNG BÁO", "Tên văn bản")
    form.p(subject, "Trích yếu")
    form.p("của {{ school }}", "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    body(form)
    close(form)
    return form.save()


def _opening(form: Form) -> None:
    form.p(
        "Căn cứ {{ legal_basis }} của Bộ trưởng Bộ Giáo dục và Đào tạo (Điều 26, Điều 27), ngày {{ received_on }} "
        "{{ issuer.name }} nhận hồ sơ đăng ký đánh giá ngoài {% if register %}kèm Công văn"
        " {{ register }}{% endif %}của "
        "{{ school }}, đề nghị công nhận:",
        before=10,
    )
    asked_lines(form)


def accepted() -> bytes:
    """Thông báo tiếp nhận hồ sơ; of the first check it says where the dossier goes."""

    def body(form: Form) -> None:
        _opening(form)
        form.p(
            "Qua kiểm tra, hồ sơ đầy đủ, hợp lệ. {{ issuer.name }} thông báo tiếp nhận hồ sơ"
            "{% if forwarded_to %} và chuyển đến {{ forwarded_to }} kiểm tra tiếp theo quy định{% else %}; việc"
            " thành lập "
            "đoàn đánh giá ngoài và thời gian khảo sát được thông báo sau{% endif %}."
        )
        form.tag("{%p if note %}")
        form.p("Nhận xét: {{ note }}")
        form.tag("{%p endif %}")
        form.p("{{ issuer.name }} thông báo để nhà trường biết./.").paragraph_format.keep_with_next = True

    return notice("Thông báo tiếp nhận hồ sơ", "Về việc tiếp nhận hồ sơ đăng ký đánh giá ngoài", body)


def returned() -> bytes:
    """Thông báo trả lại hồ sơ with the points to answer."""

    def body(form: Form) -> None:
        _opening(form)
        form.p("Qua kiểm tra, {{ issuer.name }} trả lại hồ sơ và đề nghị nhà trường trả lời, bổ sung các điểm sau:")
        form.tag("{%p for line in points %}")
        form.p("{{ loop.index }}. {{ line }}")
        form.tag("{%p endfor %}")
        form.tag("{%p if note %}")
        form.p("Nhận xét: {{ note }}")
        form.tag("{%p endif %}")
        form.p(
            "Nhà trường trả lời từng điểm và nộp lại hồ sơ chậm nhất ngày {{ answer_by }}./."
        ).paragraph_format.keep_with_next = True

    return notice("Thông báo trả lại hồ sơ", "Về việc trả lại hồ sơ đăng ký đánh giá ngoài", body)


def stopped() -> bytes:
    """Thông báo dừng hồ sơ."""

    def body(form: Form) -> None:
        form.p(
            "{{ issuer.name }} thông báo: hồ sơ đăng ký đánh giá ngoài của {{ school }}{% if submitted_on %} nộp ngày "
            "{{ submitted_on }}{% endif %}{% if told_on %}, được thông báo tiếp nhận ngày"
            " {{ told_on }}{% endif %}, đề nghị "
            "công nhận:",
            before=10,
        )
        asked_lines(form)
        form.p("dừng lại với lý do: {{ reason }}")
        form.p(
            "Kết quả tự đánh giá và minh chứng của nhà trường vẫn được giữ nguyên để sử dụng theo quy định hiện hành./."
        ).paragraph_format.keep_with_next = True

    return notice("Thông báo dừng hồ sơ", "Về việc dừng hồ sơ đăng ký đánh giá ngoài", body)


FORMS = {
    "cong-van-dang-ky-danh-gia-ngoai.docx": register_letter,
    "thong-bao-tiep-nhan-ho-so.docx": accepted,
    "thong-bao-tra-lai-ho-so.docx": returned,
    "thong-bao-dung-ho-so.docx": stopped,
}
