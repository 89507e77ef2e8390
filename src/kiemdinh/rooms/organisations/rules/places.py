"""Turns the lists of places (before and after 01/7/2025, and the conversion) into a plan of the tree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import fold

from .tree import short_place_name, succession_kind

OLD, NEW = "2004", "2025"
_CODE_WORDS = {"province": ("tinh", 2), "district": ("huyen", 3), "commune": ("xa", 5)}


def place_code(*, kind: str, generation: str, number: int) -> str:
    """The code of a place: kind, list and number of the statistics office, e.g. "xa2025-00235".

    The same number means other places in the two lists, so the list (2004: Quyết định 124/2004/QĐ-TTg, until
    30/6/2025; 2025: the two-tier list) is part of the code.
    """
    word, width = _CODE_WORDS[kind]
    return f"{word}{generation}-{number:0{width}d}"


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a list: its number, its name and the number of the place above it."""

    number: int
    name: str
    above: int


@dataclass(frozen=True, slots=True)
class PlaceLists:
    """What the package knows. `conversion` maps an old commune's number to its new communes."""

    old_provinces: Sequence[Place]
    districts: Sequence[Place]
    old_communes: Sequence[Place]
    new_provinces: Sequence[Place]
    new_communes: Sequence[Place]
    conversion: Mapping[int, tuple[int, ...]]
    province_conversion: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit to be in the tree, by codes."""

    kind: str
    code: str
    names: tuple[tuple[date, str], ...]
    above: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class PlannedLink:
    """A succession to be in the tree, by codes."""

    predecessor: str
    successor: str
    kind: str


def select(lists: PlaceLists, provinces: Iterable[int] | None) -> PlaceLists:
    """Keep only the new provinces of these numbers, the old provinces they came from, and what is below."""
    if provinces is None:
        return lists
    new = set(provinces)
    unknown = new - {place.number for place in lists.new_provinces}
    if unknown:
        raise ValueError(f"Không có tỉnh, thành phố mã {min(unknown):02d} sau ngày 01/7/2025.")
    old = {number for number, targets in lists.province_conversion.items() if new & set(targets)}
    districts = [place for place in lists.districts if place.above in old]
    kept = {place.number for place in districts}
    return PlaceLists(
        old_provinces=[place for place in lists.old_provinces if place.number in old],
        districts=districts,
        old_communes=[place for place in lists.old_communes if place.above in kept],
        new_provinces=[place for place in lists.new_provinces if place.number in new],
        new_communes=[place for place in lists.new_communes if place.above in new],
        conversion=lists.conversion,
        province_conversion=lists.province_conversion,
    )


def plan_units(lists: PlaceLists, reference: Mapping[str, Any]) -> list[list[PlannedUnit]]:
    """The units level by level, parents before children; dates and later names from reference/places.yaml."""
    since = date.fromisoformat(reference["first_list_from"])
    reform = date.fromisoformat(reference["two_tier_from"])
    ministry = reference["ministry"]
    top = PlannedUnit(
        "ministry",
        ministry["code"],
        ((date.fromisoformat(ministry["opened_on"]), ministry["name"]),),
        "",
        date.fromisoformat(ministry["opened_on"]),
        None,
    )

    def old(kind: str, places: Iterable[Place], above: str) -> list[PlannedUnit]:
        return [_planned(kind, OLD, place, above, since, reform, reference) for place in places]

    def new(kind: str, places: Iterable[Place], above: str) -> list[PlannedUnit]:
        return [_planned(kind, NEW, place, above, reform, None, reference) for place in places]

    return [
        [top],
        old("province", lists.old_provinces, "ministry") + new("province", lists.new_provinces, "ministry"),
        old("district", lists.districts, "province") + new("commune", lists.new_communes, "province"),
        old("commune", lists.old_communes, "district"),
    ]


def plan_links(lists: PlaceLists) -> list[PlannedLink]:
    """Who took over from whom on 01/7/2025: provinces, communes, and communes from districts."""
    provinces = {old.number: set(lists.province_conversion.get(old.number, ())) for old in lists.old_provinces}
    communes = {old.number: set(lists.conversion.get(old.number, ())) for old in lists.old_communes}
    districts: dict[int, set[int]] = defaultdict(set)
    for old in lists.old_communes:
        districts[old.above] |= communes[old.number]
    _island_districts(lists, districts)
    return [
        *_links("province", "province", provinces, lists.old_provinces, lists.new_provinces),
        *_links("commune", "commune", communes, lists.old_communes, lists.new_communes),
        *_links("district", "commune", districts, lists.districts, lists.new_communes),
    ]


def _planned(
    kind: str,
    generation: str,
    place: Place,
    above: str,
    since: date,
    until: date | None,
    reference: Mapping[str, Any],
) -> PlannedUnit:
    code = place_code(kind=kind, generation=generation, number=place.number)
    renames = reference["renames"].get(code, [])
    dated = tuple((date.fromisoformat(row["from"]), row["name"]) for row in renames)
    parent = (
        reference["ministry"]["code"]
        if above == "ministry"
        else place_code(kind=above, generation=generation, number=place.above)
    )
    return PlannedUnit(kind, code, dated or ((since, place.name),), parent, since, until)


def _links(
    old_kind: str,
    new_kind: str,
    targets: Mapping[int, set[int]],
    old_places: Sequence[Place],
    new_places: Sequence[Place],
) -> list[PlannedLink]:
    old_names = {place.number: place.name for place in old_places}
    new_names = {place.number: place.name for place in new_places}
    sources: dict[int, int] = defaultdict(int)
    for found in targets.values():
        for number in found:
            sources[number] += 1
    return [
        PlannedLink(
            predecessor=place_code(kind=old_kind, generation=OLD, number=old),
            successor=place_code(kind=new_kind, generation=NEW, number=new),
            kind="convert"
            if old_kind != new_kind
            else succession_kind(
                predecessor_has=len(targets[old]),
                successor_has=sources[new],
                same_name=old_names[old] == new_names[new],
            ),
        )
        for old in targets
        for new in sorted(targets[old])
        if new in new_names
    ]


def _island_districts(lists: PlaceLists, districts: dict[int, set[int]]) -> None:
    """Island districts without communes (Côn Đảo, Lý Sơn …) became one special zone of the same name."""
    reached = {number for found in districts.values() for number in found}
    without = [place for place in lists.districts if not districts[place.number]]
    empty = {fold(short_place_name(place.name)): place for place in without}
    for place in lists.new_communes:
        name = fold(short_place_name(place.name))
        if place.number not in reached and name in empty:
            districts[empty[name].number].add(place.number)
