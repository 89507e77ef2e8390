"""What units did with the duties of the data: adopted, moved, done; and who reads the calendar from outside."""

from django.db import models
from django.db.models import Q


class DutySetting(models.Model):
    """An authority adopts a local duty ("adopt"), or moves the day of one in a year ("move"), for itself and below.

    A row is never changed: a later one takes its place (`ended_at`), with the reason.
    """

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=40)
    kind = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField(null=True)
    day = models.DateField()
    document = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=("adopt", "move")), name="duty_setting_kind"),
            models.CheckConstraint(
                condition=(Q(kind="adopt") & Q(year__isnull=True)) | (Q(kind="move") & Q(year__isnull=False)),
                name="duty_setting_year",
            ),
            models.UniqueConstraint(
                fields=["unit", "duty"], condition=Q(ended_at__isnull=True, kind="adopt"), name="duty_adopted_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "duty", "year"], condition=Q(ended_at__isnull=True, kind="move"), name="duty_moved_once"
            ),
        )
        indexes = (models.Index(fields=["unit", "kind"], name="duty_setting_unit"),)


class DutyDone(models.Model):
    """A unit says that a duty of a year is done; taken back with a reason, the row stays."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    done_on = models.DateField()
    note = models.TextField(blank=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    undone_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "duty", "year"], condition=Q(undone_at__isnull=True), name="duty_done_once"
            ),
        )
        indexes = (models.Index(fields=["duty", "year"], name="duty_done_of_year"),)


class CalendarFeed(models.Model):
    """The secret address from which a person's own calendar reads the duties; only its hash is kept."""

    account = models.OneToOneField("people.Account", on_delete=models.CASCADE, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
