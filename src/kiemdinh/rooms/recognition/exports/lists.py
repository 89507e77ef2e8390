"""Excel files: the register as it is shown, and the table in which older recognitions are handed in."""

from collections.abc import Sequence
from datetime import date

from kiemdinh.rooms.recognition.queries.facts import RecognitionFacts
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
