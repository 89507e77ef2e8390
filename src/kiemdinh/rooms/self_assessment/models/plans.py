"""Tables of planning: weeks of the plan, nội hàm rows, main issues and internal reviews of the improvement plan."""

from django.db import models

from kiemdinh.rooms.self_assessment.models.cycles import CriterionSheet, Cycle


class PlanWeek(models.Model):
    """A row of the timetable of kế hoạch tự đánh giá: what is done from one day to another, by whom."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="plan_weeks")
    position = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    content = models.TextField()
    who = models.CharField(max_length=300, blank=True)
    result = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["cycle", "position"]),)


class ContentItem(models.Model):
    """A nội hàm of one requirement (an indicator, or a level's text under TT 57). It never decides a level."""

    sheet = models.ForeignKey(CriterionSheet, on_delete=models.CASCADE, related_name="content_items")
    level = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=4)
    position = models.PositiveSmallIntegerField()
    content = models.TextField()
    question = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    place = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["sheet", "position"]),)


class FocusIssue(models.Model):
    """Vấn đề trọng tâm of the improvement plan (Mẫu 2 mục IV): a standard, or one of its criteria."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="focus_issues")
    stage = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    current_state = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    causes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["cycle", "position"]),)


class PlanReview(models.Model):
    """Đợt rà soát of the improvement plan. `marks` maps an item's id to {progress, note} while it is open; closing
    copies every row with its mark into `frozen`, and nothing changes after that.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="plan_reviews")
    moment = models.CharField(max_length=20)
    moment_label = models.CharField(max_length=120)
    state = models.CharField(max_length=12)
    held_on = models.DateField(null=True)
    content = models.TextField(blank=True)
    result = models.TextField(blank=True)
    adjustment = models.TextField(blank=True)
    reviewers = models.CharField(max_length=300, blank=True)
    marks = models.JSONField(default=dict)
    frozen = models.JSONField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["cycle", "moment"], condition=~models.Q(moment="other"), name="review_moment_once"
            ),
        )
