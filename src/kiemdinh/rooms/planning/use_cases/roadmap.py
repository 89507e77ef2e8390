"""A school writes what it wants to have reached by which year."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess, unit_for
from kiemdinh.rooms.planning.models import RoadmapStep
from kiemdinh.rooms.planning.rules.plans import line_problem
from kiemdinh.rooms.planning.rules.states import ROADMAP_PERMITS
from kiemdinh.rooms.planning.use_cases.problems import StaleRow
from kiemdinh.rooms.planning.use_cases.writing import line, refuse, today_of
from kiemdinh.services.ledger import record

LEVELS, DEGREES = (1, 2, 3, 4), (1, 2)
_FURTHEST = 10


def save_step(
    *,
    actor: Actor,
    now: datetime,
    unit_code: str,
    year: int,
    level: int | None,
    degree: int | None,
    note: str = "",
    version: int = 0,
) -> RoadmapStep:
    """Writes the step of a year; `version` 0 when the page showed none.

    Raises PlanningProblem with the fields, StaleRow, PermissionDenied, Http404.
    """
    access = _school(actor, now, unit_code)
    words = line(note)
    near = access.today.year <= year <= access.today.year + _FURTHEST
    refuse(
        {
            "year": "" if near else f"Năm phải từ {access.today.year} đến {access.today.year + _FURTHEST}.",
            "level": "" if level is None or level in LEVELS else "Mức phải từ 1 đến 4.",
            "degree": "" if degree is None or degree in DEGREES else "Mức độ phải là 1 hoặc 2.",
            "note": line_problem("", words, longest=300),
        }
        | ({"degree": "Hãy chọn Mức hoặc mức độ muốn đạt."} if level is None and degree is None else {})
    )
    with transaction.atomic():
        row = RoadmapStep.objects.select_for_update().filter(school_id=access.unit.id, year=year).first()
        if (row.version if row else 0) != version:
            raise StaleRow(f"lộ trình năm {year}")
        if row is None:
            row = RoadmapStep(school_id=access.unit.id, year=year, version=0)
        row.level, row.degree, row.note = level, degree, words
        row.written_at, row.written_by_id = now, actor.account_id
        row.version += 1
        row.save()
        _record(row, actor=actor, now=now, action="roadmap.save")
    return row


def remove_step(*, actor: Actor, now: datetime, unit_code: str, year: int) -> None:
    """Takes the step of a year out. Raises PermissionDenied, Http404."""
    access = _school(actor, now, unit_code)
    with transaction.atomic():
        row = RoadmapStep.objects.filter(school_id=access.unit.id, year=year).first()
        if row is None:
            raise Http404
        _record(row, actor=actor, now=now, action="roadmap.remove")
        row.delete()


def _school(actor: Actor, now: datetime, code: str) -> UnitAccess:
    access = unit_for(actor=actor, code=code, today=today_of(now), table=ROADMAP_PERMITS, action="edit")
    if access.unit.kind != "school":
        raise Http404
    return access


def _record(row: RoadmapStep, *, actor: Actor, now: datetime, action: str) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.school_id,
        action=f"planning.{action}",
        target_type="roadmap_step",
        target_id=row.pk,
        at=now,
        reason="",
        data={"year": row.year, "level": row.level, "degree": row.degree},
    )
