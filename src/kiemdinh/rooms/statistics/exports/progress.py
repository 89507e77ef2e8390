"""The matrix of schools and steps, and the units, as Excel: exactly what is shown."""

from collections.abc import Sequence

from kiemdinh.rooms.statistics.queries.progress import SchoolLine, UnitTally
from kiemdinh.rooms.statistics.rules.progress import STATUS_LABELS, STEPS
from kiemdinh.services.spreadsheets import OutColumn, write_table

_SCHOOLS = (
    OutColumn(title="Mã trường", width=16),
    OutColumn(title="Trường", width=46),
    OutColumn(title="Loại trường", width=16),
    OutColumn(title="Xã, phường", width=26),
    OutColumn(title="Tình trạng", width=18),
    OutColumn(title="Hạn", width=13),
    *(OutColumn(title=step, width=18) for step in STEPS),
)
_UNITS = (
    OutColumn(title="Đơn vị", width=36),
    OutColumn(title="Tổng số trường", width=12),
    OutColumn(title="Đã nhập dữ liệu", width=12),
    OutColumn(title="Đã nhập dữ liệu (%)", width=12, decimals=1),
    OutColumn(title="Đã công bố", width=12),
    OutColumn(title="Đã công bố (%)", width=12, decimals=1),
    *(OutColumn(title=label, width=14) for key, label in STATUS_LABELS.items() if key != "da-cong-bo"),
)


def matrix_file(rows: Sequence[SchoolLine], *, title: str, note: str) -> bytes:
    """The lines of the matrix with the words of its cells."""
    lines = [
        (
            row.code,
            row.name,
            row.school_type_label,
            row.place,
            row.status_label,
            row.due_on,
            *(cell.text for cell in row.cells),
        )
        for row in rows
    ]
    return write_table(title=title, columns=_SCHOOLS, rows=lines, note=note)


def units_file(rows: Sequence[UnitTally], *, title: str, note: str) -> bytes:
    """The tallies of the units directly below."""
    lines = [
        (
            row.name,
            row.tally.total,
            row.tally.entered,
            row.tally.entered_percent,
            row.tally.published,
            row.tally.published_percent,
            *(row.tally.by_status.get(key, 0) for key in STATUS_LABELS if key != "da-cong-bo"),
        )
        for row in rows
    ]
    return write_table(title=title, columns=_UNITS, rows=lines, note=note)
