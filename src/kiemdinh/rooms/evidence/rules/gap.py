"""Which evidence a school expects of each criterion and school year, and what is still missing; pure.

A cell of the matrix says có, thiếu một phần, thiếu or không cần, always with the reason.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.vietnamese import fold

EACH_YEAR, EACH_TERM, ONCE = "each_year", "each_term", "once"
KINDS: Final = {EACH_YEAR: "Mỗi năm học", EACH_TERM: "Mỗi học kỳ", ONCE: "Một lần"}
TERMS_OF_A_YEAR: Final = 2

HAVE, PART, MISSING, NOT_NEEDED = "have", "part", "missing", "not_needed"
STATES: Final = {HAVE: "Có", PART: "Thiếu một phần", MISSING: "Thiếu", NOT_NEEDED: "Không cần"}
LACKING: Final = (PART, MISSING)

_STAFF = ("principal", "vice_principal", "teacher", "unit_admin")

EXPECTED_PERMITS = permits(
    "expected_evidence",
    title="Minh chứng cần có theo năm học",
    rows=[
        ("view", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
        # Hội đồng và tổ thư ký gồm cả giáo viên; danh mục văn bản cũng do họ giữ.
        ("edit", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("ask", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
    ],
)

YEAR_CODE: Final = re.compile(r"^\d{4}-\d{4}$")
_NAMED_YEARS = re.compile(r"năm học[:\s]*((?:\d{4}\s*[-–—/]\s*\d{4}(?:\s*(?:,|;|và|đến)\s*)?)+)", re.IGNORECASE)
_ONE_YEAR = re.compile(r"(\d{4})\s*[-–—/]\s*(\d{4})")

BY_HAND, BY_NAME, BY_DATE, UNKNOWN = "hand", "name", "date", "unknown"
SOURCES: Final = {
    BY_HAND: "chọn bằng tay",
    BY_NAME: "theo năm học ghi trong tên",
    BY_DATE: "theo ngày ban hành",
    UNKNOWN: "chưa biết",
}

Calendar = Sequence[tuple[str, date]]
"""(code, opening day) of school years, in any order."""


def year_label(code: str) -> str:
    """ "2025–2026" for "2025-2026"."""
    return code.replace("-", "–")


def year_of_day(day: date, calendar: Calendar) -> str:
    """The school year a day belongs to: from an opening to the day before the next; "" when it is not known."""
    before = [(start, code) for code, start in calendar if start <= day]
    if not before:
        return ""
    start, code = max(before)
    return code if (day - start).days <= 366 else ""


def years_in_name(subject: str) -> tuple[str, ...]:
    """The school years that a document's name states ("… năm học 2023 - 2024"), in order."""
    found = [
        f"{first}-{last}"
        for group in _NAMED_YEARS.findall(subject)
        for first, last in _ONE_YEAR.findall(group)
        if int(last) == int(first) + 1
    ]
    return tuple(dict.fromkeys(found))


def years_covered(
    *, subject: str, issued_on: date | None, by_hand: Iterable[str], calendar: Calendar
) -> tuple[tuple[str, ...], str]:
    """The school years a document covers and where that is known from (a key of SOURCES).

    What somebody chose wins, then the school year in the name, then the day of issue.
    """
    if chosen := tuple(sorted(by_hand)):
        return chosen, BY_HAND
    if named := years_in_name(subject):
        return named, BY_NAME
    code = year_of_day(issued_on, calendar) if issued_on else ""
    return ((code,), BY_DATE) if code else ((), UNKNOWN)


@dataclass(frozen=True, slots=True)
class Expected:
    """An evidence that the school expects of a criterion. `stage` is "" unless levels are taken per stage."""

    id: int
    criterion: str
    stage: str
    title: str
    kind: str
    maker_id: int | None = None
    maker: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A document that serves a criterion; `expected_ids` are the expected items somebody tied it to."""

    document_id: int
    criterion: str
    stage: str
    words: str
    years: frozenset[str]
    expected_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiver:
    """That an item (or, with `expected_id` None, the whole criterion) is not needed in a school year, and why."""

    criterion: str
    stage: str
    expected_id: int | None
    year: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One school year of a criterion or of an expected item. `missing` counts expected items that lack."""

    year: str
    state: str
    documents: tuple[int, ...] = ()
    missing: int = 0
    reason: str = ""
    waived: bool = False

    @property
    def count(self) -> int:
        """How many documents."""
        return len(self.documents)

    @property
    def lacks(self) -> bool:
        """Whether somebody still has to hand something in."""
        return self.state in LACKING


