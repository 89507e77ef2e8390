"""What is asked of the solver and what it answers: people, schools with their days, wishes, a proposal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiemdinh.rooms.external_assessment.rules.teams import overlap

CONFLICT, UNFIT, LEVEL, BUSY, FULL = "conflict", "unfit", "level", "busy", "full"
"""Why somebody cannot be put into a team, the reasons that stay put first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An assessor: school levels (`any_level`: an official of another sector), days already taken, load so far."""

    id: int
    name: str
    stages: frozenset[str] = frozenset()
    any_level: bool = False
    may_head: bool = False
    load: int = 0
    busy: tuple[tuple[date, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A school to be assessed within its days (both included)."""

    id: int
    name: str
    stages: frozenset[str]
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Wishes:
    """Size of a team, how many teams a person may be in altogether, and how long the solver may think."""

    size: int
    max_load: int
    seed: int = 1
    effort: float = 12.0


@dataclass(frozen=True)
class Problem:
    """All that the solver knows; `forbidden` are pairs (person, school) that may never be, `warned` unwelcome ones."""

    people: tuple[Candidate, ...]
    tasks: tuple[Task, ...]
    wishes: Wishes
    forbidden: Mapping[tuple[int, int], str] = field(default_factory=dict)
    warned: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def obstacle(self, person: Candidate, task: Task, *, relaxed: frozenset[str] = frozenset()) -> str:
        """Why a person cannot be put into a team whoever else is in it; empty when nothing stands in the way.

        `relaxed` names rules left out while looking for what would help.
        """
        if (why := self.forbidden.get((person.id, task.id))) and why not in relaxed:
            return why
        if LEVEL not in relaxed and not person.any_level and not person.stages & task.stages:
            return LEVEL
        if BUSY not in relaxed and any(overlap(span, (task.starts_on, task.ends_on)) for span in person.busy):
            return BUSY
        if FULL not in relaxed and person.load >= self.wishes.max_load:
            return FULL
        return ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer. `teams`: per school (person, role), head first; with `shortages` the teams are only partly filled.

    `remedies` say which wish, given up, would let everything fit. `proven` says that nothing clearly better exists.
    """

    teams: Mapping[int, tuple[tuple[int, str], ...]]
    shortages: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    proven: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every school has a whole team."""
        return not self.shortages

    def load(self) -> dict[int, int]:
        """How many of these teams each person is in."""
        found: dict[int, int] = {}
        for seats in self.teams.values():
            for person, _ in seats:
                found[person] = found.get(person, 0) + 1
        return found
