"""The first sheets of a workbook as plain tables, within limits that the page names."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from kiemdinh.kernel.vietnamese import format_date, format_number
from kiemdinh.services.previews.words import BROKEN, LOCKED, CannotShow
from kiemdinh.services.spreadsheets.sheets import SheetFileError, open_grids

MAX_SHEETS, MAX_ROWS, MAX_COLUMNS = 3, 200, 20
LARGEST_UNPACKED = 60 * 1024 * 1024
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """A sheet: its name, its cells as texts, and in words what was cut off ("" when nothing)."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    cut: str


def read_sheets(content: bytes) -> tuple[list[SheetPreview], str]:
    """(sheets, what was left out) of an .xlsx or .xls. Raises CannotShow: password, broken, too large."""
    if content[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                size = sum(info.file_size for info in archive.infolist())
        except (zipfile.BadZipFile, OSError) as error:
            raise CannotShow(BROKEN) from error
        if size > LARGEST_UNPACKED:
            raise CannotShow("Bảng tính quá lớn nên không xem ngay trong trang được. Hãy tải về để xem.")
    try:
        grids = open_grids(content)
    except SheetFileError as problem:
        raise CannotShow(LOCKED if "mật khẩu" in str(problem) else str(problem)) from problem
    left = len(grids) - MAX_SHEETS
    note = f"Tệp còn {left} trang tính nữa; tải về để xem đủ." if left > 0 else ""
    return [_sheet(grid.name, grid.cells) for grid in grids[:MAX_SHEETS]], note


def _sheet(name: str, cells: list[list[Any]]) -> SheetPreview:
    texts = [[_text(cell) for cell in row] for row in cells[: MAX_ROWS + 1]]
    wide = max((_last(row) for row in texts), default=0)
    cut = []
    if len(cells) > MAX_ROWS:
        cut.append(f"{format_number(len(cells) - MAX_ROWS)} dòng")
    if wide > MAX_COLUMNS:
        cut.append(f"{wide - MAX_COLUMNS} cột")
    width = min(wide, MAX_COLUMNS)
    rows = [tuple((row + [""] * width)[:width]) for row in texts[:MAX_ROWS]]
    while rows and not any(rows[-1]):
        rows.pop()
    words = f"Chỉ hiện {MAX_ROWS} dòng, {MAX_COLUMNS} cột đầu; còn {' và '.join(cut)}." if cut else ""
    return SheetPreview(name, tuple(rows), words)


def _last(row: list[str]) -> int:
    """The number of columns up to the last one that holds something."""
    return max((number for number, text in enumerate(row, 1) if text), default=0)


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, int | float | Decimal):
        whole = isinstance(value, int) or float(value).is_integer()
        return format_number(int(value)) if whole else format_number(round(float(value), 4))
    if isinstance(value, datetime):
        return format_date(value.date()) + (f" {value:%H:%M}" if value.time() != time() else "")
    if isinstance(value, date):
        return format_date(value)
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
