"""Tables of the dated tree. Every interval is half open: `valid_to` is the first day it no longer holds."""

from django.db import models
from django.db.models import F, Q

from kiemdinh.services.imports.models import FileImport

KINDS = ("ministry", "province", "district", "commune", "school")
OWNERSHIPS = ("cong-lap", "tu-thuc", "dan-lap")
SCHOOL_TYPES = ("mam-non", "tieu-hoc", "thcs", "thpt", "nhieu-cap", "gdtx")
SUCCESSIONS = ("merge", "split", "rename", "convert")
SITE_KINDS = ("main_campus", "branch_campus", "site")


def _dated(name: str, owner: str) -> list[models.BaseConstraint]:
    """One open row an owner, one row a start date, and every interval runs forward."""
    return [
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=f"{name}_runs_forward"
        ),
        models.UniqueConstraint(fields=[owner], condition=Q(valid_to__isnull=True), name=f"{name}_one_open"),
        models.UniqueConstraint(fields=[owner, "valid_from"], name=f"{name}_one_start"),
    ]


class Unit(models.Model):
    """A unit that keeps its identity while names, parents and facts change."""

    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=40, unique=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="unit_known_kind"),
            models.CheckConstraint(condition=~Q(code=""), name="unit_has_code"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("opened_on")),
                name="unit_closes_after_opening",
            ),
        )
        indexes = (models.Index(fields=["kind", "code"], name="unit_kind_code"),)

    def __str__(self) -> str:
        return self.code


class UnitName(models.Model):
    """What a unit is called during an interval. `name_fold` is searched, `sort_key` orders lists."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=250)
    short_name = models.CharField(max_length=250, blank=True)
    name_fold = models.CharField(max_length=250)
    sort_key = models.CharField(max_length=1200, db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            *_dated("unit_name", "unit"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_name_given"),
        )

    def __str__(self) -> str:
        return self.name


class UnitPlacement(models.Model):
    """Where a unit stands in the tree during an interval. `path` is "/1/24/310/", the unit itself last."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="child_placements", null=True
    )
    path = models.CharField(max_length=120, db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            *_dated("unit_placement", "unit"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")), name="unit_placement_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/", path__endswith="/"), name="unit_placement_path_form"
            ),
        )

    def __str__(self) -> str:
        return self.path


class UnitSuccession(models.Model):
    """Which unit took over from which, and how."""

    predecessor = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="successor_links")
    successor = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="predecessor_links")
    kind = models.CharField(max_length=10)
    on_date = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["predecessor", "successor", "on_date"], name="unit_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="unit_succession_not_itself"),
            models.CheckConstraint(condition=Q(kind__in=SUCCESSIONS), name="unit_succession_known_kind"),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class SchoolStatus(models.Model):
    """The facts of a school during an interval; a change of any of them opens a new row."""

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="statuses")
    school_type = models.CharField(max_length=10)
    ownership = models.CharField(max_length=10)
    stages = models.JSONField(default=list)
    founded_year = models.PositiveSmallIntegerField(null=True)
    located_in = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="located_statuses", null=True
    )
    disadvantaged = models.BooleanField(default=False)
    especially_disadvantaged = models.BooleanField(default=False)
    specialised = models.BooleanField(default=False)
    foreign_link = models.BooleanField(default=False)
    address = models.CharField(max_length=250, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=120, blank=True)
    website = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            *_dated("school_status", "school"),
            models.CheckConstraint(condition=Q(school_type__in=SCHOOL_TYPES), name="school_status_type"),
            models.CheckConstraint(condition=Q(ownership__in=OWNERSHIPS), name="school_status_ownership"),
            models.CheckConstraint(
                condition=Q(founded_year__isnull=True) | Q(founded_year__gte=1800, founded_year__lte=2200),
                name="school_status_founded_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.school_id} {self.school_type}"


class Site(models.Model):
    """A place where a school teaches: cơ sở chính, phân hiệu, điểm trường."""

    school = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="sites")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=250, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="site_runs_forward"
            ),
            models.CheckConstraint(condition=Q(kind__in=SITE_KINDS), name="site_known_kind"),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(kind="main_campus", valid_to__isnull=True),
                name="site_one_main_campus",
            ),
            models.UniqueConstraint(
                fields=["school", "name"], condition=Q(valid_to__isnull=True), name="site_one_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class SchoolYear(models.Model):
    """Năm học. `ends_on` is the last day by the ministry's calendar; the summer after it belongs here too."""

    code = models.CharField(max_length=9, unique=True)
    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(unique=True)
    first_term_ends_on = models.DateField(null=True)
    source = models.CharField(max_length=250, blank=True)
    confidence = models.CharField(max_length=1, default="M")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="school_year_runs_forward"),
            models.CheckConstraint(
                condition=Q(first_term_ends_on__isnull=True)
                | Q(first_term_ends_on__gt=F("starts_on"), first_term_ends_on__lt=F("ends_on")),
                name="school_year_term_inside",
            ),
            models.CheckConstraint(condition=Q(confidence__in=("H", "M", "L")), name="school_year_sure"),
        )

    def __str__(self) -> str:
        return self.code


class DirectoryImport(FileImport):
    """One directory that somebody brings in for a unit; the next file of the unit starts from its columns."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    on_date = models.DateField()
    created_codes = models.JSONField(default=list)
    updated_codes = models.JSONField(default=list)
    unchanged = models.PositiveIntegerField(default=0)
    ignored = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["unit", "-id"], name="directory_import_unit"),)
