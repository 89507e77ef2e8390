"""Tables of recognition: the decision with its frozen facts, owed criteria, the way to a revocation."""

from django.db import models
from django.db.models import F, Q


class Recognition(models.Model):
    """One proposal for one kind of recognition of one school, and what became of it.

    `kind` "accreditation" (cấp độ) or "national_standard" (mức độ); `level` is what the assessment gives (0: not
    reached), `asked_level` what the school asked for. `basis_kind`/`basis_ref` name the row of the room that assessed
    ("imported" for older decisions), `basis` its frozen facts. From signing on `facts` holds what the public may see.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    edition_code = models.CharField(max_length=30)
    generation = models.CharField(max_length=8)
    asked_level = models.PositiveSmallIntegerField(null=True)
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12)
    basis_kind = models.CharField(max_length=20)
    basis_ref = models.BigIntegerField(null=True)
    basis = models.JSONField(default=dict)
    reported_on = models.DateField()
    reason = models.TextField(blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    signer_post = models.CharField(max_length=120, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    register_number = models.CharField(max_length=60, blank=True)
    certificate_number = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=24, unique=True)
    expires_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    facts = models.JSONField(default=dict)
    facts_sha256 = models.CharField(max_length=64, blank=True)
    certificate = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_copy = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signature_check = models.JSONField(default=dict)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("accreditation", "national_standard")), name="recognition_known_kind"
            ),
            models.UniqueConstraint(
                fields=["certificate_number"], condition=~Q(certificate_number=""), name="certificate_number_once"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("signed_on")),
                name="recognition_expires_later",
            ),
        )
        indexes = (
            models.Index(fields=["school", "kind", "-signed_on"], name="recognition_of_school"),
            models.Index(fields=["state", "expires_on"], name="recognition_state"),
        )


class OwedCriterion(models.Model):
    """A condition of a recognition ("nợ tiêu chí"): what is still to be reached, by whom, by when."""

    recognition = models.ForeignKey(Recognition, on_delete=models.CASCADE, related_name="owed")
    criterion = models.CharField(max_length=8)
    text = models.TextField()
    owner = models.CharField(max_length=200)
    due_on = models.DateField()
    state = models.CharField(max_length=10)
    report = models.TextField(blank=True)
    evidence = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    evidence_name = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["state", "due_on"], name="owed_due"),)


class Revocation(models.Model):
    """The way to revoking a recognition: ground, notice, term for remedy, decision (or kept after remedy)."""

    recognition = models.ForeignKey(Recognition, on_delete=models.PROTECT, related_name="revocations")
    ground = models.CharField(max_length=20)
    reason = models.TextField()
    state = models.CharField(max_length=10)
    noticed_on = models.DateField(null=True)
    remedy_due_on = models.DateField(null=True)
    remedy_report = models.TextField(blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    signer_name = models.CharField(max_length=120, blank=True)
    closing_note = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
