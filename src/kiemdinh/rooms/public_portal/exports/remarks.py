"""Remarks of the public as Excel, without the contact that a sender left."""

from collections.abc import Sequence

from django.utils import timezone

from kiemdinh.rooms.public_portal.queries.remarks import RemarkRow
from kiemdinh.services.spreadsheets import OutColumn, write_table


def remarks_xlsx(rows: Sequence[RemarkRow], *, conditions: str) -> bytes:
    """The queue as it is shown, every page of it."""
    return write_table(
        title="Góp ý của người dân",
        columns=[
            OutColumn(title="Góp ý", width=80),
            OutColumn(title="Về trường", width=40),
            OutColumn(title="Nhận lúc", width=18),
            OutColumn(title="Tình trạng", width=18),
            OutColumn(title="Hiện công khai", width=16),
        ],
        rows=[
            (r.text, r.school, f"{timezone.localtime(r.received_at):%d/%m/%Y %H:%M}", r.state_label, r.public)
            for r in rows
        ],
        sheet_name="Góp ý",
        note=f"Chỉ gồm: {conditions}.",
    )
