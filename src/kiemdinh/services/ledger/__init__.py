"""Sổ sự việc: ai làm gì, lúc nào, vì sao. Chỉ ghi thêm."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Listener = Callable[[dict[str, Any]], None]

_LISTENERS: list[tuple[str, Listener]] = []


def listen(prefix: str, listener: Listener) -> None:
    """Calls `listener` with every event whose action begins with `prefix`, inside the transaction that writes it.

    For rooms that keep a copy of what earlier rooms decide; called by their AppConfig.ready().
    """
    if (prefix, listener) not in _LISTENERS:
        _LISTENERS.append((prefix, listener))


def record(**event: Any) -> None:
    """Writes one event; see `kiemdinh.services.ledger.writing.record`."""
    from kiemdinh.services.ledger.writing import record as write  # models load after the apps are ready

    write(**event)
    for prefix, listener in _LISTENERS:
        if event["action"].startswith(prefix):
            listener(event)


def record_many(events: Iterable[Mapping[str, Any]]) -> None:
    """Writes many events at once, in order. Listeners do not hear them: the caller records one event for the whole."""
    from kiemdinh.services.ledger.writing import record_many as write  # models load after the apps are ready

    write(events)
