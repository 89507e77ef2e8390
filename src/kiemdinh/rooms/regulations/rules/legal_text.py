"""Numbered legal text as sentences with an address: Điều, khoản, điểm, Phụ lục, tiêu chí, Mức. Pure.

Nothing here knows what a circular says; it only reads how Vietnamese legal texts are numbered.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kiemdinh.kernel.blocks import Block, Paragraph, Table, paragraphs_in
from kiemdinh.kernel.vietnamese import nfc

_DIEU = re.compile(r"^Điều\s+(\d+)\s*(?:[.:]\s*(.*))?$", re.IGNORECASE)
_APPENDIX = re.compile(r"^Phụ\s+lục\s+(?:số\s+)?([IVXLC]+|\d+)\b[.:]?\s*(.*)$", re.IGNORECASE)
_STANDARD = re.compile(r"^(?:\d+[.)]\s+)?Tiêu\s+chuẩn\s+(\d+)\b", re.IGNORECASE)
_CRITERION = re.compile(r"^(?:(\d+)[.)]\s+)?Tiêu\s+chí\s+(\d+\.\d+)\b\s*[.:]?\s*(.*)$", re.IGNORECASE)
_BARE_CRITERION = re.compile(r"^(\d+\.\d+)\s*[.:]?\s+(\D.*)$")
_LEVEL = re.compile(r"^(?:[-–*+•]\s*)?Mức\s+([1-4])\s*[.:]?\s*(.*)$", re.IGNORECASE)
_CLAUSE = re.compile(r"^(\d+)[.)]\s+(.*)$")
_POINT = re.compile(r"^([a-zđ])\)\s*(.*)$")
_BULLET = re.compile(r"^[-–*+•]\s+")
_CHAPTER = re.compile(r"^(?:Chương|Mục)\s+[IVXLC\d]+\b", re.IGNORECASE)
# Letters that only Vietnamese in Unicode has; a text in TCVN3 or VNI has none of them.
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ăđơưĂĐƠƯ]")
_ENOUGH = 200


class UnreadableLegalText(Exception):
    """The text cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class LegalLine:
    """A line with the number that Word wrote in front of it, if any; `cell` is (table, row, column)."""

    text: str
    label: str = ""
    cell: tuple[int, int, int] | None = None

    @property
    def written(self) -> str:
        """The line as a reader sees it."""
        return f"{self.label} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A unit of the text with its address; `level` is 0 when no heading says it."""

    text: str
    appendix: str = ""
    article: str = ""
    clause: str = ""
    point: str = ""
    criterion: str = ""
    level: int = 0
    order: int = 0

    @property
    def address(self) -> str:
        """The address as people write it: "Điều 7 khoản 1 điểm a", "Phụ lục II, tiêu chí 1.1, Mức 1"."""
        if self.appendix:
            parts = [f"Phụ lục {self.appendix}"]
            parts += [f"tiêu chí {self.criterion}"] if self.criterion else []
            parts += [f"Mức {self.level}"] if self.level else []
            return ", ".join(parts)
        parts = [f"Điều {self.article}"] if self.article else []
        parts += [f"khoản {self.clause}"] if self.clause else []
        parts += [f"tiêu chí {self.criterion}"] if self.criterion and not self.article else []
        parts += [f"Mức {self.level}"] if self.level else []
        parts += [f"điểm {self.point}"] if self.point else []
        return " ".join(parts)


def lines_of_text(data: bytes) -> list[LegalLine]:
    """The lines of a text file: UTF-8 with or without mark, or UTF-16 with mark. Raises UnreadableLegalText."""
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        raise UnreadableLegalText(_NOT_UNICODE) from None
    return [LegalLine(" ".join(nfc(line).split())) for line in text.splitlines() if line.strip()]


def lines_of_blocks(blocks: Iterable[Block]) -> list[LegalLine]:
    """The lines of a written document; a soft line break begins a new line."""
    lines: list[LegalLine] = []
    tables = 0
    for block in blocks:
        if isinstance(block, Table):
            lines += _lines_of_table(block, tables)
            tables += 1
        else:
            lines += _lines_of_paragraph(block, None)
    return lines


def _lines_of_table(table: Table, number: int) -> list[LegalLine]:
    lines: list[LegalLine] = []
    seen: set[int] = set()  # a merged cell stands in every place that it covers and is read once
    for y, row in enumerate(table.grid()):
        for x, cell in enumerate(row):
            if id(cell) not in seen:
                seen.add(id(cell))
                for paragraph in paragraphs_in(cell.blocks):
                    lines += _lines_of_paragraph(paragraph, (number, y, x))
    return lines


