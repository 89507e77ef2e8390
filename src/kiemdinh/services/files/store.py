"""Putting contents into the store and reading them back."""

import errno
import hashlib
import io
from collections.abc import Iterable
from datetime import datetime
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from kiemdinh.services.files.content import Kind, RefusedFile, identify, safe_name
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.staging import DiskFull


def store(*, name: str, stream: IO[bytes], now: datetime) -> tuple[StoredFile, str]:
    """Checks a file by its content, keeps it under its SHA-256 and returns (row, safe name).

    The same content is kept once. Raises RefusedFile (DiskFull when the disk is) and leaves nothing behind.
    """
    shown = safe_name(name)
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    head = b""
    while chunk := stream.read(1024 * 1024):
        if not head:
            head = chunk[:4096]
        digest.update(chunk)
        size += len(chunk)
        if size > settings.MAX_UPLOAD_BYTES:
            raise RefusedFile(
                f"Tệp “{shown}” bị từ chối: lớn hơn "
                f"{settings.MAX_UPLOAD_BYTES // (1024 * 1024)} MB. Hãy nén hoặc tách tệp."
            )
    stream.seek(0)
    kind: Kind = identify(shown, head, size=size, stream=stream)  # type: ignore[arg-type]
    sha256 = digest.hexdigest()
    row = StoredFile.objects.filter(sha256=sha256).first()
    if row is None:
        row = StoredFile(sha256=sha256, size=size, media_type=kind.media_type, extension=kind.extension, stored_at=now)
    try:
        _keep(row.path, size, stream)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(shown) from error
        raise
    if row.pk is None:
        row, _ = StoredFile.objects.get_or_create(
            sha256=sha256,
            defaults={"size": size, "media_type": kind.media_type, "extension": kind.extension, "stored_at": now},
        )
    return row, shown


def _keep(path: str, size: int, stream: IO[bytes]) -> None:
    """Writes a content unless it lies there whole; half a content left by a crash is replaced."""
    if default_storage.exists(path):
        if default_storage.size(path) == size:
            return
        default_storage.delete(path)
    stream.seek(0)
    try:
        default_storage.save(path, File(stream))
    except OSError:
        default_storage.delete(path)
        raise


def store_bytes(*, name: str, content: bytes, now: datetime) -> tuple[StoredFile, str]:
    """`store` for a content already in memory."""
    return store(name=name, stream=io.BytesIO(content), now=now)


def stored_file(*, pk: int) -> StoredFile:
    """A kept content by its row; whoever asks has checked the right to it."""
    return StoredFile.objects.get(pk=pk)


def open_stored(row: StoredFile) -> File:
    """The content, open for reading. Raises FileNotFoundError when the storage lost it."""
    return default_storage.open(row.path)


def forget_unused(rows: Iterable[StoredFile]) -> None:
    """Takes back contents that were just kept for something that did not come about; what is used stays."""
    for row in rows:
        path = row.path
        try:
            with transaction.atomic():
                row.delete()
        except (ProtectedError, IntegrityError):
            continue
        default_storage.delete(path)


def damaged_files() -> list[str]:
    """The hashes whose content is missing or no longer matches; empty when the store is sound."""
    bad = []
    for row in StoredFile.objects.iterator():
        digest = hashlib.sha256()
        try:
            with default_storage.open(row.path) as handle:
                while chunk := handle.read(1024 * 1024):
                    digest.update(chunk)
        except FileNotFoundError:
            bad.append(row.sha256)
            continue
        if digest.hexdigest() != row.sha256:
            bad.append(row.sha256)
    return bad
