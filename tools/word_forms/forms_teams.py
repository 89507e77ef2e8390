"""Papers around a team of external assessment (2018 rules): quyết định thành lập đoàn, tờ trình.

No circular gives a form for them; the layout is ours, after Nghị định 30/2020/NĐ-CP.
"""

from __future__ import annotations

from docx.shared import Mm

from tools.word_forms import blocks
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH

_ONE = "Đoàn đánh giá ngoài {{ teams[0].school }}"
_COUNT = "{% if teams|length < 10 %}0{% endif %}{{ teams|length }}"
_MANY = _COUNT + " Đoàn đánh giá ngoài cơ sở giáo dục {{ years }}"
_SUBJECT = "{% if several %}" + _MANY + "{% else %}" + _ONE + "{% endif %}"


def _members(form: Form, source: str) -> None:
    """TT, họ và tên, chức vụ, đơn vị công tác, nhiệm vụ trong đoàn."""
    table = form.table([11, 44, 42, 40, 28])
    form.row(
        table,
        ["TT", "Họ và tên", "Chức vụ", "Đơn vị công tác", "Nhiệm vụ trong đoàn"],
        header=True,
        style="Chữ trong bảng liền",
    )
    form.tag_row(table, "{%tr for person in " + source + " %}")
    form.row(
        table,
        [
            "{{ loop.index }}",
            "{{ person.full_name }}",
            "{{ person.position }}",
            "{{ person.workplace }}",
            "{{ person.role }}",
        ],
        align=[CENTER, LEFT, LEFT, LEFT, LEFT],
    )
    form.tag_row(table, "{%tr endfor %}")
    form.p("", "Kết thúc mục")


def _schools(form: Form) -> None:
    """TT, trường, xã, đề nghị, thời gian."""
    table = form.table([11, 56, 34, 32, 32])
    form.row(
        table,
        ["TT", "Cơ sở giáo dục", "Xã, phường", "Đề nghị", "Thời gian"],
        header=True,
        style="Chữ trong bảng liền",
    )
    form.tag_row(table, "{%tr for team in teams %}")
    form.row(
        table,
        ["{{ loop.index }}", "{{ team.school }}", "{{ team.commune }}", "{{ team.asked }}", "{{ team.days }}"],
        align=[CENTER, LEFT, LEFT, LEFT, LEFT],
    )
    form.tag_row(table, "{%tr endfor %}")
    form.p("", "Kết thúc mục")


def _annex(form: Form, name: str, subject: str, reference: str) -> None:
    form.front_title(name).paragraph_format.space_after = Mm(0)
    form.p(subject, "Trích yếu")
    form.p(reference, "Ghi chú chữ ký", after=8)


def _annexes(form: Form, reference: str) -> None:
    """The list of schools when there are several, then one list of members a team."""
    form.tag("{%p if several %}")
    _annex(form, "Phụ lục I", "DANH SÁCH CƠ SỞ GIÁO DỤC ĐƯỢC ĐÁNH GIÁ NGOÀI", reference)
    _schools(form)
    form.tag("{%p endif %}")
    _annex(form, "Phụ lục{% if several %} II{% endif %}", "DANH SÁCH THÀNH VIÊN ĐOÀN ĐÁNH GIÁ NGOÀI", reference)
    form.tag("{%p for team in teams %}")
    form.p(
        "{% if several %}{{ loop.index }}. Đoàn đánh giá ngoài {% endif %}{{ team.school }}"
        "{% if team.days %} ({{ team.days }}){% endif %}",
        "Tên bảng",
    )
    _members(form, "team.members")
    form.tag("{%p endfor %}")


def decision() -> bytes:
    """Quyết định thành lập đoàn đánh giá ngoài, one or several teams."""
    form = Form("Quyết định thành lập đoàn đánh giá ngoài")
    form.number_pages(hide_first=True)
    blocks.letter_head(form)
    form.p("QUYẾT ĐỊNH", "Tên văn bản")
    form.p("Về việc thành lập " + _SUBJECT, "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.p("{{ deciding_post }}", "Tên văn bản", caps=True, after=6)
    form.tag("{%p for line in legal_bases %}")
    form.p("{{ line }}{% if loop.last %}.{% else %};{% endif %}", "Căn cứ")
    form.tag("{%p endfor %}")
    form.p("QUYẾT ĐỊNH:", "Tên văn bản", before=8, after=6)
    form.p(
        "**Điều 1.** Thành lập " + _SUBJECT + "{% if several %} theo danh sách tại Phụ lục I, {% else %}, {% endif %}"
        "gồm các ông (bà) có tên trong danh sách tại Phụ lục{% if several %} II{% endif %} kèm theo Quyết định này."
    )
    form.p(
        "**Điều 2.** Đoàn đánh giá ngoài thực hiện đánh giá ngoài để {{ purpose }} theo quy trình tại {{ process }}; "
        "làm việc {{ period }}; tự giải thể sau khi hoàn thành nhiệm vụ. Thành viên của đoàn độc lập, khách quan, giữ "
        "kín nội dung chưa công khai và ký cam kết không có xung đột lợi ích trước khi nghiên cứu hồ sơ."
    )
    form.p(
        "**Điều 3.** Quyết định này có hiệu lực kể từ ngày ký. {{ executors }} và các ông (bà) có tên tại Điều 1 chịu "
        "trách nhiệm thi hành Quyết định này./."
    ).paragraph_format.keep_with_next = True
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    _annexes(form, "(Kèm theo Quyết định số {{ head.number or '     ' }}/{{ head.symbol }}, {{ head.date_text }})")
    return form.save()


def proposal() -> bytes:
    """Tờ trình of the Sở to the chairman of the province."""
    form = Form("Tờ trình thành lập đoàn đánh giá ngoài")
    form.number_pages(hide_first=True)
    blocks.letter_head(form)
    form.p("TỜ TRÌNH", "Tên văn bản")
    form.p("Về việc thành lập " + _SUBJECT, "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.p("Kính gửi: {{ addressee }}.", "Trích yếu", bold=False, before=6, after=8)
    form.tag("{%p for line in legal_bases %}")
    form.p("{{ line }}{% if loop.last %}.{% else %};{% endif %}", "Căn cứ")
    form.tag("{%p endfor %}")
    form.p(
        "{{ head.issuing_body }} đã kiểm tra và tiếp nhận hồ sơ đăng ký đánh giá ngoài của {% if several %}"
        + _COUNT + " cơ sở giáo dục{% else %}{{ teams[0].school }}{% endif %}, có đề nghị công nhận "
        "đạt chuẩn quốc gia. Theo {{ authority_article }}, việc thành lập đoàn đánh giá ngoài do {{ addressee }} quyết "
        "định."
    )
    form.p(
        "{{ head.issuing_body }} kính trình {{ addressee }} xem xét, quyết định thành lập " + _SUBJECT + " với "
        "{{ total }} lượt thành viên theo danh sách kèm theo; làm việc {{ period }}."
    )
    form.p(
        "Các thành viên đã được rà soát về điều kiện tham gia và quan hệ với cơ sở giáo dục được đánh giá"
        "{% if warnings %}; các điểm cần lưu ý: {{ warnings|join('; ') }}{% endif %}."
    )
    form.p("Kính trình {{ addressee }} xem xét, quyết định./.").paragraph_format.keep_with_next = True
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    _annexes(form, "(Kèm theo Tờ trình số {{ head.number or '     ' }}/{{ head.symbol }}, {{ head.date_text }})")
    return form.save()


FORMS = {"quyet-dinh-thanh-lap-doan.docx": decision, "to-trinh-thanh-lap-doan.docx": proposal}
