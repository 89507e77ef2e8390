"""How a cycle reaches a page: through the permission table, with everything a decision needs loaded once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS
from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target, Whose
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, GroupSeat, Participant
from kiemdinh.rooms.self_assessment.rules.states import (
    ANSWERED_BY_MANAGING_UNIT,
    APPROVED_IS_LOCKED,
    CYCLE_PERMITS,
    DONE,
)
from kiemdinh.services.prepared import prepared


@dataclass
class CycleAccess:
    """A cycle the actor may see, with its people and the answers to "may I?"."""

    actor: Actor
    today: date
    cycle: Cycle
    participants: list[Participant]
    path_on: Mapping[date, str]
    catalog_sha256: str = ""
    may_have_sites: bool = True

    @cached_property
    def council(self) -> dict[int, str]:
        """Council role by account id."""
        return {p.account_id: p.council_role for p in self.participants if p.account_id and p.council_role}

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog the cycle is pinned to."""
        return regulations.get_catalog(self.cycle.catalog_version_id, sha256=self.catalog_sha256)

    @cached_property
    def sites(self) -> tuple[organisations.SiteFacts, ...]:
        """Every place where the school teaches or taught; not even asked for when it only has its main campus."""
        return organisations.site_history(unit_id=self.cycle.school_id) if self.may_have_sites else ()

    def target(self, sheet: CriterionSheet | None = None, *, with_team: bool = True) -> Target:
        """The cycle (or one of its sheets) as the permission table sees it; its group counts unless left out."""
        return Target(
            unit_id=self.cycle.school_id,
            path_on=self.path_on,
            state=self.cycle.state,
            council=self.council,
            assigned=self._assigned(sheet, with_team=with_team),
        )

    def _assigned(self, sheet: CriterionSheet | None, *, with_team: bool) -> frozenset[int]:
        if sheet is None:
            return frozenset()
        team = set()
        if with_team and sheet.group_id:
            team = {s.participant_id for s in self.group_seats if s.group_id == sheet.group_id}
        return frozenset(
            p.account_id for p in self.participants if p.account_id and (p.pk == sheet.assignee_id or p.pk in team)
        )

    @cached_property
    def group_seats(self) -> list[GroupSeat]:
        """Who sits in which group."""
        return _seats(cycle_id=self.cycle.pk)

    def may(self, action: str, sheet: CriterionSheet | None = None) -> Decision:
        """Allowed or not, with the reason in words."""
        decision = CYCLE_PERMITS.decide(actor=self.actor, action=action, target=self.target(sheet, with_team=False))
        if not decision and sheet is not None and sheet.group_id:
            # Who sits in the sheet's group is read only where it can still make a difference.
            decision = CYCLE_PERMITS.decide(actor=self.actor, action=action, target=self.target(sheet))
        if decision and action == "edit_sheet" and sheet is not None and sheet.work_state == DONE:
            return Decision(False, APPROVED_IS_LOCKED)
        if not decision and action == "answer_unlock" and self._stands_above():
            return Decision(False, ANSWERED_BY_MANAGING_UNIT)
        return decision

    def _stands_above(self) -> bool:
        """An authority above the school which is not the one that manages it: it reads, and is told who answers."""
        paths = [
            (p.path, self.path_on.get(p.as_of, ""))
            for p in self.actor.posts
            if p.path and not p.ended and p.unit_id != self.cycle.school_id
        ]
        direct = any(school == f"{unit}{self.cycle.school_id}/" for unit, school in paths)
        return not direct and any(school.startswith(unit) for unit, school in paths)

    def require(self, action: str, sheet: CriterionSheet | None = None) -> None:
        """Raises PermissionDenied with the reason."""
        decision = self.may(action, sheet)
        if not decision:
            raise PermissionDenied(decision.reason)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Posts and council role of the actor towards the cycle."""
        return CYCLE_PERMITS.roles_of(actor=self.actor, target=self.target())

    @cached_property
    def me(self) -> Participant | None:
        """The actor's own row among the participants."""
        return next((p for p in self.participants if p.account_id and p.account_id == self.actor.account_id), None)


