"""Registrations for counting: rooms that count join these rows into their own statement."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.rules.states import STOPPED, WITHDRAWN


def preparing_on(on: date) -> QuerySet[Registration]:
    """Registrations begun on or before a day and not yet told accepted on it, without withdrawn and stopped ones."""
    after = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    waiting = Q(told_on__isnull=True) | Q(told_on__gt=on)
    return Registration.objects.filter(waiting, created_at__lt=after).exclude(state__in=(WITHDRAWN, STOPPED))
