"""The register of documents as an Excel file: exactly the rows that the page shows."""

from collections.abc import Sequence

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.evidence.queries import DocumentRow
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
