"""What can be done with documents and evidence codes. Callers of a set's use cases have checked the cycle's permit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import EllipsisType
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.evidence.rules import (
    DOCUMENT_PERMITS,
    build_code,
    default_box,
    next_ordinal,
    searchable,
    uses_boxes,
)
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store
from kiemdinh.services.ledger import record


class EvidenceProblem(Exception):
    """The request cannot be done; the text says which field or file, why, and what to do."""


class StaleDocument(EvidenceProblem):
    """Somebody changed the document meanwhile; nothing was written."""

    def __init__(self, current: Document) -> None:
        super().__init__("Người khác vừa sửa văn bản này. Hãy xem lại bản mới nhất rồi lưu lại.")
        self.current = current


def open_set(*, school_id: int, code_format: str, has_boxes: bool, now: datetime) -> EvidenceSet:
    """A new, empty set of codes for a cycle."""
    row = EvidenceSet(school_id=school_id, code_format=code_format, has_boxes=has_boxes, created_at=now)
    row.save(force_insert=True)
    return row


def close_set(*, set_id: int, now: datetime) -> None:
    """Locks the codes when the report is published."""
    EvidenceSet.objects.filter(pk=set_id, closed_at__isnull=True).update(closed_at=now)


def register_document(
    *,
    actor: Actor,
    now: datetime,
    school_id: int,
    subject: str,
    number: str = "",
    issued_on: date | None = None,
    issuer: str = "",
    kept_at: str = "",
    url: str = "",
    note: str = "",
    site_id: int | None = None,
) -> Document:
    """Adds a document to the school's register; `site_id` None is the whole school.

    Raises EvidenceProblem, PermissionDenied.
    """
    _require(actor, "edit", school_id)
    facts = _facts(subject=subject, number=number, issuer=issuer, kept_at=kept_at, url=url, note=note)
    _check_day(issued_on, now)
    _check_site(site_id, school_id, now)
    with transaction.atomic():
        row = Document(
            school_id=school_id,
            issued_on=issued_on,
            site_id=site_id,
            created_at=now,
            created_by_id=actor.account_id,
            **facts,
        )
        row.save(force_insert=True)
        record(
            actor_id=actor.account_id,
            unit_id=school_id,
            action="document.register",
            target_type="document",
            target_id=row.pk,
            at=now,
            data={"subject": row.subject},
        )
    return row


def change_document(
    *,
    actor: Actor,
    now: datetime,
    document_id: int,
    version: int,
    subject: str,
    number: str,
    issued_on: date | None,
    issuer: str,
    kept_at: str = "",
    url: str = "",
    note: str = "",
    site_id: int | EllipsisType | None = ...,
) -> Document:
    """Changes a document's description; without `site_id` its teaching place stays, None makes it the whole school's.

    Raises StaleDocument when `version` is no longer the current one, EvidenceProblem.
    """
    current = queries.document_for(actor=actor, document_id=document_id, action="edit")
    facts = _facts(subject=subject, number=number, issuer=issuer, kept_at=kept_at, url=url, note=note)
    _check_day(issued_on, now)
    # A place that was closed since may stay where it is.
    if isinstance(site_id, EllipsisType):
        site_id = current.site_id
    elif site_id != current.site_id:
        _check_site(site_id, current.school_id, now)
    with transaction.atomic():
        changed = Document.objects.filter(pk=document_id, version=version).update(
            issued_on=issued_on, site_id=site_id, version=version + 1, **facts
        )
        if not changed:
            raise StaleDocument(current)
        record(
            actor_id=actor.account_id,
            unit_id=current.school_id,
            action="document.change",
            target_type="document",
            target_id=document_id,
            at=now,
        )
    current.refresh_from_db()
    return current


def add_file(
    *, actor: Actor, now: datetime, document_id: int, name: str, stream: IO[bytes], replaces: int | None = None
) -> DocumentFile:
    """Adds a file to a document, or a new revision of the file at the position of `replaces` (a DocumentFile id).

    Raises RefusedFile (bad type, empty, too large), EvidenceProblem (the same content is already there).
    """
    document = queries.document_for(actor=actor, document_id=document_id, action="edit")
    with transaction.atomic():
        # The lock gives two uploads at once two positions.
        Document.objects.select_for_update().get(pk=document_id)
        stored, shown = store(name=name, stream=stream, now=now)
        live = DocumentFile.objects.filter(document=document, removed_at__isnull=True)
        if live.filter(stored=stored).exists():
            raise EvidenceProblem(f"Tệp “{shown}” đã có trong văn bản này (cùng nội dung). Không cần tải lại.")
        if replaces is not None:
            old = live.filter(pk=replaces).first()
            if old is None:
                raise EvidenceProblem("Tệp cần thay không còn trong văn bản. Hãy tải lại trang.")
            position = old.position
            revision = (
                DocumentFile.objects.filter(document=document, position=position).aggregate(n=Max("revision"))["n"] or 0
            ) + 1
            live.filter(pk=old.pk).update(removed_at=now)
        else:
            position = (DocumentFile.objects.filter(document=document).aggregate(n=Max("position"))["n"] or 0) + 1
            revision = 1
        row = DocumentFile(
            document=document,
            stored=stored,
            name=shown,
            position=position,
            revision=revision,
            added_at=now,
            added_by_id=actor.account_id,
        )
        row.save(force_insert=True)
        record(
            actor_id=actor.account_id,
            unit_id=document.school_id,
            action="document.add_file",
            target_type="document",
            target_id=document.pk,
            at=now,
            data={"name": shown, "sha256": stored.sha256, "revision": revision},
        )
    return row


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


def add_files(
    *, actor: Actor, now: datetime, document_id: int, uploads: Sequence[tuple[str, IO[bytes]]]
) -> tuple[list[DocumentFile], list[str]]:
    """Adds several files; each is taken or refused on its own. Returns (rows, refusals in Vietnamese)."""
    taken, refused = [], []
    for name, stream in uploads:
        try:
            taken.append(add_file(actor=actor, now=now, document_id=document_id, name=name, stream=stream))
        except (RefusedFile, EvidenceProblem) as problem:
            refused.append(str(problem))
    return taken, refused


def remove_file(*, actor: Actor, now: datetime, file_id: int) -> None:
    """Takes a file off a document; its content stays in the store for the published reports that name it."""
    row = queries.file_for(actor=actor, file_id=file_id)
    _require(actor, "edit", row.document.school_id)
    with transaction.atomic():
        DocumentFile.objects.filter(pk=file_id, removed_at__isnull=True).update(removed_at=now)
        record(
            actor_id=actor.account_id,
            unit_id=row.document.school_id,
            action="document.remove_file",
            target_type="document",
            target_id=row.document_id,
            at=now,
            data={"name": row.name},
        )


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
        _check_open(evidence_set, document)
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
        _require(actor, "edit", item.document.school_id)
        _check_open(item.evidence_set, item.document)
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


def _check_open(evidence_set: EvidenceSet, document: Document) -> None:
    if evidence_set.closed_at is not None:
        raise EvidenceProblem("Danh mục minh chứng đã khóa vì báo cáo đã công bố.")
    if document.school_id != evidence_set.school_id:
        raise EvidenceProblem("Văn bản này thuộc trường khác.")


_LIMITS = {
    "subject": (400, "Tên minh chứng"),
    "number": (80, "Số hiệu"),
    "issuer": (200, "Nơi ban hành"),
    "kept_at": (200, "Nơi lưu"),
    "url": (500, "Địa chỉ bản điện tử"),
    "note": (400, "Ghi chú"),
}


def _facts(**given: str) -> dict[str, str]:
    """The description of a document, cleaned and checked; raises EvidenceProblem."""
    facts = {name: " ".join(nfc(text).split()) for name, text in given.items()}
    if not facts["subject"]:
        raise EvidenceProblem("Tên minh chứng (trích yếu) còn trống. Hãy nhập tên văn bản.")
    for name, (longest, label) in _LIMITS.items():
        if len(facts[name]) > longest:
            raise EvidenceProblem(f"{label} dài quá {longest} ký tự. Hãy rút gọn.")
    if facts["url"] and not facts["url"].lower().startswith(("https://", "http://")):
        raise EvidenceProblem("Địa chỉ bản điện tử phải bắt đầu bằng https:// hoặc http://.")
    return facts | {"search_fold": searchable(facts["subject"], facts["number"], facts["issuer"])}


def _check_day(issued_on: date | None, now: datetime) -> None:
    if issued_on is not None and issued_on > timezone.localdate(now):
        raise EvidenceProblem("Ngày ban hành ở sau hôm nay. Hãy kiểm tra lại ngày.")


def _check_site(site_id: int | None, school_id: int, now: datetime) -> None:
    if site_id is None:
        return
    sites = organisations.site_choices(unit_id=school_id, on=timezone.localdate(now))
    if site_id not in {site.id for site in sites}:
        raise EvidenceProblem("Nơi này không phải cơ sở, điểm trường đang hoạt động của trường. Hãy chọn lại.")


def _require(actor: Actor, action: str, school_id: int) -> None:
    decision = DOCUMENT_PERMITS.decide(actor=actor, action=action, target=Target(unit_id=school_id, path_on={}))
    if not decision:
        raise PermissionDenied(decision.reason)
