"""What came of an accepted dossier in a later room (a team, a council), for a link on its page; the later room brings
the rows when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.permits import Actor


@dataclass(frozen=True, slots=True)
class Follow:
    """A line of the page: "Đoàn đánh giá ngoài" (`label`), how it stands (`words`), where it is read (`url`)."""

    label: str
    words: str
    url: str


FollowSource = Callable[[Actor, date, int], list[Follow]]
"""(actor, today, registration) → what this person may see of it."""

_SOURCES: list[FollowSource] = []


def register_follow(source: FollowSource) -> None:
    """Adds a source; called by a later room's AppConfig.ready()."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def follows(*, actor: Actor, today: date, registration_id: int) -> list[Follow]:
    """Everything that followed from a dossier and that this person may see."""
    return [line for source in _SOURCES for line in source(actor, today, registration_id)]
