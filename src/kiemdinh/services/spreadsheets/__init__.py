"""Tables from and to Excel and CSV files, as schools and departments really send them. No Django."""

from kiemdinh.services.spreadsheets.reading import (
    Column,
    Problem,
    Row,
    SpreadsheetError,
    Table,
    read_table,
    read_titles,
)
from kiemdinh.services.spreadsheets.sheets import Grid, SheetFileError, open_grids
from kiemdinh.services.spreadsheets.writing import OutColumn, write_rejected_rows, write_table

__all__ = [
    "Column",
    "Grid",
    "OutColumn",
    "Problem",
    "Row",
    "SheetFileError",
    "SpreadsheetError",
    "Table",
    "open_grids",
    "read_table",
    "read_titles",
    "write_rejected_rows",
    "write_table",
]
