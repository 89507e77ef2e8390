"""Reading back the Excel file of a form: one sheet a table, found by its titles, every fault named by its cell. Pure.

Labels are the keys: the sheet of a table is known by the table's title, a line by its name, a column by its school
year or its category. So a file may be filled in by anybody in any program. An empty cell says nothing about what is
stored; it never clears a figure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol

from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.school_profile.rules.compute import column_title, shown_columns
from kiemdinh.rooms.school_profile.rules.entry import CellError, check_value, read_cell
from kiemdinh.rooms.school_profile.rules.form import PERCENT, FigureForm, Row, Table, is_entered

LABEL_HEADER = "Nội dung"
UNIT_HEADER = "Đơn vị tính"
SOURCES_SHEET = "Nguồn số liệu"

_TITLE_DEPTH, _HEADER_DEPTH = 8, 40
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_YEARS = re.compile(r"(\d{4})\s*[-–—/]\s*(\d{4})")
_PLACES = Decimal("0.0001")


class Sheet(Protocol):
    """A sheet as the service of spreadsheets gives it: its name and its cells from A1 on, "" when empty."""

    @property
    def name(self) -> str: ...

    @property
    def cells(self) -> Sequence[Sequence[Any]]: ...


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A figure of the file, and where it stands there ("B5")."""

    table: str
    row: str
    column: str
    value: Decimal
    sheet: str
    cell: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong in one place. `table`, `row`, `column` are empty when the place is no figure of the form."""

    sheet: str
    cell: str
    why: str
    fix: str
    table: str = ""
    row: str = ""
    column: str = ""
    text: str = ""

    @property
    def place(self) -> str:
        """ "Trang “1 Số lớp học”, ô C7"."""
        return f"Trang “{self.sheet}”" + (f", ô {self.cell}" if self.cell else "")


@dataclass(slots=True)
class Reading:
    """All that was found in a file, and the titles of the tables it does not have."""

    cells: list[ReadCell] = field(default_factory=list)
    faults: list[SheetFault] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)


def sheet_name(number: int, title: str) -> str:
    """The name of a table's sheet: "4a Số liệu chung về học sinh", at most 31 characters as Excel wants."""
    label, dot, rest = title.partition(".")
    if not dot or len(label) > 3:
        label, rest = str(number), title
    return _FORBIDDEN.sub(" ", f"{label} {rest.strip()}")[:31].strip("' ")


def read_sheets(form: FigureForm, years: Sequence[str], sheets: Sequence[Sheet]) -> Reading:
    """Every figure of the file for these school years; computed cells of the file are not looked at."""
    reading = Reading()
    taken: dict[str, str] = {}
    for sheet in sheets:
        if fold(sheet.name) == fold(SOURCES_SHEET):
            continue
        table = _table_of(form, sheet)
        if table is None:
            if any(_text(cell) for line in sheet.cells for cell in line):
                reading.other_sheets.append(sheet.name)
            continue
        if table.key in taken:
            reading.faults.append(
                SheetFault(
                    sheet.name,
                    "",
                    f"bảng “{table.title}” đã có ở trang “{taken[table.key]}”.",
                    "Hãy giữ một trang cho mỗi bảng.",
                )
            )
            continue
        taken[table.key] = sheet.name
        _SheetReader(table, years, sheet, reading).read()
    reading.absent = [table.title for table in form.tables if table.key not in taken]
    return reading


def _table_of(form: FigureForm, sheet: Sheet) -> Table | None:
    heads = [fold(_text(line[0])) for line in sheet.cells[:_TITLE_DEPTH] if line]
    found = [table for table in form.tables if any(head.startswith(fold(table.title)) for head in heads)]
    if found:
        return max(found, key=lambda table: len(table.title))
    return next(
        (
            table
            for number, table in enumerate(form.tables, start=1)
            if fold(sheet_name(number, table.title)) == fold(sheet.name)
        ),
        None,
    )