@dataclass(frozen=True, slots=True)
class Line:
    """An expected item over the school years."""

    expected: Expected
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class GapRow:
    """A criterion over the school years, with its expected items; `undated` documents have no known school year."""

    stage: str
    criterion: str
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    undated: int = 0


@dataclass(frozen=True, slots=True)
class GapFacts:
    """Everything the matrix is computed from."""

    expected: Sequence[Expected] = ()
    found: Sequence[Found] = ()
    waivers: Sequence[Waiver] = ()


def fits(title: str, words: str) -> bool:
    """Whether a document's name holds the whole name of an expected item (marks and case do not matter).

    "Kế hoạch năm học/giáo dục" and "Danh sách lớp, danh sách học sinh" name several papers; one of them is enough.
    """
    name = f" {' '.join(_WORD.findall(fold(words)))} "
    return any(f" {wanted} " in name for wanted in _names_in(title))


_WORD = re.compile(r"\w+")
"""Punctuation beside a word is no part of it: "điểm trường, học kỳ II" holds the words "điểm trường"."""


@lru_cache(maxsize=4096)
def _names_in(title: str) -> tuple[str, ...]:
    """The names that a title stands for: what follows "/" or "," takes the place of the last words before it."""
    parts = [found for part in re.split(r"[/,;]", title) if (found := _WORD.findall(fold(part)))]
    if not parts:
        return ()
    first, *others = parts
    names = [first]
    for other in others:
        names += [first[:kept] + other for kept in range(1, len(first))]
        if len(other) >= _WORDS_OF_A_NAME:
            names.append(other)
    return tuple(" ".join(name) for name in names)


_WORDS_OF_A_NAME = 3
"""A part of a title with so many words is the name of a paper by itself."""


def build_matrix(*, criteria: Sequence[tuple[str, str]], years: Sequence[str], facts: GapFacts) -> list[GapRow]:
    """The matrix: a row a (stage, criterion), a cell a school year, oldest first.

    A document counts for an item it was tied to or whose whole name its own name holds. What is expected once is
    needed in one year only: a document of any year is enough, and while there is none the newest year lacks it.
    """
    waived = {(w.stage, w.criterion, w.expected_id, w.year): w.reason for w in facts.waivers}
    found: dict[tuple[str, str], list[Found]] = {}
    for document in facts.found:
        found.setdefault((document.stage, document.criterion), []).append(document)
    expected: dict[tuple[str, str], list[Expected]] = {}
    for item in facts.expected:
        expected.setdefault((item.stage, item.criterion), []).append(item)
    rows = []
    for key in criteria:
        documents = _of(found, key)
        lines = tuple(
            Line(item, _item_cells(item, _serving(item, documents), years, waived)) for item in _of(expected, key)
        )
        cells = tuple(_criterion_cell(key, n, year, documents, lines, waived) for n, year in enumerate(years))
        rows.append(GapRow(key[0], key[1], cells, lines, sum(1 for d in documents if not d.years)))
    return rows


def _of(by_place: Mapping[tuple[str, str], list], key: tuple[str, str]) -> list:  # type: ignore[type-arg]
    """What stands at a (stage, criterion), with what was noted without a stage."""
    stage, criterion = key
    return by_place.get(key, []) + (by_place.get(("", criterion), []) if stage else [])


def _serving(item: Expected, documents: Iterable[Found]) -> list[Found]:
    return [d for d in documents if item.id in d.expected_ids or fits(item.title, d.words)]


_Waived = Mapping[tuple[str, str, int | None, str], str]


def _item_cells(item: Expected, documents: list[Found], years: Sequence[str], waived: _Waived) -> tuple[Cell, ...]:
    if item.kind == ONCE:
        return tuple(_once_cell(item, documents, years, year, waived) for year in years)
    return tuple(_yearly_cell(item, documents, year, waived) for year in years)


def _yearly_cell(item: Expected, documents: list[Found], year: str, waived: _Waived) -> Cell:
    ids = tuple(dict.fromkeys(d.document_id for d in documents if year in d.years))
    reason = waived.get((item.stage, item.criterion, item.id, year))
    if reason is not None and not ids:
        return Cell(year, NOT_NEEDED, reason=reason, waived=True)
    if item.kind == EACH_TERM and 0 < len(ids) < TERMS_OF_A_YEAR:
        return Cell(year, PART, ids, 1, f"Cần mỗi học kỳ một văn bản; mới có {len(ids)}.")
    return Cell(year, HAVE, ids) if ids else Cell(year, MISSING, (), 1)


