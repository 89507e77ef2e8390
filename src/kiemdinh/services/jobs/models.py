"""What was asked for, how far it is, what came of it; and which daily work was done on which day."""

from django.db import models

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
STATES = {QUEUED: "Đang chờ", RUNNING: "Đang làm", DONE: "Đã xong", FAILED: "Không xong"}


class JobRun(models.Model):
    """One job that somebody started. The queue's own rows come and go; this one stays and is shown."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    actor_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default=QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    worker = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["actor_id", "-id"]), models.Index(fields=["state", "heartbeat_at"]))

    @property
    def url(self) -> str:
        """Where its starter follows it."""
        return f"/viec-nen/{self.pk}/"

    @property
    def is_over(self) -> bool:
        return self.state in (DONE, FAILED)

    @property
    def state_label(self) -> str:
        return STATES[self.state]


class DailyRun(models.Model):
    """That a piece of daily work was done on a day; the row itself keeps two workers from doing it twice."""

    key = models.CharField(max_length=60)
    day = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    number = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "day"], name="daily_run_once"),)
