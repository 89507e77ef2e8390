"""The targets of a unit and a year as an Excel table."""

from collections.abc import Sequence
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.planning.queries.targets import TargetLine
from kiemdinh.rooms.planning.rules.targets import CONFIDENCES
from kiemdinh.services.spreadsheets import OutColumn, write_table


def targets_file(rows: Sequence[TargetLine], *, unit: str, year: int, on: date) -> bytes:
    """The rows as they are shown."""
    columns = [
        OutColumn(title="Chỉ tiêu", width=44),
        OutColumn(title="Loại trường", width=18),
        OutColumn(title="Loại hình", width=16),
        OutColumn(title="Mức phải đạt", width=12, decimals=1),
        OutColumn(title="Mức cao nhất", width=12, decimals=1),
        OutColumn(title="Tính bằng", width=10),
        OutColumn(title="Đến hết ngày", width=13),
        OutColumn(title="Ai đặt", width=34),
        OutColumn(title="Văn bản, nguồn", width=60),
        OutColumn(title="Độ tin cậy", width=16),
    ]
    lines = [
        [
            row.label,
            row.school_type_label or "Mọi loại trường",
            row.ownership_label or "Mọi loại hình",
            row.minimum,
            row.maximum,
            row.unit,
            row.due_on,
            row.set_by,
            row.source,
            CONFIDENCES[row.confidence],
        ]
        for row in rows
    ]
    title = f"Chỉ tiêu năm {year}: {unit}"
    return write_table(title=title, columns=columns, rows=lines, note=f"Như hiệu lực ngày {format_date(on)}.")