def _once_cell(item: Expected, documents: list[Found], years: Sequence[str], year: str, waived: _Waived) -> Cell:
    ids = tuple(dict.fromkeys(d.document_id for d in documents if year in d.years))
    if ids:
        return Cell(year, HAVE, ids)
    reason = waived.get((item.stage, item.criterion, item.id, year))
    if reason is not None:
        return Cell(year, NOT_NEEDED, reason=reason, waived=True)
    if documents:
        when = sorted({y for d in documents for y in d.years})
        return Cell(
            year, NOT_NEEDED, reason=f"Chỉ cần một lần, đã có {'năm học ' + year_label(when[0]) if when else 'rồi'}."
        )
    if year == years[-1]:
        return Cell(year, MISSING, (), 1)
    return Cell(year, NOT_NEEDED, reason="Chỉ cần một lần; tính ở năm học mới nhất.")


def _criterion_cell(
    key: tuple[str, str],
    number: int,
    year: str,
    documents: Iterable[Found],
    lines: Sequence[Line],
    waived: _Waived,
) -> Cell:
    ids = tuple(dict.fromkeys(d.document_id for d in documents if year in d.years))
    reason = waived.get((*key, None, year))
    if reason is not None:
        return Cell(year, HAVE if ids else NOT_NEEDED, ids, reason=reason, waived=True)
    cells = [line.cells[number] for line in lines]
    missing = sum(1 for cell in cells if cell.lacks)
    if missing:
        return Cell(year, PART if ids else MISSING, ids, missing, f"Thiếu {missing} trên {len(cells)} mục cần có.")
    if ids:
        return Cell(year, HAVE, ids)
    if cells:
        return Cell(year, NOT_NEEDED, reason="Không mục nào cần ở năm học này.")
    return Cell(year, MISSING, (), 1)


@dataclass(frozen=True, slots=True)
class GapFilter:
    """What the page shows: only lacking cells, one standard, one year, one maker."""

    only_lacking: bool = False
    standard: str = ""
    year: str = ""
    maker_id: int | None = None


def narrow(rows: Iterable[GapRow], where: GapFilter) -> list[GapRow]:
    """The rows (and, for a maker, the lines) that a filter leaves; cells of other years are left out."""
    kept = []
    for row in rows:
        if where.standard and row.criterion.split(".", maxsplit=1)[0] != where.standard:
            continue
        cells = tuple(c for c in row.cells if not where.year or c.year == where.year)
        lines = [
            Line(line.expected, tuple(c for c in line.cells if not where.year or c.year == where.year))
            for line in row.lines
        ]
        if where.maker_id is not None:
            lines = [line for line in lines if line.expected.maker_id == where.maker_id]
            if not lines:
                continue
        if where.only_lacking:
            lines = [line for line in lines if any(c.lacks for c in line.cells)]
            if not lines and not (where.maker_id is None and any(c.lacks for c in cells)):
                continue
        kept.append(GapRow(row.stage, row.criterion, cells, tuple(lines), row.undated))
    return kept


def tally(rows: Iterable[GapRow]) -> dict[str, int]:
    """How many criterion cells stand in each state."""
    counts = dict.fromkeys(STATES, 0)
    for row in rows:
        for cell in row.cells:
            counts[cell.state] += 1
    return counts


def starter_kind(hint: str) -> str:
    """How often a hint of the edition is usually needed: founding papers once, everything else each school year."""
    words = fold(hint)
    return ONCE if any(words.startswith(fold(start)) for start in _ONCE_STARTS) else EACH_YEAR


_ONCE_STARTS = ("quyết định thành lập", "sơ đồ", "giấy chứng nhận", "giấy phép", "quy chế tổ chức")


def generation_of(code_format: str) -> str:
    """The generation ("2018" or "tt57") of a set's code format."""
    return "tt57" if code_format == "tt57" else "2018"


def plain_title(subject: str) -> str:
    """The name that papers of the same kind share: what stands before the school year in it; "" when too short."""
    found = _NAMED_YEARS.search(subject)
    start = " ".join((subject[: found.start()] if found else "").split()).rstrip(" ,;:-–(")
    return start if len(start) >= _SHORTEST_TITLE else ""


_SHORTEST_TITLE = 8


def repeated_titles(documents: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """(stage, criterion, shared name) of papers that a criterion has from at least two school years, in order.

    `documents` are (stage, criterion, name of a paper). Such papers are made every year, so they are expected.
    """
    seen: dict[tuple[str, str, str], tuple[str, set[str]]] = {}
    for stage, criterion, subject in documents:
        title = plain_title(subject)
        if title:
            _, years = seen.setdefault((stage, criterion, fold(title)), (title, set()))
            years.update(years_in_name(subject))
    return [(s, c, title) for (s, c, _), (title, years) in seen.items() if len(years) > 1]
