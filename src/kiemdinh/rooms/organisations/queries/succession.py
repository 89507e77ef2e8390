"""Which unit took over from which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kiemdinh.rooms.organisations.models import UnitSuccession
from kiemdinh.rooms.organisations.rules.tree import SUCCESSION_LABELS

from .units import ChainLink, links_as_of


@dataclass(frozen=True, slots=True)
class SuccessionLink:
    """One step: `unit` is the other unit (a successor, or a predecessor under its last name)."""

    unit: ChainLink
    kind: str
    kind_label: str
    on_date: date

    @property
    def day_before(self) -> date:
        """The last day before the step, on which a predecessor still worked."""
        return self.on_date - timedelta(days=1)


def successors(*, unit_ids: Iterable[int]) -> dict[int, list[SuccessionLink]]:
    """The units that took over from each unit, in name order, keyed by the predecessor's id. 3 queries."""
    rows = list(UnitSuccession.objects.filter(predecessor_id__in=set(unit_ids)).order_by("on_date", "id"))
    return _links([(row.predecessor_id, row.successor_id, row.kind, row.on_date) for row in rows], after=True)


def predecessors(*, unit_ids: Iterable[int]) -> dict[int, list[SuccessionLink]]:
    """The units each unit took over from, in name order, keyed by the successor's id. 3 queries."""
    rows = list(UnitSuccession.objects.filter(successor_id__in=set(unit_ids)).order_by("on_date", "id"))
    pairs = [(row.successor_id, row.predecessor_id, row.kind, row.on_date) for row in rows]
    return _links(pairs, after=False)


def _links(rows: list[tuple[int, int, str, date]], *, after: bool) -> dict[int, list[SuccessionLink]]:
    units: dict[tuple[int, date], ChainLink] = {}
    for day in {row[3] for row in rows}:
        ids = {other for _, other, _, on_date in rows if on_date == day}
        named_on = day if after else day - timedelta(days=1)
        units |= {(key, day): link for key, link in links_as_of(unit_ids=ids, on=named_on).items()}
    found: dict[int, list[SuccessionLink]] = {}
    for owner, other, kind, on_date in rows:
        link = SuccessionLink(units[other, on_date], kind, SUCCESSION_LABELS[kind], on_date)
        found.setdefault(owner, []).append(link)
    return found
