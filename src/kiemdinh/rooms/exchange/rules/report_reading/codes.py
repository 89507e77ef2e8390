"""Evidence codes as schools write them, brought to the form of the edition.

Read are [H1-1.1-01], (H1-1.1-01), [H1.1.1.01], [H 1 - 1.1 - 01], several in one bracket, the numbers that follow a
code in its bracket ("[H1-1.1-01, 02]"), codes without a bracket; MC.1.1.01 and MC 1.1.01. A range ("… đến …") is
reported and not filled in: what lies between may not exist.
"""

import re
from dataclasses import dataclass, field

from kiemdinh.kernel.citations import BOX, PLAIN, TT57, find_codes, format_code

_DASH = r"\s*[-–—‑]\s*"
_SEP = r"\s*[-–—‑.]\s*"
_BOXED = rf"H\s*(?P<box>[1-9][0-9]?){_SEP}(?P<s>[1-9]){_SEP}(?P<c>0?[1-9][0-9]?){_SEP}(?P<n>[0-9]{{1,3}})"
_BARE = rf"(?P<s>[1-9])\s*\.\s*(?P<c>[1-9][0-9]?){_DASH}(?P<n>[0-9]{{1,3}})"
_NEW = rf"MC\s*\.?\s*(?P<s>[1-9])\s*\.\s*(?P<c>[1-9][0-9]?){_SEP}(?P<n>[0-9]{{1,3}})"
_ITEM = {BOX: re.compile(_BOXED, re.IGNORECASE), PLAIN: re.compile(_BARE), TT57: re.compile(_NEW, re.IGNORECASE)}
_GROUP = re.compile(r"\[([^\[\]]{3,400})\]|\(([^()\[\]]{3,400})\)")
_SPLIT = re.compile(r"\s*(?:[;,]|\bvà\b)\s*")
_BETWEEN = re.compile(r"\s+(?:đến|tới|->|→)\s+|\s*(?:\.\.\.|…)\s*", re.IGNORECASE)
_ORDINAL = re.compile(r"[0-9]{2,3}")
_LOOSE = re.compile(
    r"(?<![\w\[.-])(?:H[1-9][0-9]?[-–—‑][1-9]\.[1-9][0-9]?[-–—‑][0-9]{2,3}"
    r"|MC\s*\.?\s*[1-9]\s*\.\s*[1-9][0-9]?\s*[-–—.]\s*[0-9]{2,3})(?![\w.]*[0-9])"
)
_RANGE = re.compile(r"\]\s*(?:đến|tới|[-–—→])\s*\[|(?<=[0-9])\s+(?:đến|tới)\s+(?=MC)", re.IGNORECASE)


@dataclass(slots=True)
class CodeNotes:
    """What was met while reading codes, for the person to look at."""

    ranges: list[str] = field(default_factory=list)
    shortened: list[str] = field(default_factory=list)


def canonical(text: str) -> str | None:
    """One code in the form of its pattern, "[H1-1.1-01]" or "MC.1.1.01"; None when the text is no code."""
    bare = text.strip().strip("[]() ").strip(" .")
    for pattern, form in _ITEM.items():
        match = form.fullmatch(bare)
        if match and int(match["n"]):
            box = int(match["box"]) if pattern == BOX else None
            return format_code(
                pattern, box=box, criterion=f"{int(match['s'])}.{int(match['c'])}", ordinal=int(match["n"])
            )
    return None


def code_edits(text: str, notes: CodeNotes | None = None) -> list[tuple[int, int, str]]:
    """Where codes must be written otherwise: (start, end, new words)."""
    edits: list[tuple[int, int, str]] = []
    taken: list[tuple[int, int]] = []
    for match in _GROUP.finditer(text):
        written = _group(match[1] or match[2], notes)
        # Without a box, "(2.5-10)" may be anything: only the square bracket makes it a code.
        if written is None or (match[2] and written.startswith("[") and not written.startswith("[H")):
            continue
        taken.append(match.span())
        if match[2] and "MC." in written:
            written = f"({written})"
        if written != match.group():
            edits.append((match.start(), match.end(), written))
    for match in _LOOSE.finditer(text):
        if any(start <= match.start() < end for start, end in taken):
            continue
        code = canonical(match.group())
        if code is not None and code != match.group():
            edits.append((match.start(), match.end(), code))
    return sorted(edits)


def _group(inside: str, notes: CodeNotes | None) -> str | None:
    """What stands in a bracket, in order; None when it is not made of codes alone."""
    ends = [canonical(part) for part in _BETWEEN.split(inside)]
    if len(ends) == 2 and all(ends):
        if notes is not None:
            notes.ranges.append(inside.strip())
        return f"{ends[0]} đến {ends[1]}"
    found: list[str] = []
    for part in _SPLIT.split(inside.strip(" .;,")):
        if _ORDINAL.fullmatch(part) and found and int(part):
            head = re.sub(r"[0-9]{2,3}\]?$", "", found[-1])
            found.append(f"{head}{int(part):02d}{']' if found[-1].endswith(']') else ''}")
            if notes is not None and inside.strip() not in notes.shortened:
                notes.shortened.append(inside.strip())
            continue
        code = canonical(part)
        if code is None:
            return None
        found.append(code)
    separator = ", " if found and found[0].startswith("MC") else "; "
    return separator.join(found) if found else None


def note_ranges(text: str, notes: CodeNotes) -> None:
    """Notes "[…] đến […]" in a text whose codes are already in their form."""
    for match in _RANGE.finditer(text):
        start, end = text.rfind("[", 0, match.start()), text.find("]", match.end())
        piece = text[max(start, 0) : end + 1] if end > 0 else text[max(match.start() - 12, 0) : match.end() + 12]
        if piece not in notes.ranges:
            notes.ranges.append(piece)


def codes_in(text: str) -> list[str]:
    """The codes of a text in their form, each once, in the order of appearance, without brackets."""
    seen: dict[str, None] = {}
    for citation in find_codes(text):
        seen.setdefault(citation.code.strip("[]"), None)
    return list(seen)
