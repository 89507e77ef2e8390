"""What a later cycle may take over of a set of codes: every code ever given, with why one cannot be taken."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import natural_code_key
from kiemdinh.rooms.evidence.models import EvidenceItem, EvidenceUse


@dataclass(frozen=True, slots=True)
class CopyableItem:
    """A live code of a set: its document and the criteria (with stage) it serves.

    `withdrawn` says that the document itself has left the school's register, so the code cannot be taken over.
    """

    id: int
    document_id: int
    code: str
    criterion: str
    ordinal: int
    box: int | None
    subject: str
    number: str
    issued_on: date | None
    withdrawn: bool
    uses: tuple[tuple[str, str], ...]


def items_to_copy(*, set_id: int) -> list[CopyableItem]:
    """The live codes of a set in code order; two queries. The caller has checked the right to see the set."""
    items = sorted(
        EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True).select_related("document"),
        key=lambda item: (natural_code_key(item.criterion), item.ordinal),
    )
    uses: dict[int, list[tuple[str, str]]] = {}
    for item_id, criterion, stage in EvidenceUse.objects.filter(
        item__evidence_set_id=set_id, item__removed_at__isnull=True
    ).values_list("item_id", "criterion", "stage"):
        uses.setdefault(item_id, []).append((criterion, stage))
    return [
        CopyableItem(
            id=item.pk,
            document_id=item.document_id,
            code=item.code,
            criterion=item.criterion,
            ordinal=item.ordinal,
            box=item.box,
            subject=item.document.subject,
            number=item.document.number,
            issued_on=item.document.issued_on,
            withdrawn=item.document.removed_at is not None,
            uses=tuple(sorted(uses.get(item.pk, ()), key=lambda use: (natural_code_key(use[0]), use[1]))),
        )
        for item in items
    ]


def codes_by_document(*, set_id: int) -> dict[int, str]:
    """The live code of each document of a set; one query."""
    live = EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True)
    return dict(live.values_list("document_id", "code"))
