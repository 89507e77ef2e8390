"""How a registration reaches a page: through the permission tables, with whose turn it is."""

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
from kiemdinh.rooms.registration.models import DossierLetter, Registration
from kiemdinh.rooms.registration.queries.chain import links_above
from kiemdinh.rooms.registration.queries.transition import asked_of, transition_for
from kiemdinh.rooms.registration.rules import transition as going_on
from kiemdinh.rooms.registration.rules.chain import CheckUnit, is_last, whose_turn
from kiemdinh.rooms.registration.rules.states import (
    CHECK_PERMITS,
    LETTER_PERMITS,
    REGISTRATION,
    REGISTRATION_PERMITS,
    SUBMITTED,
)

_OF_THE_TURN = frozenset(row.action for row in CHECK_PERMITS.rows)


@dataclass
class RegistrationAccess:
    """A registration the actor may see, with the answers to "may I?" and "whose turn is it?"."""

    actor: Actor
    today: date
    registration: Registration
    path_on: Mapping[date, str]

    @property
    def target(self) -> Target:
        """The registration as the permission table sees it."""
        return Target(unit_id=self.registration.school_id, path_on=self.path_on, state=self.registration.state)

    @cached_property
    def chain(self) -> tuple[CheckUnit, ...]:
        """The units that check, as they were on the day of submission."""
        return tuple(CheckUnit.from_json(row) for row in self.registration.check_units)

    @cached_property
    def turn(self) -> CheckUnit | None:
        """The unit that checks now; None while no check runs."""
        row = self.registration
        if row.state != SUBMITTED or row.step >= len(self.chain):
            return None
        chosen = self.chain[row.step]
        unit = organisations.unit_as_of(unit_id=chosen.unit_id, on=self.today)
        ended = unit is not None and unit.ended
        above = links_above(school_id=row.school_id, on=self.today) if ended else ()
        return whose_turn(chosen=chosen, ended=ended, above_today=above)

    @cached_property
    def is_last_step(self) -> bool:
        """Whether nobody checks after the unit whose turn it is."""
        return self.turn is not None and is_last(step=self.registration.step, chain=self.chain, turn=self.turn)

    @cached_property
    def stops(self) -> str:
        """Why the dossier may not go on under the old rules today; empty while it may."""
        return self.stops_if_told(self.registration.told_on)

    def stops_if_told(self, told_on: date | None) -> str:
        """Why the dossier may not go on if the school was told of its acceptance on that day."""
        asked = asked_of(self.registration)
        return going_on.stop_reason(asked=asked, told_on=told_on, on=self.today, rules=self._transition)

    def told_in_time(self, told_on: date) -> str:
        """Why a dossier goes on that was told in time and is only entered now; empty where nothing stands against."""
        asked = asked_of(self.registration)
        return going_on.late_entry(asked=asked, told_on=told_on, on=self.today, rules=self._transition)

    @cached_property
    def enter_late(self) -> str:
        """What the Sở may still enter about a dossier that stops only because no acceptance is noted; else empty."""
        rules = self._transition
        if rules is None or self.registration.told_on is not None or not self.stops:
            return ""
        return going_on.late_hint(asked=asked_of(self.registration), on=self.today, rules=rules)

    @cached_property
    def _transition(self) -> going_on.Transition | None:
        row = self.registration
        return transition_for(school_id=row.school_id, edition_code=row.edition_code, on=self.today)

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        if action not in _OF_THE_TURN:
            return REGISTRATION_PERMITS.decide(actor=self.actor, action=action, target=self.target)
        if self.turn is None:
            label = REGISTRATION.labels[self.registration.state]
            return Decision(False, f"Hồ sơ không ở bước kiểm tra nào (trạng thái “{label}”).")
        target = Target(unit_id=self.turn.unit_id, path_on={}, state=self.registration.state)
        decision = CHECK_PERMITS.decide(actor=self.actor, action=action, target=target)
        if decision or self.actor.roles_at(self.turn.unit_id):
            return decision
        return Decision(False, f"Hồ sơ đang ở bước kiểm tra của {self.turn.name}.")

    def may_finish(self, letter: DossierLetter) -> Decision:
        """May the actor enter số, ngày and the signed copy of a letter?"""
        if letter.unit_id == self.registration.school_id:
            return self.may("number_letter")
        target = Target(unit_id=letter.unit_id, path_on={})
        return LETTER_PERMITS.decide(actor=self.actor, action="number_letter", target=target)

    def require(self, action: str) -> None:
        """Raises PermissionDenied with the reason."""
        decision = self.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role of the actor towards the school and, while a check runs, at the unit whose turn it is."""
        roles = REGISTRATION_PERMITS.roles_of(actor=self.actor, target=self.target)
        return roles | self.actor.roles_at(self.turn.unit_id) if self.turn else roles


def visible_to(actor: Actor, *, action: str = "view") -> QuerySet[Registration]:
    """The registrations the actor may see (or do `action` of the registration's table to)."""
    condition = Q(pk__in=[])
    for clause in REGISTRATION_PERMITS.scope(actor=actor, action=action):
        state = Q(state__in=clause.states) if clause.states else Q()
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(school_id__in=clause.unit_ids) & state
        elif clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None:
            below = scopes.unit_ids_below(path=clause.path, on=clause.as_of)
            condition |= Q(school_id__in=below) & state & _handed_in()
    return Registration.objects.filter(condition)


def _handed_in() -> Q:
    """What never left the school is its own affair, also after it was withdrawn."""
    return Q(submitted_on__isnull=False)


def registration_for(*, actor: Actor, registration_id: int, today: date, action: str = "view") -> RegistrationAccess:
    """A registration through the permission table.

    Unknown and invisible answer the same 404; a visible one on which `action` is not allowed raises PermissionDenied
    with the reason.
    """
    row = (
        Registration.objects.select_related("report__cycle", "report__document", "turn_unit", "school")
        .filter(pk=registration_id)
        .first()
    )
    if row is None:
        raise Http404
    access = open_access(actor=actor, row=row, today=today)
    own = any(p.unit_id == row.school_id for p in actor.posts)
    if not access.may("view") or (row.submitted_on is None and not own):
        raise Http404
    if action != "view":
        access.require(action)
    return access


def open_access(*, actor: Actor, row: Registration, today: date) -> RegistrationAccess:
    """Loads what decisions about a registration need: the school's path where the actor stands above it."""
    days = {p.as_of for p in actor.posts if p.unit_id != row.school_id}
    paths = {day: organisations.path_on(unit_id=row.school_id, on=day) for day in days}
    return RegistrationAccess(actor=actor, today=today, registration=row, path_on=paths)


def school_decision(*, actor: Actor, school_id: int, action: str = "create") -> Decision:
    """May the actor register this school? (There is no registration yet.)"""
    return REGISTRATION_PERMITS.decide(actor=actor, action=action, target=Target(unit_id=school_id, path_on={}))


def open_school(*, actor: Actor, school_id: int) -> bool:
    """Whether the registrations of a school are any business of the actor: its staff, or those above it."""
    days = {p.as_of for p in actor.posts if p.unit_id != school_id}
    paths = {day: organisations.path_on(unit_id=school_id, on=day) for day in days}
    target = Target(unit_id=school_id, path_on=paths, state=SUBMITTED)
    return bool(REGISTRATION_PERMITS.decide(actor=actor, action="view", target=target))
