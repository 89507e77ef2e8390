"""The form of a backup file, and how one is checked."""

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

FORMAT = 1
MANIFEST = "manifest.json"
SECRET = "secret_key"  # noqa: S105 – the name of the member, not a password
CHUNK = 1024 * 1024

_MARK = "kiemdinh-backup"
_HEX = 64
_FILE = re.compile(r"files/([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}")
_DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
_UNREADABLE = "Tệp sao lưu {name} hỏng hoặc không phải do `kiemdinh backup` ghi: {why}. Chưa có gì bị thay đổi."


class BackupProblem(Exception):
    """Why a backup was not written or not restored, in one Vietnamese line."""


@dataclass(frozen=True, slots=True)
class Member:
    """One part of the archive: its name, its size in bytes and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    `rows` counts the rows of each table, `migrations` names "app.migration" that had run, `damaged` and `missing` are
    stored files that were no longer what their name says, or gone, when the backup was made.
    """

    made_at: str
    app_version: str
    database: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    members: tuple[Member, ...]
    damaged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    def file_members(self) -> tuple[Member, ...]:
        """The stored files."""
        return tuple(member for member in self.members if member.name.startswith("files/"))

    @property
    def database_member(self) -> str:
        """The name of the member that holds the database."""
        return database_member(self.database)

    def to_json(self) -> bytes:
        """The manifest as it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def database_member(vendor: str) -> str:
    """The member of a kind of database ("sqlite", "postgresql")."""
    return _DATABASES[vendor]


def file_member(sha256: str) -> str:
    """The member of a stored file."""
    return f"files/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def seal(path: Path) -> None:
    """Ends a written archive with the hash of all that stands before it."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = f"{_MARK} {FORMAT} ".encode() + b"0" * _HEX
    with path.open("r+b") as handle:
        digest = _hash_up_to_seal(handle)
        handle.seek(-_HEX, os.SEEK_END)
        handle.write(digest.encode())
        handle.flush()
        os.fsync(handle.fileno())


def _hash_up_to_seal(handle: IO[bytes]) -> str:
    left = handle.seek(0, os.SEEK_END) - _HEX
    handle.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (piece := handle.read(min(CHUNK, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()


def _check_seal(path: Path) -> None:
    """Raises BackupProblem unless the last bytes are our mark and the hash of everything before."""
    try:
        with path.open("rb") as handle:
            size = handle.seek(0, os.SEEK_END)
            handle.seek(-min(size, _HEX + len(_MARK) + 10), os.SEEK_END)
            found = re.search(rb"%s (\d{1,4}) ([0-9a-f]{64})$" % _MARK.encode(), handle.read())
            if found is None:
                raise BackupProblem(_UNREADABLE.format(name=path.name, why="thiếu phần cuối, có thể bị cắt cụt"))
            if int(found[1]) != FORMAT:
                raise BackupProblem(
                    f"Tệp sao lưu {path.name} do phiên bản khác ghi theo dạng mới. Hãy nâng cấp rồi thử lại."
                )
            if _hash_up_to_seal(handle) != found[2].decode():
                raise BackupProblem(_UNREADABLE.format(name=path.name, why="nội dung đã bị sửa, không đúng SHA-256"))
    except FileNotFoundError as error:
        raise BackupProblem(f"Không có tệp {path}.") from error
    except OSError as error:
        raise BackupProblem(f"Không đọc được tệp {path}: {error.strerror}.") from error


@contextmanager
def open_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive with its manifest. Raises BackupProblem for anything that is not a whole backup file."""
    _check_seal(path)
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupProblem(_UNREADABLE.format(name=path.name, why="không mở được")) from error
    with archive:
        yield archive, _read_manifest(archive, path)


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    def refuse(why: str) -> BackupProblem:
        return BackupProblem(_UNREADABLE.format(name=path.name, why=why))

    try:
        values = json.loads(archive.read(MANIFEST))
        members = tuple(Member(**member) for member in values.pop("members"))
        lists = {key: tuple(values.pop(key)) for key in ("migrations", "damaged", "missing")}
        manifest = Manifest(members=members, **lists, **values)
    except Exception as error:  # a file made by hand fails in as many ways as its reader has branches
        raise refuse("không đọc được bảng kê") from error
    names = [member.name for member in members]
    known = {MANIFEST, SECRET, *([manifest.database_member] if manifest.database in _DATABASES else [])}
    if (
        manifest.database not in _DATABASES
        or manifest.database_member not in names
        or sorted([*names, MANIFEST]) != sorted(archive.namelist())
        or not all(name in known or _FILE.fullmatch(name) for name in names)
    ):
        raise refuse("bảng kê không khớp với nội dung")
    return manifest


def check_archive(path: Path) -> Manifest:
    """Reads every member and compares it with the manifest. Raises BackupProblem at the first difference."""
    with open_archive(path) as (archive, manifest):
        for member in manifest.members:
            extract(archive, member, None, archive_name=path.name)
    return manifest


def extract(archive: zipfile.ZipFile, member: Member, target: Path | None, *, archive_name: str) -> None:
    """Copies a member to `target` (None: only reads it). Raises BackupProblem unless size and hash are right."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(member.name) as source:
            if target is None:
                for chunk in chunks(source):
                    digest.update(chunk)
                    size += len(chunk)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as sink:
                    for chunk in chunks(source):
                        digest.update(chunk)
                        size += sink.write(chunk)
    except FileExistsError:
        raise
    except OSError as error:
        if target is not None and error.errno is not None:
            raise BackupProblem(f"Không ghi được {target}: {error.strerror}. Chưa có gì bị thay đổi.") from error
        raise BackupProblem(_UNREADABLE.format(name=archive_name, why=f"không đọc được {member.name}")) from error
    except Exception as error:  # a file made by hand fails in as many ways as its reader has branches
        raise BackupProblem(_UNREADABLE.format(name=archive_name, why=f"không đọc được {member.name}")) from error
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise BackupProblem(_UNREADABLE.format(name=archive_name, why=f"nội dung {member.name} không đúng SHA-256"))


def chunks(source: IO[bytes]) -> Iterator[bytes]:
    """A stream in pieces of one MB."""
    while piece := source.read(CHUNK):
        yield piece
