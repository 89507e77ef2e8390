"""Councils, who sits and sat in them, and the appraisal of each school."""

from django.db import models
from django.db.models import F, Q


class AppraisalCouncil(models.Model):
    """Hội đồng thẩm định of the Sở; one council may appraise several schools of the list.

    `decision` is what was printed when it was decided. `meeting_on` is the day planned for meeting, `ends_on` the last
    day on which members see the files.
    """

    department = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    edition_code = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    return_reason = models.TextField(blank=True)
    meeting_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    proposed_on = models.DateField(null=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    decision = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["department", "state"], name="council_of_department"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(decided_on__isnull=True) | Q(ends_on__gte=F("decided_on")),
                name="council_runs_forward",
            ),
        )


class CouncilMember(models.Model):
    """A seat in a council; who leaves keeps the row with the reason, `replaces` names whose seat it was."""

    council = models.ForeignKey(AppraisalCouncil, on_delete=models.CASCADE, related_name="members")
    assessor = models.ForeignKey("assessors.Assessor", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["council", "assessor"], condition=Q(left_on__isnull=True), name="council_assessor_once"
            ),
            models.UniqueConstraint(
                fields=["council", "role"],
                condition=Q(left_on__isnull=True, role__in=("chair", "secretary")),
                name="council_one_chair_one_secretary",
            ),
            models.CheckConstraint(condition=Q(left_on__isnull=True) | ~Q(left_reason=""), name="council_left_reason"),
        )


class Appraisal(models.Model):
    """The appraisal of one school of the list by one council.

    `snapshot` is the file as it was when the council began: report, years, figures, evidence. Members are engaged in
    the register of assessors for this row (kind "council"), so each declares for each school.
    """

    council = models.ForeignKey(AppraisalCouncil, on_delete=models.PROTECT, related_name="appraisals")
    listed_school = models.OneToOneField("appraisal.ListedSchool", on_delete=models.PROTECT, related_name="appraisal")
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("self_assessment.PublishedReport", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10)
    state_since = models.DateField()
    snapshot = models.JSONField(default=dict)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    degree = models.PositiveSmallIntegerField(null=True)
    passed_at = models.DateTimeField(null=True)
    decision_due_on = models.DateField(null=True)
    recognition = models.ForeignKey("recognition.Recognition", on_delete=models.PROTECT, null=True, related_name="+")
    stopped_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(fields=["school", "state"], name="appraisal_of_school"),
            models.Index(fields=["state", "decision_due_on"], name="appraisal_due"),
        )
