"""How a page gets its school: through the permission table."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import SchoolFacts
from kiemdinh.rooms.school_profile.rules.permits import FIGURE_PERMITS


@dataclass(frozen=True)
class FigureAccess:
    """A school whose figures the actor may see, and the answers to "may I?"."""

    actor: Actor
    school: SchoolFacts
    target: Target

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return FIGURE_PERMITS.decide(actor=self.actor, action=action, target=self.target)


def school_for(*, actor: Actor, code: str, today: date) -> FigureAccess:
    """The school of a code; unknown and forbidden answer the same 404."""
    school = organisations.school_facts(on=today, code=code)
    if school is None:
        raise Http404
    access = FigureAccess(actor, school, school_target(actor=actor, school_id=school.unit_id))
    if not access.may("view"):
        raise Http404
    return access


def school_target(*, actor: Actor, school_id: int) -> Target:
    """A school as the permission table sees it."""
    days = {post.as_of for post in actor.posts if post.unit_id != school_id}
    return Target(
        unit_id=school_id, path_on={day: organisations.path_on(unit_id=school_id, on=day) for day in days}
    )


def require(*, actor: Actor, action: str, school_id: int) -> None:
    """Raises PermissionDenied with the reason."""
    decision = FIGURE_PERMITS.decide(
        actor=actor, action=action, target=school_target(actor=actor, school_id=school_id)
    )
    if not decision:
        raise PermissionDenied(decision.reason)
