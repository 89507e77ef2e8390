"""Tables of the registration for external assessment (2018 rules) and of the check of the dossier."""

from django.db import models
from django.db.models import Q


class Registration(models.Model):
    """A school asks for external assessment on the ground of one published report; everything it rests on is frozen.

    `purpose`: first, renewal, raise (a higher level), reassessment (đánh giá lại after a failure). `check_units` are
    the units that check, in order, as they were on the day of submission; `step` the one whose turn it is, repeated in
    `turn_kind` and `turn_unit` for lists. `told_on` is the day the school was told that the dossier is accepted.
    `condition_confirmed` is the head's word for the first condition, which figures cannot show.
    """

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("self_assessment.PublishedReport", on_delete=models.PROTECT, related_name="+")
    edition_code = models.CharField(max_length=30)
    for_accreditation = models.BooleanField()
    for_national_standard = models.BooleanField()
    asked_accreditation_level = models.PositiveSmallIntegerField(null=True)
    asked_national_degree = models.PositiveSmallIntegerField(null=True)
    purpose = models.CharField(max_length=14)
    state = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    eligibility = models.JSONField(default=list)
    snapshot = models.JSONField(default=dict)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    check_units = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(default=0)
    turn_kind = models.CharField(max_length=14, blank=True)
    turn_unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    condition_confirmed = models.BooleanField(default=False)
    submitted_on = models.DateField(null=True)
    step_since = models.DateField(null=True)
    due_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    stopped_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(for_accreditation=True) | Q(for_national_standard=True), name="registration_asks_something"
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(state__in=("draft", "submitted", "returned", "accepted")),
                name="registration_one_open",
            ),
        )
        indexes = (
            models.Index(fields=["state", "due_on"], name="registration_state"),
            models.Index(fields=["turn_unit", "state"], name="registration_turn"),
        )


class DossierCheck(models.Model):
    """One look at a dossier by one unit, from the day it came to the day it was passed on, accepted or returned.

    `items` are the lines of the checklist: {"text", "ok" (null: not looked at), "note"}.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="checks")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, blank=True)
    items = models.JSONField(default=list)
    note = models.TextField(blank=True)
    opened_on = models.DateField()
    due_on = models.DateField()
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["registration", "number"], name="dossier_check_number_once"),
            models.UniqueConstraint(fields=["registration"], condition=Q(outcome=""), name="dossier_check_one_open"),
            models.CheckConstraint(
                condition=Q(outcome__in=("", "passed", "accepted", "returned", "left")), name="dossier_check_outcome"
            ),
        )


class DossierPoint(models.Model):
    """Something the school has to answer before it hands a returned dossier in again."""

    check_row = models.ForeignKey(DossierCheck, on_delete=models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["check_row", "position"], name="dossier_point_once"),)


class DossierLetter(models.Model):
    """A letter around a dossier: công văn đăng ký of the school, thông báo of a unit that checked it.

    `kind`: "register" and "stop" (no check), "accept", "return". `context` is what the Word file is made of, frozen
    with the deed.
    """

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="letters")
    check_row = models.OneToOneField(DossierCheck, on_delete=models.PROTECT, null=True, related_name="letter")
    kind = models.CharField(max_length=10)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    context = models.JSONField(default=dict)
    signed_copy = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_copy_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["registration"], condition=Q(kind="register"), name="dossier_letter_register_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("register", "accept", "return", "stop")), name="dossier_letter_kind"
            ),
        )
