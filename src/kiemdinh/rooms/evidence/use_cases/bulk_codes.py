"""Giving codes to many documents at once: those of an earlier set, those kept through the year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.models import Document, EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.evidence.queries.copying import codes_by_document, items_to_copy
from kiemdinh.rooms.evidence.rules import Use, build_code, default_box, next_ordinal, uses_boxes
from kiemdinh.rooms.evidence.use_cases.copying import copy_codes
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem, require
from kiemdinh.services.ledger import record

Place = tuple[str, str]
"""(stage, criterion)."""


@dataclass(slots=True)
class Copied:
    """What came of giving codes: (document, code) made, documents that had one, items with no place in the new set."""

    made: list[tuple[int, str]] = field(default_factory=list)
    present: list[int] = field(default_factory=list)
    unplaced: list[int] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """The new codes, in order."""
        return [code for _, code in self.made]


def copy_evidence(
    *,
    actor: Actor,
    now: datetime,
    source_set_id: int,
    target_set_id: int,
    item_ids: Iterable[int] | None = None,
    mapping: Mapping[str, Sequence[str]] | None = None,
    known: Iterable[str] | None = None,
    stages: Sequence[str] = ("",),
) -> Copied:
    """Takes evidence of an earlier set into another one of the same school; documents stay, codes are made anew.

    `item_ids` are the items to take (None: all). `mapping` gives the new criteria of an old one; without an entry the
    criterion keeps its number. `known` are the criteria that the new set has: whatever else comes out is left out and
    named in `unplaced`. `stages` are those of the new set; an item without one of them goes to the first.
    A document that already has a code in the new set is left as it is. All or nothing; the caller has checked the
    permit of the cycle. Built on `copy_codes`.
    Raises EvidenceProblem (set closed, sets of two schools), PermissionDenied.
    """
    with transaction.atomic():
        wanted = None if item_ids is None else set(item_ids)
        rows = [r for r in items_to_copy(set_id=source_set_id) if wanted is None or r.id in wanted]
        present = codes_by_document(set_id=target_set_id)
        fresh = [r for r in rows if r.document_id not in present]
        allowed = None if known is None else set(known)
        new_uses = {use: _new_uses(use, mapping or {}, allowed, stages) for r in fresh for use in r.uses}
        result = copy_codes(
            actor=actor,
            now=now,
            from_set_id=source_set_id,
            to_set_id=target_set_id,
            items=[r.id for r in fresh],
            new_uses=new_uses,
        )
    return Copied(
        made=[(r.document_id, result.codes[r.code]) for r in fresh if r.code in result.codes],
        present=[r.document_id for r in rows if r.document_id in present],
        unplaced=[r.id for r in fresh if r.code not in result.codes],
    )


def _new_uses(
    use: Use, mapping: Mapping[str, Sequence[str]], allowed: set[str] | None, stages: Sequence[str]
) -> list[Use]:
    criterion, stage = use
    kept = stage if stage in stages else stages[0]
    new = mapping.get(criterion, (criterion,))
    return [(code, kept) for code in dict.fromkeys(new) if allowed is None or code in allowed]


def give_codes(
    *,
    actor: Actor,
    now: datetime,
    set_id: int,
    places: Sequence[tuple[int, Place]],
    boxes: Mapping[int, int] | None = None,
) -> Copied:
    """Gives a code to each of several documents of the school for a (stage, criterion); all or nothing.

    Documents that have a code in the set are left as they are. The caller has checked the permit of the cycle.
    Raises EvidenceProblem (set closed, document of another school), PermissionDenied.
    """
    with transaction.atomic():
        target = EvidenceSet.objects.select_for_update().get(pk=set_id)
        _check_open(actor, target)
        ids = [document_id for document_id, _ in places]
        own = Document.objects.filter(pk__in=ids, school_id=target.school_id, removed_at__isnull=True).count()
        if own != len(set(ids)):
            raise EvidenceProblem("Có văn bản không còn trong danh mục của trường. Hãy tải lại trang.")
        outcome = Copied()
        _give(target, places, outcome, now, boxes or {})
        if outcome.made:
            record(
                actor_id=actor.account_id,
                unit_id=target.school_id,
                action="evidence.give_codes",
                target_type="evidence_set",
                target_id=target.pk,
                at=now,
                data={"count": len(outcome.made), "codes": outcome.codes},
            )
    return outcome


def _check_open(actor: Actor, target: EvidenceSet) -> None:
    require(actor, "edit", target.school_id)
    if target.closed_at is not None:
        raise EvidenceProblem("Danh mục minh chứng đã khóa vì báo cáo đã công bố.")


def _give(
    target: EvidenceSet,
    wanted: Sequence[tuple[int, Place]],
    outcome: Copied,
    now: datetime,
    boxes: Mapping[int, int],
) -> None:
    """Makes items and uses in two statements; order numbers of removed items are not given again."""
    used: dict[str, list[int]] = {}
    taken: set[int] = set()
    for criterion, ordinal, document_id, removed_at in EvidenceItem.objects.filter(evidence_set=target).values_list(
        "criterion", "ordinal", "document_id", "removed_at"
    ):
        used.setdefault(criterion, []).append(ordinal)
        if removed_at is None:
            taken.add(document_id)
    with_box = uses_boxes(code_format=target.code_format, has_boxes=target.has_boxes)
    items: list[EvidenceItem] = []
    uses: list[Place] = []
    for document_id, place in wanted:
        if document_id in taken:
            outcome.present.append(document_id)
            continue
        taken.add(document_id)
        criterion = place[1]
        ordinal = next_ordinal(used.get(criterion, ()))
        used.setdefault(criterion, []).append(ordinal)
        box = (boxes.get(document_id) or default_box(criterion)) if with_box else None
        code = build_code(
            code_format=target.code_format, has_boxes=target.has_boxes, criterion=criterion, ordinal=ordinal, box=box
        )
        items.append(
            EvidenceItem(
                evidence_set=target,
                document_id=document_id,
                criterion=criterion,
                box=box,
                ordinal=ordinal,
                code=code,
                created_at=now,
            )
        )
        uses.append(place)
        outcome.made.append((document_id, code))
    made = EvidenceItem.objects.bulk_create(items)
    EvidenceUse.objects.bulk_create(
        [
            EvidenceUse(item=item, stage=stage, criterion=criterion)
            for item, (stage, criterion) in zip(made, uses, strict=True)
        ]
    )
