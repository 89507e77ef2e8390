"""The paragraphs of a Word file in reading order, with the numbers that Word writes by itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from kiemdinh.kernel.vietnamese import nfc

_MOST_UNPACKED = 200 * 1024 * 1024
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


class UnreadableDocument(Exception):
    """The file is no Word document that can be read; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its automatic number ("a)", "Điều 7.", or empty), its words, and its cell when it is in a table.

    `cell` is (table, row, column), counted from 0.
    """

    label: str
    text: str
    cell: tuple[int, int, int] | None = None


def read_lines(data: bytes) -> list[Line]:
    """Every paragraph that has words, of the body and of its tables. Raises UnreadableDocument."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
                raise UnreadableDocument("Tệp khi mở ra lớn bất thường. Hãy lưu lại tệp từ Word rồi nạp lại.")
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableDocument("Không mở được tệp Word này. Hãy mở bằng Word rồi lưu lại dạng .docx.") from error
    numbers = _Numbers(document)
    return [line for line in _lines(document.element.body, numbers) if line.text]


def _lines(body: Any, numbers: _Numbers) -> Iterator[Line]:
    table = -1
    for child in body.iterchildren():
        if child.tag == qn("w:p"):
            yield Line(numbers.label(child), _words(child))
        elif child.tag == qn("w:tbl"):
            table += 1
            for row, tr in enumerate(child.iterchildren(qn("w:tr"))):
                for column, cell in enumerate(tr.iterchildren(qn("w:tc"))):
                    for paragraph in cell.iter(qn("w:p")):
                        yield Line(numbers.label(paragraph), _words(paragraph), (table, row, column))


def _words(paragraph: Any) -> str:
    """What is written in a paragraph; deleted text of tracked changes is no `w:t` and so stays out."""
    nodes = paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"))
    parts = [node.text or "" if node.tag == qn("w:t") else " " for node in nodes]
    return " ".join(nfc("".join(parts)).split())


class _Numbers:
    """Counts the numbered paragraphs the way Word does: per list, each level started anew under a higher one."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._abstract: dict[str, str] = {}
        self._styles = {style.style_id: style.element for style in document.styles}
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        if part is None:
            return
        root = part.element
        for abstract in root.iter(qn("w:abstractNum")):
            levels = {}
            for level in abstract.iter(qn("w:lvl")):
                levels[int(level.get(qn("w:ilvl")))] = (
                    _value(level, "w:numFmt", "decimal"),
                    _value(level, "w:lvlText", ""),
                    int(_value(level, "w:start", "1")),
                )
            self._levels[abstract.get(qn("w:abstractNumId"))] = levels
        for number in root.iter(qn("w:num")):
            self._abstract[number.get(qn("w:numId"))] = _value(number, "w:abstractNumId", "")

    def label(self, paragraph: Any) -> str:
        """The number in front of a paragraph, counted on; empty when it has none."""
        number_id, level = self._of(paragraph)
        abstract = self._abstract.get(number_id, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        key = (abstract, level)
        self._counts[key] = self._counts.get(key, levels[level][2] - 1) + 1
        for deeper in [k for k in self._counts if k[0] == abstract and k[1] > level]:
            del self._counts[deeper]
        text = levels[level][1]
        for place, (form, _, start) in levels.items():
            count = self._counts.get((abstract, place), start)
            text = text.replace(f"%{place + 1}", _written(form, count))
        return " ".join(text.split())

    def _of(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return "", 0
        numbering = properties.find(qn("w:numPr"))
        style = _value(properties, "w:pStyle", "")
        seen: set[str] = set()
        while numbering is None and style and style not in seen:
            seen.add(style)
            element = self._styles.get(style)
            if element is None:
                break
            inner = element.find(qn("w:pPr"))
            numbering = inner.find(qn("w:numPr")) if inner is not None else None
            style = _value(element, "w:basedOn", "")
        if numbering is None:
            return "", 0
        return _value(numbering, "w:numId", ""), int(_value(numbering, "w:ilvl", "0"))


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(qn(name))
    value = found.get(qn("w:val")) if found is not None else None
    return default if value is None else str(value)


def _written(form: str, count: int) -> str:
    """A count as Word writes it; bullets have no number."""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        text = ""
        for value, sign in _ROMAN:
            text += sign * (count // value)
            count %= value
        return text.lower() if form == "lowerRoman" else text
    return "" if form in ("bullet", "none") else f"{count:02d}" if form == "decimalZero" else str(count)
