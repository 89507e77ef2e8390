"""How a unit reaches a page of this room: the own one or one below, through the permission table."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from kiemdinh.kernel.permits import Actor, ActorPost, Decision, Target
from kiemdinh.rooms.duties.rules.permits import DUTY_PERMITS
from kiemdinh.rooms.organisations import queries as organisations


@dataclass(frozen=True)
class DutyAccess:
    """A unit whose duties the actor may look at, with the answers to "may I?"."""

    actor: Actor
    today: date
    unit: organisations.UnitInfo
    target: Target

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return DUTY_PERMITS.decide(actor=self.actor, action=action, target=self.target)


def home_post(actor: Actor) -> ActorPost | None:
    """The post that a page without `?don-vi=` is about: one of an authority first."""
    running = [p for p in actor.posts if not p.ended] or list(actor.posts)
    return next((p for p in running if p.unit_kind != "school"), running[0] if running else None)


def duties_for(*, actor: Actor, code: str = "", today: date, action: str = "view") -> DutyAccess:
    """A unit through the permission table; without a code the own one.

    Unknown and invisible answer the same 404; a visible one on which `action` is not allowed raises PermissionDenied.
    """
    post = home_post(actor)
    if post is None:
        raise Http404
    wanted = {"code": code} if code else {"unit_id": post.unit_id}
    found = organisations.unit_as_of(on=today, **wanted)  # type: ignore[arg-type] - one of the two, as it asks for
    if found is None:
        raise Http404
    days = {p.as_of for p in actor.posts if p.unit_id != found.id}
    paths = {day: organisations.path_on(unit_id=found.id, on=day) for day in days}
    access = DutyAccess(actor, today, found, Target(unit_id=found.id, path_on=paths))
    if not access.may("view"):
        raise Http404
    decision = access.may(action)
    if not decision:
        raise PermissionDenied(decision.reason)
    return access
