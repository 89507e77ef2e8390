"""Lists around teams: dossiers that wait for one, teams by state, whom to choose."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.assessors.queries import register as assessors
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.team_rules import Days, authority_of, has_teams, notes_on, other_days
from kiemdinh.rooms.external_assessment.queries.teams import TeamAccess, visible_teams
from kiemdinh.rooms.external_assessment.rules.states import DISSOLVED, TEAM
from kiemdinh.rooms.external_assessment.rules.team_papers import asked_words
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration import queries as registration

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An accepted dossier without a team; `stopped` says why none may be formed."""

    registration_id: int
    school_id: int
    school: str
    commune: str
    school_type: str
    stages: tuple[str, ...]
    asked: str
    told_on: date | None
    edition_code: str
    authority: str
    stopped: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A line of the list of teams."""

    id: int
    version: int
    school: str
    commune: str
    state: str
    state_label: str
    authority: str
    head: str
    size: int
    starts_on: date | None
    ends_on: date | None
    decision_number: str
    decided_on: date | None


def waiting_rows(*, department_id: int, on: date) -> list[WaitingRow]:
    """The accepted dossiers below a Sở that have no team, the oldest first."""
    found = registration.accepted_waiting(department_id=department_id, on=on)
    taken = set(
        Team.objects.filter(registration__in=[f.id for f in found])
        .exclude(state=DISSOLVED)
        .values_list("registration_id", flat=True)
    )
    left = [f for f in found if f.id not in taken and has_teams(edition_code=f.edition_code, on=on)]
    schools = organisations.school_rows(unit_ids={f.school_id for f in left}, on=on)
    return [
        WaitingRow(
            registration_id=f.id,
            school_id=f.school_id,
            school=schools[f.school_id].name,
            commune=schools[f.school_id].commune_name,
            school_type=schools[f.school_id].school_type_label,
            stages=schools[f.school_id].stages,
            asked=asked_words(accreditation=f.for_accreditation, national_standard=f.for_national_standard),
            told_on=f.told_on,
            edition_code=f.edition_code,
            authority="" if f.may_go_on else authority_of(facts=f, on=on)[1],
            stopped=f.may_go_on,
        )
        for f in left
        if f.school_id in schools
    ]


def team_rows(*, actor: Actor, today: date, search: str = "", state: str = "") -> list[TeamRow]:
    """The teams the actor may see, those that still work first; `search` is in names of schools, marks aside."""
    teams = visible_teams(actor=actor, today=today)
    if state in TEAM.labels:
        teams = teams.filter(state=state)
    rows = list(teams.order_by("-created_at", "-pk"))
    schools = organisations.school_rows(unit_ids={t.school_id for t in rows}, on=today)
    names = organisations.names_on(unit_ids={t.school_id for t in rows}, on=today)
    heads, sizes = _people(rows)
    order = list(TEAM.labels)
    wanted = fold(search)
    made = [
        TeamRow(
            id=t.pk,
            version=t.version,
            school=names.get(t.school_id, ""),
            commune=schools[t.school_id].commune_name if t.school_id in schools else "",
            state=t.state,
            state_label=TEAM.labels[t.state],
            authority=t.authority,
            head=heads.get(t.pk, ""),
            size=sizes.get(t.pk, 0),
            starts_on=t.starts_on,
            ends_on=t.ends_on,
            decision_number=t.decision_number,
            decided_on=t.decided_on,
        )
        for t in rows
        if not wanted or wanted in fold(names.get(t.school_id, ""))
    ]
    return sorted(made, key=lambda row: order.index(row.state))


def team_counts(*, actor: Actor, today: date) -> dict[str, int]:
    """How many visible teams are in each state."""
    found: dict[str, int] = {}
    for state in visible_teams(actor=actor, today=today).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def _people(teams: list[Team]) -> tuple[dict[int, str], dict[int, int]]:
    rows = TeamMember.objects.filter(team__in=teams, left_on__isnull=True)
    heads: dict[int, str] = {}
    sizes: dict[int, int] = {}
    for team_id, role, name in rows.values_list("team_id", "role", "assessor__full_name"):
        sizes[team_id] = sizes.get(team_id, 0) + 1
        if role == "head":
            heads[team_id] = name
    return heads, sizes


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may be put into a team, or why not; fit people first, then by load."""

    id: int
    label: str
    forbids: str
    warns: str
    load: int


def choices_for(access: TeamAccess, *, exclude: set[int] | None = None) -> list[Choice]:
    """Everybody active in the register of the Sở as seen from one team, those who fit best first."""
    team, today = access.team, access.today
    people = assessors.people_to_choose(register_id=team.department_id, today=today)
    left = [p for p in people if p.id not in (exclude or set())]
    ids = [p.id for p in left]
    taken: Days = other_days(assessor_ids=ids, today=today)
    notes = notes_on(ids, team=team, on=max(team.starts_on or today, today), taken=taken)
    made = [
        Choice(
            id=p.id,
            label=f"{p.full_name} ({p.workplace or p.group_label})",
            forbids=" ".join(notes[p.id][0]),
            warns=" ".join(notes[p.id][1]),
            load=p.load,
        )
        for p in left
    ]
    return sorted(made, key=lambda c: (bool(c.forbids), bool(c.warns), c.load))
