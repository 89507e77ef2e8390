"""The internal reviews that are owed, as rows: for the number in the menu, which is one statement.

`improvement_plan.due_reviews` says the same in words, with the day of each.
"""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from kiemdinh.rooms.organisations.queries.reference import read_reference
from kiemdinh.rooms.regulations.rules.procedure import Procedure
from kiemdinh.rooms.regulations.rules.strict_yaml import load_strings
from kiemdinh.rooms.self_assessment.models import Cycle, PlanReview
from kiemdinh.rooms.self_assessment.queries.plan_data import moments_on
from kiemdinh.rooms.self_assessment.rules.improvement_plan import CLOSED, SchoolYearDays, last_moment_day
from kiemdinh.rooms.self_assessment.rules.states import IN_PROGRESS, PUBLISHED

_FEWEST = "internal_review.min_per_year"


class AskedReviews(Protocol):
    """The part of what is asked that says which reviews of which editions are owed; see `Asked`."""

    @property
    def editions(self) -> tuple[str, ...]:
        """The edition of each place."""

    @property
    def moments(self) -> tuple[str, ...]:
        """The key of the moment of each place."""

    @property
    def begun_by(self) -> tuple[date, ...]:
        """Until when a cycle began that owes the review of each place."""


def reviews_asked(today: date) -> dict[str, Any]:
    """The moments whose reminder has begun, in the tuples of `Asked`; empty where no edition asks for a review.

    All of it stands in files, so that the menu asks the database nothing more than its own statement.
    """
    places = []
    for edition, procedure in _procedures():
        asks = procedure.holds(_FEWEST, on=today) and procedure.integer(_FEWEST, on=today)
        for moment in moments_on(today).moments[: asks or 0]:
            day = last_moment_day(moment, _years(), until=today + timedelta(days=moment.remind_days))
            places.append((edition, moment.key, day))
    if not places:
        return {}
    editions, moments, days = zip(*places, strict=True)
    return {"editions": editions, "moments": moments, "begun_by": days}


@cache
def _procedures() -> tuple[tuple[str, Procedure], ...]:
    """The newest procedure of each edition, from the files that setting up loads."""
    newest: dict[str, Procedure] = {}
    versions: dict[str, int] = {}
    for path in sorted(Path(settings.REGULATIONS_DIR).glob("*/procedure*.yaml")):
        content, edition = load_strings(path.read_text("utf-8"), name=path.name), path.parent.name
        if int(content["version"]) > versions.get(edition, 0):
            newest[edition], versions[edition] = Procedure.load(content), int(content["version"])
    return tuple(sorted(newest.items()))


@cache
def _years() -> tuple[SchoolYearDays, ...]:
    """The school years of the reference file."""
    return tuple(
        SchoolYearDays(
            int(row["code"][:4]),
            date.fromisoformat(row["first_term_ends_on"]) if row.get("first_term_ends_on") else None,
            date.fromisoformat(row["ends_on"]),
        )
        for row in read_reference("school_years")["school_years"]
    )


def reviews_owed(cycles: QuerySet[Cycle], asked: AskedReviews, place: int) -> QuerySet[Cycle]:
    """Those of the cycles that owe the review at one place of what is asked."""
    closed = PlanReview.objects.filter(cycle_id=OuterRef("pk"), state=CLOSED, moment=asked.moments[place])
    return cycles.filter(
        ~Exists(closed), edition_code=asked.editions[place], created_at__date__lte=asked.begun_by[place]
    )


def newest_of(mine: Q) -> QuerySet[Cycle]:
    """The newest cycle of each school among those that run or are published and that meet a condition."""
    running = Cycle.objects.filter(mine, state__in=(IN_PROGRESS, PUBLISHED))
    later = Q(school_year__gt=OuterRef("school_year")) | Q(school_year=OuterRef("school_year"), pk__gt=OuterRef("pk"))
    return running.filter(~Exists(running.filter(later, school_id=OuterRef("school_id"))))
