"""The yearly list of schools to be considered, with the reasons of each school."""

from django.db import models
from django.db.models import Q


class YearlyList(models.Model):
    """Danh sách trường được xem xét of one Sở in one year; `round` 1 is the main list, later ones add schools.

    `frozen` is what was printed on the day it was fixed.
    """

    department = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    edition_code = models.CharField(max_length=30)
    state = models.CharField(max_length=8)
    reviewed_on = models.DateField(null=True)
    number = models.CharField(max_length=60, blank=True)
    fixed_on = models.DateField(null=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_post = models.CharField(max_length=120, blank=True)
    frozen = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["department", "year", "round"], name="yearly_list_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(number="") & Q(fixed_on__isnull=False)), name="yearly_list_fixed_whole"
            ),
        )


class ListedSchool(models.Model):
    """A school that was looked at for a list; `listed` says whether it stands in it.

    `findings` are the reasons for and against on `YearlyList.reviewed_on`; `by_hand` that a person decided otherwise
    than they say, and `reason` why. `degree` is the mức độ to consider, `report` the newest report it rests on.
    """

    yearly_list = models.ForeignKey(YearlyList, on_delete=models.CASCADE, related_name="schools")
    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    listed = models.BooleanField()
    by_hand = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    findings = models.JSONField(default=list)
    years = models.JSONField(default=list)
    degree = models.PositiveSmallIntegerField(null=True)
    report = models.ForeignKey("self_assessment.PublishedReport", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["yearly_list", "school"], name="listed_school_once"),
            models.CheckConstraint(condition=Q(by_hand=False) | ~Q(reason=""), name="listed_by_hand_with_reason"),
        )


class CommuneNote(models.Model):
    """A question of the Sở to the commune about a listed school, and the answer (Điều 17 khoản 2, Điều 23 khoản 2)."""

    listed_school = models.ForeignKey(ListedSchool, on_delete=models.CASCADE, related_name="commune_notes")
    commune = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    question = models.TextField()
    due_on = models.DateField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=["state", "commune"], name="commune_note_waiting"),)
