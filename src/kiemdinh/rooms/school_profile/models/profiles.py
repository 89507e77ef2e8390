"""How a file of another program is read: a mapping that people make once, in versions that never change."""

from django.db import models


class FigureProfile(models.Model):
    """A named mapping of a unit: of a school for itself, or of a managing unit for the schools below it."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="figure_profile_name_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.name}"


class FigureProfileVersion(models.Model):
    """What a profile said at one time; a change is a new row, so the source of old figures stays true."""

    profile = models.ForeignKey(FigureProfile, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    columns = models.JSONField()
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["profile", "number"], name="figure_profile_version_once"),)

    def __str__(self) -> str:
        return f"{self.profile_id} bản {self.number}"
