"""What the procedure says of teams on a day, and how the people of a team stand to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.rules.states import OPEN
from kiemdinh.rooms.external_assessment.rules.teams import (
    Findings,
    Seat,
    TeamRules,
    authority_key,
    check_composition,
    overlap,
)
from kiemdinh.rooms.registration import queries as registration
from kiemdinh.rooms.registration.queries import RegistrationFacts
from kiemdinh.rooms.regulations import queries as regulations

_AUTHORITY = "external_assessment.team_authority"


def has_teams(*, edition_code: str, on: date) -> bool:
    """Whether the edition knows teams at all (TT 57/2026 does not)."""
    return regulations.get_procedure(edition_code).holds(_AUTHORITY, on=on)


def rules_of(*, edition_code: str, on: date) -> TeamRules:
    """Sizes, roles and authorities of an edition on a day."""
    procedure = regulations.get_procedure(edition_code)
    low, high = procedure.integers("external_assessment.team_size", on=on)
    return TeamRules(
        size=(low, high),
        roles=procedure.items("external_assessment.roles", on=on),
        required_roles=procedure.items("external_assessment.required_roles", on=on),
        authorities=procedure.mapping(_AUTHORITY, on=on),
    )


def authority_article(*, edition_code: str, on: date) -> str:
    """The article that names who decides."""
    return regulations.get_procedure(edition_code).value(_AUTHORITY, on=on).article


def authority_of(*, facts: RegistrationFacts, on: date) -> tuple[str, str]:
    """(key, office) that decides about the team of a registration on a day, by what may still be assessed of it."""
    key = authority_key(national_standard=facts.goes_for_national_standard)
    return key, rules_of(edition_code=facts.edition_code, on=on).authorities[key]


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat as a page shows it, with what stands against the person and what should be weighed."""

    member: TeamMember
    forbids: tuple[str, ...]
    warns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """The people of a team and what the rules say of them together."""

    seats: tuple[SeatView, ...]
    findings: Findings


def day_of(team: Team, today: date) -> date:
    """The day people are judged on: when the team begins, or today."""
    return max(team.starts_on or today, today)


def compositions(teams: Sequence[Team], *, today: date) -> dict[int, Composition]:
    """How each team stands, in a few queries for each edition and day."""
    rows = TeamMember.objects.filter(team__in=teams, left_on__isnull=True).select_related("assessor", "engagement")
    members: dict[int, list[TeamMember]] = {team.pk: [] for team in teams}
    for row in rows.order_by("position", "pk"):
        members[row.team_id].append(row)
    taken = other_days(assessor_ids={m.assessor_id for ms in members.values() for m in ms}, today=today)
    found = {}
    for team in teams:
        on = day_of(team, today)
        against = notes_on([m.assessor_id for m in members[team.pk]], team=team, on=on, taken=taken)
        seats = tuple(SeatView(m, *against[m.assessor_id]) for m in members[team.pk])
        rules = rules_of(edition_code=team.edition_code, on=on)
        judged = [Seat(s.member.assessor.full_name, s.member.role, s.forbids, s.warns) for s in seats]
        found[team.pk] = Composition(seats, check_composition(seats=judged, rules=rules))
    return found


type Days = dict[int, list[tuple[int, tuple[date | None, date | None]]]]
"""By assessor: (team or 0 for something else, its days)."""


def other_days(*, assessor_ids: Iterable[int], today: date) -> Days:
    """The days on which people are taken, by open teams and by councils; two queries."""
    ids = list(assessor_ids)
    found: Days = {}
    rows = TeamMember.objects.filter(assessor_id__in=ids, left_on__isnull=True, team__state__in=OPEN)
    for assessor_id, *days in rows.values_list("assessor_id", "team_id", "team__starts_on", "team__ends_on"):
        found.setdefault(assessor_id, []).append((days[0], (days[1], days[2])))
    busy = assessors.busy_between(assessor_ids=ids, starts_on=today, ends_on=date.max, kind="council")
    for assessor_id, spans in busy.items():
        found.setdefault(assessor_id, []).extend((0, span) for span in spans)
    return found


def notes_on(
    assessor_ids: Sequence[int], *, team: Team, on: date, taken: Days
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What forbids each person and what should be weighed, for one team."""
    school = team.school_id
    conflicts = assessors.conflicts_for(assessor_ids, [school], team.edition_code, on)
    lacks = assessors.lacks_for(assessor_ids, [school], team.edition_code, on)
    found = {}
    for pk in assessor_ids:
        said = [*conflicts.get((pk, school), ()), *lacks.get((pk, school), ())]
        forbids = tuple(note.reason for note in said if note.blocks)
        warns = [note.reason for note in said if not note.blocks]
        mine = (team.starts_on, team.ends_on)
        if any(ref != team.pk and overlap(days, mine) for ref, days in taken.get(pk, ())):
            warns.append("Trùng ngày với đoàn hoặc hội đồng khác.")
        found[pk] = (forbids, tuple(warns))
    return found


def facts_of_team(team: Team, *, on: date) -> RegistrationFacts:
    """The registration that a team assesses."""
    found = registration.facts(registration_id=team.registration_id, on=on)
    if found is None:
        raise LookupError(team.registration_id)
    return found
