"""Schools for counting: one row a school as of a day, joined by the rooms that count into one statement."""

from datetime import date

from django.db.models import F, QuerySet

from kiemdinh.rooms.organisations.models import SchoolStatus

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
