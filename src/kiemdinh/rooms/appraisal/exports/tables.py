"""Lists as Excel: exactly what is shown."""

from collections.abc import Sequence

from kiemdinh.rooms.appraisal.queries.access import ListAccess
from kiemdinh.rooms.appraisal.queries.views import AppraisalRow, ListedRow
from kiemdinh.services.spreadsheets.writing import OutColumn, write_table


def listed_xlsx(access: ListAccess, rows: Sequence[ListedRow]) -> bytes:
    """The schools that were looked at, with the reasons of each."""
    columns = [
        OutColumn(title=title, width=width)
        for title, width in (
            ("Mã trường", 14),
            ("Trường", 40),
            ("Địa bàn", 22),
            ("Trong danh sách", 14),
            ("Năm học có dữ liệu", 34),
            ("Lý do chưa đưa vào", 60),
            ("Cần xem trực tiếp", 60),
            ("Sửa bằng tay, lý do", 40),
        )
    ]
    values = [
        [r.code, r.name, r.place, r.listed, r.years, "\n".join(r.against), "\n".join(r.to_look), r.reason] for r in rows
    ]
    title = f"Rà soát trường được xem xét công nhận đạt chuẩn quốc gia năm {access.yearly_list.year}"
    return write_table(title=title, columns=columns, rows=values)


def appraisals_xlsx(rows: Sequence[AppraisalRow]) -> bytes:
    """The appraisals shown."""
    columns = [
        OutColumn(title=title, width=width)
        for title, width in (
            ("Trường", 40),
            ("Hội đồng", 36),
            ("Tình trạng", 30),
            ("Đến lượt", 30),
            ("Từ ngày", 12),
            ("Hạn quyết định", 14),
        )
    ]
    values = [[r.school, r.council, r.label, r.turn, r.since, r.due_on] for r in rows]
    return write_table(title="Thẩm định công nhận đạt chuẩn quốc gia", columns=columns, rows=values)
