"""Lists of suggestions as Excel, exactly as they are shown."""

from collections.abc import Sequence

from kiemdinh.rooms.suggestions.queries.lists import DeskLine
from kiemdinh.rooms.suggestions.queries.raised import Raised
from kiemdinh.services.spreadsheets import OutColumn, write_table

_COLUMNS = (
    OutColumn(title="Ngày gửi", width=12),
    OutColumn(title="Đơn vị", width=36),
    OutColumn(title="Loại", width=26),
    OutColumn(title="Chủ đề", width=30),
    OutColumn(title="Nội dung", width=70),
    OutColumn(title="Trạng thái", width=24),
    OutColumn(title="Nơi xử lý", width=32),
    OutColumn(title="Trả lời", width=60),
)


def _cells(line: Raised) -> list[object]:
    return [
        line.sent_on,
        line.unit_name,
        line.kind_label,
        line.topic_label,
        line.text,
        line.state_label,
        line.holder_name,
        line.answer,
    ]


def raised_file(rows: Sequence[Raised], *, title: str, note: str) -> bytes:
    """The roll-up of an authority, or a person's own list: no names of people."""
    return write_table(title=title, columns=_COLUMNS, rows=[_cells(line) for line in rows], note=note)


def desk_file(rows: Sequence[DeskLine], *, title: str) -> bytes:
    """What a unit has to answer, with who wrote it."""
    columns = [*_COLUMNS[:2], OutColumn(title="Người gửi", width=26), *_COLUMNS[2:]]
    lines = []
    for row in rows:
        cells = _cells(row.line)
        lines.append([*cells[:2], row.writer, *cells[2:]])
    return write_table(title=title, columns=columns, rows=lines)
