"""Criteria across schools: how many are below a level, criterion by criterion. Counts and shares, no ranking."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from kiemdinh.kernel.vietnamese import natural_code_key
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import open_schools
from kiemdinh.rooms.self_assessment.queries.counted import published_by
from kiemdinh.rooms.statistics.rules.shares import percent

OLD, NEW = "2018", "tt57"
GENERATIONS = {NEW: "Thông tư 57/2026", OLD: "Thông tư 17, 18, 19/2018"}


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """A criterion: how many schools were judged on it, how many are below Mức 1, at Mức 1, …, by type of school."""

    code: str
    total: int
    below: int
    levels: tuple[int, ...]
    by_type: dict[str, tuple[int, int]]

    @property
    def below_percent(self) -> float:
        """Share of schools below Mức 1."""
        return percent(self.below, self.total)

    def share(self, school_type: str) -> float | None:
        """The same share among schools of one type; None when none was judged."""
        below, total = self.by_type.get(school_type, (0, 0))
        return percent(below, total) if total else None


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria of one generation of rules in the order of the catalog; `reports` schools are counted."""

    reports: int
    without: int
    rows: tuple[CriterionCount, ...]
    types: tuple[str, ...]

    def weakest(self, most: int = 5) -> list[CriterionCount]:
        """The criteria on which most schools are below Mức 1."""
        found = [row for row in self.rows if row.below]
        return sorted(found, key=lambda row: (-row.below_percent, natural_code_key(row.code)))[:most]


def criteria_of(unit: organisations.UnitInfo, *, on: date, generation: str) -> Criteria:
    """Levels of the newest published report of each school of a unit; one statement, read as it comes.

    Where stages are apart a school counts below Mức 1 when one stage is. `without` schools published before levels of
    criteria were kept with the report.
    """
    newest = published_by(on).filter(cycle__school_id=OuterRef("school_id")).order_by("-published_at", "-pk")
    of_rules = {"cycle__edition_code__startswith": NEW}
    newest = newest.filter(**of_rules) if generation == NEW else newest.exclude(**of_rules)
    rows = (
        open_schools(path=unit.path, on=on)
        .annotate(found=Subquery(newest.values("result")[:1]))
        .filter(found__isnull=False)
        .values_list("school_type", "found")
    )
    reports = without = 0
    levels: dict[str, Counter[int]] = {}
    by_type: dict[str, dict[str, list[int]]] = {}
    types: set[str] = set()
    for school_type, result in rows.iterator(chunk_size=2000):
        reports += 1
        lowest: dict[str, int] = {}
        for key, level in (result or {}).get("criteria", {}).items():
            code = key.rpartition("/")[2]
            lowest[code] = min(level, lowest.get(code, level))
        without += not lowest
        for code, level in lowest.items():
            types.add(school_type)
            levels.setdefault(code, Counter())[level] += 1
            cell = by_type.setdefault(code, {}).setdefault(school_type, [0, 0])
            cell[0] += level == 0
            cell[1] += 1
    counted = tuple(
        CriterionCount(
            code,
            sum(found.values()),
            found[0],
            tuple(found[level] for level in (1, 2, 3)),
            {kind: (below, total) for kind, (below, total) in by_type[code].items()},
        )
        for code, found in sorted(levels.items(), key=lambda item: natural_code_key(item[0]))
    )
    order = [key for key in organisations.school_vocabulary().types if key in types]
    return Criteria(reports, without, counted, tuple(order))
