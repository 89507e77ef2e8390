"""What of a plan fulfils a duty of the calendar."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from kiemdinh.rooms.planning.models import Plan


def plans_made(first: date, last: date) -> QuerySet[Any]:
    """Plans handed in or approved within the days, by unit; a plan is made with the first of the two."""
    moment = Coalesce("submitted_at", "approved_at")
    rows = Plan.objects.annotate(duty_moment=moment).filter(duty_moment__isnull=False)
    day = TruncDate("duty_moment", tzinfo=timezone.get_default_timezone())
    return rows.annotate(duty_unit=F("unit_id"), duty_day=day).filter(duty_day__gte=first, duty_day__lte=last)
