"""Loaded regulations. Loaded content is never changed: a correction is a new version beside the old one."""

from django.db import models


class Edition(models.Model):
    """One edition of the regulations, e.g. `tt18-2018`. `content` is its parsed edition file.

    Only a file of a higher version replaces the header, e.g. when a later circular ends the edition.
    """

    code = models.CharField(max_length=40, unique=True)
    version = models.PositiveSmallIntegerField(default=1)
    regulation_number = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    status = models.CharField(max_length=20, choices=[("complete", "đủ"), ("incomplete", "chưa đủ")])
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("in_force_from", "code")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(in_force_to__isnull=True) | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="edition_dates_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.code


class CatalogVersion(models.Model):
    """One version of one catalog of an edition; an assessment cycle is pinned to a row of this table."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="catalogs")
    code = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    generation = models.CharField(max_length=10, choices=[("2018", "bộ 2018"), ("tt57", "TT 57")])
    school_types = models.JSONField()
    change = models.CharField(max_length=20, choices=[("new_law", "quy định mới"), ("correction", "đính chính")])
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    source_file = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("code", "version")
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="catalog_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="catalog_version_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class ProcedureVersion(models.Model):
    """One version of the dated procedure values of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="procedures")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    source_file = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("edition", "version")
        constraints = (
            models.UniqueConstraint(fields=["edition", "version"], name="procedure_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="procedure_version_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.edition_id} v{self.version}"
