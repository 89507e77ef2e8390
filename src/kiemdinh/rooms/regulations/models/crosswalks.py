"""Loaded crosswalks between two catalogs; like every loaded regulation a row is never changed."""

from django.db import models


class CrosswalkVersion(models.Model):
    """One version of the crosswalk from one catalog (`from_catalog`) to another, both by their code."""

    code = models.CharField(max_length=130)
    version = models.PositiveSmallIntegerField()
    from_catalog = models.CharField(max_length=60)
    to_catalog = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    source_file = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("code", "version")
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="crosswalk_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="crosswalk_version_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
