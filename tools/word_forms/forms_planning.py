"""The yearly plan of a school, a commune, a Sở with its lists; the list of a training course.

No circular gives them a form: layout of Nghị định 30/2020/NĐ-CP, order of the plans that provinces have issued.
"""

from __future__ import annotations

from docx.enum.table import WD_ALIGN_VERTICAL

from tools.word_forms import blocks
from tools.word_forms.forms_registration import head
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH

_PARTS = (
    ("I", "MỤC ĐÍCH, YÊU CẦU", (("1. Mục đích", "purpose"), ("2. Yêu cầu", "requirements"))),
    ("III", "NHIỆM VỤ, GIẢI PHÁP", (("", "measures"),)),
    ("VI", "TỔ CHỨC THỰC HIỆN", (("", "duties"),)),
)


def _said(form: Form, name: str) -> None:
    form.tag("{%p for line in texts." + name + " %}")
    form.p("{{ line }}")
    form.tag("{%p endfor %}")


def _row(form: Form, table, cells: list[str], *, left: tuple[int, ...]) -> None:
    align = [LEFT if number in left else CENTER for number in range(len(cells))]
    for cell in form.row(table, cells, align=align).cells:
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def plan() -> bytes:
    """Kế hoạch kiểm định chất lượng giáo dục of a year, with an annex for each list."""
    form = Form("Kế hoạch kiểm định chất lượng giáo dục")
    form.number_pages(hide_first=True)
    head(form)
    form.p("KẾ HOẠCH", "Tên văn bản")
    form.p(
        "{% if is_school %}Tự đánh giá và cải tiến chất lượng giáo dục năm {{ year }}{% else %}Kiểm định chất lượng "
        "giáo dục và công nhận trường đạt chuẩn quốc gia năm {{ year }}{% endif %}",
        "Trích yếu",
    )
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.tag("{%p for line in legal_bases %}")
    form.p("{{ line }};", "Căn cứ")
    form.tag("{%p endfor %}")
    form.p("{{ body }} xây dựng kế hoạch năm {{ year }} như sau:")
    _texts(form, _PARTS[0])
    form.heading("II. MỤC TIÊU, CHỈ TIÊU", 2)
    _said(form, "goals")
    form.tag("{%p for t in targets %}")
    form.p(
        "- {{ t.label }}{% if t.scope != 'mọi trường' %} ({{ t.scope }}){% endif %}: {{ t.level }}, "
        "đến hết ngày {{ t.due }}."
    )
    form.tag("{%p endfor %}")
    form.tag("{%p if counts %}")
    form.p("- Số trường theo danh sách kèm theo: {{ counts|join('; ') }}.")
    form.tag("{%p endif %}")
    _texts(form, _PARTS[1])
    form.heading("IV. CÁC VIỆC TRONG NĂM", 2)
    table = form.table([9, 46, 28, 28, 24, 30])
    titles = ["TT", "Nội dung", "Chủ trì", "Phối hợp", "Thời gian", "Kinh phí (đồng); kết quả"]
    form.row(table, titles, header=True)
    form.tag_row(table, "{%tr for a in activities %}")
    money = "{% if a.budget %}{{ a.budget }}{% endif %}{% if a.budget and a.result %}\n{% endif %}{{ a.result }}"
    _row(
        form,
        table,
        ["{{ loop.index }}", "{{ a.content }}", "{{ a.lead }}", "{{ a.partners }}", "{{ a.time }}", money],
        left=(1, 2, 3, 4, 5),
    )
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.tag("{%p if budget %}")
    form.p("Tổng kinh phí dự kiến: {{ budget }} đồng.")
    form.tag("{%p endif %}")
    _requests(form)
    _roadmap(form)
    _texts(form, _PARTS[2])
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    _annexes(form)
    return form.save()


def _texts(form: Form, part) -> None:
    number, title, texts = part
    form.heading(f"{number}. {title}", 2)
    for label, name in texts:
        if label:
            form.p(f"**{label}**")
        _said(form, name)


