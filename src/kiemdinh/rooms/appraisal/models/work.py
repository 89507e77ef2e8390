"""What the council works with: opinion sheets, requests to the school, meetings with votes, the result notice."""

from django.db import models
from django.db.models import Q


class OpinionSheet(models.Model):
    """Phiếu ý kiến of one member about one school (Mẫu số 3). `texts` holds choices and words by field."""

    appraisal = models.ForeignKey("appraisal.Appraisal", on_delete=models.CASCADE, related_name="opinions")
    member = models.ForeignKey("appraisal.CouncilMember", on_delete=models.PROTECT, related_name="opinions")
    texts = models.JSONField(default=dict)
    submitted_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["appraisal", "member"], name="opinion_once"),)


class SupplyRequest(models.Model):
    """The council asks the school for more evidence or an explanation (Điều 17 khoản 3, Điều 18 khoản 2)."""

    appraisal = models.ForeignKey("appraisal.Appraisal", on_delete=models.CASCADE, related_name="requests")
    state = models.CharField(max_length=10)
    criterion = models.CharField(max_length=8, blank=True)
    text = models.TextField()
    due_on = models.DateField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["appraisal", "state"], name="supply_of_appraisal"),)


class AppraisalMeeting(models.Model):
    """A meeting of the council about one school and its minutes (Mẫu số 5); the last one counts.

    `attendance` maps a member's id to "in_person", "online" or "absent"; `criteria` a criterion to {level, note};
    votes map an option to its number. `frozen` is what the minutes print from the moment they are passed.
    """

    appraisal = models.ForeignKey("appraisal.Appraisal", on_delete=models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    held_at = models.DateTimeField()
    place = models.CharField(max_length=250)
    form = models.CharField(max_length=10)
    led_by = models.ForeignKey("appraisal.CouncilMember", on_delete=models.PROTECT, null=True, related_name="+")
    attendance = models.JSONField(default=dict)
    present = models.PositiveSmallIntegerField()
    members = models.PositiveSmallIntegerField()
    independent = models.BooleanField(default=True)
    sources = models.JSONField(default=list)
    file_state = models.CharField(max_length=10, blank=True)
    on_site = models.BooleanField(default=False)
    criteria = models.JSONField(default=dict)
    conditions = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    recommendations = models.JSONField(default=list)
    voting = models.PositiveSmallIntegerField(null=True)
    level_votes = models.JSONField(default=dict)
    standard_votes = models.JSONField(default=dict)
    ended_reason = models.TextField(blank=True)
    passed_at = models.DateTimeField(null=True)
    frozen = models.JSONField(default=dict)
    frozen_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["appraisal", "number"], name="appraisal_meeting_once"),
            models.CheckConstraint(condition=Q(form__in=("in_person", "hybrid")), name="appraisal_meeting_form"),
        )


class ResultNotice(models.Model):
    """Thông báo kết quả thẩm định (Mẫu số 4), frozen; `posted_on` the day it was put on the public pages."""

    appraisal = models.OneToOneField("appraisal.Appraisal", on_delete=models.PROTECT, related_name="notice")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    signer_name = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    frozen = models.JSONField()
    frozen_sha256 = models.CharField(max_length=64)
    posted_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
