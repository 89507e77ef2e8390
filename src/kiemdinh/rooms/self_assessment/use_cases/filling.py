"""Filling a cycle from a text that was written elsewhere: empty fields only, unless a person chose otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, ImprovementItem, Narrative
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.sheets import indicator_keys
from kiemdinh.rooms.self_assessment.rules.states import APPROVED_IS_LOCKED, DONE, SHEET
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.rooms.self_assessment.use_cases.revisions import Earlier, TextEdit, keep_earlier
from kiemdinh.rooms.self_assessment.use_cases.sheets import merge_texts
from kiemdinh.services.ledger import record
from kiemdinh.services.rich_text import clean, is_empty


@dataclass(frozen=True, slots=True)
class FillText:
    """A text for a field. `base_version` None fills the field only when it is empty; a number says that a person saw
    that version of it and chose this text in its place.
    """

    html: str
    base_version: int | None = None


@dataclass(frozen=True, slots=True)
class SheetFill:
    """What is brought for one sheet; `answers` and `reasons` are taken only while the sheet has no answer at all."""

    texts: Mapping[str, FillText] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, bool | str]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of an improvement plan."""

    task: str
    owner: str = ""
    due_on: date | None = None
    due_text: str = ""
    resources: str = ""
    expected_result: str = ""


@dataclass(slots=True)
class Filled:
    """What came of it, as (level of education, subject, field): written, and left alone as something stood there."""

    written: list[tuple[str, str, str]] = field(default_factory=list)
    kept: list[tuple[str, str, str]] = field(default_factory=list)


def fill_cycle(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    sheets: Mapping[tuple[str, str, str], SheetFill],
    narratives: Mapping[tuple[str, str], Mapping[str, FillText]],
    improvements: Mapping[tuple[str, str], Sequence[PlanRow]],
    abbreviations: Sequence[tuple[str, str]] = (),
    source: str = "",
) -> Filled:
    """Writes what is brought into the empty places of a cycle, all or nothing (TT 57/2026 Điều 27 khoản 3: what earlier
    self-assessments found is reviewed and used).

    `sheets` are by (kind, level of education, criterion), `narratives` and `improvements` by (level, subject). A
    plan that has rows, ticks that were set, texts that were written, sheets that were approved stay. Raises
    StaleText when a field that a person chose to replace changed meanwhile, SelfAssessmentProblem,
    PermissionDenied.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="import_report")
    filled = Filled()
    with transaction.atomic():
        Cycle.objects.select_for_update().get(pk=cycle_id)
        rows = {(s.kind, s.stage, s.criterion): s for s in CriterionSheet.objects.filter(cycle_id=cycle_id)}
        for key, fill in sheets.items():
            if key not in rows:
                raise SelfAssessmentProblem(f"Chu kỳ này không có phiếu tiêu chí {key[2]}.")
            _fill_sheet(access, rows[key], fill, actor, now, filled)
        around = {(n.stage, n.subject): n for n in Narrative.objects.filter(cycle_id=cycle_id)}
        for where, texts in narratives.items():
            if where in around:
                _fill_narrative(around[where], texts, actor, now, filled)
        _fill_plans(access, improvements, filled)
        if abbreviations and not access.cycle.abbreviations:
            kept = {short.strip(): long.strip() for short, long in abbreviations if short.strip() and long.strip()}
            Cycle.objects.filter(pk=cycle_id).update(
                abbreviations=[{"short": s, "long": w} for s, w in sorted(kept.items())]
            )
            filled.written.append(("", "report", "abbreviations"))
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="cycle.fill",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"written": len(filled.written), "kept": len(filled.kept), "source": source[:200]},
        )
    return filled


def _chosen(
    row: CriterionSheet | Narrative, where: tuple[str, str], texts: Mapping[str, FillText], filled: Filled
) -> dict[str, TextEdit]:
    """The texts to write: into empty fields, over those that a person decided on; nothing into an approved sheet."""
    edits = {}
    locked = isinstance(row, CriterionSheet) and row.work_state == DONE
    for key, text in texts.items():
        html, current = clean(text.html), row.texts.get(key, "")
        if is_empty(html) or html == current:
            continue
        if locked and text.base_version is not None:
            raise SelfAssessmentProblem(f"Tiêu chí {where[1]}: {APPROVED_IS_LOCKED}")
        if locked or (text.base_version is None and not is_empty(current)):
            filled.kept.append((*where, key))
            continue
        base = int(row.field_versions.get(key, 0)) if text.base_version is None else text.base_version
        edits[key] = TextEdit(html, base)
        filled.written.append((*where, key))
    return edits


def _fill_sheet(
    access: CycleAccess, sheet: CriterionSheet, fill: SheetFill, actor: Actor, now: datetime, filled: Filled
) -> None:
    where = (sheet.stage, f"k{sheet.criterion}" if sheet.kind == "level_4" else sheet.criterion)
    earlier = Earlier.of(sheet)
    edits = _chosen(sheet, where, fill.texts, filled)
    merge_texts(sheet, edits, actor, now)
    known = indicator_keys(access.catalog, sheet)
    answers = {
        level: {key: value for key, value in values.items() if (level, key) in known}
        for level, values in fill.answers.items()
    }
    ticked = False
    if any(answers.values()):
        if sheet.answers or sheet.work_state == DONE:
            if sheet.answers != answers:
                filled.kept.append((*where, "answers"))
        else:
            sheet.answers, sheet.reasons = _with_reasons(answers, fill.reasons)
            ticked = bool(sheet.answers)
    if not edits and not ticked:
        return
    if ticked:
        filled.written.append((*where, "answers"))
    if sheet.work_state == SHEET.start:
        sheet.work_state = SHEET.move(state=sheet.work_state, action="edit", roles=())
    written = CriterionSheet.objects.filter(pk=sheet.pk, version=sheet.version).update(
        texts=sheet.texts,
        field_versions=sheet.field_versions,
        edits=sheet.edits,
        answers=sheet.answers,
        reasons=sheet.reasons,
        work_state=sheet.work_state,
        updated_at=now,
        updated_by_id=actor.account_id,
        version=sheet.version + 1,
    )
    if not written:
        raise StaleRow(f"phiếu tiêu chí {sheet.criterion}")
    keep_earlier(row=sheet, earlier=earlier, edits=edits, actor=actor, now=now)


def _with_reasons(
    answers: Mapping[str, Mapping[str, Any]], reasons: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Ticks as they are stored; "không áp dụng" without a reason is not taken, for nobody could defend it."""
    kept: dict[str, dict[str, Any]] = {}
    why = {}
    for level, values in answers.items():
        for key, value in values.items():
            slot = f"{level}.{key}"
            if value == "na":
                if not reasons.get(slot, "").strip():
                    continue
                why[slot] = nfc(reasons[slot])
            kept.setdefault(level, {})[key] = value
    return kept, why


