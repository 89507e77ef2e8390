"""Forming a team from an accepted registration: who sits in it, as what, from when to when."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.team_rules import (
    authority_of,
    day_of,
    has_teams,
    notes_on,
    other_days,
    rules_of,
)
from kiemdinh.rooms.external_assessment.queries.teams import TeamAccess, departments_of, team_for
from kiemdinh.rooms.external_assessment.rules.states import TEAM, TEAM_PERMITS, TeamFacts
from kiemdinh.rooms.external_assessment.rules.teams import ONLY_ONE, ROLE_LABELS, ROLE_ORDER
from kiemdinh.rooms.external_assessment.use_cases.team_problems import StaleTeam, TeamProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration import queries as registration
from kiemdinh.services.ledger import record


def form_team(
    *,
    actor: Actor,
    now: datetime,
    registration_id: int,
    starts_on: date | None = None,
    ends_on: date | None = None,
    seats: Sequence[tuple[int, str]] = (),
) -> Team:
    """Opens a team for an accepted registration; `seats` are (assessor, role) to begin with.

    Raises TeamProblem (not accepted, stopped by the new rules, has a team, a conflict that forbids), Http404 for a
    school that is not below the actor's Sở.
    """
    today = timezone.localdate(now)
    facts = registration.facts(registration_id=registration_id, on=today)
    if facts is None:
        raise Http404
    department = _department(actor, facts.school_id)
    if facts.state != "accepted":
        raise TeamProblem(f"Hồ sơ đang ở trạng thái “{facts.state_label}”; chỉ lập đoàn cho hồ sơ đã tiếp nhận.")
    if facts.may_go_on:
        raise TeamProblem(facts.may_go_on)
    if not has_teams(edition_code=facts.edition_code, on=today):
        raise TeamProblem("Bộ quy định của hồ sơ này không có bước lập đoàn.")
    _check_dates(starts_on, ends_on)
    team = Team(
        registration_id=registration_id,
        school_id=facts.school_id,
        department_id=department,
        edition_code=facts.edition_code,
        state=TEAM.start,
        authority=authority_of(facts=facts, on=today)[1],
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
    )
    try:
        with transaction.atomic():
            team.save(force_insert=True)
            for position, (assessor_id, role) in enumerate(seats, start=1):
                _seat(actor, team, assessor_id, role, position=position, today=today)
            note_team(team, actor=actor, now=now, action="form", seats=len(seats))
    except IntegrityError as error:
        raise TeamProblem("Hồ sơ này đã có đoàn, hoặc danh sách có người trùng. Hãy tải lại trang.") from error
    return team


def add_member(
    *, actor: Actor, now: datetime, team_id: int, version: int, assessor_id: int, role: str
) -> TeamMember:
    """Puts somebody into the list while the team is being formed.

    Raises TeamProblem (a conflict or condition that forbids, already there, a second head), StaleTeam,
    PermissionDenied, Http404.
    """
    access = team_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="form")
    with transaction.atomic():
        touch(access.team, version)
        made = _seat(
            actor, access.team, assessor_id, role, position=next_position(access), today=access.today,
            taken_roles=[m.role for m in access.members],
        )
        note_team(access.team, actor=actor, now=now, action="seat", assessor=assessor_id, role=role)
    return made


def change_role(*, actor: Actor, now: datetime, team_id: int, version: int, member_id: int, role: str) -> None:
    """Gives somebody another role; an old head or secretary whose place is taken becomes a member.

    Raises TeamProblem, StaleTeam, PermissionDenied, Http404.
    """
    access = team_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="form")
    member = _member(access, member_id)
    _check_role(access.team, role, access.today)
    with transaction.atomic():
        touch(access.team, version)
        if role in ONLY_ONE:
            TeamMember.objects.filter(team=access.team, role=role, left_on__isnull=True).exclude(
                pk=member.pk
            ).update(role="member")
        TeamMember.objects.filter(pk=member.pk).update(role=role)
        _reorder(access.team)
        note_team(access.team, actor=actor, now=now, action="role", assessor=member.assessor_id, role=role)


def drop_member(*, actor: Actor, now: datetime, team_id: int, version: int, member_id: int) -> None:
    """Takes somebody off the list of a team that is still being formed. Raises StaleTeam, PermissionDenied, Http404."""
    access = team_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="form")
    member = _member(access, member_id)
    with transaction.atomic():
        touch(access.team, version)
        TeamMember.objects.filter(pk=member.pk).delete()
        note_team(access.team, actor=actor, now=now, action="unseat", assessor=member.assessor_id)


def set_days(
    *, actor: Actor, now: datetime, team_id: int, version: int, starts_on: date | None, ends_on: date | None
) -> None:
    """The days the team is meant to work. Raises TeamProblem, StaleTeam, PermissionDenied, Http404."""
    access = team_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="form")
    _check_dates(starts_on, ends_on)
    with transaction.atomic():
        touch(access.team, version, starts_on=starts_on, ends_on=ends_on)
        note_team(access.team, actor=actor, now=now, action="days")


def touch(team: Team, version: int, **changes: object) -> None:
    """Takes the team's version, or raises StaleTeam; the caller holds the transaction."""
    taken = Team.objects.filter(pk=team.pk, version=version, state=team.state).update(version=version + 1, **changes)
    if not taken:
        raise StaleTeam
    team.refresh_from_db()


