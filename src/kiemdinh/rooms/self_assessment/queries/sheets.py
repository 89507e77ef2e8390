"""Reads about sheets: the board, one sheet, what it cites. Rows come as small dataclasses."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, cast

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404

from kiemdinh.kernel.citations import find_codes
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.self_assessment.models import CriterionSheet, ImprovementItem, Narrative
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.rules.narratives import PLAN_SUBJECTS
from kiemdinh.rooms.self_assessment.rules.states import SHEET
from kiemdinh.services.prepared import prepared
from kiemdinh.services.rich_text import is_empty, to_plain

STAGE_LABELS = {
    "": "",
    "mam-non": "Mầm non",
    "tieu-hoc": "Cấp tiểu học",
    "thcs": "Cấp THCS",
    "thpt": "Cấp THPT",
    "gdtx": "Giáo dục thường xuyên",
}


def sheet_title(catalog: Catalog, sheet: CriterionSheet) -> str:
    """The title of the criterion, or the requirement of the khoản of Mức 4."""
    if sheet.kind == "level_4":
        return next(i.text for i in catalog.level_4 if i.code == sheet.criterion)
    return catalog.criterion(sheet.criterion).title


def sheet_levels(catalog: Catalog, sheet: CriterionSheet) -> tuple[int, ...]:
    """The levels a sheet has text and answers for: (1, 2, 3), (1, 2), or (4,)."""
    if sheet.kind == "level_4":
        return (4,)
    return tuple(sorted(catalog.criterion(sheet.criterion).levels))


def indicator_keys(catalog: Catalog, sheet: CriterionSheet) -> set[tuple[str, str]]:
    """Every (level, indicator) of a sheet; a khoản of Mức 4 is ("4", "*")."""
    if sheet.kind == "level_4":
        return {("4", "*")}
    levels = catalog.criterion(sheet.criterion).levels
    return {(str(level), i.code) for level, indicators in levels.items() for i in indicators}


def sheets_of(access: CycleAccess, *, with_texts: bool = False) -> list[CriterionSheet]:
    """All sheets of a cycle in catalog order; texts only when asked for. One query."""
    return (_sheets if with_texts else _sheets_without_texts)(cycle_id=access.cycle.pk)


class CheckedSheet(NamedTuple):
    """What the board and its checks look at; the names are those of a sheet."""

    pk: int
    cycle_id: int
    kind: str
    stage: str
    criterion: str
    work_state: str
    assignee_id: int | None
    due_on: date | None
    answers: dict[str, Any]
    written: "Written"


@dataclass(frozen=True, slots=True)
class Written:
    """What the checks want to know of a sheet's texts: the codes they cite, and whether Mức 1 is described at all."""

    cited: frozenset[str]
    has_first: bool


def written_in(sheet: CriterionSheet | CheckedSheet) -> Written:
    """The same of any sheet that was read with its texts."""
    return sheet.written if isinstance(sheet, CheckedSheet) else _written(sheet.texts)


def _written(texts: dict[str, str]) -> Written:
    return Written(frozenset(cited_codes(texts)), not is_empty(texts.get("state_1", "")))


@lru_cache(maxsize=4096)
def _written_stored(texts: str) -> Written:
    # Kept by the stored text itself: the board looks at every text of a cycle, and few change from look to look.
    return _written(json.loads(texts))


def sheets_to_check(access: CycleAccess) -> list[CheckedSheet]:
    """All sheets of a cycle in catalog order, without what the board and its checks do not look at. One query."""
    rows = _sheets_to_check(cycle_id=access.cycle.pk)
    return [CheckedSheet(*row[:-1], written=_written_stored(row[-1])) for row in rows]


@prepared
def _sheets_to_check(*, cycle_id: int) -> QuerySet[Any]:
    rows = CriterionSheet.objects.filter(cycle_id=cycle_id).order_by("position")
    return rows.values_list(*CheckedSheet._fields[:-1], Cast("texts", TextField()))


@prepared
def _sheets(*, cycle_id: int) -> QuerySet[CriterionSheet]:
    return CriterionSheet.objects.filter(cycle_id=cycle_id).order_by("position")


@prepared
def _sheets_without_texts(*, cycle_id: int) -> QuerySet[CriterionSheet]:
    rows = CriterionSheet.objects.filter(cycle_id=cycle_id).order_by("position")
    return rows.defer("texts", "field_versions", "edits", "metrics")


