"""The floor of the report: python-docx writing a plain document of the same size."""

import io
from dataclasses import dataclass

import docx
from docx.oxml.ns import qn


@dataclass(frozen=True, slots=True)
class Shape:
    """What a document holds: texts of the paragraphs of the body, and of the cells of each table, row by row."""

    paragraphs: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def cells(self) -> int:
        """How many cells with their texts."""
        return sum(len(row) for table in self.tables for row in table)


def shape_of(content: bytes) -> Shape:
    """Reads the shape of a Word file; a merged cell counts once."""
    document = docx.Document(io.BytesIO(content))
    return Shape(
        tuple(p.text for p in document.paragraphs),
        tuple(
            tuple(tuple(_words(cell) for cell in row.iterchildren(qn("w:tc"))) for row in table._tbl.tr_lst)
            for table in document.tables
        ),
    )


def _words(cell: object) -> str:
    return "".join(t.text or "" for t in cell.iter(qn("w:t")))  # type: ignore[attr-defined]


def write_plain(shape: Shape) -> bytes:
    """The same paragraphs and tables without any look, written the usual way and saved."""
    document = docx.Document()
    for text in shape.paragraphs:
        document.add_paragraph(text)
    for rows in shape.tables:
        table = document.add_table(rows=len(rows), cols=max(len(row) for row in rows))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
