"""Cycles for the command line, which acts for the machine's owner and not for a person."""

from datetime import date
from typing import Any

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.regulations import queries as regulations
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


def cycle_of_year(*, school_id: int, school_year: str) -> int | None:
    """The number of a school's cycle of a school year."""
    found = Cycle.objects.filter(school_id=school_id, school_year=school_year).values_list("pk", flat=True).first()
    return None if found is None else int(found)


def edition_day(*, school_type: str, edition_code: str, school_year: str, today: date) -> date:
    """A day of a school year on which an edition is the one to use; today when there is none, so that opening says why.

    An assessment may begin with the school year or end with it: its end, then its beginning are tried, then today.
    """
    years = [int(part) for part in school_year.split("-") if part.isdecimal()]
    days = [date(years[1], 5, 31), date(years[0], 9, 5)] if len(years) == 2 else []
    for day in [*days, today]:
        if regulations.choose_for_cycle(school_type=school_type, on=day).edition_id == edition_code:
            return day
    return today
