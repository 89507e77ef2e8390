"""Appraisals for counting: rooms that count join these rows into their own statement."""

from django.db.models import QuerySet

from kiemdinh.rooms.appraisal.models import Appraisal
from kiemdinh.rooms.appraisal.rules.states import MET, PASSED, STUDYING, WAITING


def appraisals_under_way() -> QuerySet[Appraisal]:
    """Appraisals that have begun and whose result the school was not told yet."""
    return Appraisal.objects.filter(state__in=(WAITING, STUDYING, MET, PASSED))
