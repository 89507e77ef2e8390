"""Transition tables: where an object may go from each state, who moves it, what is required, under which article.

A table is literal data that an official can read; `states()` checks it when the module is imported, and the
pictures of docs/generated are drawn from the same rows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Check = Callable[[object], str | None]
"""A requirement: takes the facts of the object, returns None when met, else the reason in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in state `source`, `action` by one of `roles` leads to `target`."""

    source: str
    action: str
    target: str
    roles: tuple[str, ...]
    requires: tuple[Check, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """Why a transition may not happen, in words for the person who asked."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class StateTable:
    """A checked table. `labels` maps a state to its Vietnamese word; `turn` to who is expected to act in it."""

    name: str
    start: str
    final: frozenset[str]
    labels: dict[str, str]
    turn: dict[str, str]
    rows: tuple[Transition, ...]

    def actions_from(self, state: str) -> tuple[Transition, ...]:
        """The rows that leave `state`."""
        return tuple(row for row in self.rows if row.source == state)

    def move(self, *, state: str, action: str, roles: Iterable[str], facts: object = None) -> str:
        """The state after `action`.

        `roles` are the roles the actor holds towards the object; `facts` is handed to the requirements.
        Raises Refusal with the first reason: no such row, wrong role, or a requirement not met.
        """
        for row in self.rows:
            if row.source == state and row.action == action:
                break
        else:
            raise Refusal(f"Không thể thực hiện khi đang ở trạng thái “{self.labels.get(state, state)}”.")
        if row.roles and not set(row.roles) & set(roles):
            raise Refusal("Người dùng không có vai trò được làm việc này.")
        for check in row.requires:
            reason = check(facts)
            if reason:
                raise Refusal(reason)
        return row.target

    def mermaid(self) -> str:
        """The table as a mermaid state diagram with Vietnamese labels."""
        lines = ["stateDiagram-v2", f"  [*] --> {self.start}"]
        lines += [f"  {state}: {label}" for state, label in self.labels.items()]
        lines += [f"  {row.source} --> {row.target}: {row.action}" for row in self.rows]
        lines += [f"  {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(lines)


Row = tuple[str, str, str, Sequence[str], Sequence[Check], str]


def states(
    name: str,
    *,
    start: str,
    labels: dict[str, str],
    rows: Sequence[Row],
    final: Iterable[str] = (),
    turn: dict[str, str] | None = None,
) -> StateTable:
    """Builds and checks a table.

    Raises ValueError at import when a state is unlabelled or unreachable, when a state that is not final has no
    way out, when (source, action) stands twice, or when a row names no article.
    """
    table = StateTable(
        name=name,
        start=start,
        final=frozenset(final),
        labels=dict(labels),
        turn=dict(turn or {}),
        rows=tuple(Transition(s, a, t, tuple(by), tuple(req), art) for s, a, t, by, req, art in rows),
    )
    _check_rows(table)
    _check_ways(table)
    return table


def _check_rows(table: StateTable) -> None:
    """The start and every state labelled, no action twice from one state, an article on every row."""
    if table.start not in table.labels:
        raise ValueError(f"{table.name}: state {table.start!r} has no label")
    seen: set[tuple[str, str]] = set()
    for row in table.rows:
        for state in (row.source, row.target):
            if state not in table.labels:
                raise ValueError(f"{table.name}: state {state!r} has no label")
        if (row.source, row.action) in seen:
            raise ValueError(f"{table.name}: {row.action!r} stands twice in {row.source!r}")
        seen.add((row.source, row.action))
        if not row.article:
            raise ValueError(f"{table.name}: {row.action!r} names no article")


def _check_ways(table: StateTable) -> None:
    """Every state reachable from the start, and a way out of every state that is not final."""
    reached, frontier = {table.start}, [table.start]
    while frontier:
        for row in table.actions_from(frontier.pop()):
            if row.target not in reached:
                reached.add(row.target)
                frontier.append(row.target)
    if lost := set(table.labels) - reached:
        raise ValueError(f"{table.name}: unreachable states {sorted(lost)}")
    if dead := {s for s in table.labels if not table.actions_from(s)} - table.final:
        raise ValueError(f"{table.name}: dead ends {sorted(dead)}")
