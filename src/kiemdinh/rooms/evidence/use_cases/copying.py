"""Taking over the documents of one set of codes into another: new codes, the same documents and files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.models import EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.evidence.queries.copying import CopyableItem, items_to_copy
from kiemdinh.rooms.evidence.rules import Use, build_code, default_box, next_ordinal, uses_boxes, uses_in_new_set
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem, require
from kiemdinh.services.ledger import record


@dataclass(slots=True)
class CopiedCodes:
    """What came of it: old code → new code, and (old code, subject, reason) of what was asked for and left out."""

    codes: dict[str, str] = field(default_factory=dict)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)


def copy_codes(
    *,
    actor: Actor,
    now: datetime,
    from_set_id: int,
    to_set_id: int,
    items: Collection[int],
    new_uses: Mapping[Use, Collection[Use]],
    cited: Collection[str] = (),
) -> CopiedCodes:
    """Gives the documents of `items` (ids in the old set) codes in the new set, in the old order; all or nothing.

    `new_uses` maps every use of the old set to uses of the new one; a document all of whose uses lead nowhere is left
    out with a reason, and so is one that was withdrawn. A document that already has a code in the new set keeps it and
    gains the uses. `cited` are old codes that stand in texts which go along: where such a code is not taken over, its
    number stays empty in the new set for ever, so that the old citation never points to another document.
    Raises EvidenceProblem (sets of two schools, set closed, item not of the old set), PermissionDenied.
    """
    with transaction.atomic():
        target = EvidenceSet.objects.select_for_update().get(pk=to_set_id)
        source = EvidenceSet.objects.get(pk=from_set_id)
        require(actor, "edit", target.school_id)
        if source.school_id != target.school_id:
            raise EvidenceProblem("Danh mục minh chứng cũ thuộc trường khác nên không chép được.")
        if target.closed_at is not None:
            raise EvidenceProblem("Danh mục minh chứng đã khóa vì báo cáo đã công bố.")
        old = items_to_copy(set_id=from_set_id)
        if set(items) - {row.id for row in old}:
            raise EvidenceProblem("Có minh chứng không còn trong danh mục cũ. Hãy tải lại trang rồi chọn lại.")
        wanted = set(items)
        result = CopiedCodes()
        chosen = []
        for row in old:
            if row.id not in wanted:
                continue
            uses = uses_in_new_set(row.criterion, row.uses, new_uses)
            if row.withdrawn:
                result.left_out.append((row.code, row.subject, "văn bản đã rút khỏi sổ văn bản của trường"))
            elif not uses:
                result.left_out.append((row.code, row.subject, "không có tiêu chí tương ứng trong chu kỳ mới"))
            else:
                chosen.append((row, uses))
        numbers = _Numbers(target, now)
        taken = {row.id for row, _ in chosen}
        if _same_shape(source, target):
            numbers.keep_empty([row for row in old if row.id not in taken and row.code in set(cited)])
        result.codes = numbers.give(chosen)
        record(
            actor_id=actor.account_id,
            unit_id=target.school_id,
            action="evidence.copy",
            target_type="evidence_set",
            target_id=to_set_id,
            at=now,
            data={"from": from_set_id, "count": len(result.codes)},
        )
    return result


def _same_shape(source: EvidenceSet, target: EvidenceSet) -> bool:
    """Whether a code of one set could be written the same way in the other."""
    return (source.code_format, source.has_boxes) == (target.code_format, target.has_boxes)


class _Numbers:
    """Gives order numbers and codes of one set, and writes the rows in two statements."""

    def __init__(self, target: EvidenceSet, now: datetime) -> None:
        self._set, self._now = target, now
        self._used: dict[str, set[int]] = {}
        self._items: list[EvidenceItem] = []
        for criterion, ordinal in target.items.values_list("criterion", "ordinal"):
            self._used.setdefault(criterion, set()).add(ordinal)
        self._live = {item.document_id: item for item in target.items.filter(removed_at__isnull=True)}

    def keep_empty(self, rows: Collection[CopyableItem]) -> None:
        """Marks these numbers as given and withdrawn, as happens when a code is taken out of a register."""
        for row in rows:
            if row.ordinal in self._used.setdefault(row.criterion, set()):
                continue
            self._used[row.criterion].add(row.ordinal)
            self._items.append(self._row(row, row.criterion, row.ordinal, removed=True))

    def give(self, chosen: Collection[tuple[CopyableItem, tuple[Use, ...]]]) -> dict[str, str]:
        """Codes for documents that are taken over, by their old code."""
        serving: list[tuple[EvidenceItem, tuple[Use, ...]]] = []
        codes = {}
        for row, uses in chosen:
            item = self._live.get(row.document_id)
            if item is None:
                criterion = uses[0][0]
                ordinal = self._next(criterion)
                item = self._live[row.document_id] = self._row(row, criterion, ordinal, removed=False)
                self._items.append(item)
            serving.append((item, uses))
            codes[row.code] = item.code
        EvidenceItem.objects.bulk_create(self._items)
        known = set(
            EvidenceUse.objects.filter(item__evidence_set=self._set).values_list("item_id", "criterion", "stage")
        )
        EvidenceUse.objects.bulk_create(
            EvidenceUse(item=item, criterion=criterion, stage=stage)
            for item, uses in serving
            for criterion, stage in uses
            if (item.pk, criterion, stage) not in known
        )
        return codes

    def _next(self, criterion: str) -> int:
        used = self._used.setdefault(criterion, set())
        # Numbers kept empty lie in the middle; those below them may still be given.
        ordinal = next((n for n in range(1, next_ordinal(used)) if n not in used), next_ordinal(used))
        used.add(ordinal)
        return ordinal

    def _row(self, row: CopyableItem, criterion: str, ordinal: int, *, removed: bool) -> EvidenceItem:
        boxes = uses_boxes(code_format=self._set.code_format, has_boxes=self._set.has_boxes)
        box = (row.box if row.criterion == criterion and row.box else default_box(criterion)) if boxes else None
        return EvidenceItem(
            evidence_set=self._set,
            document_id=row.document_id,
            criterion=criterion,
            box=box,
            ordinal=ordinal,
            code=build_code(
                code_format=self._set.code_format,
                has_boxes=self._set.has_boxes,
                criterion=criterion,
                ordinal=ordinal,
                box=box,
            ),
            created_at=self._now,
            removed_at=self._now if removed else None,
        )
