"""Conflicts of interest between an assessor and a school: found from plain facts, with the reason in words. Pure.

Which ones forbid taking part and which only warn, and how many years back work at the school counts, is data of the
procedure (`conflicts.*`; TT 2018 Điều 30, TT 57/2026 Điều 17 khoản 6).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiemdinh.kernel.vietnamese import fold, format_date

WORKS_AT, WORKED_AT, FAMILY = "works_at", "worked_at", "family"
SAME_COMMUNE, OWN_AUTHORITY = "same_commune", "own_authority"
DECLARED, SAME_NAME = "declared", "same_name"

CONFLICT_LABELS: Mapping[str, str] = {
    WORKS_AT: "Đang công tác tại trường",
    WORKED_AT: "Từng công tác tại trường",
    FAMILY: "Người thân tại trường",
    DECLARED: "Đã tự khai có xung đột",
    SAME_COMMUNE: "Cùng xã, phường",
    OWN_AUTHORITY: "Thuộc cơ quan quản lý trường",
    SAME_NAME: "Nơi công tác trùng tên trường",
}


@dataclass(frozen=True, slots=True)
class Work:
    """Where somebody worked: a unit of the directory, or only the name of a place; `ends_on` is the last day."""

    unit_id: int | None
    place: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of an assessor; `family` and `declared` go by school (its id)."""

    works: tuple[Work, ...] = ()
    family: Mapping[int, str] = field(default_factory=dict)
    declared: Mapping[int, date] = field(default_factory=dict)
    home_commune_id: int | None = None


@dataclass(frozen=True, slots=True)
class School:
    """What is known of a school; `former_ids` are the schools it was merged or parted from."""

    id: int
    name: str
    managing_id: int | None = None
    commune_id: int | None = None
    former_ids: frozenset[int] = frozenset()

    @property
    def ids(self) -> frozenset[int]:
        """The school and those it comes from: who worked there worked here."""
        return self.former_ids | {self.id}


@dataclass(frozen=True, slots=True)
class Limits:
    """The procedure's values: `worked_within_years` 0 means at any time before."""

    worked_within_years: int
    block: frozenset[str]
    warn: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict; `blocks` says that the person may not take part."""

    key: str
    reason: str
    blocks: bool

    @property
    def label(self) -> str:
        """The short name of its kind."""
        return CONFLICT_LABELS[self.key]


def find_conflicts(*, person: Person, school: School, limits: Limits, on: date) -> tuple[Conflict, ...]:
    """Every conflict on a day, those that forbid first. A kind that the procedure does not name is left out."""
    found = [
        *_work(person, school, limits, on),
        *_family(person, school),
        *_nearness(person, school, on),
    ]
    told = [
        Conflict(key, reason, key in limits.block or key == DECLARED)
        for key, reason in found
        if key in limits.block | limits.warn or key in (DECLARED, SAME_NAME)
    ]
    return tuple(sorted(told, key=lambda conflict: not conflict.blocks))


def blocking(conflicts: Collection[Conflict]) -> tuple[Conflict, ...]:
    """Those that forbid taking part."""
    return tuple(conflict for conflict in conflicts if conflict.blocks)


def years_before(on: date, years: int) -> date:
    """The same day some years earlier; 29/02 becomes 28/02."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def _work(person: Person, school: School, limits: Limits, on: date) -> list[tuple[str, str]]:
    since = years_before(on, limits.worked_within_years) if limits.worked_within_years else date.min
    found: dict[str, str] = {}
    for work in person.works:
        if work.starts_on > on:
            continue
        here = work.unit_id in school.ids
        if not here and not (work.unit_id is None and work.place and fold(work.place) == fold(school.name)):
            continue
        now = work.ends_on is None or work.ends_on >= on
        if not now and work.ends_on is not None and work.ends_on < since:
            continue
        past = f"{format_date(work.starts_on)} – {format_date(work.ends_on)}" if work.ends_on else ""
        if not here:
            found.setdefault(SAME_NAME, f"Quá trình công tác có nơi trùng tên trường: “{work.place}”. Hãy kiểm tra.")
        elif now:
            found.setdefault(WORKS_AT, f"Đang công tác tại trường từ {format_date(work.starts_on)}.")
        else:
            found.setdefault(WORKED_AT, f"Từng công tác tại trường ({past}).")
    if {WORKS_AT, WORKED_AT} & found.keys():
        found.pop(SAME_NAME, None)
    return list(found.items())


def _family(person: Person, school: School) -> list[tuple[str, str]]:
    found = []
    ties = [person.family[i] for i in sorted(school.ids) if i in person.family]
    if ties:
        found.append((FAMILY, f"Có người thân làm việc tại trường: {'; '.join(ties)}."))
    days = [person.declared[i] for i in sorted(school.ids) if i in person.declared]
    if days:
        found.append((DECLARED, f"Đã tự khai có xung đột lợi ích với trường ngày {format_date(max(days))}."))
    return found


def _nearness(person: Person, school: School, on: date) -> list[tuple[str, str]]:
    works_now = {w.unit_id for w in person.works if w.starts_on <= on and (w.ends_on is None or w.ends_on >= on)}
    found = []
    if school.commune_id is not None and person.home_commune_id == school.commune_id:
        found.append((SAME_COMMUNE, "Cư trú tại xã, phường nơi trường đóng."))
    if school.managing_id is not None and school.managing_id in works_now:
        found.append((OWN_AUTHORITY, "Đang công tác tại cơ quan trực tiếp quản lý trường."))
    return found
