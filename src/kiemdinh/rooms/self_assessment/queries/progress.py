"""How far schools have come with their cycles, for those who watch over many: states and counts, never texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from kiemdinh.kernel.vietnamese import natural_code_key
from kiemdinh.rooms.evidence.queries.counted import coded_items
from kiemdinh.rooms.self_assessment.models import (
    CriterionSheet,
    Cycle,
    DraftConsultation,
    Participant,
    PublishedReport,
    ReportPassing,
)
from kiemdinh.rooms.self_assessment.rules.states import DONE, PUBLISHED, SENT, TODO


@dataclass(frozen=True, slots=True)
class CycleSteps:
    """Where a cycle stands: `seats` of the council, sheets by state, criteria with evidence, what was published."""

    cycle_id: int
    school_id: int
    edition_code: str
    school_year: str
    state: str
    seats: int
    criteria: int
    sheets: int
    begun: int
    sent: int
    done: int
    covered: int
    consulted: bool
    passed: bool
    reports: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetState:
    """The state of the work on a criterion, without what is written there."""

    stage: str
    criterion: str
    fourth: bool
    state: str
    evidence: int


def cycles_of_season(school_year: str) -> QuerySet[Cycle]:
    """The cycle of each school that a season is about: that of the year, or an earlier one that is still open.

    Of one school it is the first in the order "-school_year", "-pk".
    """
    open_or_this_year = Q(school_year=school_year) | ~Q(state=PUBLISHED)
    return Cycle.objects.filter(open_or_this_year, school_year__lte=school_year)


def begun_sheets() -> QuerySet[CriterionSheet]:
    """Sheets on which a school has begun to work."""
    return CriterionSheet.objects.exclude(work_state=TODO)


def cycle_steps(cycle_ids: Iterable[int]) -> dict[int, CycleSteps]:
    """Where cycles stand, by their id; one statement however many."""
    outer = OuterRef("pk")
    seats = Participant.objects.filter(cycle_id=outer).exclude(council_role="")
    sheets = CriterionSheet.objects.filter(cycle_id=outer)
    evidence = coded_items().filter(evidence_set_id=OuterRef("evidence_set_id"))
    reports = PublishedReport.objects.filter(cycle_id=outer)
    rows = Cycle.objects.filter(pk__in=list(cycle_ids)).annotate(
        seats=_count(seats, "cycle_id"),
        criteria=_count(sheets.filter(kind="criterion"), "cycle_id", "criterion"),
        sheets_all=_count(sheets, "cycle_id"),
        begun=_count(sheets.exclude(work_state=TODO), "cycle_id"),
        sent=_count(sheets.filter(work_state=SENT), "cycle_id"),
        done=_count(sheets.filter(work_state=DONE), "cycle_id"),
        covered=_count(evidence, "evidence_set_id", "criterion"),
        consulted=Exists(DraftConsultation.objects.filter(cycle_id=outer)),
        n_passings=_count(ReportPassing.objects.filter(cycle_id=outer), "cycle_id"),
        n_reports=_count(reports, "cycle_id"),
        published_at=Subquery(reports.values("cycle_id").annotate(last=Max("published_at")).values("last")),
    )
    return {row.pk: _steps(row) for row in rows}


def sheet_states(cycle_id: int) -> list[SheetState]:
    """The criteria of a cycle in the order of the catalog, khoản of Mức 4 last."""
    of_cycle = Cycle.objects.filter(pk=cycle_id).values("evidence_set_id")
    evidence = coded_items().filter(evidence_set_id__in=of_cycle).values("criterion").annotate(n=Count("pk"))
    counts = dict(evidence.values_list("criterion", "n"))
    rows = CriterionSheet.objects.filter(cycle_id=cycle_id).values_list("stage", "criterion", "kind", "work_state")
    found = [SheetState(s, c, kind == "level_4", state, counts.get(c, 0)) for s, c, kind, state in rows]
    return sorted(found, key=lambda one: (one.stage, one.fourth, natural_code_key(one.criterion)))


def _count(rows: QuerySet[Any], by: str, what: str = "pk") -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Count(what, distinct=what != "pk")).values("n"))


def _steps(row: Any) -> CycleSteps:
    return CycleSteps(
        cycle_id=row.pk,
        school_id=row.school_id,
        edition_code=row.edition_code,
        school_year=row.school_year,
        state=row.state,
        seats=row.seats or 0,
        criteria=row.criteria or 0,
        sheets=row.sheets_all or 0,
        begun=row.begun or 0,
        sent=row.sent or 0,
        done=row.done or 0,
        covered=min(row.covered or 0, row.criteria or 0),
        consulted=row.consulted,
        passed=(row.n_passings or 0) > (row.n_reports or 0),
        reports=row.n_reports or 0,
        published_at=row.published_at,
    )
