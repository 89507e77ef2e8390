"""The list of a text's versions as an Excel file: exactly the rows that the page shows, with their words."""

from collections.abc import Sequence

from kiemdinh.rooms.self_assessment.queries.history import HistoryLine, moment
from kiemdinh.services.spreadsheets import OutColumn, write_table

COLUMNS = (
    OutColumn(title="Bản", width=8),
    OutColumn(title="Lưu lúc", width=20),
    OutColumn(title="Người viết", width=26),
    OutColumn(title="Thêm (chữ)", width=12),
    OutColumn(title="Bỏ (chữ)", width=12),
    OutColumn(title="Số chữ", width=10),
    OutColumn(title="Nội dung", width=90),
)


def history_workbook(*, title: str, lines: Sequence[HistoryLine], filters: str) -> bytes:
    """An .xlsx of the given lines; `filters` says in words what the list was narrowed to."""
    return write_table(
        title=title,
        sheet_name="Lịch sử sửa",
        note=filters,
        columns=COLUMNS,
        rows=[
            (
                line.text.version,
                moment(line.text.at),
                line.text.by_name,
                line.change.added,
                line.change.removed,
                line.text.words,
                line.text.plain,
            )
            for line in lines
        ],
    )
