"""The tables of the room: periods, reports with their corrections and frozen copies, receipts, unlocking, direction."""

from django.db import models
from django.db.models import F, Q

_PROTECT = models.PROTECT


class ReportPeriod(models.Model):
    """An authority asks units for one kind of report as of a day. `consolidated` is the frozen sum of what came in."""

    owner = models.ForeignKey("organisations.Unit", on_delete=_PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    kind_version = models.CharField(max_length=5)
    as_of = models.DateField()
    due_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")
    consolidated = models.JSONField(null=True)
    consolidated_sha256 = models.CharField(max_length=64, blank=True)
    consolidated_at = models.DateTimeField(null=True)
    consolidated_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "kind", "as_of"], name="period_once_a_day"),
            models.CheckConstraint(condition=Q(due_on__gte=F("as_of")), name="period_due_after_figures"),
        )
        indexes = (models.Index(fields=["kind", "owner"], name="period_of_kind"),)


class PeriodicReport(models.Model):
    """The report of one unit in a period. `figures` is what the system counted, `texts` what people wrote."""

    period = models.ForeignKey(ReportPeriod, on_delete=_PROTECT, related_name="reports")
    unit = models.ForeignKey("organisations.Unit", on_delete=_PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    figures = models.JSONField(default=dict)
    figures_at = models.DateTimeField()
    texts = models.JSONField(default=dict)
    preparer_name = models.CharField(max_length=120, blank=True)
    preparer_phone = models.CharField(max_length=30, blank=True)
    return_reason = models.CharField(max_length=1000, blank=True)
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["period", "unit"], name="report_once_a_unit"),)
        indexes = (models.Index(fields=["unit", "-id"], name="reports_of_unit"),)


class FigureCorrection(models.Model):
    """A number that the unit gives in place of the counted one, with the reason; the newest row of a cell holds.

    `value` None takes the correction back: the counted number holds again.
    """

    report = models.ForeignKey(PeriodicReport, on_delete=_PROTECT, related_name="corrections")
    section = models.CharField(max_length=20)
    row = models.CharField(max_length=30)
    column = models.CharField(max_length=30)
    counted = models.IntegerField()
    value = models.IntegerField(null=True)
    explanation = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["report", "id"], name="corrections_of_report"),)


class FrozenReport(models.Model):
    """What was approved: everything the document prints, for ever. A report opened again gets a further number."""

    report = models.ForeignKey(PeriodicReport, on_delete=_PROTECT, related_name="frozen")
    number = models.PositiveSmallIntegerField()
    context = models.JSONField()
    tables = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "number"], name="frozen_number_once"),)


class ReportReceipt(models.Model):
    """One receiver of an approved report; `unit` None is a body without an account, whose answer the sender notes."""

    frozen = models.ForeignKey(FrozenReport, on_delete=_PROTECT, related_name="receipts")
    unit = models.ForeignKey("organisations.Unit", on_delete=_PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    note = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["frozen", "name"], name="receipt_once_a_receiver"),)


class ReportUnlock(models.Model):
    """A request to open an approved report again; one at a time may wait."""

    report = models.ForeignKey(PeriodicReport, on_delete=_PROTECT, related_name="unlocks")
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report"], condition=Q(state="asked"), name="report_unlock_one_open"),
        )


class DirectionEntry(models.Model):
    """A line of the register of direction of a unit: a document, an inspection, a piece of advice given."""

    unit = models.ForeignKey("organisations.Unit", on_delete=_PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    topic = models.CharField(max_length=20)
    on = models.DateField()
    number = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=500)
    subject_fold = models.CharField(max_length=600)
    result = models.CharField(max_length=1000, blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=_PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("people.Account", on_delete=_PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["unit", "on"], name="direction_of_unit"),)
