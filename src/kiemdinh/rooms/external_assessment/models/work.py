"""What a team writes and receives on the six steps: sheets, papers, survey entries, requests, reports, feedback."""

from django.db import models
from django.db.models import Q

from kiemdinh.rooms.external_assessment.models.teams import Team, TeamMember


class TeamSheet(models.Model):
    """The sheet of a criterion from outside: of a member, or (without a member) of the team.

    `criterion` is the code, "k2" for khoản 2 of Mức 4. `values` maps a field ("answer.1.a", "weaknesses") to its text;
    a field that was never saved shows the school's rating. Every field has its own version.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="sheets")
    member = models.ForeignKey(TeamMember, on_delete=models.CASCADE, null=True, related_name="sheets")
    criterion = models.CharField(max_length=8)
    state = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    field_versions = models.JSONField(default=dict)
    edits = models.JSONField(default=dict)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["member", "criterion"], condition=Q(member__isnull=False), name="member_sheet_once"
            ),
            models.UniqueConstraint(
                fields=["team", "criterion"], condition=Q(member__isnull=True), name="team_sheet_once"
            ),
        )
        indexes = (models.Index(fields=["team", "criterion"], name="sheet_of_team"),)


class TeamPaper(models.Model):
    """A paper of the team made of named texts: báo cáo sơ bộ of a member, biên bản, kế hoạch, báo cáo khảo sát, …

    `kind` is a key of rules.papers. Closed, it is frozen: `frozen` is what the Word file is made of ever after.
    `approved_*` are of the work plan alone (Giám đốc Sở).
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="papers")
    member = models.ForeignKey(TeamMember, on_delete=models.CASCADE, null=True, related_name="papers")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    field_versions = models.JSONField(default=dict)
    edits = models.JSONField(default=dict)
    frozen = models.JSONField(null=True)
    frozen_sha256 = models.CharField(max_length=64, blank=True)
    closed_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    approved_number = models.CharField(max_length=60, blank=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["team", "kind", "member"], condition=Q(member__isnull=False), name="member_paper_once"
            ),
            models.UniqueConstraint(
                fields=["team", "kind"], condition=Q(member__isnull=True), name="team_paper_once"
            ),
        )


class SurveyEntry(models.Model):
    """Something seen or heard on the official survey: an interview, an observation, a photo."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="survey")
    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    happened_at = models.DateTimeField()
    subject = models.CharField(max_length=250)
    people = models.PositiveSmallIntegerField(null=True)
    criteria = models.JSONField(default=list)
    text = models.TextField(blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("interview", "observation", "photo")), name="survey_entry_kind"
            ),
        )
        indexes = (models.Index(fields=["team", "happened_at"], name="survey_of_team"),)


class SupplementRequest(models.Model):
    """The team asks the school for evidence or an explanation; a clock in working days runs."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="supplements")
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    criterion = models.CharField(max_length=8)
    text = models.TextField()
    state = models.CharField(max_length=10)
    asked_by = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["school", "state"], name="supplement_of_school"),)


class SupplementFile(models.Model):
    """A file with which the school answers a request."""

    request = models.ForeignKey(SupplementRequest, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")


class TeamReport(models.Model):
    """The report of the external assessment, as a draft sent to the school and as the final one; frozen.

    Of the draft: `due_on` is the school's last day, `closed_on`/`closed_how` ("points", "agreed", "silence") how the
    school's turn ended, `answers_due_on`/`answered_on` the team's. `result` holds the levels by the rules.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=6)
    context = models.JSONField()
    context_sha256 = models.CharField(max_length=64)
    form = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    result = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    letter_number = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_how = models.CharField(max_length=8, blank=True)
    closed_by_name = models.CharField(max_length=120, blank=True)
    answers_due_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answer_number = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["team", "kind"], name="team_report_once"),
            models.CheckConstraint(condition=Q(kind__in=("draft", "final")), name="team_report_kind"),
        )
        indexes = (models.Index(fields=["kind", "closed_on", "due_on"], name="team_report_waiting"),)


class FeedbackPoint(models.Model):
    """A point of the school on the draft: what is not right, with evidence and proposal; and what the team says."""

    report = models.ForeignKey(TeamReport, on_delete=models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    criterion = models.CharField(max_length=8, blank=True)
    inaccurate = models.TextField()
    evidence = models.TextField(blank=True)
    proposal = models.TextField()
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["report", "position"], name="point_of_report"),)


class SyncedChange(models.Model):
    """A save that a device named itself: sent again it gets the first answer again and changes nothing."""

    client_id = models.UUIDField(unique=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    content_sha256 = models.CharField(max_length=64)
    outcome = models.JSONField()
    received_at = models.DateTimeField()
