"""Which earlier texts are kept for good, and how two texts or two sets of answers differ. Pure.

The sheet holds the text of today. When a save replaces a text, the replaced one is kept as a revision, unless it was
only a stop on the same person's way: autosave sends a text every few seconds, and nobody looks for the version of
09:14:07. What another person wrote, what was handed in, and what a large cut would take away is always kept.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any, Literal

FOLDING = timedelta(minutes=10)
"""How long one person's saves of a field count as one revision: a paragraph's worth of work. Shorter, and an hour of
writing is a list nobody reads; longer, and "what stood here before lunch" is gone."""

LARGE_CUT = 150
"""Characters that may go in one save without the text before it being kept. Typing and mending take away less; a
paragraph deleted or pasted over takes away more, and that is what people come back for."""


def folds(*, before: str, after: str, version: int, edit: Mapping[str, Any], by: int | None, now: datetime) -> bool:
    """Whether the text `before` may go without a revision of its own when `by` replaces it with `after` at `now`.

    `version` is how often the field was saved (0: never), `edit` what the sheet kept of the last save: `by`, `at`,
    `since` (the first save of that person's run) and `sealed` (the text was handed in or approved as it stands).
    """
    if version == 0:
        return True
    if not edit or edit.get("sealed") or edit.get("by") != by:
        return False
    if not timedelta(0) <= now - run_began(edit=edit) < FOLDING:
        return False
    return cut_length(before, after) <= LARGE_CUT


def run_began(*, edit: Mapping[str, Any]) -> datetime:
    """When the run of saves began to which the last one belongs."""
    return datetime.fromisoformat(edit.get("since") or edit["at"])


def cut_length(before: str, after: str) -> int:
    """How many characters of `before` no longer stand between the common beginning and end of both texts."""
    shortest = min(len(before), len(after))
    start = _common(lambda n: before[:n] == after[:n], shortest)
    end = _common(lambda n: before[len(before) - n :] == after[len(after) - n :], shortest - start)
    return len(before) - start - end


def _common(same: Callable[[int], bool], most: int) -> int:
    """The largest n up to `most` for which `same(n)`; by halving, because texts are long and saves frequent."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if same(middle) else (low, middle - 1)
    return low


# ── two texts side by side ────────────────────────────────────────────────────

Kind = Literal["same", "added", "removed"]
_TOKEN = re.compile(r"\n|[^\S\n]+|[^\s]+")
_MOST_TOKENS = 4000
"""Above this many differing words, paragraphs are compared instead: the word comparison grows with the square."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that both texts have, or only the later ("added") or the earlier one ("removed")."""

    kind: Kind
    text: str

    @property
    def words(self) -> int:
        """How many words (chữ) stand in it."""
        return len(self.text.split())


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """What was removed from and added to plain words `before` to make `after`, in reading order.

    Pieces of "same" and "removed" joined give `before`, those of "same" and "added" give `after`.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(middle_old), len(middle_new)) > _MOST_TOKENS:
        middle_old, middle_new = _lines(middle_old), _lines(middle_new)
    pieces = [Piece("same", "".join(old[:start])), *_changes(middle_old, middle_new)]
    return tuple(_joined([*pieces, Piece("same", "".join(old[len(old) - end :]))]))


def _lines(tokens: Sequence[str]) -> list[str]:
    return "".join(tokens).splitlines(keepends=True)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
        else:
            yield Piece("removed", "".join(old[a:b]))
            yield Piece("added", "".join(new[c:d]))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Single blanks between two changes go with them, so that a changed sentence reads as one change."""
    removed, added = "", ""
    for number, piece in enumerate(pieces):
        between = 0 < number < len(pieces) - 1 and (removed or added)
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif between and piece.text and not piece.text.strip(" "):
            removed, added = removed + piece.text, added + piece.text
        elif piece.text:
            yield from _both(removed, added)
            removed, added = "", ""
            yield piece
    yield from _both(removed, added)


def _both(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)


@dataclass(frozen=True, slots=True)
class Amount:
    """How many words a change added and removed."""

    added: int
    removed: int


def amount(before: str, after: str) -> Amount:
    """How many words went in and out between two texts."""
    pieces = difference(before, after)
    return Amount(
        sum(p.words for p in pieces if p.kind == "added"), sum(p.words for p in pieces if p.kind == "removed")
    )


# ── answers ───────────────────────────────────────────────────────────────────


def answer_changes(
    *,
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
    reasons_before: Mapping[str, str],
    reasons_after: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Which answers a save changed: {level, key, before, after, reason}; a new reason for "na" counts as a change."""
    places = sorted({(level, key) for answers in (before, after) for level, keys in answers.items() for key in keys})
    changes = []
    for level, key in places:
        old, new = before.get(level, {}).get(key), after.get(level, {}).get(key)
        slot = f"{level}.{key}"
        reason = reasons_after.get(slot, "")
        if old != new or reasons_before.get(slot, "") != reason:
            changes.append({"level": level, "key": key, "before": old, "after": new, "reason": reason})
    return changes
