"""Published plans as anybody may read them; the public portal shows them, this room only gives them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kiemdinh.rooms.planning.models import Plan, PlanVersion
from kiemdinh.rooms.planning.rules.states import PUBLISHED


@dataclass(frozen=True, slots=True)
class PublicPlan:
    """What was approved last of a published plan; `content` is its frozen document."""

    unit_id: int
    year: int
    number: str
    signed_on: date
    authority: str
    published_at: datetime
    version: int
    sha256: str
    content: dict[str, Any]


def published_plans(*, unit_ids: list[int], year: int | None = None) -> list[PublicPlan]:
    """The published plans of units, newest year first."""
    plans = Plan.objects.filter(unit_id__in=unit_ids, state=PUBLISHED)
    if year is not None:
        plans = plans.filter(year=year)
    newest: dict[int, PlanVersion] = {}
    for row in PlanVersion.objects.filter(plan__in=plans).select_related("plan").order_by("number"):
        newest[row.plan_id] = row
    found = [
        PublicPlan(
            unit_id=row.plan.unit_id,
            year=row.plan.year,
            number=row.document_number,
            signed_on=row.signed_on,
            authority=row.authority,
            published_at=row.plan.published_at or row.approved_at,
            version=row.number,
            sha256=row.frozen_sha256,
            content=row.frozen,
        )
        for row in newest.values()
    ]
    return sorted(found, key=lambda p: (-p.year, p.unit_id))
