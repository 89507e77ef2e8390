"""How an event is written."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kiemdinh.services.ledger.models import Event


def record(
    *,
    actor_id: int | None,
    unit_id: int | None,
    action: str,
    target_type: str,
    target_id: object,
    at: datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Writes one event inside the caller's transaction.

    `actor_id` is an account id, None when the system itself acted; `unit_id` the unit whose book it belongs to.
    """
    _event(
        at=at,
        actor_id=actor_id,
        unit_id=unit_id,
        action=action,
        target_type=target_type,
        target_id=target_id,
        reason=reason,
        data=data,
    ).save(force_insert=True)


def record_many(events: Iterable[Mapping[str, Any]]) -> None:
    """Writes many events inside the caller's transaction, in order; each takes the words of `record`."""
    Event.objects.bulk_create([_event(**event) for event in events], batch_size=1000)


def _event(*, target_id: object, reason: str = "", data: dict[str, Any] | None = None, **event: Any) -> Event:
    return Event(target_id=str(target_id), reason=reason, data=data or {}, **event)
