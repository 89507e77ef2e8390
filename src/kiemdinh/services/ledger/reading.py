"""What pages may read from the ledger."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

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


def last_times(*, target_type: str, target_ids: Iterable[object], actions: Iterable[str]) -> dict[str, datetime]:
    """When one of the actions last happened to each object; objects to which none did are left out. One query."""
    rows = Event.objects.filter(target_type=target_type, target_id__in=[str(i) for i in target_ids])
    rows = rows.filter(action__in=list(actions)).order_by()
    return dict(rows.values_list("target_id").annotate(last=Max("at")))
