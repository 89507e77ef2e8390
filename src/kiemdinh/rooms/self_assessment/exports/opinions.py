"""Opinions on the draft as Excel."""

from collections.abc import Sequence

from django.utils import timezone

from kiemdinh.rooms.self_assessment.models import StaffOpinion
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.services.spreadsheets.writing import OutColumn, write_table

_COLUMNS = (
    OutColumn(title="TT", width=6),
    OutColumn(title="Tiêu chí", width=12),
    OutColumn(title="Người góp ý", width=26),
    OutColumn(title="Lúc", width=18),
    OutColumn(title="Ý kiến", width=70),
    OutColumn(title="Kết quả", width=14),
    OutColumn(title="Trả lời của hội đồng", width=60),
)
_RESULT = {None: "Chờ trả lời", True: "Tiếp thu", False: "Giữ nguyên"}


def opinions_xlsx(access: CycleAccess, opinions: Sequence[StaffOpinion]) -> bytes:
    """The list as it is shown, a row an opinion."""
    rows = [
        [
            n,
            row.criterion or "Cả báo cáo",
            row.author.full_name,
            f"{timezone.localtime(row.written_at):%d/%m/%Y %H:%M}",
            row.text,
            _RESULT[row.accepted],
            row.answer,
        ]
        for n, row in enumerate(opinions, start=1)
    ]
    title = f"Ý kiến đóng góp cho dự thảo – {access.cycle.title}"
    return write_table(title=title, columns=_COLUMNS, rows=rows, sheet_name="Ý kiến")
