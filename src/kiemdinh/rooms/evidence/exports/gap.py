"""The gap matrix as an Excel file: exactly the rows that the page shows."""

from collections.abc import Sequence

from kiemdinh.services.spreadsheets import OutColumn, write_table

_WIDTHS = {"Tiêu chí": 40, "Minh chứng cần có": 44, "Cần khi nào": 14, "Người thường làm": 24}


def gap_workbook(
    *, school_name: str, header: Sequence[str], rows: Sequence[Sequence[object]], filters: str = ""
) -> bytes:
    """An .xlsx of the matrix; `filters` says in words what it was narrowed to."""
    return write_table(
        title=f"Minh chứng theo năm học – {school_name}",
        sheet_name="Minh chứng theo năm",
        note=filters,
        columns=[OutColumn(title=title, width=_WIDTHS.get(title, 22)) for title in header],
        rows=rows,
    )
