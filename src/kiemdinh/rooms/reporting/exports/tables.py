"""Excel files: a report with its lettered items, the units of a period, the sum, the register of direction."""

from collections.abc import Iterable, Sequence
from typing import Any

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.reporting.models import DirectionEntry, ReportPeriod
from kiemdinh.rooms.reporting.queries.access import ReportAccess
from kiemdinh.rooms.reporting.queries.views import ReportLine
from kiemdinh.rooms.reporting.rules.direction import KINDS, TOPICS
from kiemdinh.rooms.reporting.rules.kinds import ReportKind
from kiemdinh.rooms.reporting.rules.tables import SHAPES, Shape, full_rows
from kiemdinh.services.spreadsheets import OutColumn, write_table


def table_file(shape: Shape, rows: Sequence[Any], *, title: str, note: str) -> bytes:
    """One counted table with plain numbers, zeros shown, the sum last."""
    columns = [
        OutColumn(title=shape.first, width=34),
        *(OutColumn(title=c.title, width=14, decimals=1 if c.share_of else 0) for c in shape.columns),
    ]
    lines = [(row["label"], *(row["cells"][c.key] for c in shape.columns)) for row in full_rows(shape, rows)]
    return write_table(title=title, columns=columns, rows=lines, sheet_name="Bảng", note=note)


def report_file(access: ReportAccess, context: dict[str, Any]) -> bytes:
    """A report as rows: mark, content, then each table's cells; the same items as the Word document."""
    widest = max((len(SHAPES[s["table"]].columns) for s in context["sections"] if s["table"]), default=0)
    columns = [
        OutColumn(title="Mục", width=9),
        OutColumn(title="Nội dung", width=60),
        *(OutColumn(title=f"Cột {number}", width=13) for number in range(1, widest + 1)),
    ]
    lines: list[tuple[Any, ...]] = []
    for part in context["sections"]:
        typed = " (nhập tay)" if part["typed"] else ""
        lines.append((part["mark"], f"{part['title']}{typed}"))
        if part["table"]:
            shape = SHAPES[part["table"]]
            lines.append(("", shape.first, *(c.title for c in shape.columns)))
            keys = [c.key for c in shape.columns]
            lines += [("", row["label"], *(_number(row["cells"][key]) for key in keys)) for row in part["rows"]]
        lines += [("", line) for line in (*part["lines"], *part["corrections"])]
        if part["note"]:
            lines.append(("", f"* {part['note']}"))
    lines.append(("", f"Người lập báo cáo: {context['preparer']['name']}, điện thoại {context['preparer']['phone']}"))
    note = f"{context['unit']}. Số liệu tính đến hết ngày {context['as_of']}."
    return write_table(title=access.kind.title, columns=columns, rows=lines, sheet_name="Báo cáo", note=note)


def _number(text: str) -> Any:
    plain = text.replace(".", "").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def units_file(rows: Iterable[ReportLine], *, title: str, note: str) -> bytes:
    """The units of a period exactly as they are shown."""
    columns = [
        OutColumn(title="Mã", width=16),
        OutColumn(title="Đơn vị", width=46),
        OutColumn(title="Trạng thái", width=18),
        OutColumn(title="Gửi chậm nhất", width=14),
        OutColumn(title="Chậm (ngày)", width=12),
        OutColumn(title="Số ô đã sửa", width=12),
        OutColumn(title="Người lập, điện thoại", width=36),
    ]
    lines = [(r.unit_code, r.unit, r.state_label, r.due_on, r.days_late, r.corrected, r.preparer) for r in rows]
    return write_table(title=title, columns=columns, rows=lines, note=note)


def sum_file(period: ReportPeriod, kind: ReportKind, *, section: str) -> bytes:
    """The frozen sum of one table."""
    part = kind.section(section)
    assert part is not None
    assert period.consolidated is not None
    named = ", ".join(f"{row['unit']} (lần duyệt {row['number']})" for row in period.consolidated["from"])
    missing = period.consolidated["missing"]
    note = f"Tổng hợp từ {len(period.consolidated['from'])} đơn vị: {named}."
    if missing:
        note += f" Chưa có: {', '.join(missing)}."
    title = f"{part.titled(format_date(period.as_of))}"
    return table_file(SHAPES[part.source], period.consolidated["tables"][section], title=title, note=note)


def direction_file(rows: Iterable[DirectionEntry], *, unit: str, note: str) -> bytes:
    """The register exactly as it is shown."""
    columns = [
        OutColumn(title="Ngày", width=13),
        OutColumn(title="Loại", width=26),
        OutColumn(title="Lĩnh vực", width=26),
        OutColumn(title="Số, ký hiệu", width=20),
        OutColumn(title="Trích yếu, nội dung", width=60),
        OutColumn(title="Kết quả", width=40),
        OutColumn(title="Tệp", width=30),
    ]
    lines = [(r.on, KINDS[r.kind], TOPICS[r.topic], r.number, r.subject, r.result, r.file_name) for r in rows]
    return write_table(title=f"Sổ chỉ đạo: {unit}", columns=columns, rows=lines, note=note)
