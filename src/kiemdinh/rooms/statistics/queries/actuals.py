"""Targets against what has happened, with what is on its way: counted by the database in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kiemdinh.rooms.appraisal.queries.counted import appraisals_under_way
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import open_schools
from kiemdinh.rooms.planning.queries.targets import TargetLine, targets_of
from kiemdinh.rooms.planning.queries.training import trained
from kiemdinh.rooms.planning.rules.targets import TRAINED
from kiemdinh.rooms.recognition.queries.counted import assessed_by, signed_by, waiting_for_decision
from kiemdinh.rooms.recognition.rules.states import NATIONAL_STANDARD
from kiemdinh.rooms.registration.queries.counted import under_way
from kiemdinh.rooms.self_assessment.queries.counted import cycles_under_way, published_between, published_by
from kiemdinh.rooms.statistics.rules import actuals as rules
from kiemdinh.rooms.statistics.rules.actuals import Group, Reached

_OUTER = OuterRef("school_id")
_NUMBERS = ("reported", "reporting", "assessed", "assessing", "assessed_ever", "eligible", "new", "new_soon",
            "maintained", "maintained_soon")  # fmt: skip


@dataclass(frozen=True, slots=True)
class TargetState:
    """A target with how far it is reached on a day."""

    target: TargetLine
    reached: Reached
    as_of: date

    def plain(self) -> dict[str, Any]:
        """The same as plain values, for files and programs."""
        target, state = self.target, self.reached
        return {
            "kind": target.kind,
            "label": target.label,
            "school_type": target.school_type,
            "minimum": float(target.minimum),
            "maximum": None if target.maximum is None else float(target.maximum),
            "unit": target.unit,
            "actual": state.actual,
            "actual_percent": state.actual_percent,
            "total": state.total,
            "forecast": state.forecast,
            "met": state.met,
            "as_of": self.as_of.isoformat(),
            "ownership": target.ownership,
            "due_on": target.due_on.isoformat(),
            "note": state.note,
        }


def target_states(unit_id: int, *, year: int, on: date) -> list[TargetState]:
    """Every target of a unit for a year with what has happened by a day. After the year its last day counts."""
    lines = targets_of(unit_id, year=year, on=on)
    day = min(on, date(year, 12, 31))
    groups = _groups(unit_id, year=year, on=day, running=on <= date(year, 12, 31))
    people = _trained(unit_id, year=year, on=day) if any(line.kind == TRAINED for line in lines) else None
    return [TargetState(line, _reached(line, groups, people), day) for line in lines]


def actual(target: TargetLine, *, unit_id: int, on: date) -> Reached:
    """How far one target of a unit is reached on a day."""
    day = min(on, date(target.year, 12, 31))
    groups = _groups(unit_id, year=target.year, on=day, running=on == day)
    people = _trained(unit_id, year=target.year, on=day) if target.kind == TRAINED else None
    return _reached(target, groups, people)


def _trained(unit_id: int, *, year: int, on: date) -> int:
    """People who took part in courses of the year; who was at two kinds of courses counts in both."""
    path = organisations.path_on(unit_id=unit_id, on=on)
    return sum(line.people for line in trained(path=path, on=on, between=(date(year, 1, 1), on)))


def _reached(line: TargetLine, groups: Sequence[Group], people: int | None) -> Reached:
    return rules.reached(
        groups,
        kind=line.kind,
        unit=line.unit,
        minimum=line.minimum,
        school_type=line.school_type,
        ownership=line.ownership,
        trained=people,
    )


def _groups(unit_id: int, *, year: int, on: date, running: bool) -> list[Group]:
    unit = organisations.unit_as_of(unit_id=unit_id, on=on)
    if unit is None or unit.ended:
        return []
    first = date(year, 1, 1)
    rows: QuerySet[Any] = _answers(open_schools(path=unit.path, on=on), first=first, on=on)
    counts = {f"n_{name}": Count("pk", filter=Q(**{name: True})) for name in _NUMBERS}
    counted = rows.values("school_type", "ownership").annotate(schools=Count("pk"), **counts).order_by()
    columns = ("school_type", "ownership", "schools", *counts)
    groups = [Group(*row) for row in counted.values_list(*columns)]
    return groups if running else [_without_forecast(group) for group in groups]


def _answers(schools: QuerySet[Any], *, first: date, on: date) -> QuerySet[Any]:
    """What is asked of every school, as sub-queries of that one school."""
    standard = signed_by(on).filter(school_id=_OUTER, kind=NATIONAL_STANDARD)
    reported = Exists(published_between(first, on).filter(cycle__school_id=_OUTER))
    assessed = Exists(assessed_by(on).filter(school_id=_OUTER, assessed_on__gte=first))
    registered = under_way().filter(school_id=_OUTER)
    this_year, before = Exists(standard.filter(signed_on__gte=first)), Exists(standard.filter(signed_on__lt=first))
    soon = (
        Exists(waiting_for_decision().filter(school_id=_OUTER, kind=NATIONAL_STANDARD))
        | Exists(appraisals_under_way().filter(school_id=_OUTER))
        | Exists(registered.filter(for_national_standard=True))
    )
    ever = Exists(assessed_by(on).filter(school_id=_OUTER))
    return schools.alias(
        _reported=reported, _assessed=assessed, _this_year=this_year, _before=before, _soon=Q(soon), _ever=ever,
        _running=Exists(cycles_under_way().filter(school_id=_OUTER)),
        _registered=Exists(registered),
        _any_report=Exists(published_by(on).filter(cycle__school_id=_OUTER)),
    ).annotate(
        reported=Q(_reported=True),
        reporting=Q(_reported=False, _running=True),
        assessed=Q(_assessed=True),
        assessing=Q(_assessed=False, _registered=True),
        assessed_ever=Q(_ever=True),
        eligible=Q(_any_report=True) | Q(_ever=True),
        new=Q(_this_year=True, _before=False),
        new_soon=Q(_this_year=False, _before=False, _soon=True),
        maintained=Q(_this_year=True, _before=True),
        maintained_soon=Q(_this_year=False, _before=True, _soon=True),
    )  # fmt: skip


def _without_forecast(group: Group) -> Group:
    """A year that is over: what is still on its way belongs to the next one."""
    values = {name: getattr(group, name) for name in Group.__slots__}
    return Group(**{**values, "reporting": 0, "assessing": 0, "new_soon": 0, "maintained_soon": 0})
