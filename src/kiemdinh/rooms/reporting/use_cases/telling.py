"""Whom this room tells what, and what it writes into the ledger."""

from datetime import date, datetime

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.rules import PRINCIPAL, UNIT_ADMIN, VICE_PRINCIPAL
from kiemdinh.rooms.reporting.models import PeriodicReport, ReportPeriod
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify

_SCHOOL = (PRINCIPAL, VICE_PRINCIPAL, UNIT_ADMIN)


def people_of(unit_id: int, *, on: date) -> list[int]:
    """Those who answer for the reports of a unit."""
    found = people.officers_at(unit_ids=[unit_id], on=on).get(unit_id, [])
    if found:
        return list(found)
    return [p.account_id for p in people.staff_of_school(school_id=unit_id, today=on) if p.role in _SCHOOL]


def tell(
    report: PeriodicReport, unit_id: int, *, kind: str, text: str, actor: Actor, now: datetime, on: date, key: str = ""
) -> int:
    """A notice about a report to the people of a unit."""
    return notify(
        to=people_of(unit_id, on=on),
        kind=kind,
        text=text,
        url=f"/bao-cao-dinh-ky/bao-cao/{report.pk}/",
        unit_id=unit_id,
        now=now,
        actor_id=actor.account_id,
        about=about(report.pk),
        key=key,
    )


def about(report_id: int) -> str:
    """The name of a report in `about`."""
    return f"periodic_report:{report_id}/"


def unit_name(unit_id: int, on: date) -> str:
    """What a unit is called on a day: an authority by the body that manages schools for it."""
    unit = organisations.unit_as_of(unit_id=unit_id, on=on)
    if unit is None:
        return ""
    return unit.name if unit.kind == "school" else managing_body_name(kind=unit.kind, name=unit.name)


def note_report(report: PeriodicReport, *, actor: Actor, now: datetime, action: str, reason: str = "",
                **data: object) -> None:
    """An event in the book of the report's unit."""
    record(
        actor_id=actor.account_id,
        unit_id=report.unit_id,
        action=f"reporting.{action}",
        target_type="periodic_report",
        target_id=report.pk,
        at=now,
        reason=reason,
        data=dict(data),
    )


def note_period(period: ReportPeriod, *, actor: Actor, now: datetime, action: str, **data: object) -> None:
    """An event in the book of the period's unit."""
    record(
        actor_id=actor.account_id,
        unit_id=period.owner_id,
        action=f"reporting.{action}",
        target_type="report_period",
        target_id=period.pk,
        at=now,
        data=dict(data),
    )
