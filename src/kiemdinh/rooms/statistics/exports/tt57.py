"""Tables 1 and 2 of Mẫu số 7 as Excel, one file each."""

from dataclasses import astuple

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.statistics.queries.tt57_tables import Tt57Tables
from kiemdinh.services.spreadsheets import OutColumn, write_table

_LEVELS = (
    OutColumn(title="Loại cơ sở giáo dục", width=46),
    OutColumn(title="Tổng số", width=10),
    OutColumn(title="Đã tự đánh giá: số lượng", width=14),
    OutColumn(title="Đã tự đánh giá: %", width=12, decimals=1),
    OutColumn(title="Không đạt Mức 1", width=11),
    OutColumn(title="Đạt Mức 1", width=11),
    OutColumn(title="Đạt Mức 2", width=11),
)
_STANDARDS = (
    OutColumn(title="Loại cơ sở giáo dục", width=46),
    OutColumn(title="Tổng số", width=10),
    OutColumn(title="Mức độ 1: số lượng", width=12),
    OutColumn(title="Mức độ 1: %", width=12, decimals=1),
    OutColumn(title="Mức độ 2: số lượng", width=12),
    OutColumn(title="Mức độ 2: %", width=12, decimals=1),
    OutColumn(title="Cộng: số lượng", width=12),
    OutColumn(title="Cộng: %", width=12, decimals=1),
)


def levels_file(tables: Tt57Tables) -> bytes:
    """Table 1."""
    rows = [astuple(row)[1:] for row in tables.levels]
    return write_table(title="Kết quả tự đánh giá", columns=_LEVELS, rows=rows, note=_note(tables))


def standards_file(tables: Tt57Tables) -> bytes:
    """Table 2."""
    rows = [astuple(row)[1:] for row in tables.standards]
    title = "Trường được công nhận đạt chuẩn quốc gia, bằng còn giá trị"
    return write_table(title=title, columns=_STANDARDS, rows=rows, note=_note(tables))


def _note(tables: Tt57Tables) -> str:
    return f"{tables.unit_name}. Tính đến hết ngày {format_date(tables.as_of)}."
