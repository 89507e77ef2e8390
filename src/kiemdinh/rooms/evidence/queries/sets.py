"""What the room of the cycles says about a set, so that files can be brought to it: who may, and its criteria."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.permits import Actor, Decision


@dataclass(frozen=True, slots=True)
class CriterionOption:
    """A criterion (of a stage) that evidence can serve; `value` is what a form posts ("1.1", "tieu-hoc:1.1")."""

    value: str
    code: str
    stage: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class SetDesk:
    """A set as somebody sees who may see its cycle: `may_edit` is the cycle's own decision about evidence."""

    set_id: int
    school_id: int
    title: str
    url: str
    upload_url: str
    may_edit: Decision
    criteria: tuple[CriterionOption, ...]

    def option(self, value: str) -> CriterionOption | None:
        """The criterion that a form names; a bare code means the first stage that has it."""
        return next((c for c in self.criteria if value in (c.value, c.code)), None)


SetDesks = Callable[[Actor, int, date], SetDesk | None]
_DESKS: list[SetDesks] = []


def register_set_desk(resolver: SetDesks) -> None:
    """Takes from a later room the function that shows a set to an actor; None when they may not see it."""
    if resolver not in _DESKS:
        _DESKS.append(resolver)


def set_desk(*, actor: Actor, set_id: int, on: date) -> SetDesk | None:
    """The desk of a set; None for a set that does not exist or that the actor may not see."""
    return next((desk for resolver in _DESKS if (desk := resolver(actor, set_id, on)) is not None), None)
