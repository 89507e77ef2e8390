"""Loads provinces, districts and communes into the dated tree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations.models import Unit, UnitName, UnitPlacement, UnitSuccession
from kiemdinh.rooms.organisations.queries.reference import read_reference
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.places import (
    Place,
    PlaceLists,
    PlannedLink,
    PlannedUnit,
    plan_links,
    plan_units,
    select,
)
from kiemdinh.rooms.organisations.rules.tree import short_place_name
from kiemdinh.services.ledger import record

from .writing import UnitDraft, add_units, name_row


@dataclass(frozen=True, slots=True)
class PlacesLoaded:
    """How many rows a load added; all zero when everything was there."""

    units: int
    links: int


Progress = Callable[[str], None]

_LEVEL_TITLES = (
    "Bộ",
    "Tỉnh, thành phố trước và sau 01/7/2025",
    "Quận, huyện trước và xã, phường sau 01/7/2025",
    "Xã, phường trước 01/7/2025",
)


@transaction.atomic
def load_places(
    *,
    now: datetime,
    actor_account_id: int | None = None,
    on_progress: Progress | None = None,
    provinces: Iterable[int | str] | None = None,
) -> PlacesLoaded:
    """Bring the ministry and all places before and after 01/7/2025 into the tree, with who succeeded whom.

    `provinces` limits the load to new provinces by their number (75, "75" or "tinh2025-75") and the old ones
    they came from. What is already there stays as it is. Raises OrganisationError for an unknown province.
    """
    tell = on_progress or _say_nothing
    try:
        wanted = None if provinces is None else {int(str(p).rpartition("-")[2]) for p in provinces}
        lists = select(_package_lists(), wanted)
    except ValueError as error:
        raise OrganisationError(str(error)) from error
    reference = read_reference("places")
    added = 0
    for title, level in zip(_LEVEL_TITLES, plan_units(lists, reference), strict=True):
        added += _add_level(level, reference)
        tell(f"{title}: {format_number(len(level))} đơn vị")
    links = _add_links(plan_links(lists), date.fromisoformat(reference["two_tier_from"]))
    tell(f"Quan hệ kế tiếp: thêm {format_number(links)}")
    if added or links:
        record(
            actor_id=actor_account_id,
            unit_id=None,
            action="organisations.load_places",
            target_type="unit",
            target_id=reference["ministry"]["code"],
            at=now,
            data={"units": added, "links": links},
        )
    return PlacesLoaded(units=added, links=links)


def _say_nothing(_text: str) -> None:
    """Progress that nobody watches."""


def _add_level(level: Sequence[PlannedUnit], reference: Mapping[str, Any]) -> int:
    known = set(Unit.objects.exclude(kind="school").values_list("code", flat=True))
    missing = [planned for planned in level if planned.code not in known]
    if not missing:
        return 0
    above = {planned.above for planned in missing}
    # The first place a unit ever had is the one below which the package's own units of its list stand.
    parents: dict[str, tuple[int, str]] = {}
    placed = UnitPlacement.objects.filter(unit__code__in=above).order_by("-valid_from")
    for code, unit_id, path in placed.values_list("unit__code", "unit_id", "path"):
        parents[code] = (unit_id, path)
    ministry = reference["ministry"]
    drafts: list[UnitDraft] = []
    for planned in missing:
        name = planned.names[0][1]
        short = ministry["short_name"] if planned.kind == "ministry" else short_place_name(name)
        parent_id, path = parents.get(planned.above, (None, ""))
        drafts.append(
            UnitDraft(planned.kind, planned.code, name, short, parent_id, path, planned.opened_on, planned.closed_on)
        )
    units = add_units(drafts)
    _add_later_names([(unit, planned) for (unit, _), planned in zip(units, missing, strict=True)])
    return len(units)


def _add_later_names(units: Sequence[tuple[Unit, PlannedUnit]]) -> None:
    for unit, planned in units:
        for since, name in planned.names[1:]:
            UnitName.objects.filter(unit_id=unit.pk, valid_to__isnull=True).update(valid_to=since)
            name_row(unit_id=unit.pk, name=name, short_name=short_place_name(name), since=since).save()


def _add_links(planned: Sequence[PlannedLink], on: date) -> int:
    ids = dict(Unit.objects.exclude(kind="school").values_list("code", "pk"))
    known = set(UnitSuccession.objects.filter(on_date=on).values_list("predecessor_id", "successor_id"))
    pairs = [
        (ids[row.predecessor], ids[row.successor], row.kind)
        for row in planned
        if row.predecessor in ids and row.successor in ids
    ]
    rows = [
        UnitSuccession(predecessor_id=old, successor_id=new, kind=kind, on_date=on)
        for old, new, kind in pairs
        if (old, new) not in known
    ]
    UnitSuccession.objects.bulk_create(rows, batch_size=4000)
    return len(rows)


def _package_lists() -> PlaceLists:
    # Loading these modules costs two seconds, so only this use case does.
    from vietnam_provinces import Province, Ward, legacy
    from vietnam_provinces._province_conversion_2025 import OLD_TO_NEW as PROVINCES
    from vietnam_provinces._ward_conversion_2025 import OLD_TO_NEW as WARDS

    return PlaceLists(
        old_provinces=[Place(int(p.code), p.name, 0) for p in legacy.Province.iter_all()],
        districts=[Place(int(d.code), d.name, int(d.province_code)) for d in legacy.District.iter_all()],
        old_communes=[Place(int(w.code), w.name, int(w.district_code)) for w in legacy.Ward.iter_all()],
        new_provinces=[Place(int(p.code), p.name, 0) for p in Province.iter_all()],
        new_communes=[Place(int(w.code), w.name, int(w.province_code)) for w in Ward.iter_all()],
        conversion={number: tuple(new.code for new in entry.new_wards) for number, entry in WARDS.items()},
        province_conversion={
            number: tuple(new.code for new in entry.new_provinces) for number, entry in PROVINCES.items()
        },
    )
