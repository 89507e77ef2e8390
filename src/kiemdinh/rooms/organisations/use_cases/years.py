"""Năm học from reference/school_years.yaml."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from kiemdinh.rooms.organisations.models import SchoolYear
from kiemdinh.rooms.organisations.queries.reference import read_reference
from kiemdinh.services.ledger import record


@transaction.atomic
def load_school_years(*, now: datetime, actor_account_id: int | None = None) -> int:
    """Write the school years of the reference file; a second run changes only what the file changed.

    Returns how many rows were added or changed.
    """
    known = {row.code: row for row in SchoolYear.objects.all()}
    changed: list[str] = []
    for row in read_reference("school_years")["school_years"]:
        values: dict[str, Any] = {
            "starts_on": date.fromisoformat(row["starts_on"]),
            "ends_on": date.fromisoformat(row["ends_on"]),
            "first_term_ends_on": _date(row.get("first_term_ends_on")),
            "source": row["source"],
            "confidence": row["confidence"],
        }
        year = known.get(row["code"]) or SchoolYear(code=row["code"])
        if year.pk is None or any(getattr(year, key) != value for key, value in values.items()):
            for key, value in values.items():
                setattr(year, key, value)
            year.save()
            changed.append(year.code)
    if changed:
        record(
            actor_id=actor_account_id,
            unit_id=None,
            action="organisations.load_school_years",
            target_type="school_year",
            target_id=changed[-1],
            data={"codes": changed},
            at=now,
        )
    return len(changed)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
