"""What anybody may know of a school, of many schools at once: names, place, how to reach the school itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kiemdinh.rooms.organisations.models import SchoolStatus, Unit, UnitName

from .scopes import unit_ids_below
from .units import parent_chains, paths_on


@dataclass(frozen=True, slots=True)
class OpenFacts:
    """A school as of a day, its last facts after its end. No person, no figure."""

    unit_id: int
    code: str
    name: str
    sort_key: str
    former_names: tuple[str, ...]
    school_type: str
    province_id: int | None
    province_name: str
    commune_id: int | None
    commune_name: str
    address: str
    phone: str
    website: str
    closed_on: date | None


def open_facts(*, unit_ids: Iterable[int], on: date) -> list[OpenFacts]:
    """The facts of schools in seven queries however many; a school not yet opened on that day is left out."""
    units = {u.pk: u for u in Unit.objects.filter(pk__in=list(unit_ids), kind="school", opened_on__lte=on)}
    statuses: dict[int, SchoolStatus] = {}
    for row in SchoolStatus.objects.filter(school_id__in=units, valid_from__lte=on).order_by("valid_from"):
        statuses[row.school_id] = row
    names: dict[int, list[UnitName]] = {}
    for name in UnitName.objects.filter(unit_id__in=units, valid_from__lte=on).order_by("valid_from"):
        names.setdefault(name.unit_id, []).append(name)
    places = {s.located_in_id for s in statuses.values() if s.located_in_id}
    chains = parent_chains(unit_ids={*units, *places}, on=on)
    found = []
    for pk, unit in units.items():
        status, own = statuses.get(pk), names.get(pk)
        if status is None or not own:
            continue
        above = {link.kind: link for link in chains.get(status.located_in_id or 0, ())}
        above |= {link.kind: link for link in chains.get(pk, ()) if link.kind == "province"}
        province, commune = above.get("province"), above.get("commune")
        found.append(
            OpenFacts(
                unit_id=pk,
                code=unit.code,
                name=own[-1].name,
                sort_key=own[-1].sort_key,
                former_names=tuple(dict.fromkeys(n.name for n in own if n.name != own[-1].name)),
                school_type=status.school_type,
                province_id=province.id if province else None,
                province_name=province.name if province else "",
                commune_id=commune.id if commune else None,
                commune_name=commune.name if commune else "",
                address=status.address,
                phone=status.phone,
                website=status.website,
                closed_on=unit.closed_on if unit.closed_on and unit.closed_on <= on else None,
            )
        )
    return found


def schools_touched_by(*, unit_id: int | None, on: date) -> list[int]:
    """The schools whose facts may have changed with a unit: itself, those below it, those it holds; all for None."""
    schools = Unit.objects.filter(kind="school")
    if unit_id is None:
        return list(schools.order_by("pk").values_list("pk", flat=True))
    path = paths_on(unit_ids=[unit_id], on=on).get(unit_id, "")
    near = Q(pk=unit_id) | Q(statuses__located_in_id=unit_id)
    near |= Q(predecessor_links__predecessor_id=unit_id) | Q(successor_links__successor_id=unit_id)
    if path:
        near |= Q(pk__in=unit_ids_below(path=path, on=on))
    return list(schools.filter(near).order_by("pk").values_list("pk", flat=True).distinct())
