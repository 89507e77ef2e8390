"""Whether the members of a council are independent of its schools: computed by the register of assessors."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.appraisal.models import AppraisalCouncil
from kiemdinh.rooms.appraisal.queries.access import CouncilAccess
from kiemdinh.rooms.appraisal.queries.procedure import council_rule
from kiemdinh.rooms.appraisal.rules.councils import council_problems, independence_day, schools_problems
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation found between a member and a school; `blocks` keeps the member out."""

    assessor_id: int
    full_name: str
    school: str
    reason: str
    blocks: bool


def reference_day(council: AppraisalCouncil, *, on: date) -> date:
    """The day the years of independence count back from."""
    return independence_day(council_rule(on), decided_on=council.decided_on or on, meeting_on=council.meeting_on)


def ties_of(access: CouncilAccess, *, on: date) -> list[Tie]:
    """Every relation between the members and the schools of a council, by the order of the members."""
    people = {m.assessor_id: m.assessor.full_name for m in access.members}
    return ties_between(access.council, people, [a.school_id for a in access.appraisals], on=on)


def ties_between(council: AppraisalCouncil, people: dict[int, str], school_ids: list[int], *, on: date) -> list[Tie]:
    """The relations between some people and some schools on the council's reference day."""
    if not people or not school_ids:
        return []
    day = reference_day(council, on=on)
    found = assessors.conflicts_for(people, school_ids, council.edition_code, day)
    names = organisations.names_on(unit_ids=school_ids, on=on)
    return [
        Tie(assessor_id, people[assessor_id], names.get(school_id, ""), conflict.reason, conflict.blocks)
        for assessor_id in people
        for school_id in school_ids
        for conflict in found.get((assessor_id, school_id), ())
    ]


def council_gaps(access: CouncilAccess, *, on: date) -> tuple[str, ...]:
    """What keeps the council from being proposed and decided; sentences."""
    problems = [*council_problems([m.role for m in access.members], council_rule(on))]
    problems += schools_problems([a.school_id for a in access.appraisals])
    problems += [f"{t.full_name}, {t.school}: {t.reason}" for t in ties_of(access, on=on) if t.blocks]
    return tuple(problems)
