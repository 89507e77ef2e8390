"""Files of documents: adding, replacing, removing."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import file_digest
from io import SEEK_END
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import Document, DocumentFile
from kiemdinh.rooms.evidence.rules.uploads import Space, space_problem
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem, require
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store
from kiemdinh.services.ledger import record


def add_file(
    *, actor: Actor, now: datetime, document_id: int, name: str, stream: IO[bytes], replaces: int | None = None
) -> DocumentFile:
    """Adds a file to a document, or a new revision of the file at the position of `replaces` (a DocumentFile id).

    Raises RefusedFile (bad type, empty, too large, disk full), EvidenceProblem (the same content is already there, or
    the school has no room left).
    """
    document = queries.document_for(actor=actor, document_id=document_id, action="edit")
    with transaction.atomic():
        # The lock gives two uploads at once two positions.
        Document.objects.select_for_update().get(pk=document_id)
        _check_room(document.school_id, name, stream, replaces, now)
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


def _check_room(school_id: int, name: str, stream: IO[bytes], replaces: int | None, now: datetime) -> None:
    """Raises EvidenceProblem when a content that the school does not hold yet finds no room; what it replaces goes."""
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    space = queries.space_of(school_id=school_id, on=timezone.localdate(now))
    freed = DocumentFile.objects.filter(pk=replaces, removed_at__isnull=True).values_list("stored__size", flat=True)
    problem = space_problem(
        Space(space.quota, max(0, space.used - sum(freed))), name=nfc(name) or "(không tên)", size=size
    )
    if problem and not queries.same_content(school_id=school_id, sha256=file_digest(stream, "sha256").hexdigest()):
        raise EvidenceProblem(problem)


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
    require(actor, "edit", row.document.school_id)
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
