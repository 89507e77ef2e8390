"""Lines of a report: paragraphs cut at soft breaks, in NFC, with what recognition looks at; and back to clean HTML."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

from kiemdinh.kernel.blocks import FOOTNOTE, Block, Run, Table, Written, paragraphs_in
from kiemdinh.kernel.vietnamese import fold, nfc

# Marks apart from their letters, hard spaces, invisible signs: a text without them stays as it is.
_ODD = re.compile("[\u00a0\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

Rewriter = Callable[[str], list[tuple[int, int, str]]]
"""Finds what to write otherwise in a text: (start, end, new words), in order, not overlapping."""


@dataclass(frozen=True)
class Line:
    """A line as a person sees it; `mark` is how many characters at its start are an automatic number.

    `joined` continues the paragraph of the line before (a soft break).
    """

    position: int
    runs: tuple[Run, ...]
    mark: int = 0
    style: str = ""
    level: int = 0
    bullet: bool = False
    joined: bool = False
    note: bool = False
    pictures: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The words with the automatic number."""
        return "".join(run.text for run in self.runs)

    @cached_property
    def fold(self) -> str:
        """The words without marks, for comparing."""
        return fold(self.text)

    @property
    def raw(self) -> str:
        """The words that stand in the file itself."""
        return self.text[self.mark :]

    @cached_property
    def prominent(self) -> bool:
        """Whether it looks like a heading: by style, in bold, or in capitals."""
        letters = [c for c in self.text if c.isalpha()]
        if self.level or not letters:
            return bool(self.level)
        bold = all(run.bold for run in self.runs if run.text.strip() and any(c.isalnum() for c in run.text))
        capitals = len(letters) > 3 and sum(c.isupper() for c in letters) > 0.9 * len(letters)
        return bold or capitals

    def part(self, start: int, end: int | None = None) -> "Line":
        """The characters from `start` to `end` as a line of its own."""
        stop = len(self.text) if end is None else end
        kept, at = [], 0
        for run in self.runs:
            low, high = max(start - at, 0), min(stop - at, len(run.text))
            if low < high:
                kept.append(replace(run, text=run.text[low:high]))
            at += len(run.text)
        mark = max(0, min(self.mark, stop) - start)
        return replace(self, runs=tuple(kept), mark=mark, pictures=self.pictures if start == 0 else ())


@dataclass(frozen=True)
class TableItem:
    """A table standing between lines."""

    position: int
    table: Table

    @cached_property
    def grid(self) -> list[list[str]]:
        """The words of every place, spaces tidied."""
        words = {}
        for row in self.table.rows:
            for cell in row:
                words[id(cell)] = " ".join(nfc(cell.text).split())
        return [[words.get(id(cell), "") for cell in row] for row in self.table.grid()]

    @cached_property
    def folded(self) -> list[list[str]]:
        """The same without marks."""
        return [[fold(text) for text in row] for row in self.grid]

    @property
    def raw(self) -> str:
        """All words of the table, cell by cell."""
        return "\n".join(cell.text for row in self.table.rows for cell in row)

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """The pictures in its cells."""
        return tuple(name for paragraph in paragraphs_in((self.table,)) for name in paragraph.pictures)


Item = Line | TableItem


def items_of(written: Written) -> list[Item]:
    """The document as lines and tables; empty lines without a picture are left out."""
    found: list[Item] = []
    for position, block in enumerate(written.blocks):
        found += items_in(block, position)
    return found


def items_in(block: Block, position: int) -> list[Item]:
    """The lines of a paragraph, or a table."""
    if isinstance(block, Table):
        return [TableItem(position, block)]
    runs = _composed(block.runs)
    if block.where == FOOTNOTE and any(run.text.strip() for run in runs):
        runs = [Run("(Chú thích: "), *runs, Run(")")]
    made: list[Item] = []
    for number, part in enumerate(_lines(runs)):
        mark, shown = 0, part
        if number == 0 and block.number and not block.bullet:
            shown = [Run(f"{block.number} ", bold=part[0].bold if part else False), *part]
            mark = len(block.number) + 1
        line = Line(
            position=position,
            runs=tuple(shown),
            mark=mark,
            style=block.style,
            level=block.level if number == 0 else 0,
            bullet=block.bullet and number == 0,
            joined=number > 0,
            note=block.where == FOOTNOTE,
            pictures=block.pictures if number == 0 else (),
        )
        if line.raw.strip() or line.pictures:
            made.append(line)
    if made and isinstance(made[0], Line) and made[0].joined:
        made[0] = replace(made[0], joined=False)
    return made


def lines_in(blocks: Iterable[Block], position: int) -> list[Line]:
    """Every line in the blocks of a cell, tables in it row by row."""
    found: list[Line] = []
    for block in blocks:
        for item in items_in(block, position):
            if isinstance(item, Line):
                found.append(item)
            else:
                found += lines_in([b for row in item.table.rows for cell in row for b in cell.blocks], position)
    return found


def _composed(runs: Iterable[Run]) -> list[Run]:
    """The runs in NFC without invisible characters; a mark that stands in the next run joins its letter."""
    runs = list(runs)
    text = "".join(run.text for run in runs)
    if unicodedata.is_normalized("NFC", text) and not _ODD.search(text):
        return runs
    clusters: list[tuple[str, Run]] = []
    for run in runs:
        for char in run.text.replace("\u00a0", " "):
            if clusters and unicodedata.combining(char):
                clusters[-1] = (clusters[-1][0] + char, clusters[-1][1])
            else:
                clusters.append((char, run))
    made: list[Run] = []
    for cluster, run in clusters:
        kept = cluster if cluster.isspace() else nfc(cluster)
        if made and made[-1].look == run.look and made[-1].href == run.href:
            made[-1] = replace(made[-1], text=made[-1].text + kept)
        elif kept:
            made.append(replace(run, text=kept))
    return made


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        for number, piece in enumerate(run.text.split("\n")):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(replace(run, text=piece))
    return lines


