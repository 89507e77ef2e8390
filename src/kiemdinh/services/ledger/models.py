"""The ledger's one table. Rows are added, never changed or removed."""

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(Exception):
    """Raised when code tries to change what is already written in the ledger."""


class _AppendOnly(models.QuerySet["Event"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Sổ sự việc chỉ được ghi thêm.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("Sổ sự việc chỉ được ghi thêm.")


class Event(models.Model):
    """Something a person did, in the words of the process (not a diff of columns)."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    target_type = models.CharField(max_length=40)
    target_id = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    objects = _AppendOnly.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["target_type", "target_id", "id"]),
            models.Index(fields=["unit_id", "id"]),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("Sổ sự việc chỉ được ghi thêm.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Sổ sự việc chỉ được ghi thêm.")
