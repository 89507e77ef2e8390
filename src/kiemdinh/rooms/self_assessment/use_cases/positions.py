"""Moving a row of an ordered list by one place."""

from collections.abc import MutableSequence
from typing import Any


def swap_positions(rows: MutableSequence[Any], row_id: int, *, up: bool) -> bool:
    """Numbers ordered rows 1, 2, 3, … anew with one of them moved by a place; False when it cannot move."""
    at = next((n for n, row in enumerate(rows) if row.pk == row_id), None)
    to = -1 if at is None else at + (-1 if up else 1)
    if at is None or not 0 <= to < len(rows):
        return False
    rows[at], rows[to] = rows[to], rows[at]
    for number, row in enumerate(rows, start=1):
        row.position = number
    return True
