"""Cycles for the command line, which acts for the machine's owner and not for a person."""

from datetime import date
from typing import Any

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.models import Cycle
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, open_access


def all_cycles() -> list[dict[str, Any]]:
    """Every cycle as {school, cycle, edition, state, title, school_year}, by school code and year."""
    rows = Cycle.objects.order_by("school__code", "school_year", "pk").values_list(
        "school__code", "pk", "edition_code", "state", "title", "school_year"
    )
    return [
        {"school": r[0], "cycle": r[1], "edition": r[2], "state": r[3], "title": r[4], "school_year": r[5]}
        for r in rows
    ]


def cycle_of_school(*, school_code: str, cycle_id: int, today: date) -> CycleAccess | None:
    """A cycle by its school's code and its number; None when they do not belong together."""
    cycle = Cycle.objects.filter(pk=cycle_id, school__code=school_code).first()
    return open_access(actor=Actor(account_id=None), cycle=cycle, today=today) if cycle else None
