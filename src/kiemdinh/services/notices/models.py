"""What was told to whom, what a person does not want to be told, and the letters that go out by e-mail."""

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
    mailed_at = models.DateTimeField(null=True)

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


class MailChoice(models.Model):
    """How a person wants notices by e-mail: "digest" (once a day), "each" (as they come), "none"."""

    account_id = models.BigIntegerField(unique=True)
    mode = models.CharField(max_length=6)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(mode__in=("digest", "each", "none")), name="mail_choice_known"),
        )


class OutgoingMail(models.Model):
    """A letter as it was written. "sending" without an end: nobody knows whether it went, so it is not sent again."""

    account_id = models.BigIntegerField()
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=8, default="queued")
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=("queued", "sending", "sent", "failed")), name="outgoing_mail_state"
            ),
        )
        indexes = (models.Index(fields=["state", "try_at"], name="outgoing_mail_due"),)
