"""How what a person types is compared with what is kept: folded words, each the beginning of a word. Pure."""

import re

from kiemdinh.kernel.vietnamese import fold, nfc

LONGEST = 100
_WORD = re.compile(r"[a-z0-9]+")


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a search, marks and punctuation left out; a long text is cut."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text[:LONGEST]))))


def search_column(*parts: str) -> str:
    """The text that is kept: a space before every word, so that " le" finds words that begin so."""
    return f" {' '.join(_WORD.findall(fold(' '.join(parts))))} "


def marked(name: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """A name in pieces (text, whether it was searched for), so that a page can mark what was found."""
    pieces: list[tuple[str, bool]] = []
    for piece in re.split(r"(\s+)", nfc(name)):
        hit = any(fold(piece).startswith(word) for word in words) if piece.strip() else False
        if pieces and (pieces[-1][1] == hit or (not piece.strip() and pieces[-1][1])):
            pieces[-1] = (pieces[-1][0] + piece, pieces[-1][1])
        else:
            pieces.append((piece, hit))
    return _without_marked_ends(pieces)


def _without_marked_ends(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Spaces at the end of a marked piece go to the next one."""
    out: list[tuple[str, bool]] = []
    carry = ""
    for text, hit in pieces:
        whole = carry + text
        carry = ""
        if hit:
            bare = whole.rstrip()
            carry = whole[len(bare) :]
            whole = bare
        out.append((whole, hit))
    if carry:
        out.append((carry, False))
    return out
