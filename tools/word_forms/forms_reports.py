"""Periodic reports: Mẫu 1 and Mẫu 2 of a Sở, the plain form of other reports, Mẫu số 7 of TT 57/2026.

The parts come from the data of the kind of report, in their order and with their letters; a form lays them out.
"""

from __future__ import annotations

from tools.word_forms import blocks
from tools.word_forms.page import Form
from tools.word_forms.styles import CENTER, LEFT, PORTRAIT_WIDTH

DOTS = "…" * 27


def _start(title: str, *, letter: bool) -> Form:
    form = Form(title)
    form.number_pages(hide_first=True)
    form.tag("{%p if mark %}")
    form.p("{{ mark }}", "Ghi chú chữ ký")
    form.tag("{%p endif %}")
    if letter:
        blocks.letter_head(form)
    else:
        _plain_head(form)
    form.p("{{ title }}", "Tên văn bản")
    form.rule(None, 40, PORTRAIT_WIDTH)
    form.p("Kính gửi: {{ addressed_to|join('; ') }}", "Trích yếu", after=8)
    return form


def _plain_head(form: Form) -> None:
    """The name of the unit above the title, as the seed's forms have it: no number, no motto."""
    form.p("{{ head.parent_body|upper }}", "Quốc hiệu")
    form.p("{{ head.issuing_body|upper }}", "Tên phần")


def _sections(form: Form, tables: dict[str, object], *, listed: bool = False) -> None:
    """Every part in its order; `listed`: the lines of a lettered part stand in a numbered table."""
    form.tag("{%p for s in sections %}")
    form.tag("{%p if s.level == 1 %}")
    form.heading("{{ s.mark }} {{ s.title }}", 2)
    form.tag("{%p else %}")
    form.p("{{ s.mark }} {{ s.title }}:")
    form.tag("{%p endif %}")
    form.tag("{%p if s.hint %}")
    form.p("__({{ s.hint }})__")
    form.tag("{%p endif %}")
    for number, (key, build) in enumerate(tables.items()):
        form.tag("{%p " + ("if" if number == 0 else "elif") + f" s.table == '{key}'" + " %}")
        build(form)  # type: ignore[operator]
    if tables:
        form.tag("{%p endif %}")
    if listed:
        form.tag("{%p if s.level == 2 and not s.table %}")
        _listed(form)
        form.tag("{%p else %}")
    form.tag("{%p for line in s.lines %}")
    form.p("{{ line }}")
    form.tag("{%p endfor %}")
    form.tag("{%p if not s.heading and not s.table and not s.lines %}")
    form.p(DOTS)
    form.tag("{%p endif %}")
    if listed:
        form.tag("{%p endif %}")
    form.tag("{%p if s.corrections %}")
    form.p("__Số liệu đơn vị báo cáo khác số phần mềm tính:__")
    form.tag("{%p for line in s.corrections %}")
    form.p("__- {{ line }}__")
    form.tag("{%p endfor %}")
    form.tag("{%p endif %}")
    form.tag("{%p if s.note %}")
    form.p("__* {{ s.note }}__")
    form.tag("{%p endif %}")
    form.tag("{%p endfor %}")


def _listed(form: Form) -> None:
    table = form.table([12, 118, 35])
    form.row(table, ["TT", "Nội dung", "Ghi chú"], header=True)
    form.tag_row(table, "{%tr for line in s.lines %}")
    form.row(table, ["{{ loop.index }}", "{{ line }}", ""], align=[CENTER, LEFT, LEFT])
    form.tag_row(table, "{%tr endfor %}")
    form.tag_row(table, "{%tr if not s.lines %}")
    form.row(table, ["1", "", ""], align=[CENTER, LEFT, LEFT])
    form.tag_row(table, "{%tr endif %}")
    form.after_table()


def _end(form: Form) -> bytes:
    form.after_table(keep=True)

    def preparer(cell) -> None:
        form.p("NGƯỜI LẬP BÁO CÁO", "Chức vụ người ký", cell=cell)
        form.p("{{ preparer.name }}", "Tên người ký", cell=cell)
        form.p("Điện thoại: {{ preparer.phone or '………………' }}", "Ghi chú chữ ký", cell=cell)

    blocks.signature(form, name="signature", left_lines=preparer, note=False)
    return form.save()


def _body(form: Form, table, keys: list[str]) -> None:
    """The counted rows; the sum in bold."""
    align = [LEFT, *[CENTER] * len(keys)]
    form.tag_row(table, "{%tr for row in s.rows %}")
    form.tag_row(table, "{%tr if row.total %}")
    cells = ["{{ row.label }}", *("{{ row.cells." + key + " }}" for key in keys)]
    form.row(table, cells, align=align, bold=True, style="Chữ trong bảng gọn")
    form.tag_row(table, "{%tr else %}")
    form.row(table, cells, align=align, style="Chữ trong bảng gọn")
    form.tag_row(table, "{%tr endif %}")
    form.tag_row(table, "{%tr endfor %}")
    form.after_table()


