"""Which edition a report follows, and which criterion a heading means, even when its number is wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.exchange.rules.report_reading.lines import Item, Line
from kiemdinh.rooms.regulations.rules.catalog import GENERATION_TT57, Catalog

_LED = r"^(?:[ivx0-9]+\s*[.)]\s*)?tieu chi\s*(?:so\s*)?"
_WITH_WORD = re.compile(_LED + r"([0-9]{1,2})\s*[.,]\s*([0-9]{1,2})(?![0-9])[\s.:)–-]*")
_SHORT = re.compile(_LED + r"([0-9]{1,2})(?![0-9.,])[\s.:)–-]*|^tieu chi\s*([0-9]{1,2})\.(?:\s+|$)")
_NUMBER = re.compile(r"^([1-9])\s*\.\s*([0-9]{1,2})(?![0-9]|\.[0-9])[\s.:)–-]*")
_WORD = re.compile(r"^tieu chi[\s.:–-]+")
_STANDARD = re.compile(r"^(?:[ivx0-9]+\s*[.)]\s*)?tieu chuan\s*(?:so\s*)?([1-9])(?![0-9]|\.[0-9])[\s.:)–-]*")
_STANDARD_ROMAN = re.compile(r"^tieu chuan\s+(iv|iii|ii|i|v)\b[\s.:)–-]*")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
SURE, LIKELY = 0.75, 0.5
_ENOUGH, _MARGIN = 3.0, 0.8


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that heads a criterion (as far as its words say) before it is known which one it means."""

    stated: str
    title: str


@lru_cache(maxsize=8192)
def likeness(left: str, right: str) -> float:
    """How alike two folded titles are, 0 to 1; the beginning of a longer one counts as alike."""
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    if (len(left) > 12 and right.startswith(left)) or (len(right) > 12 and left.startswith(right)):
        return 0.95
    words, others = set(left.split()), set(right.split())
    # Titles without a third of their words in common are not worth the slow comparison of letters.
    if len(words & others) * 3 < min(len(words), len(others)):
        return 0.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


class Titles:
    """The titles of one catalog, folded once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.codes = [c.code for c in catalog.criteria]
        self.of = {c.code: {fold(t) for t in (c.title, c.generic_title, c.mau5_title)} for c in catalog.criteria}
        self.standards = {s.code: {fold(s.title), fold(s.generic_title)} for s in catalog.standards}
        self._known: dict[str, tuple[float, str]] = {}

    def like(self, code: str, title: str) -> float:
        """How alike a folded title is to that of a criterion."""
        return max((likeness(title, own) for own in self.of.get(code, ())), default=0.0)

    def best(self, title: str) -> tuple[float, str]:
        """The criterion whose title is most alike."""
        if title not in self._known:
            self._known[title] = max(((self.like(code, title), code) for code in self.codes), default=(0.0, ""))
        return self._known[title]

    def heading(self, line: Line, standard: str) -> Heading | None:
        """The criterion heading that a line is, or None. `standard` is the standard it stands in."""
        words = line.fold
        if len(words) > 260 or not words:
            return None
        for form, joined in ((_WITH_WORD, True), (_SHORT, False)):
            if match := form.match(words):
                first = match[1] or match[2]
                code = f"{int(first)}.{int(match[2])}" if joined else f"{standard}.{int(first)}" if standard else ""
                title = words[match.end() :].strip(" .:(*)")
                return self._checked(line, code, title)
        if match := _NUMBER.match(words):
            title = words[match.end() :].strip(" .:(*)")
            code = f"{int(match[1])}.{int(match[2])}"
            if len(title) > 4 and (self.like(code, title) >= SURE or self.best(title)[0] >= 0.85):
                return Heading(code, title)
            return None
        if match := _WORD.match(words):
            title = words[match.end() :].strip(" .:(*)")
            return Heading("", title) if self.best(title)[0] >= SURE else None
        return Heading("", words) if line.prominent and len(words) > 6 and self.best(words)[0] >= 0.9 else None

    def _checked(self, line: Line, code: str, title: str) -> Heading | None:
        """ "Tiêu chí 1.1 …" heads a criterion when a title follows, or nothing; a sentence about it does not."""
        if not title or self.like(code, title) >= LIKELY or self.best(title)[0] >= SURE:
            return Heading(code, title)
        if line.prominent and not re.search(r"\b(khong )?dat\b", title):
            return Heading(code, title)
        return None

    def standard(self, line: Line) -> str:
        """The standard that a line heads; "" for none."""
        words = line.fold
        match = _STANDARD.match(words)
        code = match[1] if match else ""
        if match is None:
            match = _STANDARD_ROMAN.match(words)
            code = str(_ROMAN[match[1]]) if match else ""
        if match is None or len(words) > 200 or code not in self.standards:
            return ""
        title = re.sub(r"\(.*", "", words[match.end() :]).strip(" .:*")
        alike = max((likeness(title, own) for own in self.standards[code]), default=0.0)
        return code if not title or line.prominent or alike >= LIKELY else ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Which criterion a heading means; `warning` when that is not what it says."""

    code: str
    warning: str = ""


