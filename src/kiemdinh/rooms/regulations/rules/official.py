"""Placing official sentences beside our condensed ones: by article and point, else by likeness. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiemdinh.kernel.permits import ANY, ANYONE, Whose, permits
from kiemdinh.kernel.states import states
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.legal_text import Sentence

REVIEW, ACCEPTED, REPLACED, DROPPED = "review", "accepted", "replaced", "dropped"
BY_ARTICLE, SIMILAR, BY_HAND, DOUBLED, UNPLACED, LEFT_OUT = "article", "similar", "hand", "doubled", "none", "left_out"
HOW = {
    BY_ARTICLE: "khớp theo điều, điểm",
    SIMILAR: "khớp theo lời văn, hãy xem lại",
    BY_HAND: "chọn bằng tay",
    DOUBLED: "trùng chỗ với đoạn khác, hãy chọn một",
    UNPLACED: "chưa có chỗ",
    LEFT_OUT: "không dùng",
}
LEVEL_4 = "muc-4"
"""The "criterion" of the khoản of Điều 22."""

_ALIKE = 0.5
_ALIKE_IN_CRITERION = 0.3

OFFICIAL_SOURCE = states(
    "official_source",
    start=REVIEW,
    labels={REVIEW: "Chờ duyệt", ACCEPTED: "Đang dùng", REPLACED: "Đã thay bằng bản mới", DROPPED: "Đã bỏ"},
    final=[REPLACED, DROPPED],
    turn={REVIEW: "system_admin", ACCEPTED: "", REPLACED: "", DROPPED: ""},
    rows=[
        (REVIEW, "accept", ACCEPTED, [], [], "TT 57/2026 Phụ lục I, II, III; TT 17, 18, 19/2018 Điều 7 đến Điều 22"),
        (REVIEW, "drop", DROPPED, [], [], "TT 57/2026 Phụ lục I, II, III; TT 17, 18, 19/2018 Điều 7 đến Điều 22"),
        (ACCEPTED, "replace", REPLACED, [], [], "TT 57/2026 Phụ lục I, II, III; TT 17, 18, 19/2018 Điều 7 đến Điều 22"),
    ],
)

OFFICIAL_PERMITS = permits(
    "official_text",
    title="Nguyên văn của thông tư",
    rows=[
        # action   roles                                                    whose             state  why not
        ("view", ANYONE, Whose.PUBLIC, ANY, ""),
        ("load", ("system_admin", "ministry_officer", "provincial_officer"), Whose.OWN_SCHOOL, ANY, ""),
    ],
)


@dataclass(frozen=True, slots=True)
class Target:
    """A requirement of a catalog; `criterion` is LEVEL_4 for a khoản of Điều 22, whose number is `indicator`."""

    catalog_id: str
    criterion: str
    level: int
    indicator: str
    article: str
    ours: str

    @property
    def key(self) -> str:
        """The requirement as a form names it."""
        return f"{self.catalog_id}|{self.criterion}|{self.level}|{self.indicator}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence with the requirement it seems to word, and how that was found."""

    sentence: Sentence
    target: Target | None
    how: str


@dataclass(frozen=True, slots=True)
class Placing:
    """What was placed (or should have been), the requirements without a sentence, how many sentences are elsewhere."""

    placed: tuple[Placed, ...]
    missing: tuple[Target, ...]
    outside: int


def targets_of(catalogs: Sequence[Catalog]) -> list[Target]:
    """Every requirement of the catalogs in the order of the law."""
    found = []
    for catalog in catalogs:
        for criterion in catalog.criteria:
            for level, indicators in criterion.levels.items():
                found += [
                    Target(catalog.catalog_id, criterion.code, level, i.code, i.article, i.text) for i in indicators
                ]
        found += [
            Target(catalog.catalog_id, LEVEL_4, 4, item.code, item.article, item.text) for item in catalog.level_4
        ]
    return found


