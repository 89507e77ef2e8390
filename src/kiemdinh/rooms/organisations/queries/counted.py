"""Schools for counting: one row a school as of a day, joined by the rooms that count into one statement."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from kiemdinh.rooms.organisations.models import SchoolStatus, Unit, UnitPlacement

from .units import path_below, valid_on


def open_schools(*, path: str, on: date) -> QuerySet[SchoolStatus]:
    """The schools open on a day below the path of an authority in that day's tree: one row each, with `school_id` and
    the facts of that day. A school that has ended, or stands elsewhere by then, is not among them."""
    condition = valid_on(on) & valid_on(on, "school__placements__")
    condition &= path_below(field="school__placements__path", path=path)
    return SchoolStatus.objects.filter(condition)


def named_schools(*, path: str, on: date) -> QuerySet[SchoolStatus]:
    """The same rows with `name`, `name_fold`, `sort_key`, `path` and `parent_id` of that day, for lists."""
    condition = valid_on(on) & valid_on(on, "school__placements__") & valid_on(on, "school__names__")
    condition &= path_below(field="school__placements__path", path=path)
    return SchoolStatus.objects.filter(condition).annotate(
        name=F("school__names__name"),
        name_fold=F("school__names__name_fold"),
        sort_key=F("school__names__sort_key"),
        path=F("school__placements__path"),
        parent_id=F("school__placements__parent_id"),
    )


def named_units(*, path: str, on: date, kind: str) -> QuerySet[UnitPlacement]:
    """The units of a kind open on a day strictly below a path, with the same columns and `unit_id`, for lists."""
    condition = valid_on(on) & valid_on(on, "unit__names__") & path_below(field="path", path=path)
    rows = UnitPlacement.objects.filter(condition, unit__kind=kind).exclude(path=path)
    return rows.annotate(
        name=F("unit__names__name"), name_fold=F("unit__names__name_fold"), sort_key=F("unit__names__sort_key")
    )


def units_of_kind(*, kind: str) -> QuerySet[Any]:
    """A sub-query of the ids of every unit of a kind, for `…__in`."""
    return Unit.objects.filter(kind=kind).values("pk")
