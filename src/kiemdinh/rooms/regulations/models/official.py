"""The official wording of a circular, as an official loaded it. It lives in this installation only."""

from django.db import models


class OfficialSource(models.Model):
    """A file of the circular that somebody loaded; a newer one replaces it and the old one stays readable."""

    edition = models.ForeignKey("regulations.Edition", on_delete=models.PROTECT, related_name="official_sources")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12)
    outside = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["edition"], condition=models.Q(state="accepted"), name="official_source_in_use_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class OfficialText(models.Model):
    """A sentence of the file with its address, and the requirement of a catalog that it words (or none)."""

    source = models.ForeignKey(OfficialSource, on_delete=models.CASCADE, related_name="texts")
    order = models.PositiveIntegerField()
    address = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    catalog_version = models.ForeignKey(
        "regulations.CatalogVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    criterion = models.CharField(max_length=8, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    indicator = models.CharField(max_length=4, blank=True)
    how = models.CharField(max_length=10)

    class Meta:
        ordering = ("source", "order")
        constraints = (models.UniqueConstraint(fields=["source", "order"], name="official_text_order_once"),)
        indexes = (models.Index(fields=["catalog_version", "criterion"], name="official_text_place"),)

    def __str__(self) -> str:
        return self.address
