"""The list as a CP-SAT model (OR-Tools): who sits where, who heads, who writes.

One worker, a fixed seed and a limit counted in the solver's own work, not in seconds, so that the same list gives the
same teams on every machine.
"""

import itertools
from dataclasses import dataclass
from typing import Any

from kiemdinh.rooms.external_assessment.rules.planning.problem import BUSY, FULL, Candidate, Problem, Task

# One warning weighs as much as moving a person from the fifth to the first team.
_WARNING, _MISSING, _MISSING_ROLE = 12, 10_000, 8_000


@dataclass(frozen=True, slots=True)
class Solved:
    """What came out: teams per school, how many seats, which roles and which levels each school still lacks."""

    teams: dict[int, tuple[tuple[int, str], ...]]
    missing: dict[int, int]
    without: dict[int, tuple[str, ...]]
    levels: dict[int, tuple[str, ...]]
    proven: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lacking."""
        return not self.missing and not self.without and not self.levels


class _Model:
    """The model being built; `slack` allows gaps at a high price, to learn what is lacking."""

    def __init__(self, problem: Problem, *, relaxed: frozenset[str], slack: bool, size: int, max_load: int) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.model = cp_model.CpModel()
        self.problem, self.relaxed, self.slack = problem, relaxed, slack
        self.size, self.max_load = size, max_load
        self.sits: dict[tuple[int, int], Any] = {}
        self.heads: dict[tuple[int, int], Any] = {}
        self.writes: dict[tuple[int, int], Any] = {}
        self.gaps: dict[int, Any] = {}
        self.role_gaps: dict[tuple[int, str], Any] = {}
        self.level_gaps: dict[tuple[int, str], Any] = {}
        self.costs: list[Any] = []

    def build(self) -> None:
        for task in self.problem.tasks:
            self._seats(task)
        for person in self.problem.people:
            self._load(person)
            self._days(person)
        self.model.minimize(sum(self.costs))

    def _seats(self, task: Task) -> None:
        fit = [p for p in self.problem.people if not self.problem.obstacle(p, task, relaxed=self.relaxed)]
        for person in fit:
            key = person.id, task.id
            self.sits[key] = self.model.new_bool_var("")
            self.writes[key] = self.model.new_bool_var("")
            self.model.add_implication(self.writes[key], self.sits[key])
            if person.may_head:
                self.heads[key] = self.model.new_bool_var("")
                self.model.add_implication(self.heads[key], self.sits[key])
                self.model.add_bool_or(self.heads[key].negated(), self.writes[key].negated())
            if weight := self.problem.warned.get(key):
                self.costs.append(_WARNING * weight * self.sits[key])
        seated = sum(self.sits[p.id, task.id] for p in fit)
        if self.slack:
            self.gaps[task.id] = self.model.new_int_var(0, self.size, "")
            self.costs.append(_MISSING * self.gaps[task.id])
            seated += self.gaps[task.id]
        self.model.add(seated == self.size)
        self._role(task, "head", [self.heads[p.id, task.id] for p in fit if p.may_head])
        self._role(task, "secretary", [self.writes[p.id, task.id] for p in fit])
        self._levels(task, fit)

    def _role(self, task: Task, role: str, holders: list[Any]) -> None:
        total: Any = sum(holders)
        if self.slack:
            gap = self.role_gaps[task.id, role] = self.model.new_bool_var("")
            self.costs.append(_MISSING_ROLE * gap)
            total += gap
        # `sum([])` is a plain 0: without holders and slack the list cannot be satisfied.
        if isinstance(total, int):
            self.model.add_bool_or([])
            return
        self.model.add(total == 1)

    def _levels(self, task: Task, fit: list[Candidate]) -> None:
        """A school of several levels needs somebody of each."""
        if len(task.stages) < 2:
            return
        for stage in sorted(task.stages):
            of_level = [self.sits[p.id, task.id] for p in fit if stage in p.stages]
            if self.slack:
                gap = self.level_gaps[task.id, stage] = self.model.new_bool_var("")
                self.costs.append(_MISSING_ROLE * gap)
                of_level.append(gap)
            self.model.add_bool_or(of_level)

    def _load(self, person: Candidate) -> None:
        """At most so many teams; every further team of one person costs more than the last."""
        mine = [self.sits[key] for key in self.sits if key[0] == person.id]
        if not mine:
            return
        room = len(mine) if FULL in self.relaxed else min(self.max_load - person.load, len(mine))
        steps = [self.model.new_bool_var("") for _ in range(max(room, 0))]
        self.model.add(sum(mine) == sum(steps))
        for number, step in enumerate(steps, start=person.load + 1):
            self.costs.append(number * step)
        for first, second in itertools.pairwise(steps):
            self.model.add_implication(second, first)

    def _days(self, person: Candidate) -> None:
        """Never two schools on one day: of the schools that run when one begins, at most one."""
        if BUSY in self.relaxed:
            return
        tasks = [t for t in self.problem.tasks if (person.id, t.id) in self.sits]
        seen: set[frozenset[int]] = set()
        for start in tasks:
            together = frozenset(t.id for t in tasks if t.starts_on <= start.starts_on <= t.ends_on)
            if len(together) > 1 and together not in seen:
                seen.add(together)
                self.model.add_at_most_one(self.sits[person.id, t] for t in sorted(together))


def solve(
    problem: Problem,
    *,
    relaxed: frozenset[str] = frozenset(),
    slack: bool = False,
    size: int | None = None,
    max_load: int | None = None,
) -> Solved | None:
    """Teams for every school, or None when they do not fit; with `slack` always an answer, with what is lacking.

    `relaxed` (BUSY, FULL, LEVEL), `size` and `max_load` change the question, to find out what would help.
    """
    built = _Model(
        problem,
        relaxed=relaxed,
        slack=slack,
        size=size or problem.wishes.size,
        max_load=max_load or problem.wishes.max_load,
    )
    built.build()
    solver = built.cp.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = problem.wishes.seed
    solver.parameters.max_deterministic_time = problem.wishes.effort
    solver.parameters.relative_gap_limit = 0.01
    status = solver.solve(built.model)
    if status not in (built.cp.OPTIMAL, built.cp.FEASIBLE):
        return None
    return _read(built, solver, proven=status == built.cp.OPTIMAL)


def _read(built: _Model, solver: Any, *, proven: bool) -> Solved:
    teams, missing, without, levels = {}, {}, {}, {}
    for task in built.problem.tasks:
        seats = []
        for person in built.problem.people:
            key = person.id, task.id
            if key not in built.sits or not solver.value(built.sits[key]):
                continue
            role = "member"
            if key in built.heads and solver.value(built.heads[key]):
                role = "head"
            elif solver.value(built.writes[key]):
                role = "secretary"
            seats.append((person.id, role))
        order = {"head": 0, "secretary": 1, "member": 2}
        teams[task.id] = tuple(sorted(seats, key=lambda seat: order[seat[1]]))
        if gap := int(solver.value(built.gaps[task.id])) if task.id in built.gaps else 0:
            missing[task.id] = gap
        if gone := tuple(r for (t, r), gap in built.role_gaps.items() if t == task.id and solver.value(gap)):
            without[task.id] = gone
        if unheard := tuple(s for (t, s), gap in built.level_gaps.items() if t == task.id and solver.value(gap)):
            levels[task.id] = unheard
    return Solved(teams, missing, without, levels, proven)
