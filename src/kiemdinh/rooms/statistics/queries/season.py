"""How the published reports of a season grew, day by day."""

from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncDate

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import open_schools
from kiemdinh.rooms.self_assessment.queries.counted import published_between
from kiemdinh.rooms.statistics.queries.progress import Season


def published_by_day(unit: organisations.UnitInfo, season: Season) -> list[tuple[date, int]]:
    """(day, schools whose first report of the season came on it), the earliest first; one statement."""
    reports = published_between(season.first, season.last).filter(cycle__school_id=OuterRef("school_id"))
    first = Subquery(reports.order_by("published_at").values("published_at")[:1])
    rows = open_schools(path=unit.path, on=season.today).annotate(first=first).filter(first__isnull=False)
    counted = rows.annotate(day=TruncDate("first")).values("day").annotate(n=Count("pk")).order_by("day")
    return list(counted.values_list("day", "n"))
