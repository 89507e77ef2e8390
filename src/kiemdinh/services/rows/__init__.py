"""Rows of tables as plain JSON values and back, every column of them, each value checked against its column."""

from kiemdinh.services.rows.reading import RowProblem, read_rows
from kiemdinh.services.rows.tables import Keys, Table, write_rows

__all__ = ("Keys", "RowProblem", "Table", "read_rows", "write_rows")
