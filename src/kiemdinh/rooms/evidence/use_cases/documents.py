"""Documents: registering and changing their description."""

from datetime import date, datetime
from types import EllipsisType

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import Document
from kiemdinh.rooms.evidence.rules import (
    searchable,
)
from kiemdinh.rooms.evidence.rules.addresses import refused_address
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem, StaleDocument, require
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.ledger import record


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
    require(actor, "edit", school_id)
    facts = clean_facts(subject=subject, number=number, issuer=issuer, kept_at=kept_at, url=url, note=note)
    check_day(issued_on, now)
    check_site(site_id, school_id, now)
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
    facts = clean_facts(subject=subject, number=number, issuer=issuer, kept_at=kept_at, url=url, note=note)
    check_day(issued_on, now)
    # A place that was closed since may stay where it is.
    if isinstance(site_id, EllipsisType):
        site_id = current.site_id
    elif site_id != current.site_id:
        check_site(site_id, current.school_id, now)
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


_LIMITS = {
    "subject": (400, "Tên minh chứng"),
    "number": (80, "Số hiệu"),
    "issuer": (200, "Nơi ban hành"),
    "kept_at": (200, "Nơi lưu"),
    "url": (500, "Địa chỉ bản điện tử"),
    "note": (400, "Ghi chú"),
}


def clean_facts(**given: str) -> dict[str, str]:
    """The description of a document, cleaned and checked; raises EvidenceProblem."""
    facts = {name: " ".join(nfc(text).split()) for name, text in given.items()}
    if not facts["subject"]:
        raise EvidenceProblem("Tên minh chứng (trích yếu) còn trống. Hãy nhập tên văn bản.")
    for name, (longest, label) in _LIMITS.items():
        if len(facts[name]) > longest:
            raise EvidenceProblem(f"{label} dài quá {longest} ký tự. Hãy rút gọn.")
    if facts["url"] and (refusal := refused_address(facts["url"])):
        raise EvidenceProblem(refusal)
    return facts | {"search_fold": searchable(facts["subject"], facts["number"], facts["issuer"])}


def check_day(issued_on: date | None, now: datetime) -> None:
    """Raises EvidenceProblem for a day of issue that is still to come."""
    if issued_on is not None and issued_on > timezone.localdate(now):
        raise EvidenceProblem("Ngày ban hành ở sau hôm nay. Hãy kiểm tra lại ngày.")


def check_site(site_id: int | None, school_id: int, now: datetime) -> None:
    if site_id is None:
        return
    sites = organisations.site_choices(unit_id=school_id, on=timezone.localdate(now))
    if site_id not in {site.id for site in sites}:
        raise EvidenceProblem("Nơi này không phải cơ sở, điểm trường đang hoạt động của trường. Hãy chọn lại.")
