"""What evidence is expected of which criterion and school year, what a document was handed in for, who was asked."""

from django.db import models


class ExpectedEvidence(models.Model):
    """An evidence that a school expects of a criterion of an edition, each year, each term or once.

    Begun from the hints of the edition, then the school's own. `maker` usually makes it; `maker_text` names somebody
    without an account. `stage` is empty unless levels are taken per stage.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    edition_code = models.CharField(max_length=30)
    criterion = models.CharField(max_length=8)
    stage = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=10)
    maker = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    maker_text = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=400, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "edition_code", "criterion", "stage", "title"], name="expected_evidence_once"
            ),
        )


class EvidenceWaiver(models.Model):
    """That an expected item (or the whole criterion, `expected` None) is not needed in a school year, with a reason."""

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    edition_code = models.CharField(max_length=30)
    criterion = models.CharField(max_length=8)
    stage = models.CharField(max_length=12, blank=True)
    expected = models.ForeignKey(ExpectedEvidence, on_delete=models.CASCADE, null=True, related_name="waivers")
    school_year = models.CharField(max_length=9)
    reason = models.CharField(max_length=300)
    waived_at = models.DateTimeField()
    waived_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["expected", "school_year"],
                condition=models.Q(expected__isnull=False),
                name="evidence_waiver_item_once",
            ),
            models.UniqueConstraint(
                fields=["school", "edition_code", "criterion", "stage", "school_year"],
                condition=models.Q(expected__isnull=True),
                name="evidence_waiver_criterion_once",
            ),
        )


class DocumentYear(models.Model):
    """A school year that somebody chose for a document; without any the name or the day of issue says it."""

    document = models.ForeignKey("evidence.Document", on_delete=models.CASCADE, related_name="school_years")
    school_year = models.CharField(max_length=9)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["document", "school_year"], name="document_year_once"),)


class DocumentPurpose(models.Model):
    """What a document was handed in for, before or beside any code: a criterion, perhaps one expected item of it."""

    document = models.ForeignKey("evidence.Document", on_delete=models.CASCADE, related_name="purposes")
    edition_code = models.CharField(max_length=30)
    criterion = models.CharField(max_length=8)
    stage = models.CharField(max_length=12, blank=True)
    expected = models.ForeignKey(ExpectedEvidence, on_delete=models.SET_NULL, null=True, related_name="purposes")

    class Meta:
        indexes = (models.Index(fields=["document", "edition_code"]),)


class EvidenceRequest(models.Model):
    """That somebody is asked to hand in an evidence; `state` follows the table of rules.requests."""

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    edition_code = models.CharField(max_length=30)
    criterion = models.CharField(max_length=8)
    stage = models.CharField(max_length=12, blank=True)
    expected = models.ForeignKey(ExpectedEvidence, on_delete=models.SET_NULL, null=True, related_name="requests")
    title = models.CharField(max_length=300)
    school_year = models.CharField(max_length=9)
    asked_of = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10)
    document = models.ForeignKey("evidence.Document", on_delete=models.PROTECT, null=True, related_name="+")
    answer_note = models.CharField(max_length=400, blank=True)
    return_reason = models.CharField(max_length=400, blank=True)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(fields=["asked_of", "state"]),
            models.Index(fields=["asked_by", "state"]),
            models.Index(fields=["school", "edition_code"]),
        )
