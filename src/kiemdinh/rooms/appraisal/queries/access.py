"""How lists, councils and appraisals reach a page: through the permission tables; here are the only doors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target, Whose
from kiemdinh.rooms.appraisal.models import Appraisal, AppraisalCouncil, CouncilMember, ListedSchool, YearlyList
from kiemdinh.rooms.appraisal.rules.states import (
    APPRAISAL_PERMITS,
    COUNCIL_PERMITS,
    LIST_PERMITS,
    LISTED_PERMITS,
    OFFICE,
    OPEN_APPRAISAL,
)
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes

COUNCIL = "council"
"""The kind of engagement in the register of assessors; its `ref_id` is an appraisal."""


@dataclass
class ListAccess:
    """A yearly list the actor may see."""

    actor: Actor
    today: date
    yearly_list: YearlyList

    @property
    def target(self) -> Target:
        """The list as the permission table sees it."""
        return Target(unit_id=self.yearly_list.department_id, path_on={}, state=self.yearly_list.state)

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return LIST_PERMITS.decide(actor=self.actor, action=action, target=self.target)

    @property
    def roles(self) -> frozenset[str]:
        """What the actor is towards the list."""
        return LIST_PERMITS.roles_of(actor=self.actor, target=self.target)


@dataclass
class ListedAccess:
    """A school of a list that the actor may see."""

    actor: Actor
    today: date
    listed: ListedSchool
    target: Target

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return LISTED_PERMITS.decide(actor=self.actor, action=action, target=self.target)

    @property
    def roles(self) -> frozenset[str]:
        """What the actor is towards the school."""
        return LISTED_PERMITS.roles_of(actor=self.actor, target=self.target)


@dataclass
class CouncilAccess:
    """A council the actor may see."""

    actor: Actor
    today: date
    council: AppraisalCouncil
    target: Target

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return COUNCIL_PERMITS.decide(actor=self.actor, action=action, target=self.target)

    @property
    def roles(self) -> frozenset[str]:
        """What the actor is towards the council."""
        return COUNCIL_PERMITS.roles_of(actor=self.actor, target=self.target)

    @cached_property
    def members(self) -> list[CouncilMember]:
        """Who sits in it now, in their order."""
        return list(members_of(self.council.pk))

    @cached_property
    def appraisals(self) -> list[Appraisal]:
        """The schools it appraises, by their place in the council."""
        rows = Appraisal.objects.filter(council=self.council).select_related("school", "listed_school")
        return list(rows.order_by("pk"))


@dataclass
class AppraisalAccess:
    """The appraisal of a school the actor may see, with its council and the answers to "may I?"."""

    actor: Actor
    today: date
    appraisal: Appraisal
    target: Target

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return APPRAISAL_PERMITS.decide(actor=self.actor, action=action, target=self.target)

    def require(self, action: str) -> None:
        """Raises PermissionDenied with the reason."""
        decision = self.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)

    @property
    def roles(self) -> frozenset[str]:
        """Posts of the actor at or above the school, and the role in the council."""
        return APPRAISAL_PERMITS.roles_of(actor=self.actor, target=self.target)

    @cached_property
    def members(self) -> list[CouncilMember]:
        """Who sits in the council now, in their order."""
        return list(members_of(self.appraisal.council_id))

    @cached_property
    def me(self) -> CouncilMember | None:
        """The actor's own seat, while declared free of conflict."""
        if self.actor.account_id is None or self.actor.account_id not in self.target.team:
            return None
        return next((m for m in self.members if m.assessor.account_id == self.actor.account_id), None)

    @property
    def council_decided_on(self) -> date | None:
        """The day of the decision about the council."""
        return self.appraisal.council.decided_on

    @cached_property
    def school_name(self) -> str:
        """The school's name today."""
        return organisations.name_as_of(unit_id=self.appraisal.school_id, on=self.today)


def members_of(council_id: int) -> QuerySet[CouncilMember]:
    """The open seats of a council, in their order."""
    rows = CouncilMember.objects.filter(council_id=council_id, left_on__isnull=True)
    return rows.select_related("assessor").order_by("position", "pk")


def unfinished(access: CouncilAccess) -> list[Appraisal]:
    """The schools that the council has not concluded: no minutes passed, not stopped either."""
    return [a for a in access.appraisals if a.state in OPEN_APPRAISAL]


def department_of(actor: Actor) -> int | None:
    """The Sở whose lists and councils the person looks after; None for everybody else."""
    for post in actor.posts:
        if post.role in OFFICE and not post.ended:
            return post.unit_id
    return None


