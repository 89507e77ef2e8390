"""Evidence of a cycle as Excel: the matrix by school year, and the list that can be mended and read again."""

from collections.abc import Sequence

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.use_cases.importing import TITLES
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.services.spreadsheets import OutColumn, write_table

_WIDTHS = {"Tiêu chí": 40, "Minh chứng cần có": 44, "Cần khi nào": 14, "Người thường làm": 24}
_LIST_WIDTHS = (16, 60, 20, 14, 32, 18, 8, 30, 40, 30)


def gap_workbook(
    access: CycleAccess, *, header: Sequence[str], rows: Sequence[Sequence[object]], filters: str = ""
) -> bytes:
    """The matrix of a cycle: exactly the rows that the page shows; `filters` says what it was narrowed to."""
    return write_table(
        title=f"Minh chứng theo năm học – {access.cycle.title}",
        sheet_name="Minh chứng theo năm",
        note=filters,
        columns=[OutColumn(title=title, width=_WIDTHS.get(title, 22)) for title in header],
        rows=rows,
    )


def list_workbook(access: CycleAccess, *, filled: bool) -> bytes:
    """The list that can be mended and read again (see evidence.use_cases.importing), empty or with the cycle's rows."""
    rows: list[tuple[object, ...]] = []
    if filled:
        items, _ = evidence.list_items(set_id=access.cycle.evidence_set_id)
        rows = [
            (
                item.code,
                item.subject,
                item.number,
                item.issued_on,
                item.issuer,
                ", ".join(item.uses),
                item.box,
                item.kept_at,
                item.url,
                item.note,
            )
            for item in items
        ]
    return write_table(
        title=f"Danh mục minh chứng – {access.cycle.title}",
        sheet_name="Minh chứng",
        note="Để trống cột mã thì phần mềm đặt mã. Nhiều tiêu chí ngăn bằng dấu phẩy. Ngày ghi như 21/11/2026.",
        columns=[OutColumn(title=title, width=width) for title, width in zip(TITLES, _LIST_WIDTHS, strict=True)],
        rows=rows,
    )
