"""How what a person types is compared with what is kept: folded words between spaces. Pure."""

import re

from kiemdinh.kernel.vietnamese import fold, nfc

LONGEST = 100
_WORD = re.compile(r"[a-z0-9]+")


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a search, marks and punctuation left out; a long text is cut."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text[:LONGEST]))))


def search_column(*parts: str) -> str:
    """The text that is kept: a space before and after every word, so that " le " finds just that word."""
    return f" {' '.join(_WORD.findall(fold(' '.join(parts))))} "


def marked(name: str, words: tuple[str, ...], *, whole: bool) -> list[tuple[str, bool]]:
    """A name in pieces (text, whether it was searched for), so that a page can mark what was found."""

    def hit(piece: str) -> bool:
        bare = "".join(_WORD.findall(fold(piece)))
        return bare in words if whole else bare.startswith(words)

    pieces: list[tuple[str, bool]] = []
    for piece in nfc(name).split():
        found = hit(piece)
        if pieces and pieces[-1][1] == found:
            pieces[-1] = (f"{pieces[-1][0]} {piece}", found)
        else:
            pieces.append((piece, found))
    # The space between two pieces belongs to the one that is not marked.
    for at in range(1, len(pieces)):
        text, found = pieces[at]
        if found:
            pieces[at - 1] = (f"{pieces[at - 1][0]} ", False)
        else:
            pieces[at] = (f" {text}", False)
    return pieces
