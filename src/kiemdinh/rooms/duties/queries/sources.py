"""What fulfils a duty: each source gives the days on which units did it, as one query to be narrowed and counted.

Rooms after this one register their own ("plan_submitted", "report:…") from their AppConfig.ready().
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

Source = Callable[[date, date], QuerySet[Any]]
"""(first day, last day) → rows annotated with `duty_unit` (unit id) and `duty_day` (date) within these days."""

_SOURCES: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Names what fulfils the duties whose data say so (`fulfilled_by`)."""
    _SOURCES[key] = source


def source_of(key: str) -> Source | None:
    """The source of a key; None when no room gives it, so that people tick by hand."""
    return _SOURCES.get(key)


def register_own() -> None:
    """The sources that earlier rooms give."""
    register("report_published", _published)
    register("review_closed", _reviewed)
    register("registered", _registered)
    register("list_fixed", _list_fixed)


def _published(first: date, last: date) -> QuerySet[Any]:
    from kiemdinh.rooms.self_assessment.queries.counted import published_between

    day = TruncDate("published_at", tzinfo=timezone.get_default_timezone())
    return published_between(first, last).annotate(duty_unit=F("cycle__school_id"), duty_day=day)


def _reviewed(first: date, last: date) -> QuerySet[Any]:
    from kiemdinh.rooms.self_assessment.queries.counted import reviews_closed_between

    day = TruncDate("closed_at", tzinfo=timezone.get_default_timezone())
    return reviews_closed_between(first, last).annotate(duty_unit=F("cycle__school_id"), duty_day=day)


def _registered(first: date, last: date) -> QuerySet[Any]:
    from kiemdinh.rooms.registration.queries.counted import submitted_between

    return submitted_between(first, last).annotate(duty_unit=F("school_id"), duty_day=F("submitted_on"))


def _list_fixed(first: date, last: date) -> QuerySet[Any]:
    from kiemdinh.rooms.appraisal.queries.counted import lists_fixed_between

    return lists_fixed_between(first, last).annotate(duty_unit=F("department_id"), duty_day=F("fixed_on"))
