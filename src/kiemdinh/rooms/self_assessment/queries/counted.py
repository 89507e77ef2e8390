"""Published reports for counting: rooms that count join these rows into their own statement."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from kiemdinh.rooms.self_assessment.models import PublishedReport


def published_by(on: date) -> QuerySet[PublishedReport]:
    """Reports published on or before a day, of whichever school: `cycle__school_id` says of which."""
    after = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    return PublishedReport.objects.filter(published_at__lt=after)
