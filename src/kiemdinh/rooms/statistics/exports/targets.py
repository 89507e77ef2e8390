"""Targets against what has happened, as Excel."""

from collections.abc import Sequence
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.statistics.queries.actuals import TargetState
from kiemdinh.services.spreadsheets import OutColumn, write_table

_COLUMNS = (
    OutColumn(title="Chỉ tiêu", width=44),
    OutColumn(title="Trường", width=24),
    OutColumn(title="Phải đạt", width=18),
    OutColumn(title="Đến hết ngày", width=13),
    OutColumn(title="Số trường của chỉ tiêu", width=12),
    OutColumn(title="Đã đạt", width=10),
    OutColumn(title="Tỷ lệ (%)", width=10, decimals=1),
    OutColumn(title="Dự báo cả năm", width=11),
    OutColumn(title="Kết luận", width=14),
    OutColumn(title="Ghi chú", width=52),
)


def conclusion(met: bool | None) -> str:
    """Whether a target is met, in words."""
    return "Chưa tính được" if met is None else "Đạt" if met else "Chưa đạt"


def target_states_file(rows: Sequence[TargetState], *, unit: str, year: int, on: date) -> bytes:
    """The rows as they are shown."""
    lines = [
        (
            row.target.label,
            row.target.scope,
            row.target.level,
            row.target.due_on,
            row.reached.total,
            row.reached.actual,
            row.reached.actual_percent,
            row.reached.forecast,
            conclusion(row.reached.met),
            row.reached.note,
        )
        for row in rows
    ]
    title = f"Kết quả thực hiện chỉ tiêu năm {year}: {unit}"
    return write_table(title=title, columns=_COLUMNS, rows=lines, note=f"Tính đến hết ngày {format_date(on)}.")
