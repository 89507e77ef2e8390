"""Tables of recognition: the decision with its frozen facts, owed criteria, the way to a revocation."""

from django.db import models
from django.db.models import F, Q

from kiemdinh.services.imports.models import FileImport


class Recognition(models.Model):
    """One proposal for one kind of recognition of one school, and what became of it.

    `kind` "accreditation" (cấp độ) or "national_standard" (mức độ); `level` is what the assessment gives (0: not
    reached), `asked_level` what the school asked for. `basis_kind`/`basis_ref` name the row of the room that assessed
    ("imported" for older decisions), `basis` its frozen facts. From signing on `facts` holds what the public may see.
    `number_key` is the certificate number as it is compared; `province` the unit whose department decides.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    province = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+", null=True)
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
    authority = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    register_number = models.CharField(max_length=60, blank=True)
    certificate_number = models.CharField(max_length=60, blank=True)
    number_key = models.CharField(max_length=60, blank=True)
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
            models.UniqueConstraint(fields=["number_key"], condition=~Q(number_key=""), name="certificate_key_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("signed_on")),
                name="recognition_expires_later",
            ),
        )
        indexes = (
            models.Index(fields=["school", "kind", "-signed_on"], name="recognition_of_school"),
            models.Index(fields=["state", "expires_on"], name="recognition_state"),
            models.Index(fields=["basis_kind", "basis_ref"], name="recognition_basis"),
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
    reported_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
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
    notice_number = models.CharField(max_length=60, blank=True)
    exempt = models.BooleanField(default=False)
    remedy_report = models.TextField(blank=True)
    remedy_evidence = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    remedy_evidence_name = models.CharField(max_length=200, blank=True)
    reported_at = models.DateTimeField(null=True)
    authority = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    signer_name = models.CharField(max_length=120, blank=True)
    closing_note = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["recognition"], condition=Q(state="noticed"), name="revocation_one_open"),
        )
        # Few are ever open: whoever counts them must not begin with every recognition.
        indexes = (models.Index(fields=["state"], name="revocation_state"),)


class SignedCopy(models.Model):
    """A signed paper as it came, kept unaltered: `what` is decision, certificate, refusal or revocation.

    `signature` is what the signatures in it said when it came; `scan` marks a paper without any electronic signature.
    """

    recognition = models.ForeignKey(Recognition, on_delete=models.PROTECT, related_name="copies")
    what = models.CharField(max_length=12)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    scan = models.BooleanField(default=False)
    signature = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(what__in=("decision", "certificate", "refusal", "revocation")),
                name="signed_copy_known_paper",
            ),
        )


class Reorganisation(models.Model):
    """What a merger, division or renaming means for the recognition of a school (TT 57/2026 Điều 27 khoản 5).

    `case` is renamed, all_hold or other; `level` and `holds_until` are what is kept, `considered_from` the first day a
    new recognition may be considered; `sources` the frozen facts of the recognitions it was computed from.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    case = models.CharField(max_length=10)
    effective_on = models.DateField()
    decision_number = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(null=True)
    holds_until = models.DateField(null=True)
    considered_from = models.DateField(null=True)
    source = models.ForeignKey(Recognition, on_delete=models.PROTECT, null=True, related_name="+")
    sources = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(case__in=("renamed", "all_hold", "other")), name="reorganisation_known_case"
            ),
            models.UniqueConstraint(fields=["school", "effective_on"], name="reorganisation_once"),
        )


class ImportColumns(models.Model):
    """Which column of its own tables a department chose for each field of an older recognition; the next file starts
    from it."""

    unit = models.OneToOneField("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict)


class RecognitionImport(FileImport):
    """One table of older recognitions that somebody brings in for a department; `made` of its rows are written."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    made = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["actor_id", "-id"], name="recognition_import_actor"),)
