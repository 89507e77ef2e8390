"""How a unit reaches a page of this room: through the permission table of duties."""

from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.duties.rules.permits import DUTY_PERMITS
from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess, unit_for


def duties_for(*, actor: Actor, code: str = "", today: date, action: str = "view") -> UnitAccess:
    """A unit whose duties the actor may look at; without a code the own one. Raises as `unit_for`."""
    return unit_for(actor=actor, code=code, today=today, table=DUTY_PERMITS, action=action)
