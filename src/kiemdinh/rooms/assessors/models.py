"""Tables of the register of assessors: who they are, where they worked, what they were asked, what they declared."""

from django.db import models
from django.db.models import F, Q


class Assessor(models.Model):
    """Somebody who may be asked to assess schools; `group` "education" or "official" (of another sở, ban, ngành)."""

    register = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    full_name = models.CharField(max_length=120)
    name_fold = models.CharField(max_length=120, db_index=True)
    sort_key = models.CharField(max_length=400)
    group = models.CharField(max_length=10, default="education")
    workplace = models.CharField(max_length=250, blank=True)
    position_title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    home_commune = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    sector_since = models.DateField(null=True)
    stages = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["register", "account"], condition=Q(account__isnull=False), name="assessor_account_once"
            ),
            models.CheckConstraint(condition=Q(group__in=("education", "official")), name="assessor_known_group"),
            models.CheckConstraint(condition=~Q(full_name=""), name="assessor_has_name"),
        )
        indexes = (models.Index(fields=["register", "sort_key"], name="assessor_of_register"),)


class Qualification(models.Model):
    """A certificate of an assessor: training in external assessment, degree, other."""

    assessor = models.ForeignKey(Assessor, on_delete=models.CASCADE, related_name="qualifications")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=("training", "degree", "other")), name="qualification_kind"),
        )


class WorkPeriod(models.Model):
    """Where an assessor worked; `unit` when it is in the directory, else `place`. `ends_on` is the last day."""

    assessor = models.ForeignKey(Assessor, on_delete=models.CASCADE, related_name="work_periods")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=250, blank=True)
    title = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="work_period_runs_forward"
            ),
            models.CheckConstraint(condition=Q(unit__isnull=False) | ~Q(place=""), name="work_period_somewhere"),
        )


class FamilyTie(models.Model):
    """A relative at a school, as the assessor declared it."""

    assessor = models.ForeignKey(Assessor, on_delete=models.CASCADE, related_name="family_ties")
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=200)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assessor", "school"], name="family_tie_once"),)


class Engagement(models.Model):
    """That an assessor takes part in assessing a school; the later room that asks writes it.

    `kind` "team" (đoàn đánh giá ngoài) or "council" (hội đồng thẩm định), `ref_id` its row there; `ends_on` the last
    day of access. `conflicts` are what the register found on the day of asking, by the rules of `edition_code`;
    `blocked_on` the day on which the register came to know of one that forbids taking part.
    """

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="engagements")
    kind = models.CharField(max_length=8)
    ref_id = models.BigIntegerField()
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    edition_code = models.CharField(max_length=30)
    conflicts = models.JSONField(default=list)
    blocked_on = models.DateField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=("team", "council")), name="engagement_kind"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="engagement_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["assessor", "kind", "ref_id", "school"],
                condition=Q(ended_reason=""),
                name="engagement_open_once",
            ),
        )
        indexes = (models.Index(fields=["kind", "ref_id"], name="engagement_of"),)


class ConflictDeclaration(models.Model):
    """What an assessor declared and signed before seeing anything that is not public; once for each engagement."""

    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="declaration")
    has_conflict = models.BooleanField()
    statement = models.TextField(blank=True)
    signed_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