class SheetMark(NamedTuple):
    """What the ruler and the neighbours need of a sheet."""

    pk: int
    cycle_id: int
    kind: str
    stage: str
    criterion: str
    work_state: str


def marks_of(access: CycleAccess) -> list[SheetMark]:
    """All sheets of a cycle in catalog order, without what is written in them. One query."""
    return [SheetMark(*row) for row in _marks(cycle_id=access.cycle.pk)]


@prepared
def _marks(*, cycle_id: int) -> QuerySet[Any]:
    return CriterionSheet.objects.filter(cycle_id=cycle_id).order_by("position").values_list(*SheetMark._fields)


def sheet_for(
    access: CycleAccess, *, criterion: str, stage: str = "", kind: str = "criterion", with_texts: bool = True
) -> CriterionSheet:
    """One sheet of the cycle; 404 when the edition has no such criterion."""
    read = _sheet if with_texts else _sheet_without_texts
    rows = read(cycle_id=access.cycle.pk, kind=kind, stage=stage, criterion=criterion)
    if not rows:
        raise Http404
    return cast("CriterionSheet", rows[0])


@prepared
def _sheet(*, cycle_id: int, kind: str, stage: str, criterion: str) -> QuerySet[CriterionSheet]:
    return CriterionSheet.objects.filter(cycle_id=cycle_id, kind=kind, stage=stage, criterion=criterion)


@prepared
def _sheet_without_texts(*, cycle_id: int, kind: str, stage: str, criterion: str) -> QuerySet[CriterionSheet]:
    rows = CriterionSheet.objects.filter(cycle_id=cycle_id, kind=kind, stage=stage, criterion=criterion)
    return rows.defer("texts", "field_versions", "edits", "metrics")


def improvements_of(
    access: CycleAccess, *, subject: str | None = None, stage: str | None = None
) -> list[ImprovementItem]:
    """Live improvement rows of a cycle, or of one criterion or standard, without those added after the report."""
    if subject is not None and stage is not None:
        return _improvements(cycle_id=access.cycle.pk, subject=subject, stage=stage)
    rows = ImprovementItem.objects.filter(cycle=access.cycle, removed_at__isnull=True, in_report=True)
    if subject is not None:
        rows = rows.filter(subject=subject)
    if stage is not None:
        rows = rows.filter(stage=stage)
    return list(rows.order_by("subject", "position", "pk"))


@prepared
def _improvements(*, cycle_id: int, subject: str, stage: str) -> QuerySet[ImprovementItem]:
    return ImprovementItem.objects.filter(
        cycle_id=cycle_id, subject=subject, stage=stage, removed_at__isnull=True, in_report=True
    ).order_by("position", "pk")


def narratives_of(access: CycleAccess) -> dict[tuple[str, str], Narrative]:
    """The narratives of a cycle's report by (stage, subject); the texts of its plans are read on their own."""
    rows = Narrative.objects.filter(cycle=access.cycle).exclude(subject__in=PLAN_SUBJECTS)
    return {(n.stage, n.subject): n for n in rows}


def narrative_for(access: CycleAccess, *, subject: str, stage: str = "") -> Narrative:
    """One narrative; 404 when there is none."""
    row = Narrative.objects.filter(cycle=access.cycle, subject=subject, stage=stage).first()
    if row is None:
        raise Http404
    return row


def cited_codes(texts: dict[str, Any] | Iterable[str]) -> set[str]:
    """Every evidence code that stands in the texts."""
    values = texts.values() if isinstance(texts, dict) else texts
    return {c.code for text in values for c in find_codes(to_plain(text))}


@dataclass(frozen=True, slots=True)
class Progress:
    """How many sheets are in each state, and how many are late."""

    counts: dict[str, int]
    late: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def progress_of(sheets: Iterable[CriterionSheet], *, today: date) -> Progress:
    """Counts of the criterion sheets (khoản of Mức 4 apart) by state."""
    counts = dict.fromkeys(SHEET.labels, 0)
    late = 0
    for sheet in sheets:
        if sheet.kind != "criterion":
            continue
        counts[sheet.work_state] += 1
        if sheet.due_on and sheet.due_on < today and sheet.work_state not in ("sent", "done"):
            late += 1
    return Progress(counts, late)
