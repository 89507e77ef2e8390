"""Who may do what to a team in which state, cell by cell; the question about one team and the set of teams agree."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.rooms.external_assessment.teams.forming_world import Forming

from kiemdinh.kernel.permits import Target
from kiemdinh.rooms.assessors.models import ConflictDeclaration, Engagement
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.teams import DeclarationDue, team_for, visible_teams
from kiemdinh.rooms.external_assessment.rules.states import TEAM, TEAM_PERMITS

STATES = ("forming", "proposed", "decided", "working", "drafted", "answered", "reported", "dissolved")
KNOWN = "decided working drafted answered reported"
ALL = "forming proposed decided working drafted answered reported dissolved"
WHO = {
    # key: the account that stands for it
    "chuyên viên Sở": "so",
    "lãnh đạo Sở": "lanhdaoso",
    "chuyên viên Sở khác": "sokhac",
    "chuyên viên xã": "xa",
    "lãnh đạo xã": "lanhdaoxa",
    "chuyên viên Bộ": "bo",
    "hiệu trưởng": "hieutruong",
    "phó hiệu trưởng": "phohieutruong",
    "giáo viên": "giaovien",
    "trưởng đoàn": "hangxom",
    "phó trưởng đoàn": "truongmoi",
    "thư ký": "mamnon",
    "thành viên": "nhieucap",
    "thành viên chưa ký": "gdtx",
}
_OFFICER = {
    "view": ALL,
    "create": ALL,
    "form": "forming",
    "propose": "forming",
    "recall": "proposed",
    "decide": "proposed",
    "replace": "decided working drafted answered",
    "dissolve": "forming proposed decided working",
    "download": ALL,
}
_READER = {"view": KNOWN, "download": KNOWN}
MATRIX: dict[str, dict[str, str]] = {
    "chuyên viên Sở": _OFFICER,
    "lãnh đạo Sở": _OFFICER,
    "chuyên viên Sở khác": {},
    "chuyên viên xã": {"view": KNOWN},
    "lãnh đạo xã": {"view": KNOWN},
    "chuyên viên Bộ": {},
    "hiệu trưởng": _READER,
    "phó hiệu trưởng": _READER,
    "giáo viên": {},
    "trưởng đoàn": _READER,
    "phó trưởng đoàn": _READER,
    "thư ký": _READER,
    "thành viên": _READER,
    "thành viên chưa ký": {},
}
"""Who → action → the states in which it is allowed; what is not named is forbidden everywhere."""
ACTIONS = tuple(_OFFICER)


def cells() -> Iterator[tuple[str, str, str, bool]]:
    for who, rights in MATRIX.items():
        for action in ACTIONS:
            for state in STATES:
                yield who, action, state, state in rights.get(action, "").split()


@pytest.fixture
def team(made: Forming) -> Team:
    """A team of five with everybody's declaration but one."""
    row = made.team(seats=False)
    people = {"hangxom": "an", "truongmoi": "", "mamnon": "suong", "nhieucap": "sua", "gdtx": "thuc"}
    roles = ("head", "deputy", "secretary", "member", "member")
    for position, ((username, key), role) in enumerate(zip(people.items(), roles, strict=True), start=1):
        person = made.people.get(key)
        if person is None:
            from tests.rooms.assessors.people import assessor

            person = assessor(made.base, "Hồ Thị Mới", username="truongmoi", on=row.starts_on)
        asked = Engagement.objects.create(
            assessor=person, kind="team", ref_id=row.pk, school_id=row.school_id, role=role, title="đoàn",
            starts_on=row.starts_on, ends_on=row.ends_on, edition_code=row.edition_code, asked_at=row.created_at,
        )
        TeamMember.objects.create(team=row, assessor=person, engagement=asked, role=role, position=position)
        if username != "gdtx":
            ConflictDeclaration.objects.create(
                engagement=asked, has_conflict=False, signed_name=person.full_name, signed_at=row.created_at
            )
    return row


def test_the_matrix_names_every_state_and_action() -> None:
    assert set(STATES) == set(TEAM.labels)
    ours = {row.action for row in TEAM_PERMITS.rows}
    assert set(ACTIONS) <= ours


def test_every_cell(made: Forming, team: Team) -> None:
    day = team.starts_on
    assert day is not None
    wrong = []
    for who, action, state, expected in cells():
        Team.objects.filter(pk=team.pk).update(state=state)
        actor = made.actor(WHO[who], day)
        try:
            team_for(actor=actor, team_id=team.pk, today=day, action=action)
            got = True
        except (Http404, PermissionDenied):
            got = False
        listed = visible_teams(actor=actor, today=day, action=action).filter(pk=team.pk).exists()
        # What may be done is a part of what may be seen.
        seen = state in MATRIX[who].get("view", "").split()
        if got != expected or (listed and seen) != expected:
            wrong.append((who, action, state, expected, got, listed))
    assert wrong == []


def test_nobody_but_the_keepers_changes_anything() -> None:
    changing = {row.action for row in TEAM_PERMITS.rows} - {"view", "download"}
    for roles in ("commune_officer", "principal", "vice_principal", "member", "deputy"):
        mine = {row.action for row in TEAM_PERMITS.rows if roles in row.roles}
        assert mine & changing & set(ACTIONS) == set()


def test_who_has_not_signed_is_led_to_the_declaration_and_nowhere_else(made: Forming, team: Team) -> None:
    day = team.starts_on
    assert day is not None
    for state in STATES:
        Team.objects.filter(pk=team.pk).update(state=state)
        expected = Http404 if state == "dissolved" else DeclarationDue
        for action in ACTIONS:
            with pytest.raises(expected):
                team_for(actor=made.actor("gdtx", day), team_id=team.pk, today=day, action=action)


def test_a_refusal_says_why(made: Forming, team: Team) -> None:
    with pytest.raises(PermissionDenied, match="Chỉ ghi quyết định cho đoàn đã trình"):
        made.access(team, action="decide")
    target = Target(unit_id=1, path_on={}, state="forming", team={7: "head"})
    from kiemdinh.kernel.permits import Actor

    answer = TEAM_PERMITS.decide(actor=Actor(account_id=7), action="view", target=target)
    assert (answer.allowed, answer.reason) == (False, "Đoàn chưa có quyết định thành lập.")
