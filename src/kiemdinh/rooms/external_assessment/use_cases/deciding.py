"""From the list to the decision: sent up, taken back, decided by the right office; later other members, the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.assessors.use_cases import AssessorProblem, disengage, engage
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.team_rules import (
    authority_article,
    authority_of,
    compositions,
    facts_of_team,
    rules_of,
)
from kiemdinh.rooms.external_assessment.queries.teams import KIND, TeamAccess, team_for
from kiemdinh.rooms.external_assessment.rules.states import TeamFacts
from kiemdinh.rooms.external_assessment.rules.teams import ONLY_ONE, Decision, DecisionNeeds, decision_problem
from kiemdinh.rooms.external_assessment.use_cases.forming import (
    check_person,
    move_team,
    next_position,
    note_team,
    touch,
)
from kiemdinh.rooms.external_assessment.use_cases.team_problems import TeamProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations.use_cases import keep_form

type Versions = Sequence[tuple[int, int]]
"""(team, version) of every team that one paper is about."""


@dataclass(frozen=True, slots=True)
class DecisionPaper:
    """The signed decision as the officer writes it down; without days each team keeps its own."""

    number: str
    decided_on: date
    authority: str
    signer_name: str
    signer_post: str
    starts_on: date | None = None
    ends_on: date | None = None


def propose_teams(
    *, actor: Actor, now: datetime, teams: Versions, proposal_number: str = "", proposal_on: date | None = None
) -> list[Team]:
    """Sends teams up for decision; số and ngày of the tờ trình may follow until the decision is written down.

    Raises TeamProblem with the first thing that a team lacks, StaleTeam, PermissionDenied, Http404.
    """
    accesses = _open(actor, now, teams, "propose")
    found = compositions([a.team for a, _ in accesses], today=timezone.localdate(now))
    number = nfc(proposal_number).strip()
    with transaction.atomic():
        for access, version in accesses:
            problems = found[access.team.pk].findings.problems
            move_team(
                access,
                "propose",
                version=version,
                facts=TeamFacts(problems=_named(access, problems)),
                proposal_number=number,
                proposal_on=proposal_on,
            )
            note_team(access.team, actor=actor, now=now, action="propose", number=number)
    return [access.team for access, _ in accesses]


def set_proposal(
    *, actor: Actor, now: datetime, team_id: int, version: int, number: str, on: date | None
) -> Team:
    """Writes down số and ngày of the tờ trình of a team that was sent up. Raises as `propose_teams`."""
    access = team_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="decide")
    words = nfc(number).strip()
    if not words or on is None:
        raise TeamProblem("Hãy ghi số và ngày tờ trình.", field="number")
    with transaction.atomic():
        touch(access.team, version, proposal_number=words, proposal_on=on)
        note_team(access.team, actor=actor, now=now, action="proposal", number=words)
    return access.team


def recall_team(*, actor: Actor, now: datetime, team_id: int, version: int) -> Team:
    """Takes a team back to be changed. Raises StaleTeam, PermissionDenied, Http404."""
    access = team_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="recall")
    with transaction.atomic():
        move_team(access, "recall", version=version, facts=TeamFacts())
        note_team(access.team, actor=actor, now=now, action="recall")
    return access.team


def decide_teams(
    *,
    actor: Actor,
    now: datetime,
    teams: Versions,
    paper: DecisionPaper,
    freeze: Callable[[Sequence[TeamAccess], DecisionPaper], dict[str, Any]],
) -> list[Team]:
    """Writes down one decision about one or several teams and asks every member.

    Everything is checked again on the day of the decision: people, authority of that edition and day, the tờ trình.
    `freeze` gives what the document is made of, kept with each team. Raises TeamProblem with the reason, StaleTeam,
    PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    accesses = _open(actor, now, teams, "decide")
    number, signer = nfc(paper.number).strip(), " ".join(nfc(paper.signer_name).split())
    for access, _ in accesses:
        # People are judged on the first day of their work.
        access.team.starts_on = paper.starts_on or access.team.starts_on
        access.team.ends_on = paper.ends_on or access.team.ends_on
    found = compositions([a.team for a, _ in accesses], today=paper.decided_on)
    with transaction.atomic():
        for access, version in accesses:
            starts_on, ends_on = access.team.starts_on, access.team.ends_on
            decision = Decision(number, paper.decided_on, paper.authority, signer, starts_on, ends_on)
            facts = TeamFacts(
                problems=_named(access, found[access.team.pk].findings.problems),
                decision_problem=_decision_problem(access, decision, today),
            )
            move_team(
                access,
                "decide",
                version=version,
                facts=facts,
                authority=paper.authority,
                decision_number=number,
                decided_on=paper.decided_on,
                signer_name=signer,
                signer_post=nfc(paper.signer_post).strip()[:120],
                starts_on=starts_on,
                ends_on=ends_on,
            )
            for member in access.members:
                _engage(actor, now, access.team, member)
            note_team(access.team, actor=actor, now=now, action="decide", number=number, authority=paper.authority)
        frozen = freeze([access for access, _ in accesses], paper)
        Team.objects.filter(pk__in=[access.team.pk for access, _ in accesses]).update(decision=frozen)
        for access, _ in accesses:
            for kind in ("to-trinh-thanh-lap-doan", "quyet-dinh-thanh-lap-doan"):
                _keep_form(access, kind, today)
    for access, _ in accesses:
        access.team.refresh_from_db()
    return [access.team for access, _ in accesses]


def _keep_form(access: TeamAccess, kind: str, on: date) -> None:
    team = access.team
    keep_form(kind, row_id=team.pk, edition_code=team.edition_code, unit_id=team.school_id, on=on)


