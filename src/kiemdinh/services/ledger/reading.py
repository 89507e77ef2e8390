"""What pages may read from the ledger."""

from collections.abc import Iterable

from kiemdinh.services.ledger.models import Event


def latest_events(*, unit_id: int, limit: int = 20, actions: Iterable[str] | None = None) -> list[Event]:
    """The newest events in one unit's book, newest first."""
    rows = Event.objects.filter(unit_id=unit_id)
    if actions is not None:
        rows = rows.filter(action__in=list(actions))
    return list(rows.order_by("-id")[:limit])


def history_of(*, target_type: str, target_id: object, limit: int = 100) -> list[Event]:
    """The events of one object, newest first."""
    return list(Event.objects.filter(target_type=target_type, target_id=str(target_id)).order_by("-id")[:limit])
