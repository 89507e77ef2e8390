"""A written document as plain values: paragraphs, tables, pictures, in reading order. No file format is known here.

What reads a document (Word, …) gives these; what understands it (the rules of a room) takes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

BODY, FOOTNOTE, TEXT_BOX = "body", "footnote", "text_box"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look. "\\n" is a soft line break; `vertical` is "", "sub" or "sup"; `href` where a link leads."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    vertical: str = ""
    href: str = ""

    @property
    def look(self) -> tuple[bool, bool, bool, str]:
        """What a reader sees of the look; two neighbours of one look are one run to them."""
        return (self.bold, self.italic, self.underline, self.vertical)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `number` is its automatic number as shown ("1.1.", "a)"); `bullet` when that is a mark only.

    `level` is the outline level of its style (0 none); `pictures` are the pictures standing in it.
    """

    runs: tuple[Run, ...] = ()
    style: str = ""
    level: int = 0
    number: str = ""
    bullet: bool = False
    where: str = BODY
    pictures: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words, without the automatic number."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with what stands in it; cells that a merged one covers are left out of their rows."""

    blocks: tuple["Block", ...] = ()
    colspan: int = 1
    rowspan: int = 1

    @property
    def text(self) -> str:
        """The words of the cell, a line a paragraph."""
        return "\n".join(paragraph.text for paragraph in paragraphs_in(self.blocks))


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row."""

    rows: tuple[tuple[Cell, ...], ...] = ()

    def grid(self) -> list[list[Cell]]:
        """Rows of equal columns: a merged cell stands in every place that it covers."""
        places: dict[tuple[int, int], Cell] = {}
        for y, row in enumerate(self.rows):
            x = 0
            for cell in row:
                while (y, x) in places:
                    x += 1
                for down in range(cell.rowspan):
                    for right in range(cell.colspan):
                        places.setdefault((y + down, x + right), cell)
                x += cell.colspan
        width = max((x for _, x in places), default=-1) + 1
        empty = Cell()
        return [[places.get((y, x), empty) for x in range(width)] for y in range(len(self.rows))]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark in the margin; it is no part of the text."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: `name` is how paragraphs name it, `part` where its content lies in the file."""

    name: str
    part: str
    size: int


@dataclass(frozen=True, slots=True)
class Written:
    """A document: its blocks, what was left out (tracked deletions are counted, comments listed), its pictures."""

    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...] = ()
    comments: tuple[Comment, ...] = ()
    insertions: int = 0
    deletions: int = 0


def paragraphs_in(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Every paragraph in reading order, those in tables included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from paragraphs_in(cell.blocks)
