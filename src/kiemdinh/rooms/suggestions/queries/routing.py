"""To whom a suggestion goes: by the tree as it stands on the day it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.reference import read_reference
from kiemdinh.rooms.organisations.queries.units import links_as_of
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.rules import SYSTEM_ADMIN
from kiemdinh.rooms.suggestions.rules.kinds import SOFTWARE, Topic, read_topics


@dataclass(frozen=True, slots=True)
class Route:
    """Where a suggestion goes: the unit that acts, whom it tells, and who is told for information."""

    holder: organisations.ChainLink
    told: tuple[int, ...]
    informed: tuple[int, ...] = ()


@cache
def topics() -> dict[str, Topic]:
    """The topics to choose from, in the order of the list."""
    return read_topics(read_reference("suggestion_topics"))


def writing_post(actor: Actor) -> ActorPost | None:
    """The post for which a person writes: one of a school first, as in the shell; None without a running post."""
    running = [p for p in actor.posts if not p.ended]
    return next((p for p in running if p.unit_kind == "school"), running[0] if running else None)


def route_of(*, unit_id: int, kind: str, on: date) -> Route | None:
    """The way of a new suggestion of a unit; None when the unit stands nowhere in the tree on that day."""
    chain = organisations.parent_chain(unit_id=unit_id, on=on)
    if not chain:
        return None
    if kind != SOFTWARE:
        holder = chain[-2] if len(chain) > 1 else chain[-1]
        return Route(holder, _officers([holder.id], on))
    keepers = people.role_holders(role=SYSTEM_ADMIN, on=on)
    holder = next((link for link in chain if link.id in keepers), None)
    if holder is None:
        elsewhere = links_as_of(unit_ids=keepers, on=on)
        holder = next(iter(elsewhere.values()), chain[0])
    provinces = [link.id for link in chain[:-1] if link.kind == "province"]
    told = tuple(keepers.get(holder.id, ()))
    return Route(holder, told, tuple(a for a in _officers(provinces, on) if a not in told))


def above(*, unit_id: int, on: date) -> organisations.ChainLink | None:
    """The unit directly above a unit on a day; None at the top."""
    chain = organisations.parent_chain(unit_id=unit_id, on=on)
    return chain[-2] if len(chain) > 1 else None


def officers_of(*, unit_id: int, on: date) -> tuple[int, ...]:
    """The officers (account ids) of one unit on a day."""
    return _officers([unit_id], on)


def _officers(unit_ids: Iterable[int], on: date) -> tuple[int, ...]:
    return tuple(a for accounts in people.officers_at(unit_ids=unit_ids, on=on).values() for a in accounts)


def keepers_at(*, unit_id: int, on: date) -> tuple[int, ...]:
    """The system's administrators (account ids) at one unit on a day."""
    return tuple(people.role_holders(role=SYSTEM_ADMIN, on=on).get(unit_id, ()))
