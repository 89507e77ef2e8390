"""Tables of the registration for external assessment (2018 rules) and of the check of the dossier."""

from django.db import models
from django.db.models import Q


class Registration(models.Model):
    """A school asks for external assessment on the ground of one published report; everything it rests on is frozen.

    `purpose`: first, renewal, raise (a higher level), reassessment (đánh giá lại after a failure). `check_units` are
    the units that check, in order, as they were on the day of submission; `step` the one whose turn it is. `told_on`
    is the day the school was told that the dossier is accepted.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("self_assessment.PublishedReport", on_delete=models.PROTECT, related_name="+")
    edition_code = models.CharField(max_length=30)
    for_accreditation = models.BooleanField()
    for_national_standard = models.BooleanField()
    asked_accreditation_level = models.PositiveSmallIntegerField(null=True)
    asked_national_degree = models.PositiveSmallIntegerField(null=True)
    purpose = models.CharField(max_length=14)
    state = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    eligibility = models.JSONField(default=list)
    snapshot = models.JSONField(default=dict)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    check_units = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(default=0)
    letter_number = models.CharField(max_length=60, blank=True)
    letter_on = models.DateField(null=True)
    submitted_on = models.DateField(null=True)
    step_since = models.DateField(null=True)
    due_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    stopped_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(for_accreditation=True) | Q(for_national_standard=True), name="registration_asks_something"
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(state__in=("draft", "submitted", "returned", "accepted")),
                name="registration_one_open",
            ),
        )
        indexes = (models.Index(fields=["state", "due_on"], name="registration_state"),)