# ── back to words ─────────────────────────────────────────────────────────────


def plain_of(items: Sequence[Item], rewrite: Rewriter) -> str:
    """The words: a line a line, a row of a table a line with tabs between the cells."""
    lines = []
    for item in items:
        if isinstance(item, Line):
            lines.append(("- " if item.bullet else "") + _rewritten_text(item.text, rewrite).strip())
        else:
            lines += ["\t".join(_rewritten_text(cell, rewrite) for cell in _words_of_row(row))
                      for row in item.table.rows]  # fmt: skip
    return "\n".join(line for line in lines if line.strip())


def _words_of_row(row: Iterable[object]) -> list[str]:
    return [" ".join(nfc(cell.text).split()) for cell in row]  # type: ignore[attr-defined]


def html_of(items: Sequence[Item], rewrite: Rewriter) -> str:
    """Clean HTML: paragraphs, lists where the writer had marks, tables."""
    out: list[str] = []
    paragraphs = _grouped(items)
    at = 0
    while at < len(paragraphs):
        group = paragraphs[at]
        if isinstance(group, TableItem):
            out.append(_table_html(group, rewrite))
            at += 1
            continue
        dashes = _dashes(paragraphs, at)
        if dashes:
            rows = "".join(f"<li>{_inner(_undashed(g), rewrite)}</li>" for g in paragraphs[at : at + dashes])
            out.append(f"<ul>{rows}</ul>")
            at += dashes
            continue
        words = _inner(group, rewrite)
        if words:
            out.append(f"<p>{words}</p>")
        at += 1
    return "".join(out)


def _grouped(items: Sequence[Item]) -> list[list[Line] | TableItem]:
    found: list[list[Line] | TableItem] = []
    for item in items:
        last = found[-1] if found else None
        if isinstance(item, TableItem):
            found.append(item)
        elif item.joined and isinstance(last, list) and last[-1].position == item.position:
            last.append(item)
        else:
            found.append([item])
    return found


def _dashes(paragraphs: Sequence[list[Line] | TableItem], at: int) -> int:
    """How many paragraphs from `at` on are one list: with a mark of Word, or beginning with "- "."""
    count = 0
    for group in paragraphs[at:]:
        if isinstance(group, TableItem) or not (group[0].bullet or group[0].text.startswith("- ")):
            break
        count += 1
    return count


def _undashed(group: list[Line] | TableItem) -> list[Line]:
    assert isinstance(group, list)
    first = group[0]
    return group if first.bullet else [first.part(2), *group[1:]]


def _inner(lines: Sequence[Line], rewrite: Rewriter) -> str:
    return "<br>".join(run_html for line in lines if (run_html := _runs_html(line, rewrite)))


def _runs_html(line: Line, rewrite: Rewriter) -> str:
    out = []
    for run in rewritten(line.runs, rewrite):
        text = escape(run.text.replace("\t", " "), quote=False)
        if not text.strip():
            out.append(" " if text else "")
            continue
        for on, tag in ((run.vertical, run.vertical), (run.underline, "u"), (run.italic, "em"), (run.bold, "strong")):
            if on:
                text = f"<{tag}>{text}</{tag}>"
        out.append(text)
    return "".join(out).strip()


def rewritten(runs: Sequence[Run], rewrite: Rewriter) -> list[Run]:
    """The runs with some words written otherwise; new words look like the first character they replace."""
    text = "".join(run.text for run in runs)
    edits = rewrite(text)
    if not edits:
        return list(runs)
    looks = [run for run in runs for _ in run.text]
    pieces: list[tuple[str, Run]] = []
    at = 0
    for start, end, new in edits:
        pieces += [(text[i], looks[i]) for i in range(at, start)]
        pieces.append((new, looks[start]))
        at = end
    pieces += [(text[i], looks[i]) for i in range(at, len(text))]
    made: list[Run] = []
    for piece, run in pieces:
        if made and made[-1].look == run.look and made[-1].href == run.href:
            made[-1] = replace(made[-1], text=made[-1].text + piece)
        else:
            made.append(replace(run, text=piece))
    return made


def _rewritten_text(text: str, rewrite: Rewriter) -> str:
    out, at = [], 0
    for start, end, new in rewrite(text):
        out += [text[at:start], new]
        at = end
    return "".join(out) + text[at:]


def _table_html(item: TableItem, rewrite: Rewriter) -> str:
    rows = []
    for row in item.table.rows:
        cells = []
        for cell in row:
            spans = "".join(
                f' {name}="{value}"' for name, value in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
                if value > 1
            )  # fmt: skip
            words = "<br>".join(_inner([line], rewrite) for line in lines_in(cell.blocks, item.position))
            cells.append(f"<td{spans}>{words}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def characters(text: str) -> str:
    """What counts as the characters of a text: NFC, no spaces, no invisible signs. Two texts are compared by it."""
    return "".join(nfc(text).split())


def document_characters(written: Written) -> dict[int, str]:
    """The characters of each block of a document, sorted: what a reading must account for."""
    found = {}
    for position, block in enumerate(written.blocks):
        words = "".join(p.text for p in paragraphs_in((block,)))
        found[position] = "".join(sorted(characters(words)))
    return {position: text for position, text in found.items() if text}
