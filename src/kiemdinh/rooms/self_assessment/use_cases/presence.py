"""Being seen on a sheet or a narrative, and seeing who else is there and what they saved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kiemdinh.rooms.self_assessment.models import Presence
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.history import Writing
from kiemdinh.rooms.self_assessment.rules.presence import is_here, newer_fields, write_due

_FORGET = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who has the page open, and the field they are in ("" when in none)."""

    name: str
    field: str


@dataclass(frozen=True, slots=True)
class NewerText:
    """A text that somebody saved after the asking page had read it."""

    field: str
    html: str
    version: int
    by_name: str
    at: str


@dataclass(frozen=True, slots=True)
class Here:
    """What a beat answers."""

    colleagues: tuple[Colleague, ...]
    newer: tuple[NewerText, ...]


def be_here(*, access: CycleAccess, now: datetime, writing: Writing, field: str, versions: Mapping[str, int]) -> Here:
    """Says that the actor has `writing` open with the caret in `field`, showing these versions of its texts.

    No event of the process, so nothing goes to the ledger; at most one write per person in a beat. Whoever may not
    write here does not appear: PermissionDenied.
    """
    row = writing.row
    access.require(writing.action, row if writing.is_sheet else None)  # type: ignore[arg-type]  # is_sheet says so
    place: dict[str, Any] = {"sheet_id": row.pk} if writing.is_sheet else {"narrative_id": row.pk}
    found = list(Presence.objects.filter(**place).values_list("account_id", "account__full_name", "field", "seen_at"))
    mine = next((seen for account, _, _, seen in found if account == access.actor.account_id), None)
    known = {f.key for f in writing.fields}
    if write_due(seen_at=mine, now=now):
        _write(place, access.actor.account_id, field if field in known else "", now, first=mine is None)
    others = [
        Colleague(name, where)
        for account, name, where, seen in found
        if account != access.actor.account_id and is_here(seen_at=seen, now=now)
    ]
    asked = {key: version for key, version in versions.items() if key in known}
    return Here(
        tuple(sorted(others, key=lambda c: (c.name, c.field))),
        tuple(_newer(writing, key) for key in newer_fields(mine=asked, stored=row.field_versions)),
    )


def _write(place: dict[str, Any], account_id: int | None, field: str, now: datetime, *, first: bool) -> None:
    if first:
        # What is long past goes when the same person opens another page: the table stays as small as the staff room.
        Presence.objects.filter(account_id=account_id, seen_at__lt=now - _FORGET).delete()
    Presence.objects.bulk_create(
        [Presence(**place, account_id=account_id, field=field, seen_at=now)],
        update_conflicts=True,
        update_fields=["field", "seen_at"],
        unique_fields=[next(iter(place)).removesuffix("_id"), "account"],
    )


def _newer(writing: Writing, key: str) -> NewerText:
    edit = writing.row.edits.get(key, {})
    version = int(writing.row.field_versions.get(key, 0))
    return NewerText(key, writing.row.texts.get(key, ""), version, edit.get("name", ""), edit.get("at", ""))
