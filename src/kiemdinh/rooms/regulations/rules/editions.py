"""Which edition of the regulations applies to a school type on a date. Every date comes from the edition files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.regulations.rules.catalog import SCHOOL_TYPES
from kiemdinh.rooms.regulations.rules.errors import RegulationError


@dataclass(frozen=True, slots=True)
class KnownChange:
    """A change an incomplete edition is known to make."""

    target: str
    effect: str
    confidence: str


@dataclass(frozen=True, slots=True)
class EditionHeader:
    """Header of an edition. `selectable_types` are the school types for which a complete catalog is at hand."""

    edition_id: str
    regulation_number: str
    title: str
    signed_on: date
    in_force_from: date
    in_force_to: date | None
    school_types: tuple[str, ...]
    status: str
    supersedes: tuple[str, ...]
    amends: tuple[str, ...]
    confidence: str
    explanation: str
    fallback_warning: str
    known_changes: tuple[KnownChange, ...]
    missing: tuple[str, ...]
    selectable_types: frozenset[str]

    def in_force(self, on: date) -> bool:
        """Whether the edition is in force on that day, both end days included."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """The edition to use, or None with the reason. `warning` must be recorded in the cycle when it is not None."""

    edition_id: str | None
    warning: str | None
    reason_vi: str


def load_edition(content: Mapping[str, Any], *, loaded_types: Sequence[str] = ()) -> EditionHeader:
    """The header of a checked edition file. `loaded_types`: types whose catalog was loaded later by an official."""
    types = tuple(content["school_types"])
    complete = content["status"] == "complete"
    return EditionHeader(
        edition_id=content["edition"],
        regulation_number=content["regulation_number"],
        title=content["title"],
        signed_on=date.fromisoformat(content["signed_on"]),
        in_force_from=date.fromisoformat(content["in_force"]["from"]),
        in_force_to=date.fromisoformat(content["in_force"]["to"]) if "to" in content["in_force"] else None,
        school_types=types,
        status=content["status"],
        supersedes=tuple(content["supersedes"]),
        amends=tuple(content["amends"]),
        confidence=content["confidence"],
        explanation=content["explanation"],
        fallback_warning=content.get("fallback_warning", ""),
        known_changes=tuple(
            KnownChange(part["target"], part["effect"], part["confidence"]) for part in content.get("known_changes", ())
        ),
        missing=tuple(content.get("missing", ())),
        selectable_types=frozenset(types) if complete else frozenset(loaded_types) & frozenset(types),
    )


def edition_for(*, school_type: str, on: date, editions: Sequence[EditionHeader]) -> EditionChoice:
    """The edition for a new cycle of a school of that type on that day.

    An amending edition is used once its catalog is at hand; until then the amended one is used with a warning.
    Raises RegulationError for an unknown school type.
    """
    if school_type not in SCHOOL_TYPES:
        raise RegulationError(f"Không có loại trường “{school_type}”; chỉ có {', '.join(SCHOOL_TYPES)}.")
    name = SCHOOL_TYPES[school_type]
    covering = [edition for edition in editions if school_type in edition.school_types]
    current = [edition for edition in covering if edition.in_force(on)]
    usable = [edition for edition in current if school_type in edition.selectable_types]
    # An amendment stands before the text it amends; two unrelated editions in force at once are refused on loading.
    usable.sort(key=lambda edition: (not edition.amends, edition.edition_id))
    if not usable:
        return EditionChoice(None, None, _no_edition(name, on, covering, current))
    chosen = usable[0]
    waiting = [edition for edition in current if chosen.edition_id in edition.amends]
    warning = waiting[0].fallback_warning if waiting else None
    reason = f"Ngày {format_date(on)}, {name} áp dụng Thông tư {chosen.regulation_number}."
    if waiting:
        reason += f" Danh mục của Thông tư {waiting[0].regulation_number} chưa đủ nên chưa dùng được."
    return EditionChoice(chosen.edition_id, warning, reason)


def check_fits(*, edition: EditionHeader, school_type: str) -> None:
    """Raises RegulationError when the edition does not cover the school type or cannot be used yet."""
    if school_type not in SCHOOL_TYPES:
        raise RegulationError(f"Không có loại trường “{school_type}”; chỉ có {', '.join(SCHOOL_TYPES)}.")
    if school_type not in edition.school_types:
        raise RegulationError(
            f"Bộ {edition.edition_id} không áp dụng cho loại trường “{school_type}”;"
            f" chỉ dùng cho {', '.join(edition.school_types)}."
        )
    if school_type not in edition.selectable_types:
        raise RegulationError(
            f"Bộ {edition.edition_id} chưa có đủ nội dung cho loại trường “{school_type}” nên chưa dùng để chấm được."
        )


def _no_edition(name: str, on: date, covering: Sequence[EditionHeader], current: Sequence[EditionHeader]) -> str:
    if current:
        number = current[0].regulation_number
        return f"Ngày {format_date(on)}, {name} thuộc Thông tư {number} nhưng danh mục chưa đủ: chưa có bộ."
    later = sorted((edition for edition in covering if edition.in_force_from > on), key=lambda e: e.in_force_from)
    if later:
        first = later[0]
        return (
            f"Ngày {format_date(on)}, {name} chưa có bộ trong phần mềm;"
            f" Thông tư {first.regulation_number} có hiệu lực từ {format_date(first.in_force_from)}."
        )
    return f"Ngày {format_date(on)}, {name} chưa có bộ nào đang hiệu lực."
