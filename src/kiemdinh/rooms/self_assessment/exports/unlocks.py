"""Requests to unlock a published report as Excel."""

from collections.abc import Sequence

from django.utils import timezone

from kiemdinh.rooms.self_assessment.queries.publishing import QueueRow
from kiemdinh.services.spreadsheets.writing import OutColumn, write_table

_COLUMNS = (
    OutColumn(title="Trường", width=40),
    OutColumn(title="Báo cáo", width=40),
    OutColumn(title="Bản", width=8),
    OutColumn(title="Lý do", width=60),
    OutColumn(title="Xin mở", width=24),
    OutColumn(title="Gửi lúc", width=18),
    OutColumn(title="Người gửi", width=26),
    OutColumn(title="Đơn vị trả lời", width=34),
    OutColumn(title="Tình trạng", width=18),
    OutColumn(title="Trả lời", width=50),
)


def unlocks_xlsx(rows: Sequence[QueueRow], *, search: str) -> bytes:
    """The list as it is shown, a row a request."""
    lines = [
        (
            row.school,
            row.title,
            row.number,
            row.reason,
            ", ".join(row.criteria) or "Toàn bộ",
            f"{timezone.localtime(row.asked_at):%d/%m/%Y %H:%M}",
            row.asked_by,
            row.managed_by,
            row.state_label,
            row.answer,
        )
        for row in rows
    ]
    note = f"Chỉ gồm: tìm “{search}”." if search else ""
    return write_table(title="Đề nghị mở khóa báo cáo", columns=_COLUMNS, rows=lines, sheet_name="Mở khóa", note=note)
