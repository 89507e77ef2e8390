"""Nội hàm rows of a sheet; whoever may write the sheet writes them. They decide no level."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.models import ContentItem, CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.content_items import requirements_with_items
from kiemdinh.rooms.self_assessment.queries.sheets import indicator_keys
from kiemdinh.rooms.self_assessment.rules.content_items import ContentDraft, content_problem, split_requirement
from kiemdinh.rooms.self_assessment.rules.words import written
from kiemdinh.rooms.self_assessment.use_cases.positions import swap_positions
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record

_WHAT = "dòng nội hàm này"


def add_item(
    *, actor: Actor, now: datetime, cycle_id: int, sheet_id: int, level: int, indicator: str, draft: ContentDraft
) -> ContentItem:
    """Adds a nội hàm under a requirement. Raises SelfAssessmentProblem (empty, no such requirement), Http404."""
    access, sheet = _open(actor, now, cycle_id, sheet_id)
    if (str(level), indicator) not in indicator_keys(access.catalog, sheet):
        raise SelfAssessmentProblem(f"Tiêu chí {sheet.criterion} không có yêu cầu này ở Mức {level}.")
    values = _checked(draft)
    with transaction.atomic():
        same = ContentItem.objects.filter(sheet=sheet, level=level, indicator=indicator)
        last = same.aggregate(n=Max("position"))["n"] or 0
        row = ContentItem(sheet=sheet, level=level, indicator=indicator, position=last + 1, **values)
        row.save(force_insert=True)
        _tell(access, sheet, now, "content_item.add", {"row": row.pk})
    return row


def change_item(
    *, actor: Actor, now: datetime, cycle_id: int, sheet_id: int, row_id: int, version: int, draft: ContentDraft
) -> None:
    """Changes a row. Raises StaleRow when somebody changed it meanwhile, SelfAssessmentProblem, Http404."""
    access, sheet = _open(actor, now, cycle_id, sheet_id)
    _row(sheet, row_id)
    values = _checked(draft)
    with transaction.atomic():
        if not ContentItem.objects.filter(pk=row_id, version=version).update(version=version + 1, **values):
            raise StaleRow(_WHAT)
        _tell(access, sheet, now, "content_item.change", {"row": row_id})


def remove_item(*, actor: Actor, now: datetime, cycle_id: int, sheet_id: int, row_id: int, version: int) -> None:
    """Takes a row off. Raises StaleRow when somebody changed it meanwhile, Http404."""
    access, sheet = _open(actor, now, cycle_id, sheet_id)
    row = _row(sheet, row_id)
    with transaction.atomic():
        if not ContentItem.objects.filter(pk=row_id, version=version).delete()[0]:
            raise StaleRow(_WHAT)
        _tell(access, sheet, now, "content_item.remove", {"row": row_id, "content": row.content})


def move_item(*, actor: Actor, now: datetime, cycle_id: int, sheet_id: int, row_id: int, up: bool) -> None:
    """Changes places with the neighbour under the same requirement."""
    access, sheet = _open(actor, now, cycle_id, sheet_id)
    row = _row(sheet, row_id)
    with transaction.atomic():
        same = ContentItem.objects.filter(sheet=sheet, level=row.level, indicator=row.indicator)
        rows = list(same.order_by("position", "pk"))
        if swap_positions(rows, row_id, up=up):
            ContentItem.objects.bulk_update(rows, ["position"])
            _tell(access, sheet, now, "content_item.move", {"row": row_id})


def suggest_items(*, actor: Actor, now: datetime, cycle_id: int, sheet_id: int) -> int:
    """Makes a row a sentence of every requirement that has none yet; how many. Doing it twice adds nothing."""
    access, sheet = _open(actor, now, cycle_id, sheet_id)
    with transaction.atomic():
        drafts = [
            ContentItem(sheet=sheet, level=part.level, indicator=part.indicator, position=number, content=words)
            for part in requirements_with_items(access, sheet)
            if not part.items
            for number, words in enumerate(split_requirement(part.text), start=1)
        ]
        ContentItem.objects.bulk_create(drafts)
        if drafts:
            _tell(access, sheet, now, "content_item.suggest", {"rows": len(drafts)})
    return len(drafts)


def _open(actor: Actor, now: datetime, cycle_id: int, sheet_id: int) -> tuple[CycleAccess, CriterionSheet]:
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    sheet = CriterionSheet.objects.filter(pk=sheet_id, cycle=access.cycle, kind="criterion").first()
    if sheet is None:
        raise Http404
    access.require("edit_sheet", sheet)
    return access, sheet


def _row(sheet: CriterionSheet, row_id: int) -> ContentItem:
    row = ContentItem.objects.filter(pk=row_id, sheet=sheet).first()
    if row is None:
        raise Http404
    return row


def _checked(draft: ContentDraft) -> dict[str, str]:
    if problem := content_problem(draft):
        raise SelfAssessmentProblem(problem)
    words = {name: getattr(draft, name) for name in ("content", "question", "evidence", "place", "note")}
    return {name: written(text) for name, text in words.items()}


def _tell(access: CycleAccess, sheet: CriterionSheet, now: datetime, action: str, data: dict[str, object]) -> None:
    record(
        actor_id=access.actor.account_id,
        unit_id=access.cycle.school_id,
        action=action,
        target_type="sheet",
        target_id=sheet.pk,
        at=now,
        data={"criterion": sheet.criterion, **data},
    )
