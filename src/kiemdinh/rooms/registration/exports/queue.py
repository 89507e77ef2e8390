"""The list of dossiers as Excel: exactly the rows that the page shows."""

from collections.abc import Sequence

from kiemdinh.rooms.registration.queries.listing import QueueRow
from kiemdinh.services.spreadsheets.writing import OutColumn, write_table


def queue_xlsx(rows: Sequence[QueueRow], *, title: str) -> bytes:
    """One line a dossier, in the order of the page."""
    columns = [
        OutColumn(title="TT", width=6),
        OutColumn(title="Trường", width=42),
        OutColumn(title="Xã, phường", width=24),
        OutColumn(title="Loại trường", width=16),
        OutColumn(title="Đề nghị công nhận", width=52),
        OutColumn(title="Mục đích", width=26),
        OutColumn(title="Trạng thái", width=26),
        OutColumn(title="Đến lượt", width=30),
        OutColumn(title="Nộp ngày", width=12),
        OutColumn(title="Đến lượt từ", width=12),
        OutColumn(title="Hạn", width=12),
        OutColumn(title="Quá hạn (ngày làm việc)", width=14),
        OutColumn(title="Tiếp nhận ngày", width=14),
    ]
    table = [
        [
            n,
            row.school,
            row.commune,
            row.school_type,
            row.asked,
            row.purpose,
            row.state_label,
            row.turn,
            row.submitted_on,
            row.step_since,
            row.due_on,
            row.late_days or None,
            row.told_on,
        ]
        for n, row in enumerate(rows, start=1)
    ]
    return write_table(
        title=f"Đăng ký đánh giá ngoài – {title.lower()}", columns=columns, rows=table, sheet_name="Hồ sơ đăng ký"
    )
