"""Tables of yearly plans: the plan, what it lists, what it asks for, what was approved."""

from django.db import models
from django.db.models import Q


class Plan(models.Model):
    """The plan of a unit for a calendar year.

    `texts` maps the parts of the plan to their words, `text_versions` counts the changes of each, so that two people
    who write different parts do not stand in each other's way. `submitted_to` is the unit that received it. The number,
    day, authority and signer are those of the document that approved it last.
    """

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12)
    texts = models.JSONField(default=dict)
    text_versions = models.JSONField(default=dict)
    drafted_from = models.CharField(max_length=200, blank=True)
    reviewed_on = models.DateField(null=True)
    submitted_to = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    authority = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "year"], name="plan_once_a_year"),)
        indexes = (
            models.Index(fields=["submitted_to", "state"], name="plan_received"),
            models.Index(fields=["year", "state"], name="plan_of_year"),
        )


class PlanActivity(models.Model):
    """Something to be done: nội dung, chủ trì, phối hợp, thời gian, kinh phí, kết quả."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="activities")
    position = models.PositiveIntegerField()
    content = models.CharField(max_length=500)
    lead = models.CharField(max_length=250, blank=True)
    partners = models.CharField(max_length=250, blank=True)
    time = models.CharField(max_length=120, blank=True)
    budget = models.BigIntegerField(null=True)
    result = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(content=""), name="plan_activity_says_what"),
            models.CheckConstraint(condition=Q(budget__isnull=True) | Q(budget__gte=0), name="plan_activity_budget"),
        )
        indexes = (models.Index(fields=["plan", "position"], name="plan_activity_order"),)


class PlanSchool(models.Model):
    """A school in a list of the plan, with the reason why.

    `found` says that the data spoke for it, `by_hand` that somebody put it there; `origin` is the unit below whose plan
    brought it. A school that was taken out stays with `listed` false and its reason, so that it is not found again.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="schools")
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    aim = models.CharField(max_length=120, blank=True)
    time = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    found = models.BooleanField(default=False)
    by_hand = models.BooleanField(default=False)
    origin = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    listed = models.BooleanField(default=True)
    left_out_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "kind", "school"], name="plan_school_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("new", "maintain", "external", "pilot")), name="plan_school_known_list"
            ),
        )


class PlanRequest(models.Model):
    """A request for people, facilities or money and the answer of the Ủy ban nhân dân (or the unit above)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=10)
    content = models.CharField(max_length=500)
    amount = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10)
    answer = models.TextField(blank=True)
    answered_amount = models.BigIntegerField(null=True)
    document = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    answered_unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=("people", "facilities", "money")), name="plan_request_kind"),
            models.CheckConstraint(condition=~Q(content=""), name="plan_request_says_what"),
        )


class PlanVersion(models.Model):
    """A plan as it was approved: the frozen context of its document with its SHA-256; an amended plan gets another."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    frozen = models.JSONField()
    frozen_sha256 = models.CharField(max_length=64)
    document_number = models.CharField(max_length=60)
    signed_on = models.DateField()
    authority = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),)


class RoadmapStep(models.Model):
    """What a school wants to have reached in a year: Mức (or cấp độ) and mức độ of the national standard."""

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(null=True)
    degree = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "year"], name="roadmap_one_step_a_year"),
            models.CheckConstraint(
                condition=Q(level__isnull=False) | Q(degree__isnull=False), name="roadmap_wants_something"
            ),
        )
