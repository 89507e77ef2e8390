"""Tables of training courses: the course and who took part."""

from django.db import models
from django.db.models import F, Q


class Course(models.Model):
    """A training course that a unit holds. `cancelled_reason` not empty: it was called off."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    organiser = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    seats = models.PositiveIntegerField(null=True)
    document = models.CharField(max_length=200, blank=True)
    certificate_symbol = models.CharField(max_length=40, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="course_runs_forward"),
            models.CheckConstraint(
                condition=Q(kind__in=("self", "external", "appraisal", "software", "other")), name="course_known_kind"
            ),
        )
        indexes = (models.Index(fields=["unit", "starts_on"], name="course_of_unit"),)


class Attendance(models.Model):
    """Somebody at a course: with an account, or typed. `workplace_unit` when the workplace is in the directory.

    `present` None: not told yet. A certificate has a number and a day; the number is given once and stays.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="attendances")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    full_name = models.CharField(max_length=120)
    name_fold = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)
    workplace = models.CharField(max_length=250, blank=True)
    workplace_unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    present = models.BooleanField(null=True)
    certificate_number = models.CharField(max_length=60, blank=True)
    certified_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["course", "account"], condition=Q(account__isnull=False), name="attendance_account_once"
            ),
            models.UniqueConstraint(
                fields=["course", "certificate_number"],
                condition=~Q(certificate_number=""),
                name="attendance_certificate_once",
            ),
            models.CheckConstraint(condition=~Q(full_name=""), name="attendance_has_name"),
        )
        indexes = (models.Index(fields=["course", "sort_key"], name="attendance_order"),)
