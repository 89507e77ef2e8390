"""Tables around publication: opinions on the draft, the council's passing, requests to unlock."""

from django.db import models


class DraftConsultation(models.Model):
    """The draft shown inside the school for opinions; `draft` is the Word file of that day."""

    cycle = models.ForeignKey("self_assessment.Cycle", on_delete=models.CASCADE, related_name="consultations")
    number = models.PositiveSmallIntegerField()
    closes_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    draft = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cycle", "number"], name="consultation_number_once"),
            models.UniqueConstraint(
                fields=["cycle"], condition=models.Q(closed_at__isnull=True), name="consultation_one_open"
            ),
        )


class StaffOpinion(models.Model):
    """What somebody of the school says to the draft, and what the council made of it."""

    consultation = models.ForeignKey(DraftConsultation, on_delete=models.CASCADE, related_name="opinions")
    author = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, blank=True)
    criterion = models.CharField(max_length=8, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["consultation", "id"]),)


class ReportPassing(models.Model):
    """That the council passed the report that will be published under `number`."""

    cycle = models.ForeignKey("self_assessment.Cycle", on_delete=models.CASCADE, related_name="passings")
    number = models.PositiveSmallIntegerField()
    passed_on = models.DateField()
    present = models.PositiveSmallIntegerField()
    in_favour = models.PositiveSmallIntegerField()
    minutes = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cycle", "number"], name="passing_once"),)


class UnlockRequest(models.Model):
    """The school asks to correct a published report; the authority above answers."""

    cycle = models.ForeignKey("self_assessment.Cycle", on_delete=models.CASCADE, related_name="unlock_requests")
    report = models.ForeignKey("self_assessment.PublishedReport", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    reason = models.TextField()
    criteria = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cycle"], condition=models.Q(state="asked"), name="unlock_one_open"),
        )
        indexes = (models.Index(fields=["state", "asked_at"]),)
