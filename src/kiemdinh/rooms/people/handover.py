"""Work that must not be orphaned when a post ends.

People comes before the rooms where the work lies, so those rooms hand in a receiver when the application starts;
ending a post calls every receiver in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HandOver:
    """Who leaves, who takes over, at which unit."""

    unit_id: int
    from_account_id: int
    to_account_id: int
    actor_id: int | None
    now: datetime


Receiver = Callable[[HandOver], int]
_RECEIVERS: dict[str, Receiver] = {}


def register(room: str, receiver: Receiver) -> None:
    """Names the function that moves a room's open work; it returns how many pieces moved."""
    _RECEIVERS[room] = receiver


def hand_over_everything(order: HandOver) -> int:
    """Calls every receiver; returns the number of pieces of work moved."""
    return sum(receiver(order) for receiver in _RECEIVERS.values())
