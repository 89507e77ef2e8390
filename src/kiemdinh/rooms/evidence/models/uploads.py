"""Many files on their way into the register, and how much a school may keep."""

from django.db import models

from kiemdinh.rooms.evidence.models.documents import Document, DocumentFile, EvidenceSet


class UploadBatch(models.Model):
    """Files that one person brings at once: a folder, a zip, a heap. `evidence_set` is empty outside a cycle.

    Contents wait in the staging folder until the person has said where they go. `shrink`: make smaller copies after
    placing.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    evidence_set = models.ForeignKey(EvidenceSet, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12)
    shrink = models.BooleanField(default=False)
    started_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["school", "-id"]),)


class UploadFile(models.Model):
    """One file of a batch, from its first byte to its place in the register.

    `path` is the readable name with folders, `given_path` what the machine called it. `fingerprint` tells the same file
    chosen again from another of that name: size and time of change, or the place in a zip. A zip is such a file too
    (`is_archive`); what was unpacked from it names it as `archive`.
    """

    batch = models.ForeignKey(UploadBatch, on_delete=models.CASCADE, related_name="files")
    archive = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="entries")
    is_archive = models.BooleanField(default=False)
    path = models.CharField(max_length=400)
    given_path = models.CharField(max_length=400)
    search_fold = models.TextField()
    fingerprint = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    # What the name says.
    how = models.CharField(max_length=10, blank=True)
    how_reason = models.CharField(max_length=300, blank=True)
    grouped = models.CharField(max_length=10)
    same_as_file = models.ForeignKey(DocumentFile, on_delete=models.PROTECT, null=True, related_name="+")
    same_as_upload = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    # What the person wants.
    plan = models.CharField(max_length=8, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=400, blank=True)
    number = models.CharField(max_length=80, blank=True)
    criterion = models.CharField(max_length=8, blank=True)
    stage = models.CharField(max_length=12, blank=True)
    replaces = models.ForeignKey(DocumentFile, on_delete=models.PROTECT, null=True, related_name="+")
    decided = models.BooleanField(default=False)
    # What came of it.
    placed = models.ForeignKey(DocumentFile, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["batch", "path", "fingerprint"], name="upload_file_once_in_batch"),
        )
        indexes = (models.Index(fields=["batch", "grouped"]), models.Index(fields=["batch", "sha256"]))

    @property
    def key(self) -> str:
        """Where the content waits in the staging folder."""
        return f"{self.batch_id}/{self.pk}"


class SchoolQuota(models.Model):
    """How much one school may keep, where it differs from the default; set by the unit that manages it."""

    school = models.OneToOneField("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    size = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
