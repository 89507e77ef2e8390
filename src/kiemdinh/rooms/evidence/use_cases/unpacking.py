"""Unpacking the zips of a batch; may stop anywhere and be run again."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import UploadBatch, UploadFile
from kiemdinh.rooms.evidence.rules.uploads import RECEIVED, UPLOAD_FILE, WAITING
from kiemdinh.rooms.evidence.use_cases.arriving import ArrivalDesk
from kiemdinh.rooms.evidence.use_cases.uploads import new_upload, refusal_before_sending, writable_batch
from kiemdinh.services.files import staging
from kiemdinh.services.files.archives import Archive, BrokenEntry, Entry, Limits, RefusedArchive, open_archive
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.staging import DiskFull

Progress = Callable[[int, int, str], None]
_MANY = 100


def has_archives(*, batch: UploadBatch) -> bool:
    """Whether zips wait to be unpacked."""
    return UploadFile.objects.filter(batch=batch, is_archive=True, state=RECEIVED).exists()


def unpack_archives(*, actor: Actor, now: datetime, batch_id: int, progress: Progress) -> int:
    """Unpacks every zip of a batch into files of the batch; returns how many entries were looked at.

    An entry is known by its place, check sum and size, so a second run goes on after the last whole entry. A zip that
    is refused leaves nothing. Raises DiskFull (what is whole stays, the rest can be unpacked later), Http404,
    PermissionDenied, EvidenceProblem.
    """
    view = writable_batch(actor=actor, batch_id=batch_id, now=now)
    limits = queries.upload_limits(timezone.localdate(now))
    seen = 0
    for archive in UploadFile.objects.filter(batch=view.row, is_archive=True, state=RECEIVED).order_by("pk"):
        desk = ArrivalDesk(view.row, now, many=True)
        try:
            with (
                staging.open_staged(archive.key) as stream,
                open_archive(
                    stream, limits=Limits(limits.archive_unpacked, limits.archive_entries, limits.archive_ratio)
                ) as opened,
            ):
                known = UploadFile.objects.filter(batch=view.row).exclude(archive=archive).count()
                if known + len(opened.entries) > limits.batch_files:
                    raise RefusedArchive(
                        f"Cả đợt sẽ có hơn {limits.batch_files} tệp. Hãy xếp xong đợt này rồi gửi tệp nén ở đợt sau."
                    )
                seen += _unpack(desk, archive, opened, progress)
        except RefusedArchive as refusal:
            _refuse_archive(desk, archive, str(refusal))
            continue
        except FileNotFoundError:
            UploadFile.objects.filter(pk=archive.pk).update(
                state=UPLOAD_FILE.move(state=archive.state, action="lose", roles=())
            )
            continue
        state = UPLOAD_FILE.move(state=archive.state, action="unpack", roles=())
        UploadFile.objects.filter(pk=archive.pk).update(state=state)
        staging.discard([archive.key])
    return seen


def _refuse_archive(desk: ArrivalDesk, archive: UploadFile, reason: str) -> None:
    """Refuses a zip whole: neither it nor a part of it stays in the staging folder."""
    with transaction.atomic():
        parts = UploadFile.objects.filter(archive=archive)
        staging.discard([part.key for part in parts])
        parts.delete()
        name = archive.path.rsplit("/", 1)[-1]
        desk.refuse(archive, f"Tệp “{name}” bị từ chối: {reason}")


def _unpack(desk: ArrivalDesk, archive: UploadFile, opened: Archive, progress: Progress) -> int:
    rows = _rows_for(desk.batch, archive, opened)
    total = len(opened.entries)
    # Many small files a transaction: the database would otherwise take longer than the files.
    for at in range(0, total, _MANY):
        with transaction.atomic():
            for entry in opened.entries[at : at + _MANY]:
                row = rows[_fingerprint(archive, entry)]
                if row.state == WAITING:
                    _bring(desk, row, opened, entry)
        done = min(at + _MANY, total)
        progress(done, total, opened.entries[done - 1].name.text)
    return total


def _rows_for(batch: UploadBatch, archive: UploadFile, opened: Archive) -> dict[str, UploadFile]:
    """A row for every entry, those of an earlier run kept."""
    rows = {r.fingerprint: r for r in UploadFile.objects.filter(archive=archive)}
    new = [
        new_upload(
            batch=batch,
            path=path,
            given=entry.name.original,
            size=entry.size,
            fingerprint=_fingerprint(archive, entry),
            reason=_reason(path, entry),
            archive=archive,
        )
        for entry in opened.entries
        if _fingerprint(archive, entry) not in rows
        for path in [entry.name.text.replace("\\", "/").strip("/")]
    ]
    UploadFile.objects.bulk_create(new, batch_size=500)
    return rows | {r.fingerprint: r for r in new}


def _fingerprint(archive: UploadFile, entry: Entry) -> str:
    return f"zip{archive.pk}-{entry.fingerprint}"


def _reason(path: str, entry: Entry) -> str:
    if entry.problem:
        return f"Tệp “{path}” bị từ chối: {entry.problem}"
    return refusal_before_sending(path, entry.size, settings.MAX_UPLOAD_BYTES)


def _bring(desk: ArrivalDesk, row: UploadFile, opened: Archive, entry: Entry) -> None:
    """Brings one entry into the staging folder and has it judged."""
    staging.discard([row.key])  # half of it may lie there since the last run
    name = row.path.rsplit("/", 1)[-1]
    try:
        with opened.read(entry) as stream:
            have = staging.append(row.key, offset=0, piece=stream, most=row.size, name=name)
        if have != row.size:
            raise BrokenEntry
    except BrokenEntry:
        desk.refuse(
            row, f"Tệp “{name}” bị từ chối: hỏng trong tệp nén. Hãy kiểm tra tệp gốc rồi gửi riêng tệp này."
        )
    except DiskFull:
        raise
    except RefusedFile as refusal:
        desk.refuse(row, str(refusal))
    else:
        desk.judge(row)