def list_for(*, actor: Actor, list_id: int, today: date, action: str = "view") -> ListAccess:
    """A list through the permission table. Raises Http404 for strangers, PermissionDenied with the reason."""
    row = YearlyList.objects.filter(pk=list_id).first()
    if row is None:
        raise Http404
    access = ListAccess(actor, today, row)
    return _checked(access, action)


def listed_for(*, actor: Actor, listed_id: int, today: date, action: str = "view") -> ListedAccess:
    """A school of a list; a school sees it once the list is fixed and only when it stands in it."""
    row = ListedSchool.objects.filter(pk=listed_id).select_related("yearly_list", "school").first()
    if row is None:
        raise Http404
    target = _school_target(actor, row.school_id, row.yearly_list.state, {})
    access = _checked(ListedAccess(actor, today, row, target), action)
    if not row.listed and not LIST_PERMITS.decide(
        actor=actor, action="view", target=Target(unit_id=row.yearly_list.department_id, path_on={})
    ):
        raise Http404
    return access


def council_for(*, actor: Actor, council_id: int, today: date, action: str = "view") -> CouncilAccess:
    """A council; its members see it once they have signed for one of its schools."""
    row = AppraisalCouncil.objects.filter(pk=council_id).first()
    if row is None:
        raise Http404
    team: dict[int, str] = {}
    for pk in Appraisal.objects.filter(council=row).values_list("pk", flat=True):
        team |= assessors.team_accounts(COUNCIL, pk, today)
    target = Target(unit_id=row.department_id, path_on={}, state=row.state, team=team)
    return _checked(CouncilAccess(actor, today, row, target), action)


def appraisal_for(*, actor: Actor, appraisal_id: int, today: date, action: str = "view") -> AppraisalAccess:
    """An appraisal through the permission table: the only way to it.

    Raises Http404 for strangers; PermissionDenied with the reason for who may see it but not do `action`, and for a
    council member who has not signed the declaration yet.
    """
    rows = Appraisal.objects.select_related("council", "listed_school", "school", "report")
    row = rows.filter(pk=appraisal_id).first()
    if row is None:
        raise Http404
    team = assessors.team_accounts(COUNCIL, row.pk, today)
    access = AppraisalAccess(actor, today, row, _school_target(actor, row.school_id, row.state, team))
    if not access.may("view"):
        owed = assessors.declaration_due(actor.account_id, COUNCIL, row.pk)
        if owed is not None:
            raise PermissionDenied(UNSIGNED)
        raise Http404
    return _checked(access, action)


UNSIGNED = "Hãy ký cam kết không có xung đột lợi ích trước khi xem hồ sơ của trường (mục Việc của tôi)."


def visible_appraisals(actor: Actor, *, today: date, action: str = "view") -> QuerySet[Appraisal]:
    """The appraisals the actor may see (or do `action` to); the set form of `appraisal_for`."""
    condition = Q(pk__in=[])
    for clause in APPRAISAL_PERMITS.scope(actor=actor, action=action):
        state = Q(state__in=clause.states) if clause.states else Q()
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(school_id__in=clause.unit_ids) & state
        elif clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None:
            condition |= Q(school_id__in=scopes.unit_ids_below(path=clause.path, on=clause.as_of)) & state
        elif clause.whose is Whose.MY_TEAM and clause.account_id is not None:
            refs = assessors.team_refs(account_id=clause.account_id, kind=COUNCIL, on=today, roles=clause.roles)
            condition |= Q(pk__in=refs) & state
    return Appraisal.objects.filter(condition)


def visible_listed(actor: Actor, *, action: str = "view") -> QuerySet[ListedSchool]:
    """The schools in lists that the actor may see, standing in the list; the set form of `listed_for`."""
    condition = Q(pk__in=[])
    for clause in LISTED_PERMITS.scope(actor=actor, action=action):
        state = Q(yearly_list__state__in=clause.states) if clause.states else Q()
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(school_id__in=clause.unit_ids) & state
        elif clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None:
            condition |= Q(school_id__in=scopes.unit_ids_below(path=clause.path, on=clause.as_of)) & state
    return ListedSchool.objects.filter(condition, listed=True)


def _school_target(actor: Actor, school_id: int, state: str, team: Mapping[int, str]) -> Target:
    days = {p.as_of for p in actor.posts if p.unit_id != school_id}
    paths = {day: organisations.path_on(unit_id=school_id, on=day) for day in days}
    return Target(unit_id=school_id, path_on=paths, state=state, team=team)


def _checked[A: (ListAccess, ListedAccess, CouncilAccess, AppraisalAccess)](access: A, action: str) -> A:
    if not access.may("view"):
        raise Http404
    if action != "view":
        decision = access.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)
    return access
