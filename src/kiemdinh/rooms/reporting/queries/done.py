"""When units first approved their report of a kind: what fulfils the duties that name it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from kiemdinh.rooms.reporting.models import FrozenReport

FULFILLED_BY = {
    "report:form_1": ("form_1", "form_2"),
    "report:form_2": ("form_2",),
    "report:mid_year_summary": ("mid_year_summary",),
    "report:year_summary": ("year_summary",),
    "report:school_may": ("school_may",),
    "report:school_december": ("school_december",),
    "report:tt57_yearly": ("tt57_yearly",),
}
"""Key of a source → the kinds of report that count: Mẫu 2 is what a school sends where a phòng sends Mẫu 1."""


def approved_source(kinds: tuple[str, ...]) -> Callable[[date, date], QuerySet[Any]]:
    """(first day, last day) → the first approved copies of these kinds, with `duty_unit` and `duty_day`."""

    def source(first: date, last: date) -> QuerySet[Any]:
        begin, end = (timezone.make_aware(datetime.combine(d, time())) for d in (first, last + timedelta(days=1)))
        rows = FrozenReport.objects.filter(
            number=1, report__period__kind__in=kinds, approved_at__gte=begin, approved_at__lt=end
        )
        day = TruncDate("approved_at", tzinfo=timezone.get_default_timezone())
        return rows.annotate(duty_unit=F("report__unit_id"), duty_day=day)

    return source
