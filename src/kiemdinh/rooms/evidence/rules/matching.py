"""To what a file belongs, told from its name and folders. Pure; people confirm every proposal.

Four signs, the surest first: the evidence code, the number of the document, words shared with the title of a
document, the folder of a criterion. What is compared carries no marks and no case, so it does not matter how a
machine spelled the name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kiemdinh.kernel.vietnamese import fold, format_number, nfc

BY_CODE: Final = "code"
BY_NUMBER: Final = "number"
BY_NAME: Final = "name"
BY_CRITERION: Final = "criterion"
NO_MATCH: Final = ""


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code that the set (or the school) has: whose it is. `item_id` is None outside a set."""

    criterion: str
    ordinal: int
    box: int | None
    code: str
    document_id: int
    item_id: int | None


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document as matching needs it."""

    id: int
    subject: str
    number: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class CodeClue:
    """A code as a name writes it."""

    criterion: str
    ordinal: int
    box: int | None


@dataclass(frozen=True, slots=True)
class Match:
    """What was found. `score` runs from 0 to 1; `reason` says it to the person."""

    how: str
    reason: str
    document_id: int | None = None
    criterion: str = ""
    score: float = 0.0


_SEP = r"[\s._\-]"
_BOX_CODE = re.compile(
    rf"(?<![a-z0-9])h{_SEP}?0*(?P<box>[1-9]\d{{0,2}}){_SEP}+(?P<s>[1-9]\d?){_SEP}(?P<c>[1-9]\d?){_SEP}+0*(?P<n>[1-9]\d{{0,2}})(?![\d])"
)
_MC_CODE = re.compile(
    rf"(?<![a-z0-9])mc{_SEP}*(?P<s>[1-9]\d?){_SEP}(?P<c>[1-9]\d?){_SEP}+0*(?P<n>[1-9]\d{{0,2}})(?![\d])"
)
# Without H or MC a run of numbers may as well be a date: the order number needs two digits, and the criterion must be
# one that exists (see `Matcher`).
_PLAIN_CODE = re.compile(
    rf"(?<![\d.])(?P<s>[1-9]\d?)[._](?P<c>[1-9]\d?){_SEP}+(?P<n>0[1-9]|[1-9]\d{{1,2}})(?!\d|[.\-_/]\d)"
)

_CRITERION = re.compile(rf"(?<![a-z0-9])(?:tieu{_SEP}*chi|tchi|tc){_SEP}*(?P<s>[1-9]\d?)[._\-](?P<c>[1-9]\d?)(?!\d)")
_CRITERION_ALONE = re.compile(rf"(?<![a-z0-9])(?:tieu{_SEP}*chi|tchi|tc){_SEP}*(?P<c>[1-9]\d?)(?![\d]|[._\-]\d)")
_STANDARD = re.compile(rf"(?<![a-z0-9])(?:tieu{_SEP}*chuan|tchuan|tc){_SEP}*0*(?P<s>[1-9]\d?)(?![\d]|[._\-]\d)")
_BARE_CRITERION = re.compile(r"^\s*\[?(?P<s>[1-9]\d?)[._](?P<c>[1-9]\d?)\]?(?=$|[\s._\-)]+(?!\d))")

_TOKENS = re.compile(r"\d+|[a-z]+")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
# Words that nearly every document of a school carries and that tell none apart.
_COMMON = frozenset(["ve", "viec", "cua", "va", "cac", "cho", "trong", "nha", "truong", "so", "ngay"])


def stem_of(path: str) -> str:
    """The name of a file without folders and extension."""
    return _EXTENSION.sub("", path.rsplit("/", 1)[-1])


def codes_in(part: str) -> list[CodeClue]:
    """Every evidence code that one part of a path writes, in whatever punctuation."""
    text, found = fold(part), []
    for pattern in (_BOX_CODE, _MC_CODE, _PLAIN_CODE):
        for hit in pattern.finditer(text):
            box = int(hit["box"]) if "box" in hit.re.groupindex else None
            found.append(CodeClue(f"{hit['s']}.{hit['c']}", int(hit["n"]), box))
        if found:  # a plain code is part of every longer one
            return found
    return found


def criterion_in(path: str, known: Iterable[str] = ()) -> str:
    """The criterion that a name or folder says ("TC1.1", "Tiêu chí 1.1", "Tiêu chuẩn 1/Tiêu chí 1", "1.1 Chiến lược").

    The innermost folder wins. With `known`, only criteria among them count; without, a bare "1.1" is not believed.
    """
    allowed = frozenset(known)
    parts = [fold(_EXTENSION.sub("", part) if i == 0 else part) for i, part in enumerate(reversed(path.split("/")))]
    for position, part in enumerate(parts):
        for code in _criteria_of_part(part, parts[position + 1 :], bare=bool(allowed)):
            if not allowed or code in allowed:
                return code
    return ""


def _criteria_of_part(part: str, outer: Sequence[str], *, bare: bool) -> list[str]:
    found = [f"{hit['s']}.{hit['c']}" for hit in _CRITERION.finditer(part)]
    if not found and (alone := _CRITERION_ALONE.search(part)):
        # "Tiêu chuẩn 1/Tiêu chí 2": the standard stands in a folder around it.
        for folder in outer:
            if standard := _STANDARD.search(folder):
                found.append(f"{standard['s']}.{alone['c']}")
                break
    if not found and bare and (hit := _BARE_CRITERION.match(part)):
        found.append(f"{hit['s']}.{hit['c']}")
    return found


def tokens_of(text: str) -> list[str]:
    """Words and numbers of a text without marks: "123/QĐ-UBND" and "123-QD-UBND" give the same."""
    return _TOKENS.findall(fold(text))


@dataclass
class Matcher:
    """Everything known of a school's documents, prepared for many files.

    How alike two names are is twice the shared words over all words of both (Dice): `threshold` is the least
    that counts as the same name; `margin` how far the best must be ahead of the second, so that two similar titles are
    not told apart by chance.
    """

    codes: Sequence[KnownCode]
    documents: Sequence[KnownDocument]
    criteria: Sequence[str]
    threshold: float
    margin: float
    _by_code: Mapping[tuple[str, int], list[KnownCode]] = field(init=False)
    _numbers: dict[str, list[tuple[tuple[str, ...], KnownDocument]]] = field(init=False)
    _lengths: dict[int, int] = field(init=False)
    _years: dict[int, frozenset[str]] = field(init=False)
    _index: dict[str, list[tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        by_code: defaultdict[tuple[str, int], list[KnownCode]] = defaultdict(list)
        for code in self.codes:
            by_code[code.criterion, code.ordinal].append(code)
        self._by_code = by_code
        self._numbers, self._lengths, self._years = defaultdict(list), {}, {}
        self._index = defaultdict(list)
        for document in self.documents:
            number = tuple(tokens_of(document.number))
            if len(number) > 1 and any(t.isdigit() for t in number):
                self._numbers[number[0]].append((number, document))
            words = [t for t in tokens_of(document.subject) if t not in _COMMON]
            self._lengths[document.id] = len(words)
            self._years[document.id] = frozenset(_YEARS.findall(fold(document.subject)))
            for word, times in Counter(words).items():
                self._index[word].append((document.id, times))

    def match(self, path: str) -> Match:
        """The surest thing that can be said of a file; `Match.how` is NO_MATCH when there is none."""
        clues = self._clues(path)
        ways: tuple[Callable[[], Match | None], ...] = (
            lambda: self._code(clues),
            lambda: self._number(stem_of(path)),
            lambda: self._name(stem_of(path)),
        )
        criterion = next((c.criterion for c in clues), "") or criterion_in(path, self.criteria)
        for way in ways:
            if found := way():
                # A document known by number or name still serves the criterion of its folder.
                return found if found.criterion else Match(
                    found.how, found.reason, found.document_id, criterion, found.score
                )
        if clues:
            return Match(BY_CRITERION, f"Tên ghi mã của tiêu chí {criterion} nhưng mã ấy chưa cấp.", None, criterion)
        if criterion:
            return Match(BY_CRITERION, f"Tên hoặc thư mục ghi tiêu chí {criterion}.", None, criterion)
        return Match(NO_MATCH, "Tên tệp không cho biết là minh chứng nào.")

    def _clues(self, path: str) -> list[CodeClue]:
        """Codes in the name, then in the folders from the inside out; only those of criteria that exist."""
        allowed = frozenset(self.criteria)
        parts = path.split("/")
        ordered = [_EXTENSION.sub("", parts[-1]), *reversed(parts[:-1])]
        return [
            clue
            for part in ordered
            for clue in codes_in(part)
            if (clue.criterion in allowed if allowed else (clue.criterion, clue.ordinal) in self._by_code)
        ]

    def _code(self, clues: Sequence[CodeClue]) -> Match | None:
        for clue in clues:
            known = self._by_code.get((clue.criterion, clue.ordinal), [])
            if len({k.document_id for k in known}) != 1:
                continue
            code = known[0]
            other = clue.box is not None and code.box is not None and clue.box != code.box
            note = f" (tên ghi hộp {clue.box})" if other else ""
            return Match(BY_CODE, f"Tên ghi mã {code.code}{note}.", code.document_id, code.criterion, 1.0)
        return None

    def _number(self, stem: str) -> Match | None:
        tokens = tokens_of(stem)
        hits: dict[int, KnownDocument] = {}
        longest = 0
        for at, token in enumerate(tokens):
            for number, document in self._numbers.get(token, ()):
                if tuple(tokens[at : at + len(number)]) == number and len(number) >= longest:
                    hits = {} if len(number) > longest else hits
                    longest = len(number)
                    hits[document.id] = document
        if len(hits) > 1:  # numbers begin anew every year
            years = {int(y) for y in _YEARS.findall(fold(stem))}
            hits = {k: d for k, d in hits.items() if d.year in years}
        if len(hits) != 1:
            return None
        document = next(iter(hits.values()))
        return Match(BY_NUMBER, f"Tên ghi số hiệu {document.number}.", document.id, "", 1.0)

    def _name(self, stem: str) -> Match | None:
        words = [t for t in tokens_of(subject_from(stem)) if t not in _COMMON]
        years = frozenset(_YEARS.findall(fold(stem)))
        if len(words) < 2:
            return None
        shared: Counter[int] = Counter()
        for word, times in Counter(words).items():
            for pk, there in self._index.get(word, ()):
                shared[pk] += min(times, there)
        scores = sorted(
            (
                (2 * both / (len(words) + self._lengths[pk]), pk)
                for pk, both in shared.items()
                if _years_agree(years, self._years[pk])
            ),
            key=lambda s: (-s[0], s[1]),
        )
        if not scores or scores[0][0] < self.threshold:
            return None
        if len(scores) > 1 and scores[0][0] - scores[1][0] < self.margin:
            return None
        percent = format_number(round(scores[0][0] * 100))
        return Match(BY_NAME, f"Tên giống {percent}% với tên văn bản.", scores[0][1], "", scores[0][0])


def _years_agree(name: frozenset[str], subject: frozenset[str]) -> bool:
    """Plans of two school years share all their words: where both name years, they must not differ."""
    return not name or not subject or name <= subject or subject <= name


# ── what a new document would be called ───────────────────────────────────────

_LEADING_CODES = re.compile(
    r"^\s*[\[(]?\s*(?:(?:H\s*\d{1,3}|MC)[\s._\-]*\d{1,2}[\s._\-]\d{1,2}[\s._\-]+\d{1,3}"
    r"|\d{1,2}[._]\d{1,2}[\s._\-]+\d{2,3}(?!\d|[.\-_/]\d))\s*[\])]?[\s._\-–:]*",
    re.IGNORECASE,
)
_KINDS = {
    "qd": "QĐ", "kh": "KH", "bc": "BC", "cv": "CV", "ttr": "TTr", "bb": "BB", "tb": "TB", "ct": "CT", "nq": "NQ",
    "hd": "HD", "qc": "QC", "gm": "GM", "nd": "NĐ", "tt": "TT", "dt": "ĐT",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.])(?:số\s*|so\s*)?(?P<n>\d{1,5})[._\-/]+(?:(?P<y>(?:19|20)\d\d)[._\-/]+)?"
    r"(?P<kind>qđ|qd|kh|bc|cv|ttr|bb|tb|ct|nq|hd|qc|gm|nđ|nd|tt|đt|dt)(?:-(?P<by>[A-Za-zĐđ]{2,12}(?:-[A-Za-zĐđ]{2,12})?))?"
    r"(?![^\W_])",
    re.IGNORECASE,
)


def number_from(name: str) -> str:
    """The number that a name writes: "123-QD-UBND ve viec.pdf" → "123/QĐ-UBND"; empty when there is none."""
    hit = _NUMBER.search(nfc(name))
    if hit is None:
        return ""
    kind = _KINDS[fold(hit["kind"])]
    year = f"{hit['y']}/" if hit["y"] else ""
    return f"{int(hit['n']):02d}/{year}{kind}" + (f"-{hit['by'].upper()}" if hit["by"] else "")


def subject_from(name: str) -> str:
    """What a document would be called after its file: without code, extension and underscores."""
    stem = _LEADING_CODES.sub("", nfc(stem_of(name)))
    words = " ".join(stem.replace("_", " ").split()).strip(" .-–")
    words = words or " ".join(nfc(stem_of(name)).split())
    return words[:1].upper() + words[1:400]
