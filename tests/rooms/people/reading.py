"""What a test reads out of an answer."""

import io
import re
from typing import Any

import openpyxl


def heading(response: Any) -> str:
    """The text of the page's one h1."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), flags=re.DOTALL)
    assert len(found) == 1
    return " ".join(re.sub(r"<[^>]+>", "", found[0]).split())


def sheet(response: Any) -> list[list[Any]]:
    """The cells of an Excel answer."""
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]