def move_team(access: TeamAccess, action: str, *, version: int, facts: TeamFacts, **changes: object) -> None:
    """Takes a team along its state table. Raises TeamProblem with the reason why not, StaleTeam."""
    try:
        target = TEAM.move(state=access.team.state, action=action, roles=access.roles, facts=facts)
    except Refusal as refusal:
        raise TeamProblem(str(refusal)) from refusal
    touch(access.team, version, state=target, **changes)


def note_team(team: Team, *, actor: Actor, now: datetime, action: str, reason: str = "", **data: object) -> None:
    """Writes the deed into the ledger of the Sở."""
    record(
        actor_id=actor.account_id,
        unit_id=team.department_id,
        action=f"team.{action}",
        target_type="team",
        target_id=team.pk,
        at=now,
        reason=reason,
        data=data,
    )


def next_position(access: TeamAccess) -> int:
    """The place after everybody who is or was in the team."""
    return max((seat.position for seat in access.seats), default=0) + 1


def check_person(actor: Actor, team: Team, assessor_id: int, role: str, today: date) -> None:
    """Raises TeamProblem when somebody may not sit in a team, Http404 for a person of another register."""
    person = assessors.visible_assessors(actor=actor, action="engage").filter(pk=assessor_id).first()
    if person is None or person.register_id != team.department_id:
        raise Http404
    _check_role(team, role, today)
    if not person.is_active:
        raise TeamProblem(f"{person.full_name} đã thôi làm người đánh giá. Hãy chọn người khác.")
    on = day_of(team, today)
    forbids, _ = notes_on([person.pk], team=team, on=on, taken=other_days(assessor_ids=[], today=today))[person.pk]
    if forbids:
        raise TeamProblem(f"{person.full_name} không được vào đoàn này. {' '.join(forbids)}")


def _seat(
    actor: Actor,
    team: Team,
    assessor_id: int,
    role: str,
    *,
    position: int,
    today: date,
    taken_roles: Sequence[str] = (),
) -> TeamMember:
    check_person(actor, team, assessor_id, role, today)
    if role in ONLY_ONE and role in taken_roles:
        raise TeamProblem(f"Đoàn đã có {ROLE_LABELS[role].lower()}. Hãy đổi chức danh của người ấy trước.")
    made = TeamMember(team=team, assessor_id=assessor_id, role=role, position=position)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise TeamProblem("Người này đã có trong đoàn.") from error
    _reorder(team)
    return made


def _reorder(team: Team) -> None:
    """Head first, then deputies, the secretary, members; those who left keep their place."""
    rows = list(TeamMember.objects.filter(team=team, left_on__isnull=True).order_by("position", "pk"))
    places = sorted(row.position for row in rows)
    ordered = sorted(rows, key=lambda row: (ROLE_ORDER.index(row.role), row.position, row.pk))
    for place, row in zip(places, ordered, strict=True):
        if row.position != place:
            TeamMember.objects.filter(pk=row.pk).update(position=place)


def _member(access: TeamAccess, member_id: int) -> TeamMember:
    found = next((m for m in access.members if m.pk == member_id), None)
    if found is None:
        raise Http404
    return found


def _check_role(team: Team, role: str, today: date) -> None:
    if role not in rules_of(edition_code=team.edition_code, on=today).roles:
        raise TeamProblem("Hãy chọn chức danh trong danh sách.", field="role")


def _check_dates(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise TeamProblem("Ngày kết thúc phải từ ngày bắt đầu trở đi.", field="ends_on")


def _department(actor: Actor, school_id: int) -> int:
    """The Sở of the actor that the school stands below. Raises Http404."""
    days = {p.as_of for p in actor.posts if p.unit_id != school_id}
    paths = {day: organisations.path_on(unit_id=school_id, on=day) for day in days}
    target = Target(unit_id=school_id, path_on=paths)
    if TEAM_PERMITS.decide(actor=actor, action="create", target=target):
        for unit in departments_of(actor=actor):
            if any(f"/{unit}/" in path for path in paths.values()):
                return unit
    raise Http404
