"""The store's index: one row a content."""

from django.db import models


class StoredFile(models.Model):
    """A content kept under its hash. The name a person gave it lives with the record that uses it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    extension = models.CharField(max_length=8)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_not_empty"),)

    @property
    def path(self) -> str:
        """Where the content lies in the storage."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
