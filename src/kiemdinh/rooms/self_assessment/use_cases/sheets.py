"""Writing a criterion sheet: answers, texts, hand-in, review.

A save is one UPDATE guarded by the row's version. Two saves of different fields that cross are both kept (the loser
reads again and writes again); two saves of one field never overwrite: the later one raises StaleText.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, Narrative
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.places import places_of
from kiemdinh.rooms.self_assessment.queries.sheets import indicator_keys, sheet_levels
from kiemdinh.rooms.self_assessment.rules.improvement_plan import IMPROVEMENT
from kiemdinh.rooms.self_assessment.rules.narratives import narrative_action, narrative_fields
from kiemdinh.rooms.self_assessment.rules.planning import PLAN
from kiemdinh.rooms.self_assessment.rules.states import IN_PROGRESS, PUBLISHED, SHEET, SheetFacts
from kiemdinh.rooms.self_assessment.rules.texts import (
    Conflict,
    copied_fields,
    sheet_fields,
    try_save,
)
from kiemdinh.rooms.self_assessment.use_cases.improvements import take_into_report
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText
from kiemdinh.rooms.self_assessment.use_cases.revisions import Earlier, TextEdit, keep_earlier
from kiemdinh.rooms.self_assessment.use_cases.telling import tell_of_move
from kiemdinh.services.ledger import record
from kiemdinh.services.rich_text import clean, is_empty

_TRIES = 5


@dataclass(frozen=True, slots=True)
class SavedSheet:
    """What a save led to: the new versions of the saved fields and the sheet's state."""

    versions: dict[str, int]
    work_state: str
    saved_at: datetime
    changed: bool
    answers: dict[str, Any] = field(default_factory=dict)


def save_sheet(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    sheet_id: int,
    texts: Mapping[str, TextEdit] | None = None,
    answers: Mapping[tuple[str, str], bool | str | None] | None = None,
    reasons: Mapping[tuple[str, str], str] | None = None,
    metrics: Mapping[str, str] | None = None,
    answer_bases: Mapping[tuple[str, str], bool | str | None] | None = None,
    access: CycleAccess | None = None,
) -> SavedSheet:
    """Saves some fields of a sheet; what is not named stays as it is.

    `answers` maps (level, indicator) to True, False, "na" or None (taken back); "na" needs a reason in `reasons`.
    `answer_bases` says what an answer was when the person saw it: one that they left alone is not written, and one
    that somebody else changed meanwhile is refused.
    Raises StaleText (nothing written) when a text was saved by somebody else since `base_version`,
    SelfAssessmentProblem for an unknown field or indicator, PermissionDenied, Http404.
    """
    access = access or cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    sheet = _sheet(access, sheet_id)
    access.require("edit_sheet", sheet)
    edits = {key: replace(edit, html=clean(edit.html)) for key, edit in (texts or {}).items()}
    _check_fields(access, sheet, edits)
    keys = indicator_keys(access.catalog, sheet)
    for where in answers or {}:
        if where not in keys:
            raise SelfAssessmentProblem(f"Tiêu chí {sheet.criterion} không có yêu cầu {where[1]} ở Mức {where[0]}.")
    known = set() if sheet.kind == "level_4" else {m.code for m in access.catalog.criterion(sheet.criterion).metrics}
    for key, value in (metrics or {}).items():
        if key not in known:
            raise SelfAssessmentProblem(f"Tiêu chí {sheet.criterion} không có dữ liệu “{key[:20]}”.")
        if len(value) > 300:
            raise SelfAssessmentProblem("Dữ liệu gợi ý dài quá 300 ký tự. Hãy ghi ngắn lại.")
    answers = {k: v for k, v in (answers or {}).items() if not _left_alone(sheet, k, v, reasons or {}, answer_bases)}
    for _ in range(_TRIES):
        _check_bases(sheet, answers, answer_bases or {})
        earlier = Earlier.of(sheet)
        outcome = _apply(sheet, edits, answers, reasons or {}, metrics or {}, actor, now)
        if not outcome.changed:
            return outcome
        with transaction.atomic():
            written = CriterionSheet.objects.filter(
                pk=sheet.pk, version=sheet.version, cycle__state=IN_PROGRESS
            ).update(
                texts=sheet.texts,
                field_versions=sheet.field_versions,
                edits=sheet.edits,
                answers=sheet.answers,
                reasons=sheet.reasons,
                metrics=sheet.metrics,
                work_state=sheet.work_state,
                updated_at=now,
                updated_by_id=actor.account_id,
                version=sheet.version + 1,
            )
            if written:
                keep_earlier(row=sheet, earlier=earlier, edits=edits, actor=actor, now=now)
                return outcome
        _still_open(access)
        sheet = _sheet(access, sheet_id)
    raise SelfAssessmentProblem("Nhiều người đang lưu phiếu này cùng lúc. Hãy lưu lại sau vài giây.")