def _requests(form: Form) -> None:
    form.heading("V. ĐỀ NGHỊ VỀ NHÂN LỰC, CƠ SỞ VẬT CHẤT, KINH PHÍ", 2)
    form.tag("{%p if not requests %}")
    form.p("Không có đề nghị.")
    form.tag("{%p else %}")
    table = form.table([9, 40, 24, 52, 40])
    form.row(table, ["TT", "Đơn vị đề nghị", "Loại", "Nội dung; số tiền (đồng)", "Trả lời"], header=True)
    form.tag_row(table, "{%tr for r in requests %}")
    content = "{{ r.content }}{% if r.amount %}\n{{ r.amount }}{% endif %}"
    _row(
        form, table, ["{{ loop.index }}", "{{ r.asker }}", "{{ r.kind }}", content, "{{ r.answer }}"], left=(1, 2, 3, 4)
    )
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.tag("{%p endif %}")


def _roadmap(form: Form) -> None:
    form.tag("{%p if roadmap %}")
    form.p("**Lộ trình của nhà trường**")
    table = form.table([25, 35, 35, 70])
    form.row(table, ["Năm", "Mức, cấp độ", "Chuẩn quốc gia", "Ghi chú"], header=True)
    form.tag_row(table, "{%tr for s in roadmap %}")
    _row(form, table, ["{{ s.year }}", "{{ s.level }}", "{{ s.degree }}", "{{ s.note }}"], left=(3,))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.tag("{%p endif %}")


def _annexes(form: Form) -> None:
    """One list a page."""
    form.tag("{%p for annex in annexes %}")
    form.front_title("Phụ lục {{ loop.index }}")
    form.p("{{ annex.title }} năm {{ year }}", "Trích yếu")
    form.p(
        "(Kèm theo Kế hoạch, {{ head.number_line }}, {{ head.place_and_date }})",
        "Ghi chú chữ ký",
        after=8,
    )
    table = form.table([10, 50, 22, 29, 54])
    form.row(table, ["TT", "Trường", "Loại trường", "Địa bàn", "Mục tiêu; lý do; đơn vị đề nghị"], header=True)
    form.tag_row(table, "{%tr for r in annex.rows %}")
    why = (
        "{% if r.aim %}{{ r.aim }}.\n{% endif %}{{ r.reason }}"
        "{% if r.origin %}{% if r.reason %}\n{% endif %}(Theo đề nghị của {{ r.origin }}){% endif %}"
    )
    _row(form, table, ["{{ loop.index }}", "{{ r.name }}", "{{ r.type }}", "{{ r.place }}", why], left=(1, 2, 3, 4))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()
    form.tag("{%p endfor %}")


def attendance() -> bytes:
    """Danh sách of a training course: who took part, with the numbers of the certificates."""
    form = Form("Danh sách tập huấn")
    form.number_pages(hide_first=True)
    head(form)
    form.p("DANH SÁCH", "Tên văn bản")
    form.p("Người dự {{ title }}", "Trích yếu")
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.p("Loại tập huấn: {{ kind }}. Đơn vị tổ chức: {{ organiser }}.")
    form.p("Thời gian: {{ days }}{% if place %}; tại {{ place }}{% endif %}.")
    form.p(
        "Có {{ rows|length }} người trong danh sách, {{ present }} người dự, {{ certified }} người được cấp chứng nhận."
    )
    table = form.table([10, 42, 34, 43, 36])
    form.row(table, ["TT", "Họ và tên", "Chức vụ", "Nơi công tác", "Có dự; số chứng nhận"], header=True)
    form.tag_row(table, "{%tr for r in rows %}")
    done = "{{ r.present }}{% if r.certificate %}\n{{ r.certificate }}{% endif %}"
    _row(form, table, ["{{ loop.index }}", "{{ r.name }}", "{{ r.title }}", "{{ r.workplace }}", done], left=(1, 2, 3))
    form.tag_row(table, "{%tr endfor %}")
    form.after_table(keep=True)
    blocks.signature(form, name="signature", left_lines=blocks.recipients(form), note=False)
    return form.save()


FORMS = {"ke-hoach-nam.docx": plan, "danh-sach-tap-huan.docx": attendance}
