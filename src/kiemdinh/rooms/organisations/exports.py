"""Excel files of this room."""

from collections.abc import Sequence
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations.queries.schools import SchoolRow
from kiemdinh.rooms.organisations.rules.directory import COLUMNS
from kiemdinh.services.spreadsheets import OutColumn, write_table

_LIST = (
    ("STT", 6), ("Mã trường", 16), ("Tên trường", 44), ("Loại trường", 16), ("Loại hình", 12),
    ("Năm thành lập", 12), ("Xã, phường", 26), ("Đơn vị quản lý", 30), ("Địa chỉ", 40), ("Điện thoại", 16),
)  # fmt: skip


def school_list_workbook(*, rows: Sequence[SchoolRow], title: str, on: date) -> bytes:
    """The list of schools as shown, as an Excel file: title, day, a header row, one row a school.

    Years and telephone numbers are text: a year must not read "1.975".
    """
    return write_table(
        title=title,
        note=f"Tính đến ngày {format_date(on)}",
        sheet_name="Danh sách trường",
        columns=[OutColumn(title=name, width=width) for name, width in _LIST],
        rows=[
            (number, row.code, row.name, row.school_type_label, row.ownership_label, str(row.founded_year or ""),
             row.commune_name, row.managing_name, row.address, row.phone)
            for number, row in enumerate(rows, start=1)
        ],
    )  # fmt: skip


def directory_template_workbook() -> bytes:
    """An empty directory to be filled in; required columns carry a star."""
    columns = [
        OutColumn(
            title=column.title + ("*" if column.required else ""),
            width=44 if column.field in ("name", "address") else 18,
        )
        for column in COLUMNS
    ]
    return write_table(
        title="Danh bạ trường",
        note="Cột có dấu * phải điền. Mỗi trường một dòng.",
        sheet_name="Danh bạ trường",
        columns=columns,
        rows=[],
    )