def place_sentences(sentences: Sequence[Sentence], catalogs: Sequence[Catalog]) -> Placing:
    """Places each sentence; the second for one requirement is marked doubled, never dropped.

    Sentences outside the articles of the criteria (who is responsible, when it comes into force) are only counted.
    """
    targets = targets_of(catalogs)
    first: list[tuple[Sentence, Target | None]] = [(s, _by_article(s, catalogs, targets)) for s in sentences]
    taken = {target.key for _, target in first if target is not None}
    placed, seen, outside = [], set[str](), 0
    for sentence, by_article in first:
        target = by_article or _by_likeness(sentence, targets, taken)
        if target is not None:
            how = DOUBLED if target.key in seen else BY_ARTICLE if by_article else SIMILAR
            placed.append(Placed(sentence, target, how))
            seen.add(target.key)
        elif _concerns_criteria(sentence, catalogs):
            placed.append(Placed(sentence, None, UNPLACED))
        else:
            outside += 1
    return Placing(tuple(placed), tuple(t for t in targets if t.key not in seen), outside)


def likeness(ours: str, official: str) -> float:
    """How much of our condensed wording stands in an official sentence: 0 to 1."""
    mine, theirs = set(_words(ours)), set(_words(official))
    return len(mine & theirs) / len(mine) if len(mine) >= 3 else 0.0


def _words(text: str) -> list[str]:
    # Marks are kept: “sách” and “sạch” are two words.
    return ["".join(letter for letter in word if letter.isalnum()) for word in nfc(text).casefold().split()]


def _by_article(sentence: Sentence, catalogs: Sequence[Catalog], targets: Sequence[Target]) -> Target | None:
    if sentence.appendix:
        wanted = f"Phụ lục {sentence.appendix},"
        found = [
            t
            for t in targets
            if t.article.startswith(wanted) and t.criterion == sentence.criterion and t.level == sentence.level
        ]
        return found[0] if len(found) == 1 and not sentence.point else None
    if not sentence.article:
        return None
    article = f"Điều {sentence.article}"
    for catalog in catalogs:
        if any(item.article.split(" khoản")[0] == article for item in catalog.level_4):
            return _find(targets, catalog.catalog_id, LEVEL_4, 4, sentence.clause if not sentence.point else "")
        for standard in catalog.standards:
            for level, named in standard.articles.items():
                if named != article:
                    continue
                codes = [c.code for c in standard.criteria]
                number = int(sentence.clause) if sentence.clause.isdecimal() else 0
                code = sentence.criterion or (codes[number - 1] if 0 < number <= len(codes) else "")
                return _find(targets, catalog.catalog_id, code, level, sentence.point or "*")
    return None


def _find(targets: Sequence[Target], catalog_id: str, criterion: str, level: int, indicator: str) -> Target | None:
    wanted = (catalog_id, criterion, level, indicator)
    return next((t for t in targets if (t.catalog_id, t.criterion, t.level, t.indicator) == wanted), None)


def _by_likeness(sentence: Sentence, targets: Sequence[Target], taken: set[str]) -> Target | None:
    free = [t for t in targets if t.key not in taken]
    least = _ALIKE
    if sentence.criterion:
        free = [t for t in free if t.criterion == sentence.criterion]
        free = [t for t in free if not sentence.level or t.level == sentence.level]
        least = _ALIKE_IN_CRITERION
    scored = sorted(((likeness(t.ours, sentence.text), n) for n, t in enumerate(free)), key=lambda s: (-s[0], s[1]))
    if not scored or scored[0][0] < least:
        return None
    target = free[scored[0][1]]
    taken.add(target.key)
    return target


def _concerns_criteria(sentence: Sentence, catalogs: Sequence[Catalog]) -> bool:
    """Whether a sentence without a place stands where the criteria are, so that somebody should look at it."""
    if sentence.criterion:
        return True
    article = f"Điều {sentence.article}"
    named = {a for catalog in catalogs for standard in catalog.standards for a in standard.articles.values()}
    named |= {item.article.split(" khoản")[0] for catalog in catalogs for item in catalog.level_4}
    return bool(sentence.article) and article in named
