"""The one door to a team: through the permission table, with what decisions about it need loaded once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target, Whose
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.rules.states import DISSOLVED, TEAM, TEAM_PERMITS
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.registration.queries.what_follows import Follow

KIND = "team"
"""What the register of assessors calls an engagement in a team."""


class DeclarationDue(PermissionDenied):
    """A member has not signed yet that there is no conflict; `engagement_id` is where to sign."""

    def __init__(self, engagement_id: int) -> None:
        super().__init__("Hãy ký cam kết không có xung đột lợi ích trước khi xem hồ sơ.")
        self.engagement_id = engagement_id


@dataclass
class TeamAccess:
    """A team the actor may see, with its seats and the answers to "may I?"."""

    actor: Actor
    today: date
    team: Team
    accounts: Mapping[int, str]
    """Role by account of the members who may look today."""
    path_on: Mapping[date, str]

    @cached_property
    def target(self) -> Target:
        """The team as the permission table sees it: of its school, assessed by its members."""
        return Target(
            unit_id=self.team.school_id, path_on=self.path_on, state=self.team.state, team=dict(self.accounts)
        )

    @cached_property
    def seats(self) -> list[TeamMember]:
        """Every seat, those who left too, in the order of the list."""
        rows = TeamMember.objects.filter(team_id=self.team.pk).select_related("assessor", "engagement")
        return list(rows.order_by("position", "pk"))

    @property
    def members(self) -> list[TeamMember]:
        """Who sits in the team now."""
        return [seat for seat in self.seats if seat.left_on is None]

    @cached_property
    def me(self) -> TeamMember | None:
        """The actor's own seat, when the access is open."""
        if self.actor.account_id not in self.accounts:
            return None
        return next((m for m in self.members if m.assessor.account_id == self.actor.account_id), None)

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return TEAM_PERMITS.decide(actor=self.actor, action=action, target=self.target)

    def require(self, action: str) -> None:
        """Raises PermissionDenied with the reason."""
        decision = self.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Posts and the role in the team of the actor."""
        return TEAM_PERMITS.roles_of(actor=self.actor, target=self.target)

    @property
    def state_label(self) -> str:
        """The state in words."""
        return TEAM.labels[self.team.state]


def team_for(*, actor: Actor, team_id: int, today: date, action: str = "view") -> TeamAccess:
    """A team through the permission table.

    Unknown and invisible answer the same 404; a member who still owes the declaration gets DeclarationDue and nothing
    else; a visible team on which `action` is not allowed raises PermissionDenied with the reason.
    """
    team = Team.objects.filter(pk=team_id).select_related("registration").first()
    if team is None:
        raise Http404
    access = open_access(actor=actor, team=team, today=today)
    if not access.may("view"):
        due = assessors.declaration_due(actor.account_id, KIND, team.pk)
        if due is not None and team.state != DISSOLVED:
            raise DeclarationDue(due.id)
        raise Http404
    if action != "view":
        access.require(action)
    return access


def open_access(*, actor: Actor, team: Team, today: date) -> TeamAccess:
    """Loads what decisions about a team need: who may look today, and the school's path for those above it."""
    days = {p.as_of for p in actor.posts if p.unit_id != team.school_id}
    return TeamAccess(
        actor=actor,
        today=today,
        team=team,
        accounts=assessors.team_accounts(KIND, team.pk, today),
        path_on={day: organisations.path_on(unit_id=team.school_id, on=day) for day in days},
    )


def visible_teams(*, actor: Actor, today: date, action: str = "view") -> QuerySet[Team]:
    """The teams the actor may see (or do `action` to); the set form of `team_for`."""
    condition = Q(pk__in=[])
    for clause in TEAM_PERMITS.scope(actor=actor, action=action):
        state = Q(state__in=clause.states) if clause.states else Q()
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(school_id__in=clause.unit_ids) & state
        elif clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None:
            condition |= Q(school_id__in=scopes.unit_ids_below(path=clause.path, on=clause.as_of)) & state
        elif clause.whose is Whose.MY_TEAM and clause.account_id is not None:
            refs = assessors.team_refs(account_id=clause.account_id, kind=KIND, on=today, roles=clause.roles)
            condition |= Q(pk__in=refs) & state
    return Team.objects.filter(condition)


def teams_of_dossier(actor: Actor, today: date, registration_id: int) -> list[Follow]:
    """The teams of a dossier that this person may see, newest first, for the dossier's own page."""
    rows = visible_teams(actor=actor, today=today).filter(registration_id=registration_id).order_by("-pk")
    found = []
    for team in rows:
        paper = f", quyết định {team.decision_number}" if team.decision_number else ""
        known = [format_date(day) for day in (team.starts_on, team.ends_on) if day]
        days = f", {' – '.join(known)}" if known else ""
        found.append(Follow("Đoàn đánh giá ngoài", f"{TEAM.labels[team.state]}{paper}{days}", f"/doan/{team.pk}/"))
    return found


def departments_of(*, actor: Actor) -> tuple[int, ...]:
    """The units (Sở) for which the actor forms teams."""
    roles = {row.roles for row in TEAM_PERMITS.rows if row.action == "create"}
    known = {role for group in roles for role in group}
    return tuple(dict.fromkeys(p.unit_id for p in actor.posts if p.role in known and not p.ended))
