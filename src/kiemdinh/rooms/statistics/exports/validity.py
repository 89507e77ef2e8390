"""Recognitions that run out, as Excel."""

from collections.abc import Sequence

from kiemdinh.rooms.statistics.queries.validity import ValidityLine
from kiemdinh.services.spreadsheets import OutColumn, write_table

_COLUMNS = (
    OutColumn(title="Mã trường", width=16),
    OutColumn(title="Trường", width=46),
    OutColumn(title="Kết quả", width=46),
    OutColumn(title="Số giấy, số bằng", width=24),
    OutColumn(title="Có giá trị đến", width=14),
    OutColumn(title="Đang đăng ký đánh giá ngoài", width=18),
)


def validity_file(rows: Sequence[ValidityLine], *, note: str) -> bytes:
    """The lines as they are shown."""
    lines = [(row.code, row.name, row.result, row.certificate, row.expires_on, row.registered) for row in rows]
    return write_table(title="Hiệu lực của kết quả công nhận", columns=_COLUMNS, rows=lines, note=note)
