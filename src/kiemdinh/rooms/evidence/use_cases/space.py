"""How much a school may keep, and taking documents off that only repeat another."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, SchoolQuota
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem
from kiemdinh.services.ledger import record

_LEAST, _MOST = 10 * 1024**2, 10 * 1024**4


def set_quota(
    *, actor: Actor, now: datetime, school_id: int, size: int, reason: str, version: int
) -> SchoolQuota:
    """Sets how many bytes a school may keep; `version` is that of the row the person saw, 0 where there was none.

    A value below what the school keeps is allowed: nothing is taken away, nothing more is taken in.
    Raises EvidenceProblem (out of bounds, somebody else was faster), PermissionDenied.
    """
    decision = queries.may_storage(actor=actor, action="set_quota", school_id=school_id)
    if not decision:
        raise PermissionDenied(decision.reason)
    if not _LEAST <= size <= _MOST:
        raise EvidenceProblem("Dung lượng phải từ 10 MB đến 10.000 GB. Hãy nhập lại.")
    words = " ".join(nfc(reason).split())
    if len(words) > 300:
        raise EvidenceProblem("Lý do dài quá 300 ký tự. Hãy rút gọn.")
    facts = {"size": size, "reason": words, "set_at": now, "set_by_id": actor.account_id, "version": version + 1}
    stale = EvidenceProblem("Người khác vừa đổi dung lượng của trường này. Hãy xem số mới rồi nhập lại.")
    with transaction.atomic():
        if version == 0:
            try:
                with transaction.atomic():
                    SchoolQuota(school_id=school_id, **facts).save(force_insert=True)
            except IntegrityError as error:
                raise stale from error
        elif not SchoolQuota.objects.filter(school_id=school_id, version=version).update(**facts):
            raise stale
        record(
            actor_id=actor.account_id,
            unit_id=school_id,
            action="storage.set_quota",
            target_type="school_quota",
            target_id=school_id,
            at=now,
            reason=words,
            data={"size": size},
        )
    return SchoolQuota.objects.get(school_id=school_id)


def remove_duplicate(*, actor: Actor, now: datetime, document_id: int, keep_id: int) -> Document:
    """Takes a document off the register that only repeats another: no code stands on it, the other has all its files.

    Raises EvidenceProblem, Http404.
    """
    with transaction.atomic():
        queries.document_for(actor=actor, document_id=document_id, action="edit")
        row = Document.objects.select_for_update().get(pk=document_id)
        kept = queries.document_for(actor=actor, document_id=keep_id, action="edit")
        if row.pk == kept.pk or row.school_id != kept.school_id or row.removed_at is not None:
            raise EvidenceProblem("Hai văn bản này không phải hai bản của một trường. Hãy tải lại trang.")
        if EvidenceItem.objects.filter(document=row, removed_at__isnull=True).exists():
            raise EvidenceProblem("Văn bản này đang mang mã minh chứng nên không bỏ được. Hãy rút mã trước.")
        mine, other = (
            set(DocumentFile.objects.filter(document=d, removed_at__isnull=True).values_list("stored_id", flat=True))
            for d in (row, kept)
        )
        if not mine or not mine <= other:
            raise EvidenceProblem("Văn bản này còn tệp mà văn bản kia không có. Hãy chuyển tệp ấy trước khi bỏ.")
        Document.objects.filter(pk=row.pk).update(removed_at=now, version=row.version + 1)
        record(
            actor_id=actor.account_id,
            unit_id=row.school_id,
            action="document.remove_duplicate",
            target_type="document",
            target_id=row.pk,
            at=now,
            data={"kept": kept.pk, "subject": row.subject},
        )
    return row
