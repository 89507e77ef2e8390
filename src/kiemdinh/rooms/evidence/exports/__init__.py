"""Register, batches and duplicates as Excel files: exactly the rows that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.evidence.queries import DocumentRow, DuplicateGroup, SchoolSpace
from kiemdinh.rooms.evidence.rules.uploads import GROUPS
from kiemdinh.services.spreadsheets import OutColumn, write_table

COLUMNS = (
    OutColumn(title="STT", width=6),
    OutColumn(title="Tên văn bản, trích yếu", width=60),
    OutColumn(title="Số, ký hiệu", width=20),
    OutColumn(title="Ngày ban hành", width=14),
    OutColumn(title="Nơi ban hành", width=34),
    OutColumn(title="Nơi lưu bản gốc", width=26),
    OutColumn(title="Mã minh chứng", width=26),
    OutColumn(title="Tệp", width=40),
)


def register_workbook(*, school_name: str, rows: Sequence[DocumentRow], filters: str) -> bytes:
    """An .xlsx of the given rows; `filters` says in words what the list was narrowed to."""
    # A school that teaches in one place has no use for the column.
    places = [OutColumn(title="Cơ sở, điểm trường", width=26)] if any(row.site for row in rows) else []
    return write_table(
        title=f"Danh mục văn bản, minh chứng – {school_name}",
        sheet_name="Văn bản",
        note=filters,
        columns=(*COLUMNS, *places),
        rows=[
            (
                number,
                row.subject,
                row.number,
                format_date(row.issued_on) if row.issued_on else "",
                row.issuer,
                row.kept_at,
                "; ".join(row.codes),
                "; ".join(f.name for f in row.files),
                *([row.site or "Toàn trường"] if places else []),
            )
            for number, row in enumerate(rows, start=1)
        ],
    )


def uploads_workbook(*, school_name: str, rows: Sequence[Any], filters: str) -> bytes:
    """An .xlsx of the files of a batch, refused ones with their reason; exactly the rows that the page lists."""
    columns = (
        OutColumn(title="STT", width=6),
        OutColumn(title="Tệp", width=60),
        OutColumn(title="Tên gốc trên máy", width=40),
        OutColumn(title="Dung lượng (byte)", width=16),
        OutColumn(title="Nhóm", width=18),
        OutColumn(title="Văn bản", width=50),
        OutColumn(title="Tiêu chí", width=10),
        OutColumn(title="Lý do", width=70),
    )
    return write_table(
        title=f"Đợt tải tệp – {school_name}",
        sheet_name="Tệp",
        note=filters,
        columns=columns,
        rows=[
            (
                number,
                row.path,
                row.given_path if row.given_path != row.path else "",
                row.size,
                GROUPS[row.grouped],
                row.document.subject if row.document else "",
                row.criterion,
                row.reason or row.how_reason,
            )
            for number, row in enumerate(rows, start=1)
        ],
    )


def duplicates_workbook(*, school_name: str, groups: Sequence[DuplicateGroup], filters: str) -> bytes:
    """An .xlsx of contents that stand in several documents, one line a document."""
    columns = (
        OutColumn(title="Nhóm", width=8),
        OutColumn(title="Văn bản", width=60),
        OutColumn(title="Số, ký hiệu", width=20),
        OutColumn(title="Tệp", width=40),
        OutColumn(title="Mã minh chứng", width=26),
        OutColumn(title="Dung lượng (byte)", width=16),
        OutColumn(title="SHA-256", width=68),
    )
    return write_table(
        title=f"Tệp trùng – {school_name}",
        sheet_name="Tệp trùng",
        note=filters,
        columns=columns,
        rows=[
            (number, copy.subject, copy.number, copy.file_name, "; ".join(copy.codes), group.size, group.sha256)
            for number, group in enumerate(groups, start=1)
            for copy in group.copies
        ],
    )


def spaces_workbook(*, rows: Sequence[SchoolSpace], filters: str) -> bytes:
    """An .xlsx of schools with what they keep and may keep, in megabytes."""
    columns = (
        OutColumn(title="STT", width=6),
        OutColumn(title="Mã trường", width=16),
        OutColumn(title="Trường", width=50),
        OutColumn(title="Đã dùng (MB)", width=14, decimals=1),
        OutColumn(title="Được dùng (MB)", width=14),
        OutColumn(title="Mức", width=14),
    )
    return write_table(
        title="Dung lượng tệp của các trường",
        sheet_name="Dung lượng",
        note=filters,
        columns=columns,
        rows=[
            (
                number,
                row.school.code,
                row.school.name,
                round(row.space.used / 1024**2, 1),
                row.space.quota // 1024**2,
                "riêng" if row.space.own_value else "mặc định",
            )
            for number, row in enumerate(rows, start=1)
        ],
    )
