"""Tables of suggestions: what was written, and what was said and done about it."""

from django.db import models
from django.db.models import F, Q


class Suggestion(models.Model):
    """What somebody wrote. `unit` and `unit_path` say where the writer served on the day it was sent.

    `holder` is the unit expected to act. `answer` is the newest one; every line is kept in SuggestionEntry.
    `once` tells a form sent twice from two suggestions.
    """

    kind = models.CharField(max_length=12)
    topic = models.CharField(max_length=30, blank=True)
    text = models.TextField()
    text_fold = models.TextField()
    page_url = models.CharField(max_length=200, blank=True)
    page_title = models.CharField(max_length=200, blank=True)
    writer = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=120, db_index=True)
    holder = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    answered_unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    once = models.CharField(max_length=32)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["writer", "once"], name="suggestion_once"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="suggestion_not_itself"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="suggestion_merged_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(unit_path__startswith="/", unit_path__endswith="/"), name="suggestion_path_form"
            ),
        )
        indexes = (
            models.Index(fields=["holder", "state", "sent_at"], name="suggestion_queue"),
            models.Index(fields=["writer", "sent_at"], name="suggestion_own"),
            models.Index(fields=["sent_at"], name="suggestion_sent"),
        )


class SuggestionEntry(models.Model):
    """A line under a suggestion: an addition of the writer, an answer, a note with which it was passed on."""

    suggestion = models.ForeignKey("suggestions.Suggestion", on_delete=models.PROTECT, related_name="entries")
    action = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    author = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["unit", "action"], name="suggestion_entry_unit"),)
