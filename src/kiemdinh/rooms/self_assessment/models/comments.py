"""Trao đổi on a sheet or on a text of the report: threads, what people wrote in them, whom they named."""

from django.db import models


class CommentThread(models.Model):
    """A matter raised in one channel about one sheet or one narrative; `state_*` say who moved it last and when.

    `asked_unit` is the unit above that a question was sent to: its officers are told, everyone above may answer.
    """

    cycle = models.ForeignKey("self_assessment.Cycle", on_delete=models.CASCADE, related_name="threads")
    sheet = models.ForeignKey("self_assessment.CriterionSheet", on_delete=models.CASCADE, null=True, related_name="+")
    narrative = models.ForeignKey("self_assessment.Narrative", on_delete=models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    opened_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    asked_unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    state_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    state_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sheet__isnull=False, narrative__isnull=True)
                | models.Q(sheet__isnull=True, narrative__isnull=False),
                name="thread_has_one_subject",
            ),
        )
        indexes = (
            models.Index(fields=["cycle", "channel", "-last_at"], name="thread_of_cycle"),
            models.Index(fields=["asked_unit", "state"], name="thread_asked"),
        )


class Comment(models.Model):
    """What somebody wrote; the first of a thread raises the matter. Withdrawn ones stay and are not shown."""

    thread = models.ForeignKey(CommentThread, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    author_title = models.CharField(max_length=300, blank=True)
    from_above = models.BooleanField(default=False)
    text = models.TextField()
    search = models.TextField()
    written_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)


class Mention(models.Model):
    """That a comment names a person; done once the person answered, said so, or the matter is over."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["comment", "account"], name="mention_once"),)
        indexes = (models.Index(fields=["account"], condition=models.Q(done_at__isnull=True), name="mention_waiting"),)