def _heads(form: Form, table, top: list[str], below: list[str], *, spans: list[tuple[int, int]], tall: list[int]):
    """Two header rows: `spans` join cells of the first, `tall` join both rows of a column."""
    first = form.row(table, top, header=True, style="Chữ trong bảng gọn")
    second = form.row(table, below, header=True, style="Chữ trong bảng gọn")
    for start, end in spans:
        _join(first.cells[start], first.cells[end])
    for column in tall:
        _join(first.cells[column], second.cells[column])


def _join(left, right) -> None:
    """Merges two cells and drops the empty paragraph that merging leaves."""
    merged = left.merge(right)
    for spare in merged.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)


def _form1(form: Form) -> None:
    table = form.table([19, 14, 15, 13, 15, 13, 16, 10, 10, 10, 10, 22])
    top = ["CSGD", "Tổng số CSGD hiện có", "Đã hoàn thành tự đánh giá", "", "Đã được đánh giá ngoài", "",
           "Kết quả đánh giá ngoài", "", "", "", "", "Ghi chú"]
    below = ["", "", "Số lượng", "%", "Số lượng", "%", "Không đạt", "Đạt cấp độ 1", "Đạt cấp độ 2", "Đạt cấp độ 3",
             "Đạt cấp độ 4", "Đang hoàn thiện hồ sơ đăng ký đánh giá ngoài"]
    _heads(form, table, top, below, spans=[(2, 3), (4, 5), (6, 10)], tall=[0, 1])
    _body(form, table, ["total", "self_assessed", "self_assessed_percent", "externally_assessed",
                        "externally_assessed_percent", "not_reached", "level_1", "level_2", "level_3", "level_4",
                        "preparing"])


def _entered(form: Form) -> None:
    form.tag("{%p for row in s.rows %}")
    form.p("{{ row.cells.entered }} trường trên tổng số {{ row.cells.total }} trường; chiếm tỉ lệ "
           "{{ row.cells.entered_percent }}%.")
    form.tag("{%p endfor %}")


def _tt57_levels(form: Form) -> None:
    table = form.table([50, 20, 20, 20, 18, 18, 18])
    top = ["Loại hình", "Tổng số", "Đã tự đánh giá", "", "Không đạt", "Mức 1", "Mức 2"]
    below = ["", "", "Số lượng", "%", "", "", ""]
    _heads(form, table, top, below, spans=[(2, 3)], tall=[0, 1, 4, 5, 6])
    _body(form, table, ["total", "self_assessed", "self_assessed_percent", "not_reached", "level_1", "level_2"])


def _tt57_standards(form: Form) -> None:
    table = form.table([45, 17, 17, 17, 17, 17, 17, 17])
    top = ["Loại hình", "Tổng số", "Mức độ 1", "", "Mức độ 2", "", "Cộng", ""]
    below = ["", "", "Số lượng", "%", "Số lượng", "%", "Số lượng", "%"]
    _heads(form, table, top, below, spans=[(2, 3), (4, 5), (6, 7)], tall=[0, 1])
    _body(form, table, ["total", "degree_1", "degree_1_percent", "degree_2", "degree_2_percent", "recognised",
                        "recognised_percent"])


def form_1() -> bytes:
    """Mẫu 1: phòng GDĐT (UBND xã) to the Sở."""
    form = _start("Mẫu 1: Báo cáo của phòng giáo dục và đào tạo", letter=False)
    _sections(form, {"form1": _form1, "entered": _entered})
    return _end(form)


def form_2() -> bytes:
    """Mẫu 2: a school directly under the Sở."""
    form = _start("Mẫu 2: Báo cáo của đơn vị trực thuộc Sở", letter=False)
    _sections(form, {})
    return _end(form)


def periodic() -> bytes:
    """Sơ kết, tổng kết, the reports of schools."""
    form = _start("Báo cáo định kỳ", letter=True)
    _sections(form, {"form1": _form1, "entered": _entered})
    return _end(form)


def tt57_yearly() -> bytes:
    """Mẫu số 7 with its five tables."""
    form = _start("Mẫu số 7: Báo cáo hằng năm của Sở", letter=True)
    _sections(form, {"tt57_levels": _tt57_levels, "tt57_standards": _tt57_standards}, listed=True)
    return _end(form)


SHARED = {
    "bao-cao-mau-1.docx": form_1,
    "bao-cao-mau-2.docx": form_2,
    "bao-cao-dinh-ky.docx": periodic,
}
TT57 = {"bao-cao-mau-7.docx": tt57_yearly}
