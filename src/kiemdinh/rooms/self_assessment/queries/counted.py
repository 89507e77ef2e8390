"""Published reports for counting: rooms that count join these rows into their own statement."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from kiemdinh.rooms.self_assessment.models import Cycle, PlanReview, PublishedReport
from kiemdinh.rooms.self_assessment.rules.states import IN_PROGRESS


def published_by(on: date) -> QuerySet[PublishedReport]:
    """Reports published on or before a day, of whichever school: `cycle__school_id` says of which."""
    return PublishedReport.objects.filter(published_at__lt=_start_of(on + timedelta(days=1)))


def published_between(first: date, last: date) -> QuerySet[PublishedReport]:
    """Reports published on the days from `first` to `last`, both included."""
    return published_by(last).filter(published_at__gte=_start_of(first))


def cycles_under_way() -> QuerySet[Cycle]:
    """Cycles in which a school is assessing itself now."""
    return Cycle.objects.filter(state=IN_PROGRESS)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def reviews_closed_between(first: date, last: date) -> QuerySet[PlanReview]:
    """Reviews of improvement plans closed on the days from `first` to `last`, both included."""
    return PlanReview.objects.filter(closed_at__gte=_start_of(first), closed_at__lt=_start_of(last + timedelta(days=1)))