def visible_to(actor: Actor, *, action: str = "view") -> QuerySet[Cycle]:
    """The cycles the actor may see (or do `action` to)."""
    condition = Q(pk__in=[])
    for clause in CYCLE_PERMITS.scope(actor=actor, action=action):
        state = Q(state__in=clause.states) if clause.states else Q()
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(school_id__in=clause.unit_ids) & state
        elif clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None:
            condition |= Q(school_id__in=scopes.unit_ids_below(path=clause.path, on=clause.as_of)) & state
        elif clause.whose is Whose.DIRECTLY_BELOW and clause.as_of is not None:
            for unit in clause.unit_ids:
                schools = scopes.unit_ids_directly_below(unit_id=unit, on=clause.as_of, with_ended=True)
                condition |= Q(school_id__in=schools) & state
        elif clause.whose is Whose.MY_COUNCIL:
            seats = Participant.objects.filter(account_id=clause.account_id).exclude(council_role="")
            if clause.roles:
                seats = seats.filter(council_role__in=clause.roles)
            condition |= Q(pk__in=seats.values("cycle_id"), school_id__in=clause.unit_ids) & state
    return Cycle.objects.filter(condition)


def cycle_for(*, actor: Actor, cycle_id: int, today: date, action: str = "view") -> CycleAccess:
    """A cycle through the permission table.

    Unknown and invisible answer the same 404; a visible cycle on which `action` is not allowed raises
    PermissionDenied with the reason.
    """
    found = _cycle_and_catalog(cycle_id=cycle_id)
    if not found:
        raise Http404
    access = open_access(actor=actor, cycle=Cycle.from_db(DEFAULT_DB_ALIAS, _CYCLE, found[0][:-2]), today=today)
    access.catalog_sha256, access.may_have_sites = found[0][-2], bool(found[0][-1])
    if not access.may("view"):
        raise Http404
    if action != "view":
        access.require(action)
    return access


def published_access(*, actor: Actor, cycle_id: int, today: date) -> CycleAccess:
    """A cycle for reading what was published of it, whatever is being written now. Raises Http404."""
    cycle = Cycle.objects.filter(pk=cycle_id, published__isnull=False).first()
    if cycle is None:
        raise Http404
    access = open_access(actor=actor, cycle=cycle, today=today)
    if not access.may("download"):
        raise Http404
    return access


def open_access(*, actor: Actor, cycle: Cycle, today: date) -> CycleAccess:
    """Loads what decisions about a cycle need: its people, and the school's path where the actor stands above it."""
    participants = _participants(cycle_id=cycle.pk)
    days = {p.as_of for p in actor.posts if p.unit_id != cycle.school_id}
    paths = {day: organisations.path_on(unit_id=cycle.school_id, on=day) for day in days}
    return CycleAccess(actor=actor, today=today, cycle=cycle, participants=participants, path_on=paths)


_CYCLE = tuple(field.attname for field in Cycle._meta.concrete_fields)


@prepared
def _cycle_and_catalog(*, cycle_id: int) -> QuerySet[Any]:
    elsewhere = organisations.other_site_exists(school=OuterRef("school_id"))
    return Cycle.objects.filter(pk=cycle_id).values_list(*_CYCLE, "catalog_version__content_sha256", elsewhere)


@prepared
def _participants(*, cycle_id: int) -> QuerySet[Participant]:
    return Participant.objects.filter(cycle_id=cycle_id).order_by("position", "pk")


@prepared
def _seats(*, cycle_id: int) -> QuerySet[GroupSeat]:
    return GroupSeat.objects.filter(group__cycle_id=cycle_id).order_by("participant__position", "pk")


def school_target(*, actor: Actor, school_id: int) -> Target:
    """A school itself as the permission table sees it (for "create")."""
    days = {p.as_of for p in actor.posts if p.unit_id != school_id}
    return Target(unit_id=school_id, path_on={day: organisations.path_on(unit_id=school_id, on=day) for day in days})
