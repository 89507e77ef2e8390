"""The table of targets: each row holds from the day it was set until the day it was replaced."""

from django.db import models
from django.db.models import F, Q


class Target(models.Model):
    """A target of a unit for a year. `school_type`, `ownership` empty: every school.

    A change never rewrites a row: the row is closed (`valid_to`, the first day it no longer holds) and a new one is
    opened, so that a report of an earlier day is measured against what held then.
    """

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    school_type = models.CharField(max_length=10, blank=True)
    ownership = models.CharField(max_length=20, blank=True)
    minimum = models.DecimalField(max_digits=9, decimal_places=1)
    maximum = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    due_on = models.DateField()
    document = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    set_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    closed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "year", "kind", "school_type", "ownership"],
                condition=Q(valid_to__isnull=True),
                name="target_one_open",
            ),
            models.CheckConstraint(condition=Q(minimum__gt=0), name="target_above_zero"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")), name="target_maximum_above"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="target_runs_forward"
            ),
        )
        indexes = (models.Index(fields=["year", "unit"], name="target_of_year"),)
