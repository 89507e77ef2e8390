"""Documents with their files; evidence = a document with a code in one set (one set a cycle)."""

from django.db import models


class Document(models.Model):
    """A document of a school: số hiệu, ngày, nơi ban hành, trích yếu. It outlives any assessment.

    `search_fold` is subject, number and issuer without marks: what a search looks through on every database alike.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("organisations.Site", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=400)
    search_fold = models.TextField()
    number = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    kept_at = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    note = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["school", "id"]),)


class DocumentFile(models.Model):
    """One revision of one file of a document. A new revision never replaces the row of the old one."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    stored = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "position", "revision"], name="document_file_revision_once"),
        )


class EvidenceSet(models.Model):
    """The codes of one cycle. `code_format` is a key of the edition's procedure; closed on publication."""

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    code_format = models.CharField(max_length=30)
    has_boxes = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class EvidenceItem(models.Model):
    """A document under its one code in a set. `criterion` is the criterion of first use, which the code names."""

    evidence_set = models.ForeignKey(EvidenceSet, on_delete=models.PROTECT, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="items")
    criterion = models.CharField(max_length=8)
    box = models.PositiveSmallIntegerField(null=True)
    ordinal = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["evidence_set", "code"], name="evidence_code_once"),
            models.UniqueConstraint(fields=["evidence_set", "criterion", "ordinal"], name="evidence_ordinal_once"),
            models.UniqueConstraint(
                fields=["evidence_set", "document"],
                condition=models.Q(removed_at__isnull=True),
                name="evidence_document_once",
            ),
        )


class EvidenceUse(models.Model):
    """That an item serves a criterion (of a stage, under TT 57 for a school of several stages)."""

    item = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="uses")
    criterion = models.CharField(max_length=8)
    stage = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["item", "criterion", "stage"], name="evidence_use_once"),)
