"""Old codes beside new ones as an Excel file: exactly the rows that the page shows."""

from collections.abc import Sequence

from kiemdinh.rooms.self_assessment.queries.old_version import CodeLine
from kiemdinh.services.spreadsheets import OutColumn, write_table


def codes_workbook(*, title: str, old: str, new: str, lines: Sequence[CodeLine]) -> bytes:
    """An .xlsx of documents with their code in the old and in the new cycle."""
    return write_table(
        title=f"Mã minh chứng cũ và mới – {title}",
        sheet_name="Mã cũ, mã mới",
        columns=(
            OutColumn(title="STT", width=6),
            OutColumn(title="Tên văn bản, trích yếu", width=60),
            OutColumn(title=f"Mã ở chu kỳ {old}", width=20),
            OutColumn(title=f"Mã ở chu kỳ {new}", width=20),
        ),
        rows=[(number, row.subject, row.old, row.new) for number, row in enumerate(lines, start=1)],
    )
