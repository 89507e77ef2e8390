"""What an authority has adopted and moved: now, and before."""

from dataclasses import dataclass
from datetime import date, datetime

from kiemdinh.rooms.duties.models import DutySetting
from kiemdinh.rooms.duties.queries.book import book
from kiemdinh.rooms.duties.rules.data import Duty


@dataclass(frozen=True, slots=True)
class SettingLine:
    """An adoption or a moved day of a unit; `ended_at` None while it holds."""

    id: int
    key: str
    title: str
    moved: bool
    year: int | None
    day: date
    document: str
    reason: str
    set_at: datetime
    set_by: str
    ended_at: datetime | None
    ended_reason: str


def settings_of(unit_id: int) -> list[SettingLine]:
    """Everything a unit adopted or moved, newest first."""
    rows = DutySetting.objects.filter(unit_id=unit_id).select_related("set_by").order_by("-set_at", "-pk")
    titles = {duty.key: duty.title for duty in book().duties}
    return [
        SettingLine(
            row.pk,
            row.duty,
            titles.get(row.duty, row.duty),
            row.kind == "move",
            row.year,
            row.day,
            row.document,
            row.reason,
            row.set_at,
            row.set_by.full_name if row.set_by else "",
            row.ended_at,
            row.ended_reason,
        )
        for row in rows
    ]


def adoptable(unit_id: int, *, on: date) -> list[Duty]:
    """Local duties of today or to come that a unit has not adopted itself."""
    mine = set(
        DutySetting.objects.filter(unit_id=unit_id, kind="adopt", ended_at__isnull=True).values_list("duty", flat=True)
    )
    return [d for d in book().duties if d.local and d.key not in mine and (d.last is None or d.last >= on)]
