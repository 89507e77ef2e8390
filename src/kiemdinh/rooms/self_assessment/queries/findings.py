"""The way from a sheet to what an external assessment found; the later room brings the address when Django starts."""

from collections.abc import Callable

FindingsUrl = Callable[[int], str]
"""(cycle) → the address of the findings on a report of it, or ""."""

_PLACES: list[FindingsUrl] = []


def register_findings(place: FindingsUrl) -> None:
    """Names where findings stand; called by a later room's AppConfig.ready()."""
    if place not in _PLACES:
        _PLACES.append(place)


def findings_url(cycle_id: int) -> str:
    """Where the findings on the cycle's report stand; empty when there are none."""
    return next((url for place in _PLACES if (url := place(cycle_id))), "")
