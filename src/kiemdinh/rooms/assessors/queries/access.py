"""How a line of the register reaches a page: through the permission table, for the keepers of its own register."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target, Whose
from kiemdinh.rooms.assessors.models import Assessor
from kiemdinh.rooms.assessors.rules.permits import REGISTER_PERMITS, SELF


@dataclass(frozen=True)
class AssessorAccess:
    """A line the actor may see, with the answers to "may I?"."""

    actor: Actor
    today: date
    assessor: Assessor

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return REGISTER_PERMITS.decide(actor=self.actor, action=action, target=target_of(self.assessor))


def target_of(assessor: Assessor) -> Target:
    """A line of the register as the permission table sees it."""
    team = {assessor.account_id: SELF} if assessor.account_id else {}
    return Target(unit_id=assessor.register_id, path_on={}, team=team)


def registers_of(*, actor: Actor, action: str = "view") -> tuple[int, ...]:
    """The units whose register the actor may read (or do `action` to), in the order of the posts."""
    allowed: frozenset[int] = frozenset()
    for clause in REGISTER_PERMITS.scope(actor=actor, action=action):
        if clause.whose is Whose.OWN_SCHOOL:
            allowed |= clause.unit_ids
    return tuple(dict.fromkeys(p.unit_id for p in actor.posts if p.unit_id in allowed))


def register_of(*, actor: Actor, action: str = "view") -> int:
    """The one register that the actor keeps. Raises Http404 for who keeps none, PermissionDenied for who only reads."""
    mine = registers_of(actor=actor, action=action)
    if mine:
        return mine[0]
    if registers_of(actor=actor):
        raise PermissionDenied("Bạn chỉ được xem danh sách này.")
    raise Http404


def visible_assessors(*, actor: Actor, action: str = "view") -> QuerySet[Assessor]:
    """The lines the actor may see (or do `action` to); the set form of `assessor_for`."""
    condition = Q(pk__in=[])
    for clause in REGISTER_PERMITS.scope(actor=actor, action=action):
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(register_id__in=clause.unit_ids)
        elif clause.whose is Whose.MY_TEAM:
            condition |= Q(account_id=clause.account_id)
    return Assessor.objects.filter(condition)


def assessor_for(*, actor: Actor, assessor_id: int, today: date, action: str = "view") -> AssessorAccess:
    """One line through the permission table: 404 for strangers, PermissionDenied with the reason for the others."""
    row = Assessor.objects.filter(pk=assessor_id).select_related("account", "home_commune").first()
    if row is None:
        raise Http404
    access = AssessorAccess(actor, today, row)
    if not access.may("view") and not access.may("declare"):
        raise Http404
    decision = access.may(action)
    if not decision:
        raise PermissionDenied(decision.reason)
    return access


def assessors_of_account(account_id: int | None) -> list[int]:
    """The lines (ids) of an account, one a register; empty for anybody else."""
    if account_id is None:
        return []
    return list(Assessor.objects.filter(account_id=account_id).order_by("pk").values_list("pk", flat=True))
