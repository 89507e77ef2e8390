"""Page numbers of the table of contents, for a program that lays a document out without bringing fields up to date.

LibreOffice takes a TOC field as fixed text. Freed from it, the PAGEREF of each entry is computed with the pages.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from kiemdinh.services.documents.template import W, parse_xml

_W = f"{{{W}}}"
_BODY = "word/document.xml"


def contents_as_references(docx: bytes) -> bytes:
    """The same document whose contents are lines with live page numbers instead of one field; for converting only.

    What is no Word file comes back as it is: the program that converts says what is wrong with it.
    """
    if not zipfile.is_zipfile(io.BytesIO(docx)):
        return docx
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            blob = source.read(entry)
            if entry.filename == _BODY:
                root = parse_xml(blob, _BODY)
                _free_contents(root)
                blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(entry.filename, blob)
    return made.getvalue()


def _free_contents(root: Any) -> None:
    """Takes away the marks and the instruction of the TOC field; the fields inside it stay."""
    opened: list[list[Any]] = []
    found: list[Any] = []
    for node in root.iter(_W + "fldChar", _W + "instrText"):
        if node.tag == _W + "instrText":
            if opened:
                opened[-1].append(node)
            continue
        kind = node.get(_W + "fldCharType")
        if kind == "begin":
            opened.append([node])
        elif opened:
            opened[-1].append(node)
            if kind == "end":
                marks = opened.pop()
                if any((m.text or "").strip().startswith("TOC") for m in marks if m.tag == _W + "instrText"):
                    found += marks
    for mark in found:
        run = mark.getparent()
        run.getparent().remove(run)
