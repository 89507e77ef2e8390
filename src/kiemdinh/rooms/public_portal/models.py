"""What anybody may read, kept apart from the tables of the rooms it comes from (docs/decisions/0039).

A row is written when something is posted; pages for the public read nothing else. No table here holds a name of a
person, except what a citizen leaves for an answer, which no public page shows.
"""

from django.db import models
from django.db.models import Q


class PublicSchool(models.Model):
    """A school as the public finds it. `search` is folded: names (former ones too), code, commune, province."""

    school = models.OneToOneField("organisations.Unit", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=250)
    former_names = models.JSONField(default=list)
    school_type = models.CharField(max_length=10)
    province_id = models.BigIntegerField(null=True)
    province_name = models.CharField(max_length=250, blank=True)
    commune_id = models.BigIntegerField(null=True)
    commune_name = models.CharField(max_length=250, blank=True)
    address = models.CharField(max_length=250, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    website = models.CharField(max_length=200, blank=True)
    closed_on = models.DateField(null=True)
    search = models.TextField()
    sort_key = models.CharField(max_length=1200)
    refreshed_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["school_type", "sort_key"], name="public_school_type"),
            models.Index(fields=["commune_id", "sort_key"], name="public_school_commune"),
            models.Index(fields=["sort_key"], name="public_school_order"),
        )


class PublicRecognition(models.Model):
    """A recognition that was posted, with the words of that day; whether it still holds is read from the decision."""

    recognition = models.OneToOneField("recognition.Recognition", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    school_name = models.CharField(max_length=250)
    kind = models.CharField(max_length=20)
    generation = models.CharField(max_length=8)
    level = models.PositiveSmallIntegerField()
    level_words = models.CharField(max_length=120)
    decision_number = models.CharField(max_length=60)
    certificate_number = models.CharField(max_length=60, blank=True)
    authority = models.CharField(max_length=120, blank=True)
    signed_on = models.DateField()
    expires_on = models.DateField()
    state = models.CharField(max_length=10)
    state_at_posting = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(fields=["school", "-signed_on"], name="public_recognition_school"),
            models.Index(fields=["generation", "kind", "level"], name="public_recognition_level"),
        )


class PublicReport(models.Model):
    """A self-assessment report (and its improvement plan) that the school or the Sở put before the public.

    `plan` is the signed copy of the plan; `plan_rows` what the frozen report plans, without names, when the school
    shows it.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    report = models.OneToOneField("self_assessment.PublishedReport", on_delete=models.PROTECT, related_name="+")
    generation = models.CharField(max_length=8)
    school_year = models.CharField(max_length=9)
    published_on = models.DateField()
    document = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    document_name = models.CharField(max_length=200)
    plan = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    plan_name = models.CharField(max_length=200, blank=True)
    plan_rows = models.JSONField(default=list)
    by_authority = models.BooleanField(default=False)
    state = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["school", "state"], name="public_report_school"),)


class News(models.Model):
    """A piece of news of an authority about quality assurance; `body` is cleaned HTML."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["state", "-published_at"], name="news_published"),)


class Remark(models.Model):
    """What somebody outside says to the authority. Nothing of it is public until the authority shows `public_text`."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10)
    answer = models.TextField(blank=True)
    public = models.BooleanField(default=False)
    public_text = models.TextField(blank=True)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(public=False) | ~Q(public_text=""), name="remark_public_has_text"),
        )
        indexes = (models.Index(fields=["unit", "state", "received_at"], name="remark_queue"),)
