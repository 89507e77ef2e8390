"""Tables of a cycle: council, assignments, sheets, texts, improvement rows, issued documents, published reports."""

from django.db import models

from kiemdinh.kernel.json_text import PlainSpelling


class Cycle(models.Model):
    """One self-assessment of one school, pinned for ever to one version of one edition's catalog."""

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    catalog_version = models.ForeignKey("regulations.CatalogVersion", on_delete=models.PROTECT, related_name="+")
    edition_code = models.CharField(max_length=30)
    edition_warning = models.CharField(max_length=200, blank=True)
    school_type = models.CharField(max_length=12)
    stages = models.JSONField(default=list)
    title = models.CharField(max_length=200)
    school_year = models.CharField(max_length=9)
    figure_years = models.JSONField(default=list)
    state = models.CharField(max_length=12)
    reopened_for = models.CharField(max_length=8, blank=True)
    evidence_set = models.OneToOneField("evidence.EvidenceSet", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    abbreviations = models.JSONField(default=list)
    figures = models.JSONField(null=True, encoder=PlainSpelling)
    figures_frozen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["school", "-id"]),)
        constraints = (models.UniqueConstraint(fields=["school", "school_year"], name="cycle_school_year_once"),)


class WorkGroup(models.Model):
    """Nhóm thư ký or nhóm công tác."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=16, choices=[("secretariat", "Nhóm thư ký"), ("working_group", "Nhóm công tác")])
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cycle", "name"], name="group_name_once"),)


class Participant(models.Model):
    """A person who takes part: in the council (`council_role`), in a group, or both; with or without an account."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="participants")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    full_name = models.CharField(max_length=120)
    position_title = models.CharField(max_length=120)
    council_role = models.CharField(max_length=12, blank=True)
    duty = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["cycle", "account"], condition=models.Q(account__isnull=False), name="participant_account_once"
            ),
        )


class GroupSeat(models.Model):
    """That a person works in a group; one person may sit in several."""

    group = models.ForeignKey(WorkGroup, on_delete=models.CASCADE, related_name="seats")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="seats")
    is_leader = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["group", "participant"], name="group_seat_once"),
            models.UniqueConstraint(fields=["group"], condition=models.Q(is_leader=True), name="group_one_leader"),
        )


class CriterionSheet(models.Model):
    """The sheet of a criterion (of a stage), or of a khoản of Mức 4 (`kind` level_4).

    `texts` maps a field to clean HTML, `field_versions` to the number of times it was saved. `answers` maps a level
    to {indicator: true|false|"na"}; `reasons` keeps why "na". `work_state` is progress, never the result. An entry of
    `edits` with `copied_from` (a cycle's id) says that the text was taken over and nobody has looked at it yet.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="sheets")
    kind = models.CharField(max_length=10, default="criterion")
    stage = models.CharField(max_length=12, blank=True)
    criterion = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    work_state = models.CharField(max_length=12)
    assignee = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="sheets")
    group = models.ForeignKey(WorkGroup, on_delete=models.SET_NULL, null=True, related_name="sheets")
    due_on = models.DateField(null=True)
    answers = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    metrics = models.JSONField(default=dict)
    texts = models.JSONField(default=dict, encoder=PlainSpelling)
    field_versions = models.JSONField(default=dict)
    edits = models.JSONField(default=dict, encoder=PlainSpelling)
    return_reason = models.TextField(blank=True)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cycle", "kind", "stage", "criterion"], name="sheet_once"),)


class Narrative(models.Model):
    """The texts around the sheets: of a standard ("standard:1", per stage) or of the report ("report")."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="narratives")
    stage = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=20)
    texts = models.JSONField(default=dict, encoder=PlainSpelling)
    field_versions = models.JSONField(default=dict)
    edits = models.JSONField(default=dict, encoder=PlainSpelling)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cycle", "stage", "subject"], name="narrative_once"),)


class ImprovementItem(models.Model):
    """A row of the improvement plan: of a criterion (2018 rules) or of a standard (TT 57).

    `goal` to `progress` belong to the plan alone; the sheet and the report show the rows `in_report` without them.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="improvements")
    stage = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    task = models.TextField()
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    due_text = models.CharField(max_length=120, blank=True)
    resources = models.CharField(max_length=300, blank=True)
    expected_result = models.TextField(blank=True)
    goal = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    result_measure = models.TextField(blank=True)
    planned_evidence = models.TextField(blank=True)
    progress = models.CharField(max_length=12, blank=True)
    in_report = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["cycle", "subject"]),)


class IssuedDocument(models.Model):
    """A document made for a cycle: its frozen context, then số, ngày and the signed copy when văn thư has them."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    signed_copy = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_copy_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cycle", "kind"], name="issued_document_once"),)


class PublishedReport(models.Model):
    """The frozen snapshot of what was published; it is rendered again from `context`, never from live rows.

    `occasion`: why this number was published (first, unlock, yearly). Số, ngày and the signed copy move here from
    the issued document when the report is opened again.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="published")
    number = models.PositiveSmallIntegerField()
    school_year = models.CharField(max_length=9, blank=True)
    occasion = models.CharField(max_length=8, default="first")
    context = models.JSONField(encoder=PlainSpelling)
    context_sha256 = models.CharField(max_length=64)
    form = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    result = models.JSONField(default=dict)
    official_number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    signed_copy = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_copy_name = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cycle", "number"], name="published_number_once"),)
        # Whoever counts reports reads days alone: in SQLite the long context stands before them in the row.
        indexes = (models.Index(fields=["cycle", "published_at"], name="published_when"),)
