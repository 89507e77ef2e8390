"""How a unit reaches a page that takes `?don-vi=`: the own one or one below, through a room's permission table."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from kiemdinh.kernel.permits import Actor, ActorPost, Decision, PermitTable, Target
from kiemdinh.rooms.organisations.queries.units import UnitInfo, path_on, unit_as_of


@dataclass(frozen=True)
class UnitAccess:
    """A unit the actor may look at, with the answers to "may I?"."""

    actor: Actor
    today: date
    unit: UnitInfo
    table: PermitTable
    target: Target

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return self.table.decide(actor=self.actor, action=action, target=self.target)

    @property
    def own(self) -> bool:
        """Whether the actor holds a post at this very unit."""
        return any(p.unit_id == self.unit.id for p in self.actor.posts)


def own_post(actor: Actor) -> ActorPost | None:
    """The post that a page without `?don-vi=` is about: one of an authority first."""
    running = [p for p in actor.posts if not p.ended] or list(actor.posts)
    return next((p for p in running if p.unit_kind != "school"), running[0] if running else None)


def unit_for(
    *, actor: Actor, code: str = "", today: date, table: PermitTable, action: str = "view", seen: str = "view"
) -> UnitAccess:
    """A unit through a permission table; without a code the own one.

    `seen` is the action that says whether the unit may be looked at here at all. Unknown and invisible answer the
    same 404; a visible one on which `action` is not allowed raises PermissionDenied.
    """
    post = own_post(actor)
    if post is None:
        raise Http404
    wanted = {"code": code} if code else {"unit_id": post.unit_id}
    found = unit_as_of(on=today, **wanted)  # type: ignore[arg-type] - one of the two, as it asks for
    if found is None:
        raise Http404
    days = {p.as_of for p in actor.posts if p.unit_id != found.id}
    paths = {day: path_on(unit_id=found.id, on=day) for day in days}
    access = UnitAccess(actor, today, found, table, Target(unit_id=found.id, path_on=paths))
    if not access.may(seen):
        raise Http404
    decision = access.may(seen if action == "view" else action)
    if not decision:
        raise PermissionDenied(decision.reason)
    return access
