"""The desk of posting as Excel."""

from collections.abc import Sequence

from kiemdinh.rooms.public_portal.queries.staff import PostedRow, WaitingRow
from kiemdinh.services.spreadsheets import OutColumn, write_table


def waiting_xlsx(*, waiting: Sequence[WaitingRow] = (), posted: Sequence[PostedRow] | None = None) -> bytes:
    """What waits, or (with `posted`) what stands before the public or was taken away."""
    if posted is not None:
        return write_table(
            title="Kết quả công nhận đã công bố, đã gỡ",
            columns=[
                OutColumn("Trường", 40),
                OutColumn("Mã trường", 16),
                OutColumn("Kết quả", 44),
                OutColumn("Số quyết định", 22),
                OutColumn("Ngày ký", 12),
                OutColumn("Hiệu lực đến", 12),
                OutColumn("Công bố ngày", 12),
                OutColumn("Trạng thái", 14),
                OutColumn("Lý do gỡ", 40),
            ],
            rows=[
                (
                    r.school,
                    r.school_code,
                    r.words,
                    r.decision_number,
                    r.signed_on,
                    r.expires_on,
                    r.posted_on,
                    r.state_label,
                    r.reason,
                )
                for r in posted
            ],
        )
    return write_table(
        title="Kết quả công nhận chờ công bố",
        columns=[
            OutColumn("Trường", 40),
            OutColumn("Mã trường", 16),
            OutColumn("Kết quả", 44),
            OutColumn("Số quyết định", 22),
            OutColumn("Ngày ký", 12),
            OutColumn("Hạn công bố", 12),
            OutColumn("Căn cứ của hạn", 50),
            OutColumn("Quá hạn (ngày)", 14),
        ],
        rows=[
            (
                r.school,
                r.school_code,
                r.words,
                r.decision_number,
                r.signed_on,
                r.due_on,
                "; ".join(clock.words for clock in r.clocks),
                r.late_days or None,
            )
            for r in waiting
        ],
    )