def resolve(headings: Sequence[Heading], titles: Titles) -> list[Resolved]:
    """The criteria of headings in order: by number where the title agrees, else by title, else by the gap left."""
    stated = [h.stated for h in headings]
    made: list[Resolved] = []
    for place, heading in enumerate(headings):
        score, best = titles.best(heading.title) if len(heading.title) > 4 else (0.0, "")
        own = titles.like(heading.stated, heading.title)
        if heading.stated in titles.of and (own >= LIKELY and own >= score - 0.15):
            made.append(Resolved(heading.stated))
        elif score >= SURE:
            note = "" if heading.stated == best or not heading.stated else (
                f"Tiêu đề ghi “{heading.stated}” nhưng tên là của tiêu chí {best}: đã xếp vào {best}."
            )  # fmt: skip
            made.append(Resolved(best, note or ("" if heading.stated else f"Tiêu đề không ghi số: xếp vào {best}.")))
        elif heading.stated in titles.of:
            made.append(_by_gap(place, stated, made, titles))
        else:
            made.append(Resolved("", f"Không nhận ra tiêu chí của tiêu đề “{heading.stated} {heading.title}”."))
    return made


def _by_gap(place: int, stated: Sequence[str], made: Sequence[Resolved], titles: Titles) -> Resolved:
    """A number met twice in a row, while the one before it is missing: the first of the two is the missing one."""
    code = stated[place]
    before = titles.codes.index(code) - 1
    again = place + 1 < len(stated) and stated[place + 1] == code
    missing = titles.codes[before] if before >= 0 else ""
    if again and missing and missing not in stated and (not made or made[-1].code != missing):
        return Resolved(missing, f"Số “{code}” có hai lần: lần đầu xếp vào {missing} còn thiếu, hãy kiểm tra.")
    if any(r.code == code for r in made):
        return Resolved(code, f"Tiêu chí {code} có hai lần trong báo cáo: nội dung được ghép lại, hãy kiểm tra.")
    return Resolved(code)


# ── the edition ───────────────────────────────────────────────────────────────

_NUMBERS = {"tt17-2018": ("17/2018",), "tt18-2018": ("18/2018",), "tt19-2018": ("19/2018",), "tt57-2026": ("57/2026",)}
_SCHOOLS = {
    "mam-non": ("truong mam non", "truong mau giao"),
    "tieu-hoc": ("truong tieu hoc",),
    "thcs": ("truong trung hoc co so", "truong thcs"),
    "thpt": ("truong trung hoc pho thong", "truong thpt"),
    "gdtx": ("giao duc thuong xuyen",),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The catalog a report follows most likely. `sure` when no other edition comes near, `sure_kind` when no other
    kind of school under the same edition does.
    """

    catalog: Catalog
    score: float
    sure: bool
    sure_kind: bool


def guess_catalog(items: Sequence[Item], catalogs: Sequence[Catalog]) -> Guess:
    """By titles and numbers of criteria, the form of evidence codes, the circular named, the kind of school."""
    sample = [item for item in items if isinstance(item, Line) and len(item.fold) < 260]
    words = [item.fold if isinstance(item, Line) else " ".join(map(" ".join, item.folded)) for item in items]
    everything, front = "\n".join(words), "\n".join(words[:60])
    new_codes, old_codes = everything.count("mc."), len(re.findall(r"[\[(]h ?[0-9]", everything))
    scored: list[tuple[float, int, Catalog]] = []
    for catalog in catalogs:
        titles = Titles(catalog)
        met: dict[str, float] = {}
        standard, foreign = "", 0
        for line in sample:
            standard = titles.standard(line) or standard
            heading = titles.heading(line, standard) if line.fold.startswith(("tieu chi", *"123456789")) else None
            if heading is None:
                continue
            if heading.stated in titles.of:
                alike = titles.like(heading.stated, heading.title) if heading.title else 0.3
                met[heading.stated] = max(met.get(heading.stated, 0.0), alike)
            elif heading.stated:
                foreign += 1
        score = sum(met.values()) / len(titles.codes) * 10 - min(foreign, 10) * 0.3
        score += sum(2.0 for number in _NUMBERS.get(catalog.edition_id, ()) if number in everything)
        if new_codes + old_codes and (new_codes > old_codes) == (catalog.generation == GENERATION_TT57):
            score += 2.0
        score += max((1.5 for kind in catalog.school_types for w in _SCHOOLS.get(kind, ()) if w in front), default=0.0)
        scored.append((score, -len(scored), catalog))
    scored.sort(key=lambda row: (row[0], row[1]), reverse=True)
    best = scored[0]
    near = [row[2].edition_id for row in scored[1:] if best[0] - row[0] < _MARGIN]
    enough = best[0] >= _ENOUGH
    return Guess(best[2], best[0], enough and set(near) <= {best[2].edition_id}, enough and not near)
