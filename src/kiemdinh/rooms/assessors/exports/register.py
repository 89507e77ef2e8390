"""Excel files of the register: the list as shown, the empty table of the import."""

from collections.abc import Sequence
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.assessors.queries.register import RegisterRow
from kiemdinh.rooms.assessors.rules.fitness import GROUPS
from kiemdinh.rooms.assessors.use_cases.importing import COLUMNS
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.spreadsheets import OutColumn, write_table

_WIDTHS = {"full_name": 28, "workplace": 34, "former": 50, "email": 26, "training_issuer": 30}


def register_file(rows: Sequence[RegisterRow], *, today: date, conditions: str) -> bytes:
    """The rows of the list in its columns; `conditions` says in words what it was narrowed to."""
    columns = [
        OutColumn(title="Họ và tên", width=28),
        OutColumn(title="Chức vụ", width=24),
        OutColumn(title="Nơi công tác", width=34),
        OutColumn(title="Nhóm", width=20),
        OutColumn(title="Cấp học", width=26),
        OutColumn(title="Vào ngành", width=14),
        OutColumn(title="Số năm trong ngành", width=12),
        OutColumn(title="Chứng nhận tập huấn", width=14),
        OutColumn(title="Số đoàn, hội đồng 12 tháng qua", width=16),
        OutColumn(title="Đang tham gia", width=12),
        OutColumn(title="Thư điện tử", width=26),
        OutColumn(title="Điện thoại", width=16),
        OutColumn(title="Tên đăng nhập", width=18),
        OutColumn(title="Tình trạng", width=14),
    ]
    lines = [
        [
            row.full_name,
            row.position_title,
            row.workplace,
            row.group_label,
            "; ".join(row.stage_labels),
            row.sector_since,
            row.years if row.sector_since else None,
            "Có" if row.trained else "Chưa",
            row.load,
            row.open_now,
            row.email,
            row.phone,
            row.username,
            "Đang làm" if row.is_active else "Đã thôi",
        ]
        for row in rows
    ]
    note = f"Lập ngày {format_date(today)}. {conditions}".strip()
    return write_table(title="Danh sách người đánh giá", columns=columns, rows=lines, note=note)


def template_file() -> bytes:
    """The empty table of the import; its note says what may be written."""
    stages = "; ".join(organisations.school_vocabulary().stages.values())
    groups = "; ".join(GROUPS.values())
    return write_table(
        title="Danh sách người đánh giá",
        sheet_name="Người đánh giá",
        rows=[],
        columns=[OutColumn(title=c.titles[0], width=_WIDTHS.get(c.key, 18)) for c in COLUMNS],
        note=f"Mỗi người một dòng. Nhóm: {groups}. Cấp học ghi một hoặc nhiều, cách nhau dấu chấm phẩy: {stages}. "
        "Nơi từng công tác: “Tên trường (09/2010 – 08/2015)”, nhiều nơi cách nhau dấu chấm phẩy.",
    )
