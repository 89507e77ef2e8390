"""Earlier texts and answers of a cycle (added, never changed), and who has a sheet open at this moment."""

from typing import Any, NoReturn

from django.db import models

from kiemdinh.kernel.json_text import PlainSpelling
from kiemdinh.rooms.self_assessment.models.cycles import CriterionSheet, Cycle, Narrative


class HistoryIsFixed(Exception):
    """Raised when code tries to change or remove what a sheet's history holds."""


class _Fixed(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise HistoryIsFixed("Lịch sử sửa chỉ được ghi thêm.")

    def delete(self) -> NoReturn:
        raise HistoryIsFixed("Lịch sử sửa chỉ được ghi thêm.")


class TextRevision(models.Model):
    """A text that a later save replaced, of a sheet or of a narrative; `version` is the field's version it had.

    The text of today stands on the sheet, not here. `at` is when this text was last saved, by whom.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    sheet = models.ForeignKey(CriterionSheet, on_delete=models.CASCADE, null=True, related_name="+")
    narrative = models.ForeignKey(Narrative, on_delete=models.CASCADE, null=True, related_name="+")
    field = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    html = models.TextField(blank=True)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(null=True)

    objects = _Fixed.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sheet", "field", "version"], name="sheet_revision_once"),
            models.UniqueConstraint(fields=["narrative", "field", "version"], name="narrative_revision_once"),
            models.CheckConstraint(
                condition=models.Q(sheet__isnull=True) ^ models.Q(narrative__isnull=True), name="revision_has_one_owner"
            ),
        )


class AnswerRevision(models.Model):
    """The answers that one save changed: `changes` is a list of {level, key, before, after, reason}."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    sheet = models.ForeignKey(CriterionSheet, on_delete=models.CASCADE, related_name="+")
    changes = models.JSONField(default=list, encoder=PlainSpelling)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    objects = _Fixed.as_manager()


class Presence(models.Model):
    """That a person has a sheet or a narrative open, and in which box they are; forgotten when it is not renewed."""

    sheet = models.ForeignKey(CriterionSheet, on_delete=models.CASCADE, null=True, related_name="+")
    narrative = models.ForeignKey(Narrative, on_delete=models.CASCADE, null=True, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sheet", "account"], name="sheet_presence_once"),
            models.UniqueConstraint(fields=["narrative", "account"], name="narrative_presence_once"),
            models.CheckConstraint(
                condition=models.Q(sheet__isnull=True) ^ models.Q(narrative__isnull=True), name="presence_has_one_place"
            ),
        )
