"""One table: what was asked for, how far it is, what came of it."""

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
