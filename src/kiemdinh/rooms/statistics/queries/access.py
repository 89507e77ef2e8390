"""How a unit reaches a page of this room: the own one, one below it, or one that the own one took over from."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.unit_access import own_post
from kiemdinh.rooms.statistics.rules.permits import STATISTICS_PERMITS


@dataclass(frozen=True, slots=True)
class CountedUnit:
    """A unit whose figures the actor may read: `unit` as it is today, or as it was last."""

    actor: Actor
    today: date
    unit: organisations.UnitInfo
    own: bool


def unit_for(*, actor: Actor, code: str = "", today: date) -> CountedUnit:
    """A unit through the permission table; without a code the own one.

    A unit that has ended is read by the unit of the same kind that took over from it or from a unit above it: the
    figures of a district of 2022 belong to the province of today. Unknown, invisible and a school answer the same 404.
    """
    post = own_post(actor)
    if post is None:
        raise Http404
    wanted = {"code": code} if code else {"unit_id": post.unit_id}
    found = organisations.unit_as_of(on=today, **wanted)  # type: ignore[arg-type] - one of the two, as it asks for
    if found is None or found.kind == "school":
        raise Http404
    days = {p.as_of for p in actor.posts if p.unit_id != found.id}
    target = Target(found.id, {day: organisations.path_on(unit_id=found.id, on=day) for day in days})
    if not STATISTICS_PERMITS.decide(actor=actor, action="view", target=target) and not _inherited(actor, found, today):
        raise Http404
    return CountedUnit(actor, today, found, own=any(p.unit_id == found.id for p in actor.posts))


def _inherited(actor: Actor, unit: organisations.UnitInfo, today: date) -> bool:
    """Whether a unit of the actor took over from the ended unit or from one above it, over any number of steps."""
    if not unit.ended:
        return False
    mine = {p.unit_id for p in actor.posts if p.role in STATISTICS_PERMITS.rows[0].roles}
    frontier = {link.id: link.kind for link in organisations.parent_chain(unit_id=unit.id, on=today)}
    seen: set[int] = set()
    while frontier:
        seen |= set(frontier)
        steps = organisations.successors(unit_ids=frontier)
        heirs = {
            step.unit.id: step.unit.kind
            for owner, found in steps.items()
            for step in found
            if step.on_date <= today and step.unit.kind == frontier[owner]
        }
        if mine & set(heirs):
            return True
        frontier = {key: kind for key, kind in heirs.items() if key not in seen}
    return False
