"""Codes and permissions of evidence. Pure; the format itself is data of the edition (procedure)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kiemdinh.kernel.citations import BOX, PATTERN_KEYS, PLAIN, find_codes, format_code
from kiemdinh.kernel.permits import ANY, Whose, permits
from kiemdinh.kernel.vietnamese import fold

_STAFF = ("principal", "vice_principal", "teacher", "unit_admin")

DOCUMENT_PERMITS = permits(
    "document",
    title="Văn bản và minh chứng của trường",
    rows=[
        ("view", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("download", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
        ("edit", _STAFF, Whose.OWN_SCHOOL, ANY, ""),
    ],
)


Use = tuple[str, str]
"""A criterion and a stage ("" when the school has one)."""


def uses_in_new_set(criterion: str, uses: Collection[Use], new_uses: Mapping[Use, Collection[Use]]) -> tuple[Use, ...]:
    """Where a document of one set serves in another; the uses of the criterion its old code names come first."""
    ordered = sorted(uses, key=lambda use: use[0] != criterion)
    return tuple(dict.fromkeys(new for use in ordered for new in new_uses.get(use, ())))


def next_ordinal(used: Iterable[int]) -> int:
    """The next order number within a criterion; numbers of removed items are not given again."""
    return max(used, default=0) + 1


def default_box(criterion: str) -> int:
    """The box a school would use first: the number of the standard ("2.3" → 2)."""
    return int(criterion.split(".", maxsplit=1)[0])


def build_code(*, code_format: str, has_boxes: bool, criterion: str, ordinal: int, box: int | None) -> str:
    """The code as it stands in a text: [H1-1.1-01], [1.1-01] or MC.1.1.01 (TT 57/2026, Phụ lục IV).

    `code_format` is the generation of the edition ("2018", "tt57") or a pattern key of `kernel.citations`.
    """
    pattern = code_format if code_format in PATTERN_KEYS else BOX
    if pattern == BOX and not has_boxes:
        pattern = PLAIN
    return format_code(pattern, box=box, criterion=criterion, ordinal=ordinal)


def uses_boxes(*, code_format: str, has_boxes: bool) -> bool:
    """Whether codes of a set carry a box number."""
    return has_boxes and code_format in ("2018", BOX)


def searchable(*texts: str) -> str:
    """What a search for a document looks through: its words without marks, in lower case."""
    return " ".join(fold(text) for text in texts if text)


@dataclass(frozen=True, slots=True)
class Citations:
    """What the texts of a sheet cite: codes known to the set, and codes that exist nowhere."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]


def split_citations(text: str, codes: Collection[str]) -> Citations:
    """Codes in the order of first mention, those in `codes` apart from the others."""
    known: list[str] = []
    unknown: list[str] = []
    for citation in find_codes(text):
        bucket = known if citation.code in codes else unknown
        if citation.code not in bucket:
            bucket.append(citation.code)
    return Citations(tuple(known), tuple(unknown))
