"""How a backup is made: a snapshot of the database, then every file that the snapshot names."""

import hashlib
import os
import secrets
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage

from kiemdinh.site.backup.archive import (
    MANIFEST,
    SECRET,
    BackupProblem,
    Manifest,
    Member,
    check_archive,
    chunks,
    file_member,
    seal,
)
from kiemdinh.site.backup.databases import database


def write_backup(*, target: Path, now: datetime) -> Manifest:
    """Writes and re-reads one backup file; the site may go on serving.

    Files are never changed once stored, so those named by the snapshot are the ones that belong to it. The backup keeps
    damaged files as they are and says so in the manifest. Raises BackupProblem, and leaves nothing behind, when there
    is no database yet, `target` exists, or the disk is full.
    """
    if target.exists():
        raise BackupProblem(f"Tệp {target} đã có. Hãy chọn tên khác để không ghi đè bản sao lưu cũ.")
    if not target.parent.is_dir():
        raise BackupProblem(f"Không có thư mục {target.parent}.")
    source = database()
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with tempfile.TemporaryDirectory(prefix=".sao-luu-", dir=target.parent) as folder:
            dump = Path(folder) / source.member
            snapshot = source.dump(dump)
            # Readable by its owner alone: it holds personal data and password hashes.
            descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w+b") as handle, zipfile.ZipFile(handle, "w", allowZip64=True) as archive:
                members = [_add(archive, source.member, dump.open("rb"), compress=source.compress)]
                damaged, missing = _add_files(archive, snapshot.files, members)
                if (key := settings.DATA / SECRET).exists() and not os.environ.get("KIEMDINH_SECRET"):
                    members.append(_add(archive, SECRET, key.open("rb"), compress=False))
                manifest = Manifest(
                    made_at=now.isoformat(),
                    app_version=version("kiemdinh"),
                    database=source.vendor,
                    migrations=snapshot.migrations,
                    rows=snapshot.rows,
                    members=tuple(members),
                    damaged=tuple(damaged),
                    missing=tuple(missing),
                )
                archive.writestr(MANIFEST, manifest.to_json(), compress_type=zipfile.ZIP_DEFLATED)
            seal(partial)
        checked = check_archive(partial)
        partial.rename(target)
    except OSError as error:
        raise BackupProblem(f"Không ghi được bản sao lưu: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return checked


def _add(archive: zipfile.ZipFile, name: str, source: IO[bytes], *, compress: bool) -> Member:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16
    digest, size = hashlib.sha256(), 0
    with source, archive.open(info, "w", force_zip64=True) as sink:
        for piece in chunks(source):
            digest.update(piece)
            size += sink.write(piece)
    return Member(name=name, size=size, sha256=digest.hexdigest())


def _add_files(archive: zipfile.ZipFile, hashes: Iterable[str], members: list[Member]) -> tuple[list[str], list[str]]:
    """Adds the stored files; returns the hashes of the damaged and of the missing ones."""
    damaged, missing = [], []
    for sha256 in hashes:
        name = file_member(sha256)
        try:
            source = default_storage.open(name.removeprefix("files/"))
        except FileNotFoundError:
            missing.append(sha256)
            continue
        member = _add(archive, name, source, compress=False)
        if member.sha256 != sha256:
            damaged.append(sha256)
        members.append(member)
    return damaged, missing
