"""How the work of a team reaches a page: the team's door, then the table of the work's permits."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.dossier import Dossier, dossier_of
from kiemdinh.rooms.external_assessment.queries.teams import open_access, team_for
from kiemdinh.rooms.external_assessment.rules.work import WORK_PERMITS
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.rules import SYSTEM
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.procedure import Procedure


@dataclass
class WorkAccess:
    """A team whose work the actor may see, with the answers to "may I?"."""

    actor: Actor
    today: date
    team: Team
    members: list[TeamMember]
    target: Target
    cache: dict[str, Any] = field(default_factory=dict)

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return WORK_PERMITS.decide(actor=self.actor, action=action, target=self.target)

    def require(self, action: str) -> None:
        """Raises PermissionDenied with the reason."""
        decision = self.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Posts, and the role in the team, of the actor."""
        return WORK_PERMITS.roles_of(actor=self.actor, target=self.target)

    @property
    def sitting(self) -> list[TeamMember]:
        """Who sits in the team today."""
        return [m for m in self.members if m.left_on is None]

    @cached_property
    def me(self) -> TeamMember | None:
        """The actor's own seat."""
        mine = (m for m in self.sitting if m.assessor.account_id is not None)
        return next((m for m in mine if m.assessor.account_id == self.actor.account_id), None)

    @property
    def inside(self) -> bool:
        """Whether the actor works in the team (and not at the school or the Sở)."""
        return self.actor.account_id in self.target.team

    @cached_property
    def dossier(self) -> Dossier:
        """What the school handed in, frozen."""
        return dossier_of(registration_id=self.team.registration_id)

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog that the report was written under."""
        return regulations.get_catalog(self.dossier.catalog_version_id)

    @cached_property
    def procedure(self) -> Procedure:
        """Days and steps of the edition."""
        return regulations.get_procedure(self.team.edition_code)

    @cached_property
    def school_name(self) -> str:
        """The school's name today."""
        return organisations.name_as_of(unit_id=self.team.school_id, on=self.today)

    def member(self, member_id: int) -> TeamMember:
        """A seat of this team, also one that was left. Raises Http404."""
        found = next((m for m in self.members if m.pk == member_id), None)
        if found is None:
            raise Http404
        return found


def work_for(*, actor: Actor, team_id: int, today: date, action: str = "view") -> WorkAccess:
    """The work of a team through the permission tables.

    Unknown and invisible teams answer the same 404, and so do one's days that are over; who has not declared gets
    DeclarationDue; a visible team on which `action` is not allowed raises PermissionDenied with the reason.
    """
    found = team_for(actor=actor, team_id=team_id, today=today)
    access = WorkAccess(actor, today, found.team, found.seats, found.target)
    if not access.may("view"):
        raise Http404
    if action != "view":
        access.require(action)
    return access


def system_access(*, team_id: int, today: date) -> WorkAccess:
    """The work of a team for what happens by itself, because a day came. Raises Team.DoesNotExist."""
    found = open_access(actor=SYSTEM, team=Team.objects.get(pk=team_id), today=today)
    return WorkAccess(SYSTEM, today, found.team, found.seats, found.target)
