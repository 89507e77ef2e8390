"""Evidence that comes with its code: from a report or a list that was made elsewhere."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kiemdinh.kernel.citations import BOX, parse_code
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.evidence.use_cases.codes import check_open
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem
from kiemdinh.services.ledger import record


def take_code(
    *,
    actor: Actor,
    now: datetime,
    set_id: int,
    document_id: int,
    code: str,
    uses: Iterable[tuple[str, str]] = (),
) -> EvidenceItem:
    """Puts a document into a set under the very code it already has on paper, when that code is free.

    `uses` are further (criterion, level of education) that cite it. A document that has another code in the set keeps
    that one and only gains the uses. Raises EvidenceProblem: no code, the code or its number taken, the set closed.
    """
    try:
        parts = parse_code(code)
    except ValueError as problem:
        raise EvidenceProblem(str(problem)) from problem
    with transaction.atomic():
        evidence_set = EvidenceSet.objects.select_for_update().get(pk=set_id)
        document = queries.document_for(actor=actor, document_id=document_id, action="edit")
        check_open(evidence_set, document)
        item = EvidenceItem.objects.filter(
            evidence_set=evidence_set, document=document, removed_at__isnull=True
        ).first()
        if item is None:
            # A number that was once given is not free again, whatever its box.
            taken = EvidenceItem.objects.filter(
                evidence_set=evidence_set, criterion=parts.criterion, ordinal=parts.ordinal
            ).first()
            if taken is not None:
                raise EvidenceProblem(f"Mã {code.strip('[]')} đã dùng cho minh chứng khác của chu kỳ ({taken.code}).")
            item = EvidenceItem(
                evidence_set=evidence_set,
                document=document,
                criterion=parts.criterion,
                box=parts.box if parts.pattern_key == BOX else None,
                ordinal=parts.ordinal,
                created_at=now,
                code=code,
            )
            item.save(force_insert=True)
        for criterion, stage in dict.fromkeys([*uses] or [(parts.criterion, "")]):
            EvidenceUse.objects.get_or_create(item=item, criterion=criterion, stage=stage)
        record(
            actor_id=actor.account_id,
            unit_id=evidence_set.school_id,
            action="evidence.take_code",
            target_type="evidence_item",
            target_id=item.pk,
            at=now,
            data={"code": item.code, "criterion": parts.criterion},
        )
    return item
