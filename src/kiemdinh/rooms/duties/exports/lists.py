"""The calendar of a unit and the units behind a duty, as Excel files of exactly what is shown."""

from collections.abc import Sequence

from kiemdinh.rooms.duties.queries.below import DoerLine
from kiemdinh.rooms.duties.queries.calendar import DutyLine
from kiemdinh.services.spreadsheets import OutColumn, write_table

_CALENDAR = (
    OutColumn(title="Nhiệm vụ", width=52),
    OutColumn(title="Hạn", width=26),
    OutColumn(title="Ngày cuối còn kịp", width=14),
    OutColumn(title="Tình trạng", width=16),
    OutColumn(title="Ngày làm xong", width=14),
    OutColumn(title="Điều khoản", width=24),
    OutColumn(title="Nguồn", width=50),
    OutColumn(title="Đối chiếu", width=20),
)
_DOERS = (
    OutColumn(title="Mã đơn vị", width=16),
    OutColumn(title="Đơn vị", width=46),
    OutColumn(title="Thuộc", width=28),
    OutColumn(title="Tình trạng", width=16),
    OutColumn(title="Ngày làm xong", width=14),
)


def calendar_list(lines: Sequence[DutyLine], *, unit: str, year: int) -> bytes:
    """The duties of a unit in a year."""
    rows = [
        (
            line.title,
            line.deadline_text,
            line.last_day,
            line.state_label,
            line.done_on,
            line.article,
            line.source,
            "Chưa đối chiếu bản gốc" if line.confidence == "low" else "",
        )
        for line in lines
    ]
    return write_table(title=f"Lịch nhiệm vụ năm {year}", columns=_CALENDAR, rows=rows, note=unit)


def doers_list(lines: Sequence[DoerLine], *, title: str, note: str) -> bytes:
    """The units that a duty is of."""
    rows = [(line.code, line.name, line.place, line.state_label, line.done_on) for line in lines]
    return write_table(title=title, columns=_DOERS, rows=rows, note=note)