class _SheetReader:
    def __init__(self, table: Table, years: Sequence[str], sheet: Sheet, reading: Reading) -> None:
        self.table, self.years, self.sheet, self.reading = table, years, sheet, reading
        self.columns: dict[int, str] = {}

    def fault(self, cell: str, why: str, fix: str, **figure: str) -> None:
        self.reading.faults.append(SheetFault(self.sheet.name, cell, why, fix, **figure))

    def read(self) -> None:
        header = self._header()
        if header is None:
            self.fault(
                "",
                "không thấy dòng tiêu đề có cột “Nội dung” và các năm học.",
                "Hãy tải lại tệp mẫu và chép số vào đó.",
            )
            return
        label_at = next((at for at, cell in enumerate(self._line(header)) if _is(cell, LABEL_HEADER)), 0)
        if not self._year_fits(header):
            return
        self._find_columns(header, label_at)
        self._read_rows(header, label_at)

    def _line(self, number: int) -> Sequence[Any]:
        return self.sheet.cells[number]

    def _header(self) -> int | None:
        """The line that names most columns; a title merged over several lines also stands in those above."""
        wanted = {fold(column_title(self.table, c)) for c in shown_columns(self.table, self.years)}
        best: tuple[int, int] | None = None
        for number, line in enumerate(self.sheet.cells[:_HEADER_DEPTH]):
            texts = [_text(cell) for cell in line]
            named = sum(fold(t) in wanted or bool(self.table.by_year and _YEARS.search(t)) for t in texts[1:])
            if not named and fold(LABEL_HEADER) not in [fold(t) for t in texts]:
                continue
            if best is None or named > best[0]:
                best = (named, number)
        return best[1] if best else None

    def _year_fits(self, header: int) -> bool:
        """A table of categories speaks of one year, which stands above it."""
        if self.table.by_year:
            return True
        for number in range(header):
            match = next((m for cell in self._line(number) if (m := _YEARS.search(_text(cell)))), None)
            if match and f"{match[1]}-{match[2]}" != self.years[-1]:
                self.fault(
                    address(number, 0),
                    f"bảng này ghi năm học {match[1]}–{match[2]}, đang nhập cho {self.years[-1].replace('-', '–')}.",
                    "Hãy chọn đúng năm học trên trang số liệu rồi tải tệp lên lại.",
                )
                return False
        return True

    def _find_columns(self, header: int, label_at: int) -> None:
        by_title = {fold(column_title(self.table, c)): c for c in shown_columns(self.table, self.years)}
        for at, cell in enumerate(self._line(header)):
            text = _text(cell)
            if at == label_at or not text or _is(cell, UNIT_HEADER):
                continue
            place = address(header, at)
            column = by_title.get(fold(text), "")
            if self.table.by_year and (match := _YEARS.search(text)):
                column = f"{match[1]}-{match[2]}"
                if column not in self.years:
                    asked = f"{self.years[0][:4]}–{self.years[-1][-4:]}"
                    self.fault(
                        place,
                        f"“{text}” không thuộc các năm học đang nhập ({asked}).",
                        "Hãy xóa cột này, hoặc chọn năm học khác trên trang số liệu.",
                    )
                    continue
            if not column:
                self.fault(place, f"không có cột “{text}” trong bảng này.", "Hãy giữ tên cột của tệp mẫu.")
            elif column in self.columns.values():
                first = next(where for where, key in self.columns.items() if key == column)
                self.fault(
                    place,
                    f"hai cột cùng tên “{text}” ({address(header, first)} và {place}).",
                    "Hãy giữ một cột; cột sau không được đọc.",
                )
            else:
                self.columns[at] = column

    def _read_rows(self, header: int, label_at: int) -> None:
        by_title = {fold(row.title): row for row in self.table.rows}
        seen: dict[str, str] = {}
        for number in range(header + 1, len(self.sheet.cells)):
            line = self._line(number)
            label = _text(line[label_at]) if label_at < len(line) else ""
            filled = [at for at in self.columns if at < len(line) and _text(line[at])]
            row = by_title.get(fold(label).lstrip("–- "))
            if row is None:
                # A remark merged across the table stands in every one of its cells.
                if filled and {_text(line[at]) for at in filled} != {label}:
                    self.fault(
                        address(number, label_at),
                        f"không có dòng “{label}” trong bảng “{self.table.title}”."
                        if label
                        else "dòng có số nhưng không có tên.",
                        "Hãy giữ tên dòng của tệp mẫu, hoặc bỏ dòng này.",
                    )
                continue
            if row.key in seen:
                self.fault(
                    address(number, label_at),
                    f"dòng “{row.title}” đã có ở ô {seen[row.key]}.",
                    "Hãy giữ một dòng; dòng sau không được đọc.",
                )
                continue
            seen[row.key] = address(number, label_at)
            for at in filled:
                self._read_cell(row, self.columns[at], line[at], address(number, at))

    def _read_cell(self, row: Row, column: str, raw: Any, place: str) -> None:
        if not is_entered(self.table, row, column):
            return
        try:
            value = _number(self.table, row, column, raw)
        except CellError as error:
            why, fix = _split(error.reason)
            self.fault(place, why, fix, table=self.table.key, row=row.key, column=column, text=_text(raw))
            return
        note = ""
        if row.unit == PERCENT and isinstance(raw, int | float) and 0 < value <= 1:
            note = "Nhỏ hơn hoặc bằng 1 %: ô có định dạng phần trăm trong Excel thì phải nhân với 100."
        self.reading.cells.append(
            ReadCell(self.table.key, row.key, column, value, self.sheet.name, place, note)
        )


def _number(table: Table, row: Row, column: str, raw: Any) -> Decimal:
    def refuse(reason: str) -> CellError:
        return CellError(table=table, row=row, column=column, reason=reason)

    if isinstance(raw, bool | date | datetime | time):
        raise refuse("Ô đang là ngày hoặc chữ đúng/sai. Hãy nhập số.")
    if isinstance(raw, int | float):
        value = Decimal(str(raw))
        # A formula gives more digits than a report shows.
        return check_value(table, row, column, value if value == value.to_integral_value() else value.quantize(_PLACES))
    text = nfc(str(raw))
    if text.startswith("#"):
        raise refuse(f"Công thức bị lỗi ({text}). Hãy sửa công thức hoặc nhập thẳng số.")
    value_or_none = read_cell(table, row, column, text)
    if value_or_none is None:
        raise refuse("Ô chỉ có dấu cách. Hãy nhập số hoặc xóa ô.")
    return value_or_none


def _split(reason: str) -> tuple[str, str]:
    first, _, rest = reason.partition(". ")
    return (f"{first}.", rest) if rest else (reason, "Hãy sửa số trong tệp rồi tải lên lại.")


def _text(value: Any) -> str:
    return nfc(str(value)) if value is not None else ""


def _is(cell: Any, title: str) -> bool:
    return fold(_text(cell)) == fold(title)


def address(row: int, column: int) -> str:
    """A cell as Excel names it, from 0-based places: (4, 1) → "B5"."""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"
