"""Cells of an .xlsx whose formula ends in an error; the reader of values gives them back as if they were empty."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

_CELL = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*\bt="e"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})</",
    re.DOTALL,
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def broken_cells(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet name → 0-based (row, column) → "#DIV/0!"; empty for other kinds of files and for what cannot be told."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                name: found
                for name, path in _sheets(archive).items()
                if (found := _in_sheet(archive.read(path)))
            }
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, ValueError):
        return {}


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    if "xl/workbook.xml" not in archive.namelist():
        return {}
    links = {
        item.get("Id", ""): item.get("Target", "")
        for item in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat bounds entities itself
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat bounds entities itself
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet" and (target := links.get(sheet.get(_RELATION, ""))):
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            found[sheet.get("name", "")] = path
    return found


def _in_sheet(xml: bytes) -> dict[tuple[int, int], str]:
    found = {}
    for letters, number, error in _CELL.findall(xml):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        found[int(number) - 1, column - 1] = error.decode("ascii", "replace")
    return found
