"""Registrations for counting: rooms that count join these rows into their own statement."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.rules.states import ACCEPTED, RETURNED, STOPPED, SUBMITTED, WITHDRAWN


def preparing_on(on: date) -> QuerySet[Registration]:
    """Registrations begun on or before a day and not yet told accepted on it, without withdrawn and stopped ones."""
    after = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    waiting = Q(told_on__isnull=True) | Q(told_on__gt=on)
    return Registration.objects.filter(waiting, created_at__lt=after).exclude(state__in=(WITHDRAWN, STOPPED))


def under_way() -> QuerySet[Registration]:
    """Registrations handed in and not yet finished: being checked, returned, or accepted and in assessment."""
    return Registration.objects.filter(state__in=(SUBMITTED, RETURNED, ACCEPTED))


def newest_states(school_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The newest registration of each school: (its id, its state); one statement."""
    rows = Registration.objects.filter(school_id__in=list(school_ids)).order_by("pk")
    return {school: (pk, state) for school, pk, state in rows.values_list("school_id", "pk", "state")}


def submitted_between(first: date, last: date) -> QuerySet[Registration]:
    """Registrations handed in on the days from `first` to `last`, both included."""
    return Registration.objects.filter(submitted_on__gte=first, submitted_on__lte=last)
