"""Appraisals for counting: rooms that count join these rows into their own statement."""

from datetime import date

from django.db.models import QuerySet

from kiemdinh.rooms.appraisal.models import Appraisal, YearlyList
from kiemdinh.rooms.appraisal.rules.states import MET, PASSED, STUDYING, WAITING


def appraisals_under_way() -> QuerySet[Appraisal]:
    """Appraisals that have begun and whose result the school was not told yet."""
    return Appraisal.objects.filter(state__in=(WAITING, STUDYING, MET, PASSED))


def lists_fixed_between(first: date, last: date) -> QuerySet[YearlyList]:
    """Lists of schools to be considered that were fixed on the days from `first` to `last`, both included."""
    return YearlyList.objects.filter(fixed_on__gte=first, fixed_on__lte=last)
