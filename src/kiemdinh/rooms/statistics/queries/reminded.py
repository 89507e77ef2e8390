"""Whom a word to many schools reaches."""

from datetime import date

from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.statistics.queries.access import CountedUnit
from kiemdinh.rooms.statistics.rules.permits import STATISTICS_PERMITS


def may_remind(access: CountedUnit) -> bool:
    """Whether the actor may remind the schools of a unit."""
    return _decide(access.actor, access.unit, access.today)


def _decide(actor: Actor, unit: organisations.UnitInfo, today: date) -> bool:
    days = {p.as_of for p in actor.posts if p.unit_id != unit.id}
    target = Target(unit.id, {day: organisations.path_on(unit_id=unit.id, on=day) for day in days})
    allowed = STATISTICS_PERMITS.decide(actor=actor, action="remind", target=target)
    return bool(allowed) and not unit.ended and not any(p.ended for p in actor.posts)
