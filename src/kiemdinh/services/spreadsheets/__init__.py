"""Tables from and to Excel and CSV files, as schools and departments really send them. No Django."""

from kiemdinh.services.spreadsheets.reading import Column, Problem, Row, SpreadsheetError, Table, read_table
from kiemdinh.services.spreadsheets.writing import OutColumn, write_rejected_rows, write_table

__all__ = [
    "Column",
    "OutColumn",
    "Problem",
    "Row",
    "SpreadsheetError",
    "Table",
    "read_table",
    "write_rejected_rows",
    "write_table",
]
