"""A cycle as plain rows that another installation can read; see `use_cases.package` and ADR 0018.

Comments, opinions on the draft, requests to unlock and earlier texts are the school's own affair and stay at home.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from kiemdinh.rooms.self_assessment.models import (
    ContentItem,
    CriterionSheet,
    Cycle,
    FocusIssue,
    GroupSeat,
    ImprovementItem,
    IssuedDocument,
    Narrative,
    Participant,
    PlanReview,
    PlanWeek,
    PublishedReport,
    ReportPassing,
    WorkGroup,
)
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.rows import Table, write_rows

_OWN = frozenset({"cycle"})
CYCLE = Table(
    "chu-ky",
    Cycle,
    {"created_by": "people"},
    frozenset({"school", "catalog_version", "evidence_set", "copied_from"}),
)
GROUPS = Table("nhom", WorkGroup, skip=_OWN)
PARTICIPANTS = Table("thanh-vien", Participant, {"account": "people"}, _OWN)
SEATS = Table("vao-nhom", GroupSeat, {"group": "groups", "participant": "participants"})
SHEETS = Table(
    "phieu", CriterionSheet, {"assignee": "participants", "group": "groups", "updated_by": "people"}, _OWN
)
NARRATIVES = Table("bai-viet", Narrative, {"updated_by": "people"}, _OWN)
IMPROVEMENTS = Table("cai-tien", ImprovementItem, skip=_OWN | {"copied_from"})
ISSUED = Table("van-ban-ban-hanh", IssuedDocument, {"signed_copy": "files"}, _OWN)
PUBLISHED = Table(
    "ban-cong-bo",
    PublishedReport,
    {"form": "files", "document": "files", "signed_copy": "files", "published_by": "people"},
    _OWN,
)
PASSINGS = Table("thong-qua", ReportPassing, {"recorded_by": "people_or_head"}, _OWN)
WEEKS = Table("tuan-ke-hoach", PlanWeek, skip=_OWN)
CONTENT = Table("noi-ham", ContentItem, {"sheet": "sheets"})
ISSUES = Table("van-de-trong-tam", FocusIssue, skip=_OWN)
REVIEWS = Table("dot-ra-soat", PlanReview, {"closed_by": "people"}, _OWN)

# The order in which rows are put into another installation: what is referred to comes first.
TABLES = (
    ("groups", GROUPS),
    ("participants", PARTICIPANTS),
    ("seats", SEATS),
    ("sheets", SHEETS),
    ("narratives", NARRATIVES),
    ("improvements", IMPROVEMENTS),
    ("issued", ISSUED),
    ("published", PUBLISHED),
    ("passings", PASSINGS),
    ("weeks", WEEKS),
    ("content", CONTENT),
    ("issues", ISSUES),
    ("reviews", REVIEWS),
)
_OWNER = {"seats": "group__cycle", "content": "sheet__cycle"}


@dataclass(frozen=True, slots=True)
class PackedCycle:
    """The rows of a cycle before they are written."""

    cycle: Cycle
    tables: dict[str, list[Any]] = field(default_factory=dict)
    stored: list[StoredFile] = field(default_factory=list)

    @property
    def account_ids(self) -> set[int]:
        """Every account that the rows name."""
        found = {self.cycle.created_by_id}
        for name, table in TABLES:
            columns = [f.attname for f in table.columns() if table.refs.get(f.name, "").startswith("people")]
            found |= {getattr(row, column) for row in self.tables[name] for column in columns}
        for row in (*self.tables["sheets"], *self.tables["narratives"]):
            found |= {edit.get("by") for edit in row.edits.values()}
        return {pk for pk in found if pk is not None}

    def rows(self, *, people: Mapping[int, str], sites: Mapping[int, str]) -> dict[str, Any]:
        """The cycle as plain values; rows refer to each other by their number in the list."""
        keys: dict[str, Mapping[Any, Any]] = {
            "people": people,
            "people_or_head": people,
            "files": {f.pk: f.sha256 for f in self.stored},
        }
        for name in ("groups", "participants", "sheets"):
            keys[name] = {row.pk: number for number, row in enumerate(self.tables[name], start=1)}
        data = {CYCLE.name: write_rows(CYCLE, [self.cycle], keys=keys)}
        data |= {table.name: write_rows(table, self.tables[name], keys=keys) for name, table in TABLES}
        places = {f"site_{pk}": f"site:{key}" for pk, key in sites.items()}
        for row in (*data[SHEETS.name], *data[NARRATIVES.name]):
            for column in ("texts", "field_versions", "edits"):
                row[column] = {places.get(key, key): value for key, value in row[column].items()}
            row["edits"] = {key: _edit_out(edit, people) for key, edit in row["edits"].items()}
        tasks = {str(i.pk): str(number) for number, i in enumerate(self.tables["improvements"], start=1)}
        for row in data[REVIEWS.name]:
            row["marks"] = {tasks[key]: mark for key, mark in row["marks"].items() if key in tasks}
            if row["frozen"] is not None:
                row["frozen"] = [{**one, "id": tasks.get(one["id"], "")} for one in row["frozen"]]
        return with_site_keys(data, dict(sites))


def _edit_out(edit: Mapping[str, Any], people: Mapping[int, str]) -> dict[str, Any]:
    """Who saved a text last, by sign-in name; that it was taken over stays known, from which cycle does not."""
    found = {**edit, "by": people.get(edit.get("by") or 0)}
    return {**found, "copied_from": True} if edit.get("copied_from") else found


def with_site_keys(data: dict[str, Any], sites: Mapping[Any, Any]) -> dict[str, Any]:
    """The frozen figures with their places named as `sites` says, whichever way."""
    for row in data[CYCLE.name]:
        if row["figures"] and row["figures"].get("sites"):
            changed = [{**site, "id": sites.get(site["id"])} for site in row["figures"]["sites"]]
            row["figures"] = {**row["figures"], "sites": changed}
    return data


def packed_cycle(*, cycle_id: int) -> PackedCycle:
    """Every row of a cycle; the caller has checked the right to take it away."""
    tables: dict[str, list[Any]] = {}
    for name, table in TABLES:
        model: type[Model] = table.model
        tables[name] = list(model._default_manager.filter(**{_OWNER.get(name, "cycle"): cycle_id}).order_by("pk"))
    ids = {
        getattr(row, f.attname)
        for name, table in TABLES
        for f in table.columns()
        if table.refs.get(f.name) == "files"
        for row in tables[name]
    }
    stored = StoredFile.objects.filter(pk__in=ids - {None}).order_by("sha256")
    return PackedCycle(Cycle.objects.get(pk=cycle_id), tables, list(stored))
