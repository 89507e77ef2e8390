"""A proposal of teams for a list of dossiers, as it was asked for, computed and changed by hand."""

from django.db import models


class TeamPlan(models.Model):
    """A list of accepted registrations with days, the wishes, and the teams proposed for it.

    `schools`: [{registration_id, school_id, starts_on, ends_on}]; `settings`: size, maximum load, experience of heads;
    `result`: {status, teams: [{registration_id, seats: [{assessor_id, role}]}], shortages, remedies}. Once accepted the
    teams are formed and the plan stays as it was.
    """

    department = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    edition_codes = models.JSONField(default=list)
    schools = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    solved_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["department", "-id"], name="team_plan_of_department"),)
