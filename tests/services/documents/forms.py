"""Small Word templates made on the spot, and ways to look into a finished document."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx import Document
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def template(*paragraphs: str) -> bytes:
    """A template whose paragraphs hold these texts, each cut over two runs as Word likes to do."""
    document = Document()
    for text in paragraphs:
        paragraph = document.add_paragraph()
        half = len(text) // 2
        paragraph.add_run(text[:half])
        paragraph.add_run(text[half:]).bold = True
    return save(document)


def save(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def texts(data: bytes) -> list[str]:
    """Non-empty paragraphs of the body, tables included."""
    body = root(data)
    lines = ["".join(node.text or "" for node in p.iter(W + "t")) for p in body.iter(W + "p")]
    return [line for line in lines if line]


def root(data: bytes, part: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(part))


def style_names(data: bytes) -> dict[str, str]:
    """Style id → name shown in Word."""
    return {
        node.get(W + "styleId"): node.find(W + "name").get(W + "val")
        for node in root(data, "word/styles.xml").iter(W + "style")
    }