def replace_member(
    *,
    actor: Actor,
    now: datetime,
    team_id: int,
    version: int,
    member_id: int,
    reason: str,
    assessor_id: int | None,
    left_on: date | None = None,
) -> TeamMember | None:
    """Somebody leaves a decided team; `assessor_id` takes over role and criteria (None: nobody, only for members).

    Who leaves keeps the row with the day and the reason, and sees nothing from now on. Raises TeamProblem, StaleTeam,
    PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = team_for(actor=actor, team_id=team_id, today=today, action="replace")
    member = next((m for m in access.members if m.pk == member_id), None)
    if member is None:
        raise Http404
    words, day = nfc(reason).strip()[:300], left_on or today
    if not words:
        raise TeamProblem("Hãy ghi lý do thay thành viên.", field="reason")
    if day > today or (member.joined_on is not None and day < member.joined_on):
        raise TeamProblem("Ngày thôi tham gia phải từ ngày vào đoàn đến hôm nay.", field="left_on")
    if assessor_id is None and member.role in ONLY_ONE:
        raise TeamProblem("Đoàn phải có trưởng đoàn và thư ký. Hãy chọn người thay.", field="assessor_id")
    if assessor_id is not None:
        check_person(actor, access.team, assessor_id, member.role, today)
        if any(m.assessor_id == assessor_id for m in access.members):
            raise TeamProblem("Người thay đã có trong đoàn. Hãy chọn người khác.", field="assessor_id")
    with transaction.atomic():
        touch(access.team, version)
        TeamMember.objects.filter(pk=member.pk).update(left_on=day, left_reason=words)
        if member.engagement_id is not None:
            disengage(actor=actor, now=now, engagement_id=member.engagement_id, reason=words, on=day)
        made = None
        if assessor_id is not None:
            made = TeamMember(
                team=access.team,
                assessor_id=assessor_id,
                role=member.role,
                position=next_position(access),
                criteria=member.criteria,
                replaces=member,
            )
            made.save(force_insert=True)
            _engage(actor, now, access.team, made)
        note_team(
            access.team,
            actor=actor,
            now=now,
            action="replace",
            reason=words,
            left=member.assessor_id,
            joined=assessor_id,
        )
    return made


def dissolve_team(*, actor: Actor, now: datetime, team_id: int, version: int, reason: str) -> Team:
    """Ends a team before its report; everybody loses access.

    Raises TeamProblem without a reason, StaleTeam, PermissionDenied, Http404.
    """
    access = team_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="dissolve")
    words = nfc(reason).strip()[:300]
    with transaction.atomic():
        move_team(access, "dissolve", version=version, facts=TeamFacts(reason=words))
        for member in access.members:
            if member.engagement_id is not None:
                disengage(
                    actor=actor,
                    now=now,
                    engagement_id=member.engagement_id,
                    reason=f"Giải thể đoàn: {words}",
                    on=access.today,
                )
        note_team(access.team, actor=actor, now=now, action="dissolve", reason=words)
    return access.team


def needs_of(access: TeamAccess, *, on: date) -> DecisionNeeds:
    """What a decision about a team signed on a day must meet."""
    team = access.team
    facts = facts_of_team(team, on=on)
    key, _ = authority_of(facts=facts, on=on)
    return DecisionNeeds(
        key=key,
        authorities=rules_of(edition_code=team.edition_code, on=on).authorities,
        article=authority_article(edition_code=team.edition_code, on=on),
        told_on=facts.told_on,
        proposal_number=team.proposal_number,
        proposal_on=team.proposal_on,
    )


def _decision_problem(access: TeamAccess, decision: Decision, today: date) -> str:
    day = decision.decided_on or today
    facts = facts_of_team(access.team, on=day)
    if facts.may_go_on:
        return facts.may_go_on
    return decision_problem(decision=decision, needs=needs_of(access, on=day), today=today)


def _engage(actor: Actor, now: datetime, team: Team, member: TeamMember) -> None:
    """Asks a member; access begins after the signature and inside the dates of the team."""
    today = timezone.localdate(now)
    begins = team.starts_on or today
    try:
        made = engage(
            actor=actor,
            now=now,
            assessor_id=member.assessor_id,
            kind=KIND,
            ref_id=team.pk,
            school_id=team.school_id,
            role=member.role,
            title=title_of(team, on=today),
            starts_on=begins if member.replaces_id is None else max(begins, today),
            ends_on=team.ends_on,
            edition_code=team.edition_code,
        )
    except AssessorProblem as problem:
        raise TeamProblem(str(problem)) from problem
    TeamMember.objects.filter(pk=member.pk).update(engagement=made, joined_on=made.starts_on)


def title_of(team: Team, *, on: date) -> str:
    """What a member reads: the team of which school."""
    return f"đoàn đánh giá ngoài {organisations.name_as_of(unit_id=team.school_id, on=on)}"


def _open(actor: Actor, now: datetime, teams: Versions, action: str) -> list[tuple[TeamAccess, int]]:
    if not teams:
        raise TeamProblem("Hãy chọn ít nhất một đoàn.")
    today = timezone.localdate(now)
    found = []
    for team_id, version in dict(teams).items():
        access = team_for(actor=actor, team_id=team_id, today=today)
        decision = access.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)
        found.append((access, version))
    if len({access.team.department_id for access, _ in found}) > 1:
        raise TeamProblem("Mỗi văn bản chỉ gồm các đoàn của một Sở.")
    return found


def _named(access: TeamAccess, problems: Sequence[str]) -> tuple[str, ...]:
    """With several teams in one paper the school says which team is meant."""
    school = organisations.name_as_of(unit_id=access.team.school_id, on=access.today)
    return tuple(f"{school}: {problem}" for problem in problems)

