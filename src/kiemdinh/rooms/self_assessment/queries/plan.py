"""Reads of kế hoạch tự đánh giá: its texts, its weeks, and the tables that come from what exists already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.models import ContentItem, CriterionSheet, Narrative, PlanWeek
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.council import groups_of
from kiemdinh.rooms.self_assessment.queries.plan_data import timetable_for
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, sheet_title, sheets_of
from kiemdinh.rooms.self_assessment.rules.planning import (
    PLAN,
    PLAN_FIELDS,
    Timetable,
    WeekDraft,
    propose_weeks,
    week_label,
)


@dataclass(frozen=True, slots=True)
class WeekView:
    """A row of the timetable with its words for "Tuần 3–5"."""

    row: PlanWeek
    label: str


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """Who works on a sheet: mục IV.3 of the plan."""

    code: str
    title: str
    stage: str
    group: str
    person: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ExpectedEvidence:
    """What is to be collected for a criterion, where, by whom, and what is registered already (mục VIII)."""

    code: str
    title: str
    stage: str
    wanted: tuple[str, ...]
    places: tuple[str, ...]
    collector: str
    registered: tuple[str, ...]
    suggested: bool
    url: str


def plan_texts(access: CycleAccess, subject: str = PLAN) -> Narrative:
    """The texts of a plan; an unsaved empty row as long as nobody has written any."""
    found = Narrative.objects.filter(cycle=access.cycle, subject=subject, stage="").first()
    return found or Narrative(cycle=access.cycle, subject=subject)


def weeks_of(access: CycleAccess) -> list[WeekView]:
    """The rows of the timetable in their order."""
    rows = list(PlanWeek.objects.filter(cycle=access.cycle).order_by("position", "pk"))
    first_day = min((r.starts_on for r in rows), default=date.min)
    return [WeekView(r, week_label(r.starts_on, r.ends_on, first_day=first_day)) for r in rows]


def starter_timetable(access: CycleAccess) -> Timetable | None:
    """The timetable that the software can propose for the cycle's rules."""
    on = timezone.localdate(access.cycle.created_at)
    return timetable_for(generation=access.catalog.generation, on=on)


def proposed_weeks(access: CycleAccess) -> tuple[WeekDraft, ...]:
    """The starter timetable on the days of this cycle; empty without a due day."""
    found = starter_timetable(access)
    if found is None or access.cycle.due_on is None:
        return ()
    begun = timezone.localdate(access.cycle.created_at)
    return propose_weeks(found.rows, due_on=access.cycle.due_on, not_before=begun)


def plan_progress(access: CycleAccess, row: Narrative) -> tuple[int, int]:
    """(written, all) of the texts of the plan."""
    fields = PLAN_FIELDS[access.catalog.generation]
    return sum(1 for f in fields if row.texts.get(f.key)), len(fields)


def assignment_rows(access: CycleAccess, sheets: list[CriterionSheet] | None = None) -> list[AssignmentRow]:
    """Every sheet with its group and person, in catalog order."""
    people = {p.pk: p.full_name for p in access.participants}
    groups = {g.pk: g.name for g in groups_of(access)}
    return [
        AssignmentRow(
            code=f"Mức 4, khoản {s.criterion}" if s.kind == "level_4" else s.criterion,
            title=sheet_title(access.catalog, s),
            stage=STAGE_LABELS.get(s.stage, ""),
            group=groups.get(s.group_id or 0, ""),
            person=people.get(s.assignee_id or 0, ""),
            due_on=s.due_on,
        )
        for s in (sheets_of(access) if sheets is None else sheets)
    ]


def expected_evidence(access: CycleAccess, sheets: list[CriterionSheet] | None = None) -> list[ExpectedEvidence]:
    """What each criterion's nội hàm rows want; the catalog's hints stand in where nobody wrote any."""
    sheets = [s for s in (sheets_of(access) if sheets is None else sheets) if s.kind == "criterion"]
    items: dict[int, list[ContentItem]] = {}
    for item in ContentItem.objects.filter(sheet__cycle=access.cycle).order_by("level", "indicator", "position", "pk"):
        items.setdefault(item.sheet_id, []).append(item)
    registered: dict[str, list[str]] = {}
    for found in evidence.list_items(set_id=access.cycle.evidence_set_id)[0]:
        for criterion in found.uses:
            registered.setdefault(criterion, []).append(found.code)
    working = {s.pk: row for s, row in zip(sheets, assignment_rows(access, sheets), strict=True)}
    rows = []
    for sheet in sheets:
        mine = items.get(sheet.pk, [])
        wanted = _lines(i.evidence for i in mine)
        hints = tuple(access.catalog.criterion(sheet.criterion).evidence_hints)
        who = working[sheet.pk]
        rows.append(
            ExpectedEvidence(
                code=sheet.criterion,
                title=who.title,
                stage=who.stage,
                wanted=wanted or hints,
                places=_lines(i.place for i in mine),
                collector=", ".join(part for part in (who.group, who.person) if part),
                registered=tuple(dict.fromkeys(registered.get(sheet.criterion, ()))),
                suggested=not wanted and bool(hints),
                url=f"/chu-ky/{access.cycle.pk}/tieu-chi/{sheet.criterion}/noi-ham/"
                + (f"?cap={sheet.stage}" if sheet.stage else ""),
            )
        )
    return rows


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    """The lines of several texts, each once, without the bullet a person may have typed."""
    lines = (line.strip().lstrip("-–•").strip() for text in texts for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
