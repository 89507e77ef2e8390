"""How long somebody counts as being on a sheet, and how often that is written down. Pure.

Presence only tells colleagues of each other. It locks nothing and decides nothing.
"""

from datetime import datetime, timedelta

BEAT = timedelta(seconds=15)
"""How often an open page says that it is there."""

AWAY_AFTER = 3 * BEAT
"""After three missed beats somebody is gone: one may be lost on the way, two on a bad line."""

_WRITE_EVERY = BEAT - timedelta(seconds=3)
"""A beat a little early (two tabs, a hurried clock) writes nothing: at most one write per person in this time."""


def is_here(*, seen_at: datetime, now: datetime) -> bool:
    """Whether somebody seen at that moment still counts as present."""
    return now - seen_at < AWAY_AFTER


def write_due(*, seen_at: datetime | None, now: datetime) -> bool:
    """Whether a beat must be written down, given when the last one was."""
    return seen_at is None or now - seen_at >= _WRITE_EVERY


def newer_fields(*, mine: dict[str, int], stored: dict[str, int]) -> list[str]:
    """The fields whose stored version is later than the one on the asking page."""
    return [field for field, version in mine.items() if int(stored.get(field, 0)) > version]
