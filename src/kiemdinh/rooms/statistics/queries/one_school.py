"""One school as those above it watch it: its steps and its criteria, never what is written in them."""

from dataclasses import dataclass

from django.http import Http404

from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.queries.progress import SheetState, sheet_states
from kiemdinh.rooms.statistics.queries.progress import ProgressFilter, SchoolLine, Season, lines_of, schools_of
from kiemdinh.rooms.statistics.rules.permits import STATISTICS_PERMITS


@dataclass(frozen=True, slots=True)
class SchoolProgress:
    """The line of a school in the matrix, and the state of each criterion of its cycle."""

    line: SchoolLine
    sheets: list[SheetState]


def school_progress(*, actor: Actor, code: str, season: Season) -> SchoolProgress:
    """A school below the actor's unit; unknown, ended and invisible ones answer the same 404."""
    school = organisations.unit_as_of(code=code, on=season.today)
    if school is None or school.kind != "school" or school.ended:
        raise Http404
    days = {p.as_of for p in actor.posts}
    target = Target(school.id, {day: organisations.path_on(unit_id=school.id, on=day) for day in days})
    if not STATISTICS_PERMITS.decide(actor=actor, action="view", target=target):
        raise Http404
    lines = lines_of(schools_of(school, season, ProgressFilter()), season)
    if not lines:
        raise Http404
    line = lines[0]
    return SchoolProgress(line, sheet_states(line.steps.cycle_id) if line.steps else [])
