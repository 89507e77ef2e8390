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
                OutColumn(title="Trường", width=40),
                OutColumn(title="Mã trường", width=16),
                OutColumn(title="Kết quả", width=44),
                OutColumn(title="Số quyết định", width=22),
                OutColumn(title="Ngày ký", width=12),
                OutColumn(title="Hiệu lực đến", width=12),
                OutColumn(title="Công bố ngày", width=12),
                OutColumn(title="Trạng thái", width=14),
                OutColumn(title="Lý do gỡ", width=40),
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
            OutColumn(title="Trường", width=40),
            OutColumn(title="Mã trường", width=16),
            OutColumn(title="Kết quả", width=44),
            OutColumn(title="Số quyết định", width=22),
            OutColumn(title="Ngày ký", width=12),
            OutColumn(title="Hạn công bố", width=12),
            OutColumn(title="Căn cứ của hạn", width=50),
            OutColumn(title="Quá hạn (ngày)", width=14),
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
