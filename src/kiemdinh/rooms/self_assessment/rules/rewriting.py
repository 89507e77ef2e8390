"""Evidence codes inside a text: old codes written as the codes of another set. Pure."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from kiemdinh.kernel.citations import find_codes

_TAG = re.compile(r"<[^>]*>")
_INLINE = re.compile(r"</?(?:strong|em|u|sub|sup)\b[^>]*>", re.IGNORECASE)
_LETTER = re.compile(r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z]+[0-9]*);|.", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The text with its new codes, and the codes that have none; these stand in it unchanged."""

    html: str
    unmapped: tuple[str, ...]


def rewrite_codes(source: str, codes: Mapping[str, str]) -> Rewritten:
    """Writes every code of a clean rich text that `codes` knows as its new code, all at once.

    A code may be cut by bold or italic: `[H1-<strong>1.1</strong>-01]` is one code to a reader and so it is here; the
    new code then stands where the old one begins. Tags are never changed.
    """
    pieces = _pieces(source)
    words = "".join(letter for letter, _, _ in pieces)
    unmapped: dict[str, None] = {}
    written = [raw for _, raw, _ in pieces]
    for found in find_codes(words):
        new = codes.get(found.code)
        if new is None:
            unmapped[found.code] = None
            continue
        first = True
        for place in range(found.start, found.end):
            written[place] = html.escape(new, quote=False) if first else ""
            first = False
    text = "".join(before + raw for (_, _, before), raw in zip(pieces, written, strict=True))
    return Rewritten(text, tuple(unmapped))


def codes_in(source: str) -> tuple[str, ...]:
    """The codes that a clean rich text cites, each once, in the order of first mention."""
    words = "".join(letter for letter, _, _ in _pieces(source))
    return tuple(dict.fromkeys(found.code for found in find_codes(words)))


def _pieces(source: str) -> list[tuple[str, str, str]]:
    """(letter as read, letter as written, tags before it); a tag that ends a line reads as a line break.

    The last piece carries the tags behind the last letter.
    """
    pieces: list[tuple[str, str, str]] = []
    before, at = "", 0
    for tag in [*_TAG.finditer(source), None]:
        end = tag.start() if tag else len(source)
        for letter in _LETTER.finditer(source, at, end):
            pieces.append((html.unescape(letter.group())[:1] or " ", letter.group(), before))
            before = ""
        if tag:
            before += tag.group()
            at = tag.end()
            if not _INLINE.fullmatch(tag.group()):
                pieces.append(("\n", "", before))
                before = ""
    pieces.append(("\n", "", before))
    return pieces
