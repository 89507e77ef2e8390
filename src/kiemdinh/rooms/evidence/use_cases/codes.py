"""Sets of codes, giving and withdrawing a code, a new document with its files and code at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.db import IntegrityError, transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.evidence.rules import (
    build_code,
    default_box,
    next_ordinal,
    uses_boxes,
)
from kiemdinh.rooms.evidence.use_cases.documents import register_document
from kiemdinh.rooms.evidence.use_cases.files import add_files
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem, require
from kiemdinh.services.ledger import record


def open_set(*, school_id: int, code_format: str, has_boxes: bool, now: datetime) -> EvidenceSet:
    """A new, empty set of codes for a cycle."""
    row = EvidenceSet(school_id=school_id, code_format=code_format, has_boxes=has_boxes, created_at=now)
    row.save(force_insert=True)
    return row


def close_set(*, set_id: int, now: datetime) -> None:
    """Locks the codes when the report is published."""
    EvidenceSet.objects.filter(pk=set_id, closed_at__isnull=True).update(closed_at=now)


def reopen_set(*, set_id: int) -> None:
    """Opens the codes again when a published report is to be renewed or corrected; codes already given stay."""
    EvidenceSet.objects.filter(pk=set_id).update(closed_at=None)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a person writes about a document; the fields of `register_document`."""

    subject: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    kept_at: str = ""
    url: str = ""
    note: str = ""
    site_id: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a document with files: `item` is None outside a set; `refused` are sentences by file name."""

    document: Document
    item: EvidenceItem | None
    files: list[DocumentFile]
    refused: list[str]


class NothingTaken(EvidenceProblem):
    """Files were given and every one was refused, so nothing was registered; `refused` says why by name."""

    def __init__(self, refused: Sequence[str]) -> None:
        super().__init__(" ".join(refused))
        self.refused = list(refused)


def add_evidence(
    *,
    actor: Actor,
    now: datetime,
    school_id: int,
    document: NewDocument,
    uploads: Sequence[tuple[str, IO[bytes]]],
    refused: Sequence[str] = (),
    set_id: int | None = None,
    criterion: str = "",
    stage: str = "",
    box: int | None = None,
) -> Added:
    """Registers a document with its files and, in a set, gives it a code for a criterion; all or nothing.

    `refused` are sentences about files turned away before (for their name). A refused file leaves the others in
    place; when no file at all is left of those given, nothing is registered and NothingTaken is raised.
    Raises EvidenceProblem, PermissionDenied.
    """
    with transaction.atomic():
        row = register_document(
            actor=actor,
            now=now,
            school_id=school_id,
            subject=document.subject,
            number=document.number,
            issued_on=document.issued_on,
            issuer=document.issuer,
            kept_at=document.kept_at,
            url=document.url,
            note=document.note,
            site_id=document.site_id,
        )
        taken, turned_away = add_files(actor=actor, now=now, document_id=row.pk, uploads=uploads)
        every = [*refused, *turned_away]
        if every and not taken:
            raise NothingTaken(every)
        item = None
        if set_id is not None:
            item = give_code(
                actor=actor, now=now, set_id=set_id, document_id=row.pk, criterion=criterion, stage=stage, box=box
            )
    return Added(row, item, taken, every)


def give_code(
    *,
    actor: Actor,
    now: datetime,
    set_id: int,
    document_id: int,
    criterion: str,
    stage: str = "",
    box: int | None = None,
) -> EvidenceItem:
    """Makes a document evidence of a criterion.

    A document that already has a code in the set keeps it and only gains the use (one document, one code).
    Raises EvidenceProblem when the set is closed or the document belongs to another school.
    """
    with transaction.atomic():
        evidence_set = EvidenceSet.objects.select_for_update().get(pk=set_id)
        document = queries.document_for(actor=actor, document_id=document_id, action="edit")
        check_open(evidence_set, document)
        item = EvidenceItem.objects.filter(
            evidence_set=evidence_set, document=document, removed_at__isnull=True
        ).first()
        if item is None:
            item = _new_item(evidence_set, document, criterion, box, now)
        EvidenceUse.objects.get_or_create(item=item, criterion=criterion, stage=stage)
        record(
            actor_id=actor.account_id,
            unit_id=evidence_set.school_id,
            action="evidence.give_code",
            target_type="evidence_item",
            target_id=item.pk,
            at=now,
            data={"code": item.code, "criterion": criterion},
        )
    return item


def withdraw_use(*, actor: Actor, now: datetime, set_id: int, item_id: int, criterion: str, stage: str = "") -> None:
    """Takes an item off a criterion; when no use is left the item leaves the register (its number is not reused)."""
    with transaction.atomic():
        item = EvidenceItem.objects.select_related("evidence_set", "document").get(pk=item_id, evidence_set_id=set_id)
        require(actor, "edit", item.document.school_id)
        check_open(item.evidence_set, item.document)
        EvidenceUse.objects.filter(item=item, criterion=criterion, stage=stage).delete()
        if not EvidenceUse.objects.filter(item=item).exists():
            EvidenceItem.objects.filter(pk=item.pk).update(removed_at=now)
        record(
            actor_id=actor.account_id,
            unit_id=item.evidence_set.school_id,
            action="evidence.withdraw",
            target_type="evidence_item",
            target_id=item.pk,
            at=now,
            data={"code": item.code, "criterion": criterion},
        )


def _new_item(
    evidence_set: EvidenceSet, document: Document, criterion: str, box: int | None, now: datetime
) -> EvidenceItem:
    used = EvidenceItem.objects.filter(evidence_set=evidence_set, criterion=criterion).values_list("ordinal", flat=True)
    ordinal = next_ordinal(used)
    if uses_boxes(code_format=evidence_set.code_format, has_boxes=evidence_set.has_boxes):
        box = box or default_box(criterion)
    else:
        box = None
    item = EvidenceItem(
        evidence_set=evidence_set,
        document=document,
        criterion=criterion,
        box=box,
        ordinal=ordinal,
        created_at=now,
        code=build_code(
            code_format=evidence_set.code_format,
            has_boxes=evidence_set.has_boxes,
            criterion=criterion,
            ordinal=ordinal,
            box=box,
        ),
    )
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        raise EvidenceProblem("Người khác vừa lấy mã này. Hãy thử lại.") from error
    return item


def check_open(evidence_set: EvidenceSet, document: Document) -> None:
    if evidence_set.closed_at is not None:
        raise EvidenceProblem("Danh mục minh chứng đã khóa vì báo cáo đã công bố.")
    if document.school_id != evidence_set.school_id:
        raise EvidenceProblem("Văn bản này thuộc trường khác.")