def _apply(
    sheet: CriterionSheet,
    edits: Mapping[str, TextEdit],
    answers: Mapping[tuple[str, str], bool | str | None],
    reasons: Mapping[tuple[str, str], str],
    metrics: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> SavedSheet:
    """Puts the edits into the loaded row (in memory); raises StaleText before touching anything on a conflict."""
    before = (dict(sheet.texts), _copy(sheet.answers), dict(sheet.reasons), dict(sheet.metrics))
    versions = merge_texts(sheet, edits, actor, now)
    for (level, key), value in answers.items():
        _set_answer(sheet, level, key, value, reasons.get((level, key), ""))
    for key, value in metrics.items():
        sheet.metrics = {**sheet.metrics, key: value.strip()}
    changed = before != (sheet.texts, sheet.answers, sheet.reasons, sheet.metrics)
    if changed and sheet.work_state == SHEET.start:
        sheet.work_state = SHEET.move(state=sheet.work_state, action="edit", roles=())
    return SavedSheet(versions, sheet.work_state, now, changed, sheet.answers)


def merge_texts(
    row: CriterionSheet | Narrative, edits: Mapping[str, TextEdit], actor: Actor, now: datetime
) -> dict[str, int]:
    """Puts texts into a loaded row; all or nothing. Returns the version of each named field after the save."""
    results = {
        key: try_save(
            texts=row.texts, versions=row.field_versions, field=key, html=edit.html, base_version=edit.base_version
        )
        for key, edit in edits.items()
    }
    if conflicts := [r for r in results.values() if isinstance(r, Conflict)]:
        raise StaleText(conflicts)
    versions, earlier = {}, Earlier.of(row)
    for key, edit in edits.items():
        if row.texts.get(key, "") == edit.html:
            versions[key] = int(row.field_versions.get(key, 0))
            continue
        versions[key] = int(row.field_versions.get(key, 0)) + 1
        row.texts = {**row.texts, key: edit.html}
        row.field_versions = {**row.field_versions, key: versions[key]}
        row.edits = {**row.edits, key: earlier.next_edit(key, edit, actor, now)}
    return versions


def _left_alone(
    sheet: CriterionSheet,
    where: tuple[str, str],
    value: bool | str | None,
    reasons: Mapping[tuple[str, str], str],
    bases: Mapping[tuple[str, str], bool | str | None] | None,
) -> bool:
    """Whether the form only sends back what it had shown."""
    if bases is None or where not in bases or bases[where] != value:
        return False
    return value != "na" or reasons.get(where, "").strip() == sheet.reasons.get(".".join(where), "")


def _check_bases(
    sheet: CriterionSheet,
    answers: Mapping[tuple[str, str], bool | str | None],
    bases: Mapping[tuple[str, str], bool | str | None],
) -> None:
    words = {True: "Đạt", False: "Chưa đạt", "na": "Không áp dụng", None: "chưa trả lời"}
    for (level, key), value in answers.items():
        stored = sheet.answers.get(level, {}).get(key)
        if (level, key) in bases and stored not in (bases[(level, key)], value):
            name = f"Mức {level}" if key == "*" else f"Mức {level}, chỉ báo {key}"
            raise SelfAssessmentProblem(
                f"Người khác vừa đổi trả lời của {name} thành “{words[stored]}”. Hãy tải lại trang rồi chọn lại."
            )


def _set_answer(sheet: CriterionSheet, level: str, key: str, value: bool | str | None, reason: str) -> None:
    if value not in (True, False, "na", None):
        raise SelfAssessmentProblem("Trả lời phải là Đạt, Chưa đạt hoặc Không áp dụng.")
    answers, slot = _copy(sheet.answers), f"{level}.{key}"
    if value is None:
        answers.get(level, {}).pop(key, None)
    else:
        answers.setdefault(level, {})[key] = value
    kept = {k: v for k, v in sheet.reasons.items() if k != slot}
    if value == "na":
        if not reason.strip():
            raise SelfAssessmentProblem(f"Chọn “Không áp dụng” ở Mức {level}, yêu cầu {key} thì phải ghi lý do.")
        kept[slot] = reason.strip()
    sheet.answers = {k: v for k, v in answers.items() if v}
    sheet.reasons = kept


def move_sheet(
    *, actor: Actor, now: datetime, cycle_id: int, sheet_id: int, action: str, reason: str = ""
) -> CriterionSheet:
    """Hands in, withdraws, approves, returns or reopens a sheet.

    Raises SelfAssessmentProblem with the reason why not.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    sheet = _sheet(access, sheet_id)
    access.require("edit_sheet" if action in {"submit", "withdraw"} else "review_sheet", sheet)
    first = sheet_fields(generation=access.catalog.generation, levels=sheet_levels(access.catalog, sheet))[0].key
    facts = SheetFacts(
        reason=reason, has_text=not is_empty(sheet.texts.get(first, "")), not_looked_at=len(copied_fields(sheet.edits))
    )
    try:
        target = SHEET.move(state=sheet.work_state, action=action, roles=access.roles, facts=facts)
    except Refusal as refusal:
        raise SelfAssessmentProblem(str(refusal)) from refusal
    with transaction.atomic():
        moved = CriterionSheet.objects.filter(pk=sheet.pk, version=sheet.version, cycle__state=IN_PROGRESS).update(
            work_state=target,
            # What was handed in, approved or sent back is kept as it stands when somebody goes on writing.
            edits={key: {**edit, "sealed": True} for key, edit in sheet.edits.items()},
            return_reason=reason.strip() if action in {"return", "reopen"} else "",
            version=sheet.version + 1,
        )
        if not moved:
            raise SelfAssessmentProblem("Phiếu vừa được người khác lưu. Hãy tải lại trang rồi thử lại.")
        if action == "reopen":
            take_into_report(access)
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action=f"sheet.{action}",
            target_type="sheet",
            target_id=sheet.pk,
            at=now,
            reason=reason,
            data={"criterion": f"Mức 4, khoản {sheet.criterion}" if sheet.kind == "level_4" else sheet.criterion},
        )
        tell_of_move(access, sheet, action=action, reason=reason, now=now)
    sheet.refresh_from_db()
    return sheet


def save_narrative(
    *, actor: Actor, now: datetime, cycle_id: int, subject: str, stage: str = "", texts: Mapping[str, TextEdit]
) -> SavedSheet:
    """Saves texts of a standard ("standard:1"), of the report ("report") or of a plan; conflicts as in `save_sheet`."""
    action = narrative_action(subject)
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action=action)
    allowed = {f.key for f in narrative_fields(subject, access.catalog.generation)}
    if unknown := set(texts) - allowed:
        raise SelfAssessmentProblem(f"Không có mục “{sorted(unknown)[0]}” trong phần này.")
    edits = {key: replace(edit, html=clean(edit.html)) for key, edit in texts.items()}
    for _ in range(_TRIES):
        row = _narrative(access, subject, stage)
        earlier = Earlier.of(row)
        versions = merge_texts(row, edits, actor, now)
        if row.texts == earlier.texts:
            return SavedSheet(versions, "", now, False)
        stored = Narrative.objects.filter(pk=row.pk, version=row.version)
        locks = subject != IMPROVEMENT
        with transaction.atomic():
            written = (stored.exclude(cycle__state=PUBLISHED) if locks else stored).update(
                texts=row.texts,
                field_versions=row.field_versions,
                edits=row.edits,
                updated_at=now,
                updated_by_id=actor.account_id,
                version=row.version + 1,
            )
            if written:
                keep_earlier(row=row, earlier=earlier, edits=edits, actor=actor, now=now)
                return SavedSheet(versions, "", now, True)
        if locks:
            _still_open(access)
    raise SelfAssessmentProblem("Nhiều người đang lưu phần này cùng lúc. Hãy lưu lại sau vài giây.")


def _narrative(access: CycleAccess, subject: str, stage: str) -> Narrative:
    """The row of a text; that of a plan is made when its first text is saved."""
    if subject in (PLAN, IMPROVEMENT) and not stage:
        return Narrative.objects.get_or_create(cycle=access.cycle, stage="", subject=subject)[0]
    row = Narrative.objects.filter(cycle=access.cycle, stage=stage, subject=subject).first()
    if row is None:
        raise Http404
    return row


def _sheet(access: CycleAccess, sheet_id: int) -> CriterionSheet:
    sheet = CriterionSheet.objects.filter(pk=sheet_id, cycle_id=access.cycle.pk).first()
    if sheet is None:
        raise Http404
    return sheet


def _still_open(access: CycleAccess) -> None:
    """Tells somebody whose save crossed the publication; their text was not written."""
    if Cycle.objects.filter(pk=access.cycle.pk, state=PUBLISHED).exists():
        raise SelfAssessmentProblem(
            "Báo cáo vừa được công bố nên phiếu đã khóa; nội dung này chưa được lưu. Hãy chép lại nếu cần."
        )


def _check_fields(access: CycleAccess, sheet: CriterionSheet, edits: Mapping[str, TextEdit]) -> None:
    catalog = access.catalog
    # The school's places are looked up only for a save that names one.
    places = places_of(access, sheet) if any(key.startswith("site_") for key in edits) else ()
    fields = sheet_fields(generation=catalog.generation, levels=sheet_levels(catalog, sheet), places=places)
    allowed = {f.key for f in fields}
    if unknown := set(edits) - allowed:
        raise SelfAssessmentProblem(f"Phiếu tiêu chí {sheet.criterion} không có mục “{sorted(unknown)[0]}”.")


def _copy(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {level: dict(values) for level, values in answers.items()}
