"""How a recognition reaches a page: through the permission table, with what a decision about it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target, Whose
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.recognition.rules.states import OFFICERS, RECOGNITION_PERMITS
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.procedure import Procedure


@dataclass
class RecognitionAccess:
    """A recognition the actor may see, and the answers to "may I?"."""

    actor: Actor
    today: date
    row: Recognition
    path_on: Mapping[date, str]

    @property
    def target(self) -> Target:
        """The recognition as the permission table sees it."""
        return Target(unit_id=self.row.school_id, path_on=self.path_on, state=self.row.state)

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return RECOGNITION_PERMITS.decide(actor=self.actor, action=action, target=self.target)

    def require(self, action: str) -> None:
        """Raises PermissionDenied with the reason."""
        decision = self.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every post of the actor at the school or above it."""
        return RECOGNITION_PERMITS.roles_of(actor=self.actor, target=self.target)

    @cached_property
    def procedure(self) -> Procedure:
        """The values of the edition the case stands under."""
        return regulations.get_procedure(self.row.edition_code)


def recognition_for(*, actor: Actor, recognition_id: int, today: date, action: str = "view") -> RecognitionAccess:
    """A recognition through the permission table.

    Unknown and invisible answer the same 404; a visible one on which `action` is not allowed raises PermissionDenied
    with the reason.
    """
    row = Recognition.objects.filter(pk=recognition_id).first()
    if row is None:
        raise Http404
    access = RecognitionAccess(actor=actor, today=today, row=row, path_on=_paths(actor, row.school_id))
    if not access.may("view"):
        raise Http404
    if action != "view":
        access.require(action)
    return access


def visible_to(actor: Actor, *, action: str = "view") -> QuerySet[Recognition]:
    """The recognitions the actor may see (or do `action` to)."""
    condition = Q(pk__in=[])
    for clause in RECOGNITION_PERMITS.scope(actor=actor, action=action):
        state = Q(state__in=clause.states) if clause.states else Q()
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(school_id__in=clause.unit_ids) & state
        elif clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None:
            condition |= Q(school_id__in=scopes.unit_ids_below(path=clause.path, on=clause.as_of)) & state
    return Recognition.objects.filter(condition)


def school_decision(*, actor: Actor, school_id: int, action: str) -> Decision:
    """May the actor do something about a school that has no recognition yet ("import", "reorganise")?"""
    target = Target(unit_id=school_id, path_on=_paths(actor, school_id))
    return RECOGNITION_PERMITS.decide(actor=actor, action=action, target=target)


def departments_of(actor: Actor) -> tuple[int, ...]:
    """The provinces for whose department the actor decides on recognition."""
    return tuple(dict.fromkeys(p.unit_id for p in actor.posts if p.role in OFFICERS and not p.ended))


def _paths(actor: Actor, school_id: int) -> dict[date, str]:
    days = {p.as_of for p in actor.posts if p.unit_id != school_id}
    return {day: organisations.path_on(unit_id=school_id, on=day) for day in days}
