"""Tables 1 and 2 of Mẫu số 7 as of a day, counted by the database in one statement."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import named_schools
from kiemdinh.rooms.recognition.queries.counted import national_degree
from kiemdinh.rooms.self_assessment.queries.counted import published_by
from kiemdinh.rooms.statistics.rules import tt57
from kiemdinh.rooms.statistics.rules.tt57 import Counted, LevelRow, StandardRow


@dataclass(frozen=True, slots=True)
class Tt57Tables:
    """Both tables of a unit as of a day, the sum last in each; every number 0 when the unit did not exist that day."""

    unit_code: str
    unit_name: str
    as_of: date
    levels: tuple[LevelRow, ...]
    standards: tuple[StandardRow, ...]


def tt57_tables(unit_id: int, *, as_of: date) -> Tt57Tables:
    """Table 1 (levels by type) and table 2 (certificates in force by type) in the tree of that day."""
    unit = organisations.unit_as_of(unit_id=unit_id, on=as_of) or organisations.unit_as_of(
        unit_id=unit_id, on=date.max
    )
    if unit is None:
        raise LookupError(f"no unit {unit_id}")
    open_then = unit.opened_on <= as_of and (unit.closed_on is None or unit.closed_on > as_of)
    counted = _counted(unit.path, as_of) if open_then else []
    return Tt57Tables(
        unit.code, unit.name, as_of, tt57.level_table(counted), tt57.standard_table(counted)
    )


def _counted(path: str, on: date) -> list[Counted]:
    newest = (
        published_by(on)
        .filter(cycle__school_id=OuterRef("school_id"), cycle__edition_code__startswith="tt57")
        .order_by("-published_at", "-pk")
        .annotate(found=Cast(KeyTextTransform("school_level", "result"), IntegerField()))
    )
    rows = (
        named_schools(path=path, on=on)
        .annotate(
            row=Case(
                When(school_type="gdtx", name_fold__contains=tt57.VOCATIONAL_WORDS, then=Value(tt57.VOCATIONAL)),
                default=F("school_type"),
            ),
            reached=Subquery(newest.values("found")[:1]),
            degree=national_degree("school_id", on=on),
        )
        .values("row", "reached", "degree")
        .annotate(schools=Count("pk"))
        .order_by()
    )
    return [Counted(*row) for row in rows.values_list("row", "reached", "degree", "schools")]
