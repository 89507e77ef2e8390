"""The gap matrix in words: for the screen, for paper and for Excel alike; pure."""

from collections.abc import Iterable, Sequence

from kiemdinh.rooms.evidence.rules.gap import (
    HAVE,
    KINDS,
    MISSING,
    NOT_NEEDED,
    PART,
    STATES,
    Cell,
    GapFilter,
    GapRow,
    Line,
    year_label,
)

LOOK = {HAVE: ("done", "check"), PART: ("fix", "warn"), MISSING: ("block", "x"), NOT_NEEDED: ("none", "minus")}
"""CSS suffix and icon of each state; the word always stands beside them."""


def cell_words(cell: Cell) -> str:
    """What a cell says: "Có 3", "Có 3, thiếu 1 mục", "Thiếu 2 mục", "Không cần: …"."""
    if cell.state == HAVE:
        return f"Có {cell.count}"
    if cell.state == NOT_NEEDED:
        return f"Không cần: {cell.reason}" if cell.reason else STATES[NOT_NEEDED]
    lack = f"thiếu {cell.missing} mục" if cell.missing > 1 or cell.state == PART else "thiếu"
    return f"Có {cell.count}, {lack}" if cell.count else lack.capitalize()


def short_words(cell: Cell) -> str:
    """The same without the reason, for a narrow column."""
    return STATES[NOT_NEEDED] if cell.state == NOT_NEEDED else cell_words(cell)


def table_of(
    rows: Iterable[GapRow], *, titles: dict[str, str], stage_labels: dict[str, str]
) -> tuple[list[str], list[list[object]]]:
    """(titles of columns, rows) of the matrix as it is shown: a line a criterion, a line an expected item."""
    rows = list(rows)
    years = [cell.year for cell in rows[0].cells] if rows else []
    header = ["Tiêu chí", "Minh chứng cần có", "Cần khi nào", "Người thường làm", *map(year_label, years)]
    body: list[list[object]] = []
    for row in rows:
        label = f"{row.criterion} {titles.get(row.criterion, '')}".strip()
        if row.stage:
            label = f"{label} ({stage_labels.get(row.stage, row.stage)})"
        body.append([label, "Cả tiêu chí", "", "", *(cell_words(cell) for cell in row.cells)])
        body += [[label, *_line_words(line)] for line in row.lines]
    return header, body


def _line_words(line: Line) -> list[object]:
    item = line.expected
    return [item.title, KINDS[item.kind], item.maker, *(cell_words(cell) for cell in line.cells)]


def filter_words(where: GapFilter, *, maker: str = "") -> str:
    """The filters in words, under the title of the file; "" when everything is shown."""
    parts = ["chỉ ô còn thiếu"] if where.only_lacking else []
    parts += [f"tiêu chuẩn {where.standard}"] if where.standard else []
    parts += [f"năm học {year_label(where.year)}"] if where.year else []
    parts += [f"người thường làm là {maker}"] if where.maker_id is not None and maker else []
    return f"Chỉ gồm: {'; '.join(parts)}." if parts else ""


def headline(rows: Sequence[GapRow]) -> str:
    """The answer of the page: how many cells lack, in how many criteria."""
    lacking = sum(1 for row in rows for cell in row.cells if cell.lacks)
    criteria = sum(1 for row in rows if any(cell.lacks for cell in row.cells))
    if not lacking:
        return "Năm học nào cũng đủ minh chứng"
    return f"Còn thiếu minh chứng ở {lacking} ô, {criteria} tiêu chí"
