"""Dossier packages made here, and those brought here; the zips lie in the folder `packages` of the data."""

from django.db import models


class DossierPackage(models.Model):
    """A package made of a cycle. The newest takes the place of the older ones, whose zips are removed."""

    cycle = models.ForeignKey("self_assessment.Cycle", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["cycle", "-id"]),)


class DossierUpload(models.Model):
    """A package that somebody brought to a school; `report` is what the check found, `cycle` what became of it."""

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    state = models.CharField(max_length=12)
    problem = models.TextField(blank=True)
    report = models.JSONField(default=dict)
    cycle = models.ForeignKey("self_assessment.Cycle", on_delete=models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["school", "-id"]),)
