"""Excel files: the register as it is shown, and the table in which older recognitions are handed in."""

from collections.abc import Sequence
from datetime import date

from kiemdinh.rooms.recognition.queries.facts import RecognitionFacts
from kiemdinh.rooms.recognition.queries.lists import QueueRow
from kiemdinh.rooms.recognition.queries.reorganising import Change
from kiemdinh.rooms.recognition.rules.deciding import level_label
from kiemdinh.rooms.recognition.rules.importing import TITLES
from kiemdinh.services.spreadsheets import OutColumn, write_table

_COLUMNS = (
    OutColumn(title="Số vào sổ", width=12),
    OutColumn(title="Mã trường", width=14),
    OutColumn(title="Trường", width=42),
    OutColumn(title="Hình thức", width=28),
    OutColumn(title="Kết quả", width=12),
    OutColumn(title="Số giấy chứng nhận, số bằng", width=24),
    OutColumn(title="Số quyết định", width=22),
    OutColumn(title="Ngày ký", width=13),
    OutColumn(title="Người có thẩm quyền", width=34),
    OutColumn(title="Người ký", width=26),
    OutColumn(title="Có giá trị đến", width=14),
    OutColumn(title="Tình trạng", width=22),
)


def register_workbook(rows: Sequence[RecognitionFacts], *, title: str, on: date, filters: str) -> bytes:
    """Exactly the rows that are shown, with the filters in words above them."""
    lines = [
        (
            row.register_number,
            row.school_code,
            row.school,
            row.kind_label,
            row.level_label,
            row.certificate_number,
            row.decision_number,
            row.signed_on,
            row.authority,
            row.signer_name,
            row.expires_on,
            row.status_label,
        )
        for row in rows
    ]
    note = f"Tình trạng ngày {on:%d/%m/%Y}. {filters}".strip()
    return write_table(title=title, columns=_COLUMNS, rows=lines, sheet_name="Sổ", note=note)


def queue_workbook(rows: Sequence[QueueRow], *, on: date, search: str) -> bytes:
    """The cases that wait for a decision, as they are shown."""
    columns = (
        OutColumn(title="Mã trường", width=14),
        OutColumn(title="Trường", width=42),
        OutColumn(title="Hình thức", width=28),
        OutColumn(title="Kết quả", width=12),
        OutColumn(title="Trường đề nghị", width=14),
        OutColumn(title="Hạn quyết định", width=14),
        OutColumn(title="Quá hạn (ngày)", width=14),
        OutColumn(title="Tình trạng", width=22),
    )
    lines = [
        (
            row.facts.school_code,
            row.facts.school,
            row.facts.kind_label,
            row.facts.level_label,
            level_label(row.facts.kind, row.facts.asked_level) if row.facts.asked_level else None,
            row.due.due_on if row.due else None,
            row.late_days or None,
            row.facts.state_label,
        )
        for row in rows
    ]
    note = f"Ngày {on:%d/%m/%Y}." + (f" Chỉ gồm: tìm “{search}”." if search else "")
    return write_table(title="Kết quả chờ quyết định", columns=columns, rows=lines, sheet_name="Đang chờ", note=note)


def reorganised_workbook(rows: Sequence[Change], *, on: date) -> bytes:
    """The reorganised schools, as they are shown."""
    columns = (
        OutColumn(title="Mã trường", width=14),
        OutColumn(title="Trường", width=42),
        OutColumn(title="Sắp xếp", width=20),
        OutColumn(title="Từ các trường", width=60),
        OutColumn(title="Hiệu lực", width=13),
        OutColumn(title="Mức độ được giữ", width=16),
        OutColumn(title="Giữ đến", width=13),
        OutColumn(title="Xét từ", width=13),
        OutColumn(title="Tình trạng", width=14),
    )
    lines = [
        (
            row.school_code,
            row.school,
            row.kind_label,
            "; ".join(row.before),
            row.effective_on,
            row.row.level if row.row and row.row.holds_until else None,
            row.row.holds_until if row.row else None,
            row.row.considered_from if row.row and not row.row.holds_until else None,
            "Đã ghi" if row.row else "Chờ ghi",
        )
        for row in rows
    ]
    note = f"Ngày {on:%d/%m/%Y}."
    return write_table(title="Trường sắp xếp lại", columns=columns, rows=lines, sheet_name="Sắp xếp lại", note=note)


def template_workbook() -> bytes:
    """The empty table for older recognitions, with two lines to follow."""
    widths = {"school_code": 14, "level": 12, "signed_on": 14, "expires_on": 14}
    columns = [OutColumn(title=title, width=widths.get(key, 26)) for key, title in TITLES.items()]
    chair, director = "Chủ tịch Ủy ban nhân dân cấp tỉnh", "Giám đốc Sở Giáo dục và Đào tạo"
    rows = [
        (
            "VD-01",
            "Kiểm định chất lượng giáo dục",
            2,
            "415/QĐ-SGDĐT",
            date(2022, 5, 20),
            director,
            "Nguyễn Văn A",
            "015",
            "15/2022/GCN",
            date(2027, 5, 20),
        ),
        (
            "VD-02",
            "Trường đạt chuẩn quốc gia",
            1,
            "1207/QĐ-UBND",
            date(2023, 3, 8),
            chair,
            "Trần Thị B",
            "021",
            "21/2023/CQG",
            None,
        ),
    ]
    return write_table(
        title="Kết quả công nhận đã có",
        columns=columns,
        rows=rows,
        note="Xóa hai dòng ví dụ trước khi gửi. Bỏ trống “Có giá trị đến” thì tính 05 năm từ ngày ký.",
    )
