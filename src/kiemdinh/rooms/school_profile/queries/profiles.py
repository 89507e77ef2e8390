"""Mappings a school may use: its own, and those of the units above it; and the starters of the reference file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.reference import read_reference
from kiemdinh.rooms.school_profile.models import FigureProfileVersion
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.profile import Profile, column_changes
from kiemdinh.rooms.school_profile.rules.profile_data import from_json, starter_profile
from kiemdinh.rooms.school_profile.rules.source_table import SourceTable


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A mapping in its newest version; `shared_by` names the managing unit, empty for the school's own."""

    id: int
    name: str
    version: int
    unit_id: int
    shared_by: str
    columns: tuple[str, ...]
    profile: Profile
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping that fits a file. `title` for the link; `exact` when the columns are just those of last time."""

    kind: str
    key: str
    title: str
    note: str
    exact: bool


def profiles_of(*, school_id: int, on: date) -> list[ProfileRow]:
    """The mappings that a school may use on a day, its own first, then by name. Three queries at most."""
    path = organisations.path_on(unit_id=school_id, on=on)
    units = [int(part) for part in path.split("/") if part]
    rows = list(_newest(units or [school_id]))
    names = organisations.names_on(unit_ids={r.profile.unit_id for r in rows} - {school_id}, on=on)
    found = [
        ProfileRow(
            r.profile_id,
            r.profile.name,
            r.number,
            r.profile.unit_id,
            "" if r.profile.unit_id == school_id else names.get(r.profile.unit_id, "đơn vị quản lý"),
            tuple(r.columns),
            from_json(r.content),
            r.made_at,
            r.made_by.full_name if r.made_by else "",
        )
        for r in rows
    ]
    return sorted(found, key=lambda row: (bool(row.shared_by), row.name))


def profile_of(*, school_id: int, on: date, profile_id: int) -> ProfileRow:
    """One of the mappings that the school may use; any other is 404."""
    found = next((row for row in profiles_of(school_id=school_id, on=on) if row.id == profile_id), None)
    if found is None:
        raise Http404
    return found


def proposals(rows: Sequence[ProfileRow], source: SourceTable, form: FigureForm) -> list[Proposal]:
    """What could be used for a file: mappings whose columns are all there, then starters that look like it."""
    found = []
    for row in rows:
        changes = column_changes(row.columns, source)
        needed = [title for title in row.profile.columns if not source.has(title)]
        if needed:
            continue
        parts = [f"bản {row.version}", row.shared_by and f"{row.shared_by} dùng chung"]
        parts.append("các cột giống hệt lần trước" if changes.same else "đủ các cột cần dùng")
        found.append(Proposal("hs", str(row.id), row.name, ", ".join(p for p in parts if p), changes.same))
    found.sort(key=lambda proposal: not proposal.exact)
    for starter in starters():
        if starter_profile(starter, source, form) is not None:
            note = "mẫu gợi ý, chưa đối chiếu với tệp thật"
            found.append(Proposal("mau", starter["key"], starter["title"], note, exact=False))
    return found


@cache
def starters() -> tuple[dict[str, Any], ...]:
    """The starters of reference/figure_profiles.yaml."""
    return tuple(read_reference("figure_profiles")["profiles"])


def _newest(units: Sequence[int]) -> QuerySet[FigureProfileVersion]:
    return (
        FigureProfileVersion.objects.filter(
            profile__unit_id__in=units, profile__retired_at__isnull=True, number=F("profile__version")
        )
        .select_related("profile", "made_by")
        .order_by("profile_id")
    )
