"""Word forms that an authority uses in place of ours."""

from django.db import models


class FormReplacement(models.Model):
    """A form that the schools below a unit use for a kind of document of an edition, from a day on.

    `ends_on` is the first day on which it is no longer used. `trial` is the paper made from invented data.
    """

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey("regulations.Edition", on_delete=models.PROTECT, related_name="form_replacements")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    form = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    trial = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    left_out = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["edition", "kind", "unit"], name="form_replacement_place"),)
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "edition", "kind"],
                condition=models.Q(state="in_use"),
                name="form_replacement_in_use_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="form_replacement_days_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name


class KeptForm(models.Model):
    """The form with which a frozen paper was made; no form means the published one. `row_id` is the paper's row."""

    kind = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    form = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    kept_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "row_id"], name="kept_form_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
