"""Putting the files of a batch into the register, after the person has said so."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.models import DocumentFile, UploadBatch, UploadFile
from kiemdinh.rooms.evidence.queries import BatchView, batch_for
from kiemdinh.rooms.evidence.queries.space import live_files
from kiemdinh.rooms.evidence.rules.uploads import (
    FILED,
    MATCHED,
    PLACED,
    PLACING,
    PLAN_ASK,
    PLAN_EXISTING,
    PLAN_NEW,
    RECEIVED,
    UPLOAD_BATCH,
    UPLOAD_FILE,
    WAITING,
    group_of,
    size_words,
)
from kiemdinh.rooms.evidence.use_cases.codes import give_code
from kiemdinh.rooms.evidence.use_cases.documents import register_document
from kiemdinh.rooms.evidence.use_cases.files import add_file
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem
from kiemdinh.rooms.evidence.use_cases.shrinking import shrink_file
from kiemdinh.rooms.evidence.use_cases.uploads import writable_batch
from kiemdinh.services.files import staging
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.shrinking import SHRINKABLE
from kiemdinh.services.files.staging import DiskFull
from kiemdinh.services.ledger import record

Progress = Callable[[int, int, str], None]


def begin_placing(*, actor: Actor, now: datetime, batch_id: int) -> BatchView:
    """Confirms the proposals: from now on the job places the files and nobody changes the batch.

    A batch whose job came to no end may be confirmed again. Raises EvidenceProblem when no file has a place yet,
    Http404, PermissionDenied.
    """
    with transaction.atomic():
        view = batch_for(actor=actor, batch_id=batch_id, on=timezone.localdate(now))
        if view.row.state == PLACING:
            return view
        view = writable_batch(actor=actor, batch_id=batch_id, now=now)
        if not _ready(view.row).exists():
            raise EvidenceProblem("Chưa có tệp nào được chọn chỗ xếp. Hãy chọn chỗ cho ít nhất một tệp.")
        state = view.row.state
        if state == PLACED:
            state = UPLOAD_BATCH.move(state=state, action="reopen", roles=())
        state = UPLOAD_BATCH.move(state=state, action="place", roles=())
        UploadBatch.objects.filter(pk=batch_id).update(state=state, touched_at=now)
        record(
            actor_id=actor.account_id,
            unit_id=view.row.school_id,
            action="upload.place",
            target_type="upload_batch",
            target_id=batch_id,
            at=now,
            data={"files": _ready(view.row).count()},
        )
    return view


def _ready(batch: UploadBatch) -> QuerySet[UploadFile]:
    return UploadFile.objects.filter(batch=batch, state=MATCHED, plan__in=(PLAN_EXISTING, PLAN_NEW))


def place_files(*, actor: Actor, now: datetime, batch_id: int, progress: Progress) -> tuple[int, int]:
    """Places every file that has a place, each whole or not at all; returns (placed of the batch, not placed now).

    May be run again after it died. A file that cannot be placed is refused with its reason and the others go on; a full
    disk stops everything and the rest waits. Raises DiskFull, Http404, PermissionDenied.
    """
    view = batch_for(actor=actor, batch_id=batch_id, on=timezone.localdate(now))
    if view.row.state != PLACING:
        return _filed(view.row), 0
    # A file that repeats another of the batch comes after it: then the content is in the register.
    ordered = _ready(view.row).order_by(F("same_as_upload").asc(nulls_first=True), "path", "pk")
    ids, missed = list(ordered.values_list("pk", "path")), 0
    try:
        for number, (file_id, path) in enumerate(ids, start=1):
            missed += not _place(actor, view, file_id, now)
            progress(number, len(ids), path)
        _shrink_placed(actor, view.row, now, progress)
    except DiskFull:
        _move(view.row, "stop", now)
        raise
    rest = UploadFile.objects.filter(batch=view.row, state__in=(WAITING, RECEIVED, MATCHED))
    if rest.filter(state=MATCHED, plan=PLAN_ASK).exists() or rest.exclude(state=MATCHED).exists():
        _move(view.row, "stop", now)
    else:
        _move(view.row, "finish", now)
        staging.discard_group(str(batch_id))
    return _filed(view.row), missed


def _filed(batch: UploadBatch) -> int:
    return UploadFile.objects.filter(batch=batch, state=FILED, is_archive=False).count()


def _move(batch: UploadBatch, action: str, now: datetime) -> None:
    state = UPLOAD_BATCH.move(state=PLACING, action=action, roles=())
    UploadBatch.objects.filter(pk=batch.pk).update(state=state, touched_at=now)


def _place(actor: Actor, view: BatchView, file_id: int, now: datetime) -> bool:
    """Places one file in a transaction of its own; False when it was refused or has to be sent again."""
    row = UploadFile.objects.get(pk=file_id)
    try:
        with transaction.atomic():
            if UploadFile.objects.select_for_update().get(pk=file_id).state != MATCHED:
                return True  # another run of the job was faster
            file = _file(actor, view, row, now)
            code = ""
            if view.desk is not None and row.criterion:
                item = give_code(
                    actor=actor,
                    now=now,
                    set_id=view.desk.set_id,
                    document_id=file.document_id,
                    criterion=row.criterion,
                    stage=row.stage,
                )
                code = item.code
            row.state = UPLOAD_FILE.move(state=row.state, action="place", roles=())
            row.placed, row.document_id, row.code = file, file.document_id, code
            row.grouped = group_of(state=row.state, how=row.how, duplicate=False)
            row.save(update_fields=["state", "placed", "document", "code", "grouped"])
    except DiskFull:
        raise
    except FileNotFoundError:
        _change(row, "lose", "Phần đã nhận không còn trên máy chủ. Hãy chọn lại đúng tệp này để gửi lại.")
        return False
    except (EvidenceProblem, RefusedFile) as problem:
        _change(row, "refuse", str(problem))
        staging.discard([row.key])
        return False
    staging.discard([row.key])
    return True


def _change(row: UploadFile, action: str, reason: str) -> None:
    state = UPLOAD_FILE.move(state=MATCHED, action=action, roles=())
    UploadFile.objects.filter(pk=row.pk).update(
        state=state, reason=reason, decided=False, grouped=group_of(state=state, how="", duplicate=False)
    )


def _file(actor: Actor, view: BatchView, row: UploadFile, now: datetime) -> DocumentFile:
    """The file in its document: an existing one for a content that the school has, else a new one."""
    if held := _held(view, row):
        return held
    document_id = row.document_id
    if row.plan == PLAN_NEW or document_id is None:
        document = register_document(
            actor=actor, now=now, school_id=view.row.school_id, subject=row.subject, number=row.number
        )
        document_id = document.pk
    with staging.open_staged(row.key) as stream:
        return add_file(
            actor=actor,
            now=now,
            document_id=document_id,
            name=row.path.rsplit("/", 1)[-1],
            stream=stream,
            replaces=row.replaces_id,
        )


def _held(view: BatchView, row: UploadFile) -> DocumentFile | None:
    """The live file of the school with this very content: it is shared, not stored again."""
    here = live_files(school_id=view.row.school_id).filter(stored__sha256=row.sha256)
    wanted = here.filter(document_id=row.document_id).first() if row.document_id else None
    return wanted or here.order_by("pk").first()


def _shrink_placed(actor: Actor, batch: UploadBatch, now: datetime, progress: Progress) -> None:
    """Makes the smaller copies that were asked for when the batch began; what cannot shrink stays as it is.

    `reason` then says what came of it, so a second run does not look at the same file again.
    """
    if not batch.shrink:
        return
    rows = list(
        UploadFile.objects.filter(batch=batch, state=FILED, is_archive=False, reason="", same_as_file=None)
        .select_related("placed__stored")
        .order_by("pk")
    )
    for number, row in enumerate(rows, start=1):
        if row.placed is None or row.placed.stored.extension not in SHRINKABLE or row.placed.removed_at is not None:
            continue
        try:
            made = shrink_file(actor=actor, now=now, file_id=row.placed.pk)
        except (EvidenceProblem, RefusedFile) as why:
            row.reason = str(why)
        else:
            row.reason = f"Đã giảm từ {size_words(made.before)} còn {size_words(made.after)}."
            row.placed = made.file
        row.save(update_fields=["reason", "placed"])
        progress(number, len(rows), f"giảm dung lượng {row.path}")
