"""A batch of files: beginning it, announcing files, taking their pieces, giving it up."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.file_names import read_name
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import UploadBatch, UploadFile
from kiemdinh.rooms.evidence.queries import BatchView
from kiemdinh.rooms.evidence.rules import searchable
from kiemdinh.rooms.evidence.rules.uploads import (
    DROPPED,
    FILED,
    PLACED,
    RECEIVING,
    REFUSED,
    UPLOAD_BATCH,
    UPLOAD_FILE,
    WAITING,
    group_of,
    size_words,
)
from kiemdinh.rooms.evidence.use_cases.arriving import ArrivalDesk
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem, require
from kiemdinh.services.files import staging
from kiemdinh.services.files.content import ACCEPTED, RefusedFile
from kiemdinh.services.files.staging import DiskFull
from kiemdinh.services.ledger import record

_LONGEST_PATH = 400


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that is about to come: its path as the machine writes it, size, and what tells it from its namesakes."""

    path: str
    size: int
    fingerprint: str
    retry: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far a file is: how many bytes are here, its state, why it was refused."""

    id: int
    path: str
    have: int
    state: str
    reason: str

    @property
    def done(self) -> bool:
        """Whether nothing more is to be sent of it."""
        return self.state != WAITING


def start_batch(
    *, actor: Actor, now: datetime, school_id: int, set_id: int | None = None, shrink: bool = False
) -> UploadBatch:
    """Begins a batch, for a cycle's set or (None) for the school's register.

    Raises Http404 for a set the actor may not see, PermissionDenied with the reason when the set is closed to them.
    """
    require(actor, "edit", school_id)
    clean_staging(now=now)
    if set_id is not None:
        desk = queries.set_desk(actor=actor, set_id=set_id, on=timezone.localdate(now))
        if desk is None or desk.school_id != school_id:
            raise Http404
        if not desk.may_edit:
            raise PermissionDenied(desk.may_edit.reason)
    with transaction.atomic():
        row = UploadBatch(
            school_id=school_id,
            evidence_set_id=set_id,
            state=RECEIVING,
            shrink=shrink,
            started_by_id=actor.account_id,
            started_at=now,
            touched_at=now,
        )
        row.save(force_insert=True)
        _note(actor, row, "upload.start", now)
    return row


def writable_batch(*, actor: Actor, batch_id: int, now: datetime) -> BatchView:
    """A batch to which the actor may bring files and give places.

    Raises Http404, PermissionDenied (the cycle's set is closed to them), EvidenceProblem (being placed, given up).
    """
    view = queries.batch_for(actor=actor, batch_id=batch_id, on=timezone.localdate(now))
    if view.desk is not None and not view.desk.may_edit:
        raise PermissionDenied(view.desk.may_edit.reason)
    if not view.open:
        raise EvidenceProblem(
            "Đợt tải này đã bỏ. Hãy bắt đầu đợt mới."
            if view.row.state == DROPPED
            else "Đợt tải này đang được xếp vào danh mục. Hãy đợi xong rồi tải tiếp."
        )
    return view


def announce(*, actor: Actor, now: datetime, batch_id: int, files: Sequence[Announced]) -> list[Arrival]:
    """Says which files will come; a file that was announced before answers how much of it is here already.

    Files that cannot be taken (empty, too large, of a kind that is not accepted) are refused before they are sent.
    Raises EvidenceProblem for more files than a batch takes, Http404, PermissionDenied.
    """
    limits = queries.upload_limits(timezone.localdate(now))
    with transaction.atomic():
        view = writable_batch(actor=actor, batch_id=batch_id, now=now)
        batch = UploadBatch.objects.select_for_update().get(pk=view.row.pk)
        known = {(r.path, r.fingerprint): r for r in UploadFile.objects.filter(batch=batch)}
        wanted = {}
        for file in files:
            row = _announced(batch, file, limits.archive_size)
            wanted.setdefault((row.path, row.fingerprint), (row, file.retry))
        new = [row for key, (row, _) in wanted.items() if key not in known]
        if len(known) + len(new) > limits.batch_files:
            raise EvidenceProblem(
                f"Một đợt nhận nhiều nhất {limits.batch_files} tệp. "
                "Hãy xếp xong đợt này rồi gửi phần còn lại ở đợt sau."
            )
        UploadFile.objects.bulk_create(new)
        known |= {(r.path, r.fingerprint): r for r in new}
        for key, (_, retry) in wanted.items():
            if retry and known[key].state == REFUSED:
                _retry(known[key], limits.archive_size)
        if new and batch.state == PLACED:
            batch.state = UPLOAD_BATCH.move(state=batch.state, action="reopen", roles=())
        batch.touched_at = now
        batch.save(update_fields=["state", "touched_at"])
    return [arrival_of(known[key]) for key in wanted]


def _announced(batch: UploadBatch, file: Announced, archive_size: int) -> UploadFile:
    """A new row, refused at once where name, kind or size say so."""
    path = read_name(file.path.replace("\\", "/")).text.strip("/")
    is_archive = path.lower().endswith(".zip")
    reason = refusal_before_sending(path, file.size, archive_size if is_archive else settings.MAX_UPLOAD_BYTES)
    return new_upload(
        batch=batch, path=path, given=file.path, size=file.size, fingerprint=file.fingerprint, reason=reason,
        is_archive=is_archive,
    )  # fmt: skip


def new_upload(
    *,
    batch: UploadBatch,
    path: str,
    given: str,
    size: int,
    fingerprint: str,
    reason: str = "",
    is_archive: bool = False,
    archive: UploadFile | None = None,
) -> UploadFile:
    """An unsaved row of a batch: waiting for its content, or refused for `reason`."""
    state = UPLOAD_FILE.move(state=WAITING, action="refuse", roles=()) if reason else WAITING
    return UploadFile(
        batch=batch,
        archive=archive,
        is_archive=is_archive,
        path=path[-_LONGEST_PATH:],
        given_path=given.replace("\x00", "")[-_LONGEST_PATH:],
        search_fold=searchable(path, reason),
        fingerprint=fingerprint[:80],
        size=size,
        state=state,
        reason=reason,
        grouped=group_of(state=state, how="", duplicate=False),
    )


def refusal_before_sending(path: str, size: int, most: int) -> str:
    """Why a file need not be sent at all, from name and size; empty when it may come."""
    name = path.rsplit("/", 1)[-1]
    parts = path.split("/")
    if ".." in parts or "\x00" in path or not name:
        return f"Tệp “{name}” bị từ chối: đường dẫn không hợp lệ. Hãy đổi tên rồi gửi lại."
    if len(path) > _LONGEST_PATH:
        return f"Tệp “{name}” bị từ chối: tên kèm thư mục dài quá {_LONGEST_PATH} ký tự. Hãy rút gọn tên."
    if size <= 0:
        return f"Tệp “{name}” bị từ chối: tệp rỗng (0 byte). Hãy kiểm tra lại tệp gốc rồi gửi lại."
    if size > most:
        return f"Tệp “{name}” bị từ chối: {size_words(size)}, lớn hơn {size_words(most)}. Hãy nén hoặc tách tệp."
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if extension not in (*ACCEPTED, "zip", "jpe"):
        said = f"đuôi “.{extension}”" if extension else "tệp không có đuôi"
        return (
            f"Tệp “{name}” bị từ chối: {said} không thuộc loại được nhận (PDF, ảnh, Word, Excel, PowerPoint, MP4). "
            "Hãy chuyển sang một trong các loại đó."
        )
    return ""


def _retry(row: UploadFile, archive_size: int) -> None:
    """Gives a refused file another chance, unless its name or size would refuse it again."""
    if refusal_before_sending(row.path, row.size, archive_size if row.is_archive else settings.MAX_UPLOAD_BYTES):
        return
    row.state, row.reason = UPLOAD_FILE.move(state=row.state, action="retry", roles=()), ""
    row.grouped = group_of(state=row.state, how="", duplicate=False)
    row.search_fold = searchable(row.path)
    row.save(update_fields=["state", "reason", "grouped", "search_fold"])


def receive(
    *, actor: Actor, now: datetime, batch_id: int, file_id: int, offset: int, piece: bytes
) -> tuple[Arrival, bool]:
    """Takes the next piece of a file; returns how far it is and whether the piece fitted.

    A piece at another place than where the content ends is not taken: the answer says where to go on. With the last
    piece the file is judged by its content. Raises Http404, PermissionDenied, EvidenceProblem, DiskFull.
    """
    with transaction.atomic():
        view = writable_batch(actor=actor, batch_id=batch_id, now=now)
        row = UploadFile.objects.select_for_update().filter(pk=file_id, batch=view.row, archive=None).first()
        if row is None:
            raise Http404
        if row.state != WAITING:
            return arrival_of(row), True
        name = row.path.rsplit("/", 1)[-1]
        try:
            have = staging.append(row.key, offset=offset, piece=BytesIO(piece), most=row.size, name=name)
        except staging.WrongOffset:
            return arrival_of(row), False
        except DiskFull:
            raise
        except RefusedFile as refusal:
            staging.discard([row.key])
            ArrivalDesk(view.row, now).refuse(row, str(refusal))
            return arrival_of(row), True
        if have == row.size:
            ArrivalDesk(view.row, now).judge(row)
        UploadBatch.objects.filter(pk=view.row.pk).update(touched_at=now)
    return arrival_of(row), True


def receive_form(
    *, actor: Actor, now: datetime, batch_id: int, uploads: Sequence[tuple[str, IO[bytes]]]
) -> list[Arrival]:
    """Takes whole files of an ordinary form, the way without JavaScript. Raises as `receive`."""
    announced = []
    for name, stream in uploads:
        digest, size = hashlib.sha256(), 0
        stream.seek(0)
        while chunk := stream.read(1024 * 1024):
            digest.update(chunk)
            size += len(chunk)
        announced.append(Announced(name, size, f"form-{digest.hexdigest()[:40]}"))
    arrivals = announce(actor=actor, now=now, batch_id=batch_id, files=announced)
    unique: dict[tuple[str, str], IO[bytes]] = {}
    for file, (_, stream) in zip(announced, uploads, strict=True):
        unique.setdefault((file.path, file.fingerprint), stream)
    taken = []
    limits = queries.upload_limits(timezone.localdate(now))
    for arrival, stream in zip(arrivals, unique.values(), strict=True):
        stream.seek(arrival.have)
        here = arrival
        while not here.done and (piece := stream.read(limits.chunk)):
            here, _ = receive(
                actor=actor, now=now, batch_id=batch_id, file_id=arrival.id, offset=here.have, piece=piece
            )
        taken.append(here)
    return taken


def arrival_of(row: UploadFile) -> Arrival:
    """How far a file is; what lies in the staging folder decides."""
    have = staging.staged_size(row.key) if row.state == WAITING else row.size
    return Arrival(row.pk, row.path, have, row.state, row.reason)


def drop_batch(*, actor: Actor, now: datetime, batch_id: int) -> None:
    """Gives a batch up: what was not placed is thrown away, what was placed stays. Raises as `writable_batch`."""
    with transaction.atomic():
        view = writable_batch(actor=actor, batch_id=batch_id, now=now)
        if view.row.state == PLACED:
            raise EvidenceProblem("Đợt tải này đã xếp xong, không còn gì để bỏ.")
        state = UPLOAD_BATCH.move(state=view.row.state, action="drop", roles=())
        UploadBatch.objects.filter(pk=view.row.pk).update(state=state, touched_at=now)
        _note(actor, view.row, "upload.drop", now)
    staging.discard_group(str(batch_id))


def clean_staging(*, now: datetime) -> int:
    """Gives up batches that nobody touched for `staging_days`; returns how many. Called when a batch or job starts."""
    limit = now - timedelta(days=queries.upload_limits(timezone.localdate(now)).staging_days)
    stale = list(UploadBatch.objects.filter(state=RECEIVING, touched_at__lt=limit).values_list("pk", flat=True))
    UploadBatch.objects.filter(pk__in=stale).update(
        state=UPLOAD_BATCH.move(state=RECEIVING, action="drop", roles=())
    )
    over = UploadBatch.objects.filter(state__in=(DROPPED, PLACED)).values_list("pk", flat=True)
    kept = {str(pk) for pk in UploadBatch.objects.exclude(pk__in=list(over)).values_list("pk", flat=True)}
    for group in {*(str(pk) for pk in stale), *staging.groups_untouched_since(limit)} - kept:
        staging.discard_group(group)
    UploadFile.objects.filter(batch_id__in=stale).exclude(state__in=(FILED, REFUSED)).update(sha256="")
    return len(stale)


def _note(actor: Actor, batch: UploadBatch, action: str, now: datetime) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=batch.school_id,
        action=action,
        target_type="upload_batch",
        target_id=batch.pk,
        at=now,
    )
