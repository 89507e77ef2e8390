"""What an Excel answer of a page holds."""

import io
from typing import Any

import openpyxl


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    """The rows below the titles of the first sheet; the titles stand below the heading and its note."""
    lines = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    first = next(n for n, line in enumerate(lines) if n and sum(cell is not None for cell in line) > 1)
    return lines[first + 1 :]
