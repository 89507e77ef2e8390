"""Excel files of teams: the list as shown."""

from collections.abc import Sequence
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.external_assessment.queries.team_list import TeamRow
from kiemdinh.services.spreadsheets import OutColumn, write_table


def teams_file(rows: Sequence[TeamRow], *, today: date, conditions: str) -> bytes:
    """The rows of the list in its columns; `conditions` says in words what it was narrowed to."""
    columns = [
        OutColumn(title="Cơ sở giáo dục", width=40),
        OutColumn(title="Xã, phường", width=22),
        OutColumn(title="Tình trạng", width=24),
        OutColumn(title="Trưởng đoàn", width=26),
        OutColumn(title="Số người", width=10),
        OutColumn(title="Từ ngày", width=14),
        OutColumn(title="Đến hết ngày", width=14),
        OutColumn(title="Người quyết định", width=34),
        OutColumn(title="Số quyết định", width=20),
        OutColumn(title="Ngày quyết định", width=14),
    ]
    lines = [
        [
            r.school, r.commune, r.state_label, r.head, r.size, r.starts_on, r.ends_on, r.authority,
            r.decision_number, r.decided_on,
        ]
        for r in rows
    ]
    note = f"Lập ngày {format_date(today)}. {conditions}".strip()
    return write_table(title="Danh sách đoàn đánh giá ngoài", columns=columns, rows=lines, note=note)
