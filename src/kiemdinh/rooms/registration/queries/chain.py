"""The dated tree as the checks of a dossier see it."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.registration.rules.chain import CheckUnit, Link, check_chain
from kiemdinh.rooms.registration.rules.states import DEPARTMENT, MANAGING_UNIT
from kiemdinh.rooms.regulations import queries as regulations


def links_above(*, school_id: int, on: date) -> tuple[Link, ...]:
    """The units over a school on a day, the nearest first, each under the name it signs with."""
    chain = organisations.parent_chain(unit_id=school_id, on=on)
    return tuple(
        Link(link.id, link.kind, link.code, managing_body_name(kind=link.kind, name=link.name))
        for link in reversed(chain)
        if link.id != school_id
    )


def chain_on(*, school_id: int, edition_code: str, on: date) -> tuple[CheckUnit, ...]:
    """Who checks a dossier handed in on a day. Raises NoChain."""
    steps = regulations.get_procedure(edition_code).items("registration.check_steps", on=on)
    return check_chain(above=links_above(school_id=school_id, on=on), steps=steps)


def turn_of(units: QuerySet[Any], departments: QuerySet[Any], today: date) -> Q:
    """The same as `turn_of_units` for units that are a sub-query; `departments` are the provinces among them."""
    ended = Q(turn_unit__closed_on__isnull=False, turn_unit__closed_on__lte=today)
    managed = Q(scopes.standing_directly_below(unit="school_id", tops=units, on=today), turn_kind=MANAGING_UNIT)
    below = Q(scopes.standing_below(unit="school_id", tops=departments, on=today), turn_kind=DEPARTMENT)
    return (Q(turn_unit_id__in=units) & ~ended) | (ended & (managed | below))


def turn_of_units(*, unit_ids: tuple[int, ...], today: date) -> Q:
    """The registrations whose turn it is at one of the units, a unit that took over from an ended one included.

    The same answer as `rules.chain.whose_turn` gives for each dossier.
    """
    paths = organisations.paths_on(unit_ids=unit_ids, on=today)
    here = organisations.units_as_of(unit_ids=unit_ids, on=today)
    ended = Q(turn_unit__closed_on__isnull=False, turn_unit__closed_on__lte=today)
    found = Q(turn_unit_id__in=unit_ids) & ~ended
    for unit_id, path in paths.items():
        below = Q(school_id__in=scopes.unit_ids_directly_below(unit_id=unit_id, on=today))
        found |= ended & Q(turn_kind=MANAGING_UNIT) & below
        if path and here[unit_id].kind == "province":
            found |= ended & Q(turn_kind=DEPARTMENT, school_id__in=scopes.unit_ids_below(path=path, on=today))
    return found
