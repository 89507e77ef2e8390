"""Roadmaps: of one school, of the schools below a unit."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.planning.models import RoadmapStep


@dataclass(frozen=True, slots=True)
class StepLine:
    """What a school wants to have reached in a year."""

    school_id: int
    code: str
    school: str
    place: str
    type_label: str
    year: int
    level: int | None
    degree: int | None
    note: str
    version: int


def steps_of(*, unit_id: int, path: str, on: date, text: str = "", year: int | None = None) -> list[StepLine]:
    """The steps of a school and of the schools below a unit, by year, then by name."""
    rows = RoadmapStep.objects.filter(school_id__in=scopes.unit_ids_below(path=path, on=on))
    rows |= RoadmapStep.objects.filter(school_id=unit_id)
    if year is not None:
        rows = rows.filter(year=year)
    found = list(rows.select_related("school"))
    where = organisations.SchoolFilter(unit_ids=frozenset(r.school_id for r in found), text=text)
    known = {s.unit_id: (n, s) for n, s in enumerate(organisations.list_schools(on=on, where=where).rows)}
    lines = []
    for row in found:
        if row.school_id not in known:
            continue
        number, school = known[row.school_id]
        step = StepLine(
            school_id=row.school_id,
            code=row.school.code,
            school=school.name,
            place=school.commune_name,
            type_label=school.school_type_label,
            year=row.year,
            level=row.level,
            degree=row.degree,
            note=row.note,
            version=row.version,
        )
        lines.append(((row.year, number), step))
    return [step for _, step in sorted(lines, key=lambda pair: pair[0])]
