"""Reading what a person typed into a cell."""

from decimal import Decimal

from kiemdinh.kernel.vietnamese import nfc, parse_number
from kiemdinh.rooms.school_profile.rules.compute import cell_name
from kiemdinh.rooms.school_profile.rules.form import PERCENT, Row, Table

LARGEST = Decimal(10) ** 12
_DECIMAL_PLACES = 4


class CellError(ValueError):
    """A cell that cannot be read. The message names table, row and year; `reason` is for beside the cell."""

    def __init__(self, *, table: Table, row: Row, column: str, reason: str) -> None:
        super().__init__(f"{cell_name(table, row, column)}: {reason}")
        self.table, self.row, self.column, self.reason = table.key, row.key, column, reason


def read_cell(table: Table, row: Row, column: str, text: str) -> Decimal | None:
    """The number of a cell; None for an empty cell. Raises CellError."""
    shown = nfc(text)
    if not shown:
        return None
    if row.unit == PERCENT:
        shown = shown.removesuffix("%").rstrip()
    try:
        value = parse_number(shown)
    except ValueError as error:
        raise CellError(table=table, row=row, column=column, reason=str(error)) from error
    return check_value(table, row, column, value)


def check_value(table: Table, row: Row, column: str, value: Decimal) -> Decimal:
    """The value when it may stand in the cell; raises CellError when negative, too large or not whole."""
    reason = ""
    if value < 0:
        reason = "Số không được âm."
    elif value >= LARGEST:
        reason = "Số lớn quá mức có thể có."
    elif row.whole_numbers and value != value.to_integral_value():
        reason = f"Đây là số đếm ({row.unit}), phải là số nguyên."
    elif -int(value.normalize().as_tuple().exponent) > _DECIMAL_PLACES:
        reason = f"Chỉ nhận đến {_DECIMAL_PLACES} chữ số sau dấu phẩy."
    if reason:
        raise CellError(table=table, row=row, column=column, reason=reason)
    return value
