"""Opening a file of unknown kind and giving its sheets as plain grids, merged cells filled in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import python_calamine

from kiemdinh.services.spreadsheets.broken import broken_cells

_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_ROWS = 200_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what a workbook with a password is wrapped in


class SheetFileError(Exception):
    """The file cannot be opened at all; the message is a Vietnamese sentence."""


@dataclass(frozen=True)
class Grid:
    """A sheet: its name and its cells from A1 on; "" is an empty cell."""

    name: str
    cells: list[list[Any]]


def open_grids(data: bytes) -> list[Grid]:
    """All visible sheets of an xlsx, xls, ods or CSV file, told apart by content. Raises SheetFileError."""
    if not data:
        raise SheetFileError("Tệp rỗng (0 byte). Hãy chọn lại tệp.")
    if data[:2] == b"PK":
        _refuse_bomb(data)
        return _workbook(data)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        if _ENCRYPTED in data:
            raise SheetFileError("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi thử lại.")
        return _workbook(data)
    return [_csv(data)]


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise SheetFileError(
            "Tệp Excel bị hỏng, không mở được. Hãy mở bằng Excel, lưu lại rồi thử lần nữa."
        ) from error
    if size > _MAX_UNPACKED:
        raise SheetFileError("Tệp quá lớn khi giải nén. Hãy chia thành nhiều tệp nhỏ hơn.")


def _workbook(data: bytes) -> list[Grid]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        grids = []
        broken = broken_cells(data) if data[:2] == b"PK" else {}
        for meta in book.sheets_metadata:
            if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if meta.visible != python_calamine.SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.total_height > _MAX_ROWS:
                raise SheetFileError(f"Trang “{meta.name}” có hơn {_MAX_ROWS:,} dòng.".replace(",", "."))
            cells = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            _fill_broken(cells, broken.get(meta.name, {}))
            _fill_merged(cells, sheet.merged_cell_ranges or [])
            grids.append(Grid(meta.name, cells))
    except python_calamine.PasswordError as error:
        raise SheetFileError("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi thử lại.") from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise SheetFileError(
            "Không đọc được tệp Excel. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi thử lại."
        ) from error
    if not grids:
        raise SheetFileError("Tệp không có trang tính nào.")
    return grids


def _fill_broken(cells: list[list[Any]], broken: Mapping[tuple[int, int], str]) -> None:
    for (row, column), error in broken.items():
        if row < len(cells) and column < len(cells[row]) and cells[row][column] == "":
            cells[row][column] = error


def _fill_merged(cells: list[list[Any]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for (top, left), (bottom, right) in ranges:
        if top >= len(cells) or left >= len(cells[top]):
            continue
        value = cells[top][left]
        for row in cells[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value


def _csv(data: bytes) -> Grid:
    if b"\x00" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise SheetFileError("Tệp không phải Excel hay CSV. Hãy chọn tệp .xlsx, .xls hoặc .csv.")
    for encoding in ("utf-8-sig", "utf-16", "cp1258"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetFileError("Không đọc được bảng chữ của tệp CSV. Hãy lưu lại dạng “CSV UTF-8”.")
    head = text[:4000]
    delimiter = max(",;\t", key=head.count)
    rows: list[list[Any]] = [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    return Grid("CSV", rows)
