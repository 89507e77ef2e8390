"""The record of a report brought into a cycle; it is kept for ever with its file and everything left over."""

from django.db import models


class ReportImport(models.Model):
    """One report file brought to a cycle.

    `reading` is what was read (see `rules.report_reading.outcome.as_kept`), `placed` maps the number of a left-over
    piece to the place a person gave it, `outcome` says what was written and what was left alone.
    """

    cycle = models.ForeignKey("self_assessment.Cycle", on_delete=models.PROTECT, related_name="+")
    original = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    problem = models.CharField(max_length=500, blank=True)
    reading = models.JSONField(default=dict)
    placed = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["cycle", "-id"]),)


class ReportImportPicture(models.Model):
    """A picture of the report; texts hold no pictures, so they stay with the import."""

    report_import = models.ForeignKey(ReportImport, on_delete=models.PROTECT, related_name="pictures")
    stored = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    near = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report_import", "position"], name="import_picture_once"),)
