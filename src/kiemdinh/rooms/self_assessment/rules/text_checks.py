"""Looking into texts: abbreviations, paragraphs by indicator, doubled passages. Pure; texts are plain words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kiemdinh.kernel.citations import find_codes

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER_OF_DOCUMENT = re.compile(r"\S*/\S*")
_ROMAN = re.compile(r"[IVXLC]+")
_SHORTEST, _LONGEST = 2, 8
_SHOUTED = 3  # so many words in capitals in a row are a heading, not abbreviations
_LABEL = re.compile(r"^\s*(?:chỉ báo\s+)?([a-zđ])\s*[).:]\s", re.IGNORECASE)
_SAME_FROM = 160  # characters: shorter passages are often rightly the same (names, formulas)


def abbreviations_in(text: str) -> Counter[str]:
    """Words in capitals of 2–8 letters, how often each stands in the text.

    Not counted: evidence codes, numbers of documents ("12/QĐ-UBND"), Roman numerals, headings in capitals.
    """
    for found in reversed(find_codes(text)):
        text = f"{text[: found.start]} {text[found.end :]}"
    text = _NUMBER_OF_DOCUMENT.sub(" ", text)
    counts: Counter[str] = Counter()
    for line in text.splitlines():
        run: list[str] = []
        for word in [*_WORD.findall(line), ""]:
            if word.isupper():
                run.append(word)
                continue
            if len(run) < _SHOUTED:
                counts.update(w for w in run if _SHORTEST <= len(w) <= _LONGEST and not _ROMAN.fullmatch(w))
            run = []
    return counts


def undeclared(texts: Iterable[str], declared: Iterable[str]) -> Counter[str]:
    """Abbreviations of the texts that the list of the report does not explain."""
    known = {part for short in declared for part in _WORD.findall(short)} | set(declared)
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(abbreviations_in(text))
    return Counter({word: n for word, n in counts.items() if word not in known})


def unused(texts: Sequence[str], declared: Iterable[str]) -> list[str]:
    """Declared abbreviations that stand in no text, as whole words."""
    return [short for short in declared if not any(_stands_in(short, text) for text in texts)]


def _stands_in(short: str, text: str) -> bool:
    return short in text and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", text) is not None


def missing_labels(text: str, indicators: Iterable[str]) -> list[str]:
    """Indicators without a paragraph of their own in a text that labels its paragraphs a), b), c).

    A text without such labels is not judged: it may describe them one after the other.
    """
    found = {match.group(1).lower() for line in text.splitlines() if (match := _LABEL.match(line))}
    wanted = [key for key in indicators if key != "*"]
    return [key for key in wanted if key not in found] if found & set(wanted) else []


def same_passages(texts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(first place, second place, beginning of the passage) for each long paragraph that stands in two places."""
    seen: dict[str, str] = {}
    doubled = []
    for place, text in texts.items():
        for line in text.splitlines():
            passage = " ".join(line.split())
            if len(passage) < _SAME_FROM:
                continue
            first = seen.setdefault(passage, place)
            if first != place:
                doubled.append((first, place, passage[:60]))
    return doubled
