"""Two tables: what was told to whom, and what a person does not want to be told."""

from django.db import models


class Notice(models.Model):
    """A sentence for an account. `about` names its object ("cycle:4/sheet:12/"), `key` keeps it from coming again."""

    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=300)
    unit_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(url__startswith="/"), name="notice_url_is_ours"),
            models.UniqueConstraint(fields=["account_id", "key"], condition=~models.Q(key=""), name="notice_key_once"),
        )
        indexes = (
            models.Index(fields=["account_id", "-created_at", "-id"], name="notice_of_account"),
            models.Index(fields=["account_id"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["about"], condition=models.Q(read_at__isnull=True), name="notice_open_about"),
        )


class MutedKind(models.Model):
    """A kind of notice that a person has switched off."""

    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account_id", "kind"], name="muted_kind_once"),)
