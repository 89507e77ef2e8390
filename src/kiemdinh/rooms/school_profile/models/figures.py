"""Figures as people entered them; what can be computed is never stored."""

from django.db import models
from django.db.models import Q


class FigureValue(models.Model):
    """One cell of a table of Phần I of a school.

    `column` is a school year ("2023-2024") in a table over years, or school year and category
    ("2023-2024:kien_co") in a table of categories. `site` empty: the whole school. An empty `value` is a cell
    that was cleared; the row stays so that its version keeps rising.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=30)
    table = models.CharField(max_length=30)
    row = models.CharField(max_length=40)
    column = models.CharField(max_length=60)
    site = models.ForeignKey("organisations.Site", on_delete=models.PROTECT, null=True, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    source = models.CharField(max_length=300, blank=True)
    as_of = models.DateField(null=True)
    origin = models.CharField(max_length=10, default="typed")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            # Two conditions, because SQL holds two empty sites to be different.
            models.UniqueConstraint(
                fields=["school", "form", "table", "row", "column"],
                condition=Q(site__isnull=True),
                name="figure_once_for_school",
            ),
            models.UniqueConstraint(
                fields=["school", "form", "table", "row", "column", "site"],
                condition=Q(site__isnull=False),
                name="figure_once_for_site",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="figure_not_negative"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="figure_has_version"),
        )
        indexes = (models.Index(fields=["school", "form", "column"], name="figure_by_school_form"),)

    def __str__(self) -> str:
        return f"{self.school_id} {self.form} {self.table}.{self.row} {self.column}"