def _lines_of_paragraph(paragraph: Paragraph, cell: tuple[int, int, int] | None) -> list[LegalLine]:
    label = "" if paragraph.bullet else paragraph.number
    found = []
    for line in paragraph.text.split("\n"):
        if words := " ".join(nfc(line).split()):
            found.append(LegalLine(words, label, cell))
            label = ""
    return found


_NOT_UNICODE = (
    "Tệp này không phải chữ Unicode (có thể là TCVN3 hoặc VNI). Hãy mở bằng Word, chuyển sang phông Unicode như"
    " Times New Roman, rồi lưu lại dạng .docx hoặc .txt UTF-8."
)


def check_vietnamese(lines: Iterable[LegalLine]) -> None:
    """Raises UnreadableLegalText for a text without Vietnamese letters in Unicode: TCVN3, VNI, or no law at all."""
    words = " ".join(line.text for line in lines)
    if not words.strip():
        raise UnreadableLegalText("Tệp không có chữ nào. Nếu là bản quét, hãy dùng bản có chữ của thông tư.")
    if len(words) >= _ENOUGH and len(_VIETNAMESE.findall(words)) < len(words) // 200:
        raise UnreadableLegalText(_NOT_UNICODE)


@dataclass(slots=True)
class _Reader:
    """Where the reading stands."""

    found: list[Sentence] = field(default_factory=list)
    at: Sentence = field(default_factory=lambda: Sentence(""))
    open: bool = False

    def heading(self, **address: object) -> None:
        """A line that only changes the address."""
        self.at = replace(self.at, **address)  # type: ignore[arg-type]
        self.open = False

    def begin(self, text: str, **address: object) -> None:
        """A line that begins a sentence at an address; without words the sentence begins on the next line."""
        self.heading(**address)
        if text:
            self.found.append(replace(self.at, text=text, order=len(self.found) + 1))
            self.open = True

    def go_on(self, text: str) -> None:
        """A line without a number: it belongs to the open sentence, or begins one where it stands."""
        if self.open:
            self.found[-1] = replace(self.found[-1], text=f"{self.found[-1].text}\n{text}")
        else:
            self.begin(text)


def read_legal_text(lines: Sequence[LegalLine]) -> list[Sentence]:
    """The sentences of a numbered text in reading order.

    A paragraph without a number continues the one before it. In a table whose first row names levels, each column
    belongs to its level.
    """
    reader = _Reader()
    for line in _with_level_columns(lines):
        _read(reader, nfc(line.written))
    return reader.found


def _read(reader: _Reader, text: str) -> None:
    if _CHAPTER.match(text):
        reader.heading(article="", clause="", point="", criterion="", level=0)
    elif found := _APPENDIX.match(text):
        number = found[1].upper()
        reader.heading(appendix=number, article="", clause="", point="", criterion="", level=0)
    elif found := _DIEU.match(text):
        # A sentence that begins with “Điều 5 của …” is no heading: a heading's number ends with a stop.
        reader.heading(appendix="", article=found[1], clause="", point="", criterion="", level=0)
    elif _STANDARD.match(text):
        reader.heading(clause="", point="", criterion="", level=0)
    elif found := _CRITERION.match(text):
        reader.heading(clause=found[1] or "", point="", criterion=found[2], level=0)
    elif reader.at.appendix and (found := _BARE_CRITERION.match(text)):
        reader.heading(clause="", point="", criterion=found[1], level=0)
    elif found := _LEVEL.match(text):
        reader.begin(found[2], level=int(found[1]), point="")
    elif found := _POINT.match(text):
        reader.begin(found[2], point=found[1])
    elif not reader.at.appendix and (found := _CLAUSE.match(text)):
        reader.begin(found[2], clause=found[1], point="", criterion="", level=0)
    else:
        reader.go_on(_BULLET.sub("", text) if reader.open else text)


def _with_level_columns(lines: Sequence[LegalLine]) -> list[LegalLine]:
    """Puts "Mức n" in front of the cells of a column that is headed so."""
    heads: dict[int, dict[int, str]] = {}
    for line in lines:
        if line.cell and line.cell[1] == 0 and (found := _LEVEL.match(line.written)) and not found[2]:
            heads.setdefault(line.cell[0], {})[line.cell[2]] = f"Mức {found[1]}"
    # One "Mức 1" in a first row is the name of that row; a heading names two levels or more.
    heads = {table: columns for table, columns in heads.items() if len(columns) > 1}
    written: list[LegalLine] = []
    last: tuple[int, int, int] | None = None
    for line in lines:
        cell = line.cell
        columns = heads.get(cell[0], {}) if cell else {}
        if columns and cell and cell[1] == 0:
            continue
        head = columns.get(cell[2], "") if cell else ""
        if head and cell != last and not _LEVEL.match(line.written):
            written.append(LegalLine(head))
        written.append(line)
        last = cell
    return written
