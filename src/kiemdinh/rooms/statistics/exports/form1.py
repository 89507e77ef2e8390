"""The table of accreditation results, and the schools behind a number, as Excel."""

from collections.abc import Sequence

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.statistics.queries.form1 import Form1, Form1School
from kiemdinh.services.spreadsheets import OutColumn, write_table

_TABLE = (
    OutColumn(title="Cơ sở giáo dục", width=34),
    OutColumn(title="Tổng số hiện có", width=12),
    OutColumn(title="Đã hoàn thành tự đánh giá: số lượng", width=15),
    OutColumn(title="Đã hoàn thành tự đánh giá: %", width=13, decimals=1),
    OutColumn(title="Đã được đánh giá ngoài: số lượng", width=15),
    OutColumn(title="Đã được đánh giá ngoài: %", width=13, decimals=1),
    OutColumn(title="Không đạt", width=10),
    OutColumn(title="Đạt cấp độ 1", width=10),
    OutColumn(title="Đạt cấp độ 2", width=10),
    OutColumn(title="Đạt cấp độ 3", width=10),
    OutColumn(title="Đạt cấp độ 4", width=10),
    OutColumn(title="Ghi chú: đang hoàn thiện hồ sơ đăng ký đánh giá ngoài", width=22),
)
_SCHOOLS = (
    OutColumn(title="Mã trường", width=16),
    OutColumn(title="Trường", width=46),
    OutColumn(title="Loại trường", width=16),
    OutColumn(title="Xã, phường", width=26),
    OutColumn(title="Đã công bố báo cáo tự đánh giá", width=16),
    OutColumn(title="Kết quả đánh giá ngoài", width=16),
    OutColumn(title="Ngày có kết quả", width=14),
    OutColumn(title="Đang hoàn thiện hồ sơ đăng ký", width=16),
)


def form1_file(table: Form1) -> bytes:
    """The table with the plain numbers of the page, the sum last."""
    rows = [
        (
            row.label,
            row.total,
            row.self_assessed,
            row.self_assessed_percent,
            row.externally_assessed,
            row.externally_assessed_percent,
            row.not_reached,
            row.level_1,
            row.level_2,
            row.level_3,
            row.level_4,
            row.preparing,
        )
        for row in table.lines
    ]
    note = f"{table.unit_name}. Tính đến hết ngày {format_date(table.as_of)}. {table.note}".strip()
    return write_table(
        title="Kết quả kiểm định chất lượng giáo dục", columns=_TABLE, rows=rows, sheet_name="Bảng", note=note
    )


def form1_schools_file(rows: Sequence[Form1School], *, title: str, note: str) -> bytes:
    """The schools behind a number, exactly those that are shown."""
    lines = [
        (
            row.code,
            row.name,
            row.school_type_label,
            row.commune,
            row.published,
            row.result,
            row.assessed_on,
            row.preparing,
        )
        for row in rows
    ]
    return write_table(title=title, columns=_SCHOOLS, rows=lines, note=note)
