"""The team of an external assessment: who decided it, who sits in it and sat in it."""

from django.db import models
from django.db.models import F, Q


class Team(models.Model):
    """The external assessment of one accepted registration, from the forming of the team to its report.

    `authority` is who decides by the procedure on the day ("Giám đốc Sở …", "Chủ tịch UBND cấp tỉnh"); `step` 1–6 is
    how far the six steps of Điều 28 have come. After one is dissolved another may be formed for the same registration.
    """

    registration = models.ForeignKey("registration.Registration", on_delete=models.PROTECT, related_name="teams")
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    edition_code = models.CharField(max_length=30)
    state = models.CharField(max_length=12)
    step = models.PositiveSmallIntegerField(default=1)
    authority = models.CharField(max_length=200)
    proposal_number = models.CharField(max_length=60, blank=True)
    proposal_on = models.DateField(null=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    decision = models.JSONField(default=dict)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["registration"], condition=~Q(state="dissolved"), name="team_one_for_registration"
            ),
        )
        indexes = (models.Index(fields=["department", "state"], name="team_of_department"),)


class TeamMember(models.Model):
    """A seat in the team; who leaves keeps the row with the reason, `replaces` names whose seat it was."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    assessor = models.ForeignKey("assessors.Assessor", on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey("assessors.Engagement", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    criteria = models.JSONField(default=list)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["team", "assessor"], condition=Q(left_on__isnull=True), name="team_assessor_once"
            ),
            models.UniqueConstraint(
                fields=["team", "role"],
                condition=Q(left_on__isnull=True, role__in=("head", "secretary")),
                name="team_one_head_one_secretary",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="team_member_runs_forward",
            ),
        )