def _fill_narrative(
    row: Narrative, texts: Mapping[str, FillText], actor: Actor, now: datetime, filled: Filled
) -> None:
    edits = _chosen(row, (row.stage, row.subject), texts, filled)
    if not edits:
        return
    earlier = Earlier.of(row)
    merge_texts(row, edits, actor, now)
    written = Narrative.objects.filter(pk=row.pk, version=row.version).update(
        texts=row.texts,
        field_versions=row.field_versions,
        edits=row.edits,
        updated_at=now,
        updated_by_id=actor.account_id,
        version=row.version + 1,
    )
    if not written:
        raise StaleRow("phần nội dung chung")
    keep_earlier(row=row, earlier=earlier, edits=edits, actor=actor, now=now)


def _fill_plans(
    access: CycleAccess, improvements: Mapping[tuple[str, str], Sequence[PlanRow]], filled: Filled
) -> None:
    live = ImprovementItem.objects.filter(cycle=access.cycle, removed_at__isnull=True)
    approved = CriterionSheet.objects.filter(cycle=access.cycle, kind="criterion", work_state=DONE)
    have = {*live.values_list("stage", "subject"), *approved.values_list("stage", "criterion")}
    rows = []
    for (stage, subject), plan in improvements.items():
        if (stage, subject) in have:
            filled.kept.append((stage, subject, "improvement"))
            continue
        for position, row in enumerate((r for r in plan if r.task.strip()), start=1):
            rows.append(
                ImprovementItem(
                    cycle=access.cycle,
                    stage=stage,
                    subject=subject,
                    position=position,
                    task=nfc(row.task),
                    owner=nfc(row.owner),
                    due_on=row.due_on,
                    due_text=nfc(row.due_text),
                    resources=nfc(row.resources),
                    expected_result=nfc(row.expected_result),
                )
            )
        filled.written.append((stage, subject, "improvement"))
    ImprovementItem.objects.bulk_create(rows)
