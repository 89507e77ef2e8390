"""The list of schools that the public searches: copied from the directory after each change of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import OpenFacts
from kiemdinh.rooms.public_portal.models import PublicSchool
from kiemdinh.rooms.public_portal.rules.searching import search_column

_BATCH = 500
_COPIED = (
    "code", "name", "former_names", "school_type", "province_id", "province_name", "commune_id", "commune_name",
    "address", "phone", "website", "closed_on", "search", "sort_key", "refreshed_at",
)  # fmt: skip


def follow(event: dict[str, Any]) -> None:
    """Copies the schools that an event of the directory may have changed, once it is committed."""
    now = event["at"]
    if event["action"] == "organisations.import_batch":
        batch = event["data"]["school_ids"]
        transaction.on_commit(lambda: _copy_all(batch, now))
        return
    many = event["action"] in ("organisations.load_places", "organisations.move_schools_after_reform")
    unit_id = None if many else event["unit_id"]
    transaction.on_commit(lambda: refresh_schools(now=now, unit_id=unit_id))


def refresh_schools(*, now: datetime, unit_id: int | None = None) -> int:
    """Copies the schools that a unit concerns (None: all) as they are on the day of `now`; returns how many."""
    on = timezone.localdate(now)
    ids = organisations.schools_touched_by(unit_id=unit_id, on=on)
    _copy_all(ids, now)
    return len(ids)


def _copy_all(ids: Sequence[int], now: datetime) -> None:
    on = timezone.localdate(now)
    for at in range(0, len(ids), _BATCH):
        _copy(organisations.open_facts(unit_ids=ids[at : at + _BATCH], on=on), now)


def _copy(facts: Iterable[OpenFacts], now: datetime) -> None:
    rows = [
        PublicSchool(
            school_id=f.unit_id,
            code=f.code,
            name=f.name,
            former_names=list(f.former_names),
            school_type=f.school_type,
            province_id=f.province_id,
            province_name=f.province_name,
            commune_id=f.commune_id,
            commune_name=f.commune_name,
            address=f.address,
            phone=f.phone,
            website=f.website,
            closed_on=f.closed_on,
            search=search_column(f.name, *f.former_names, f.code, f.commune_name, f.province_name),
            sort_key=f.sort_key,
            refreshed_at=now,
        )
        for f in facts
    ]
    PublicSchool.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["school"], update_fields=list(_COPIED), batch_size=_BATCH
    )
