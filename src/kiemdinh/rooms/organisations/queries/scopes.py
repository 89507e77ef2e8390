"""What permission scopes and the shell need of the tree, in the cheapest form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from kiemdinh.rooms.organisations.models import SchoolStatus, Unit, UnitName, UnitPlacement
from kiemdinh.rooms.organisations.queries.units import path_below, valid_on
from kiemdinh.services.prepared import prepared


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """How the shell names a unit: its name and the place it lies in."""

    code: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A unit with the province it lies in ("" for what stands above the provinces)."""

    code: str
    name: str
    province: str


def unit_ids_below(*, path: str, on: date) -> QuerySet[Any]:
    """A sub-query of the ids of units strictly below a path on a day, for `…__in`.

    A unit that has ended counts where it stood last, so that what it left stays readable to those above: the
    same answer as `path_on` gives for each unit.
    """
    holds = valid_on(on) | Q(valid_from__lte=on, valid_to=F("unit__closed_on"))
    return (
        UnitPlacement.objects.filter(holds, path_below(field="path", path=path))
        .exclude(path=path)
        .values("unit_id")
    )


def unit_ids_directly_below(*, unit_id: int, on: date, with_ended: bool = False) -> QuerySet[Any]:
    """A sub-query of the ids of units that stand directly below a unit on a day, for `…__in`.

    With the ended ones a unit counts where it stood last, as in `unit_ids_below`.
    """
    holds = valid_on(on)
    if with_ended:
        holds |= Q(valid_from__lte=on, valid_to=F("unit__closed_on"))
    return UnitPlacement.objects.filter(holds, parent_id=unit_id).values("unit_id")


def standing_directly_below(*, unit: str, tops: QuerySet[Any], on: date, with_ended: bool = False) -> Exists:
    """Whether the unit of an outer row stands directly below one of `tops` (ids of units) on a day."""
    holds = valid_on(on)
    if with_ended:
        holds |= Q(valid_from__lte=on, valid_to=F("unit__closed_on"))
    return Exists(UnitPlacement.objects.filter(holds, unit_id=OuterRef(unit), parent_id__in=tops))


def standing_below(*, unit: str, tops: QuerySet[Any], on: date) -> Exists:
    """Whether the unit of an outer row stands below one of `tops`; the same answer as `unit_ids_below` gives."""
    above = (
        UnitPlacement.objects.filter(valid_on(on), unit_id__in=tops)
        .annotate(lower=ExpressionWrapper(OuterRef("path"), output_field=CharField()))
        .filter(lower__startswith=F("path"))
        .exclude(unit_id=OuterRef("unit_id"))
    )
    holds = valid_on(on) | Q(valid_from__lte=on, valid_to=F("unit__closed_on"))
    return Exists(UnitPlacement.objects.filter(holds, Exists(above), unit_id=OuterRef(unit)))


def latest_placements(*, unit: OuterRef, on: date) -> QuerySet[UnitPlacement]:
    """The placements of an outer unit that had begun by a day, newest first, for a Subquery."""
    return UnitPlacement.objects.filter(unit_id=unit, valid_from__lte=on).order_by("-valid_from")


def find_unit(*, code: str) -> Unit | None:
    """A unit by its code, ended or not."""
    return Unit.objects.filter(code=code).first()


def code_of(*, unit_id: int) -> str:
    """The code of a unit."""
    return Unit.objects.values_list("code", flat=True).get(pk=unit_id)


def unit_label(*, unit_id: int, on: date) -> UnitLabel:
    """Name on a day and, for a school, its commune; one query."""
    names = _names_and_place(unit_id=unit_id, on=on)
    if not names:
        return UnitLabel("", "", "")
    code, kind, name, commune = names[0]
    return UnitLabel(code, name, commune or "" if kind == "school" else "")


def unit_names(*, unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """The names of many units on a day; one query."""
    rows = UnitName.objects.filter(unit_id__in=list(unit_ids), valid_from__lte=on).order_by("valid_from")
    return dict(rows.values_list("unit_id", "name"))


def placed_labels(*, unit_ids: Iterable[int], on: date) -> dict[int, PlacedLabel]:
    """Code, name and province of many units on a day, of an ended one where it stood last; one query."""
    wanted = set(unit_ids)
    path = latest_placements(unit=OuterRef("unit_id"), on=on).values("path")[:1]
    rows = (
        UnitName.objects.filter(Q(unit_id__in=wanted) | Q(unit__kind="province"), valid_from__lte=on)
        .order_by("valid_from")
        .values_list("unit_id", "unit__code", "unit__kind", "name", Subquery(path))
    )
    found = {row[0]: row for row in rows}
    provinces = {str(pk): name for pk, _, kind, name, _ in found.values() if kind == "province"}
    return {
        pk: PlacedLabel(code, name, next((provinces[p] for p in (at or "").split("/") if p in provinces), ""))
        for pk, code, _, name, at in found.values()
        if pk in wanted
    }


@prepared
def _names_and_place(*, unit_id: int, on: date) -> QuerySet[Any]:
    commune = (
        SchoolStatus.objects.filter(school_id=unit_id, valid_from__lte=on)
        .order_by("-valid_from")
        .values("located_in_id")[:1]
    )
    place = UnitName.objects.filter(unit_id__in=commune, valid_from__lte=on).order_by("-valid_from").values("name")[:1]
    return (
        UnitName.objects.filter(unit_id=unit_id, valid_from__lte=on)
        .order_by("-valid_from")
        .values_list("unit__code", "unit__kind", "name", Subquery(place))[:1]
    )


def school_exists(*, code: str) -> bool:
    """Whether a school has this code."""
    return Unit.objects.filter(code=code, kind="school").exists()


def below_exists(*, unit_id: OuterRef, path: str, on: date) -> Exists:
    """The same as `unit_ids_below` as an EXISTS on an outer unit."""
    return Exists(unit_ids_below(path=path, on=on).filter(unit_id=unit_id))
