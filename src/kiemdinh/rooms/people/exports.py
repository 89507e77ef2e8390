"""Excel files of this room: the list as shown, the template of the import, the passwords to hand over."""

from collections.abc import Sequence
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.people.queries import AccountRow
from kiemdinh.rooms.people.rules import Role
from kiemdinh.rooms.people.use_cases import Handout
from kiemdinh.rooms.people.use_cases.importing import COLUMNS
from kiemdinh.services.spreadsheets import OutColumn, write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATE_WORDS = {"active": "Đang hoạt động", "ended": "Hết chức vụ", "locked": "Đã ngừng"}

_WIDTHS = {"full_name": 28, "username": 20, "title": 26, "role": 22, "phone": 16, "email": 28, "unit_code": 16,
           "starts_on": 14}


def accounts_file(rows: Sequence[AccountRow], *, today: date, conditions: str) -> bytes:
    """The rows of the list in its columns; `conditions` says in words what it was narrowed to."""
    columns = [
        OutColumn(title="Họ và tên", width=28), OutColumn(title="Tên đăng nhập", width=20),
        OutColumn(title="Đơn vị", width=34), OutColumn(title="Chức vụ", width=30),
        OutColumn(title="Vai trò", width=24), OutColumn(title="Điện thoại", width=16),
        OutColumn(title="Thư điện tử", width=28), OutColumn(title="Xác thực hai bước", width=14),
        OutColumn(title="Tình trạng", width=16),
    ]
    lines = [
        [row.full_name, row.username, row.unit_name, "; ".join(row.posts), "; ".join(row.roles), row.phone, row.email,
         "Đã bật" if row.has_totp else "Chưa bật", STATE_WORDS[row.state]]
        for row in rows
    ]
    note = f"Lập ngày {format_date(today)}. {conditions}".strip()
    return write_table(title="Danh sách tài khoản", columns=columns, rows=lines, note=note)


def template_file(roles: Sequence[Role]) -> bytes:
    """The empty table of the import; its note names the roles that may be written."""
    names = "; ".join(role.label for role in roles)
    return write_table(
        title="Danh sách cấp tài khoản", sheet_name="Tài khoản", rows=[],
        columns=[OutColumn(title=c.titles[0], width=_WIDTHS[c.key]) for c in COLUMNS],
        note=f"Mỗi người một dòng. Vai trò ghi một trong: {names}. Mã đơn vị để trống nếu là đơn vị của bạn.",
    )


def handout_file(handouts: Sequence[Handout]) -> bytes:
    """The passwords to hand over; made once, when the accounts are made."""
    columns = [
        OutColumn(title="Họ và tên", width=28), OutColumn(title="Chức vụ", width=26),
        OutColumn(title="Đơn vị", width=34), OutColumn(title="Tên đăng nhập", width=20),
        OutColumn(title="Mật khẩu tạm", width=20),
    ]
    return write_table(
        title="Phiếu giao tài khoản", sheet_name="Giao tài khoản", columns=columns,
        rows=[[h.full_name, h.title, h.unit_name, h.username, h.password] for h in handouts],
        note="Cắt từng dòng giao tận tay. Người nhận phải đổi mật khẩu ở lần đăng nhập đầu. Hủy tệp sau khi giao.",
    )
