"""Zip files that strangers send: looked at before anything is unpacked, each entry judged by itself."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import IO

from kiemdinh.kernel.file_names import ReadName, read_bytes, read_name

_UTF8, _ENCRYPTED = 0x800, 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_NESTED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_JUNK_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


class RefusedArchive(Exception):
    """The whole archive is not taken; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold; bytes."""

    unpacked: int
    entries: int
    ratio: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive. `problem` says why it is not taken; `fingerprint` tells it from all its neighbours."""

    index: int
    name: ReadName
    size: int
    fingerprint: str
    problem: str


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was looked through: its files, and how many entries the operating system had left there."""

    entries: tuple[Entry, ...]
    junk: int
    _zip: zipfile.ZipFile

    @contextmanager
    def read(self, entry: Entry) -> Iterator[IO[bytes]]:
        """The content of an entry. Raises BrokenEntry while reading, when it is damaged."""
        info = self._zip.infolist()[entry.index]
        try:
            with self._zip.open(info) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
            raise BrokenEntry from error


class BrokenEntry(Exception):
    """An entry cannot be read to its end, or its check sum differs."""


@contextmanager
def open_archive(stream: IO[bytes], *, limits: Limits) -> Iterator[Archive]:
    """Looks through a zip file without unpacking it.

    Raises RefusedArchive: not a zip, broken, encrypted, a bomb (too many entries, too large, packed too tightly,
    entries that share their bytes), or nothing in it.
    """
    try:
        archive = zipfile.ZipFile(stream)
        looked = _looked_through(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise RefusedArchive(
            "Tệp nén hỏng hoặc không phải tệp .zip. Hãy nén lại trên máy (chọn .zip), hoặc gửi thẳng thư mục."
        ) from error
    with archive:
        yield looked


def _looked_through(archive: zipfile.ZipFile, limits: Limits) -> Archive:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise RefusedArchive(
            f"Tệp nén có {len(infos)} mục, nhiều hơn {limits.entries}. Hãy chia thành vài tệp nén nhỏ hơn."
        )
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise RefusedArchive("Tệp nén có mật khẩu. Hãy giải nén trên máy rồi gửi thư mục, hoặc nén lại không mật khẩu.")
    _check_bomb(infos, limits)
    files = [(i, info) for i, info in enumerate(infos) if not info.is_dir()]
    kept = [(i, info, _name_of(info)) for i, info in files]
    wanted = [(i, info, name) for i, info, name in kept if not _is_junk(name.text)]
    if not wanted:
        raise RefusedArchive("Tệp nén không có tệp nào. Hãy kiểm tra lại rồi nén lại.")
    entries = tuple(
        Entry(i, name, info.file_size, f"{i}-{info.CRC:08x}-{info.file_size}", _problem(info, name.text))
        for i, info, name in wanted
    )
    return Archive(entries, len(files) - len(wanted), archive)


def _check_bomb(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    """The announced sizes; reading never goes beyond them, so they are the real ones."""
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if unpacked > limits.unpacked:
        raise RefusedArchive(
            f"Tệp nén mở ra lớn hơn {limits.unpacked // 1024**2} MB. Hãy chia thành vài tệp nén nhỏ hơn."
        )
    # Small archives of small texts pack tightly by nature; a bomb is large.
    if unpacked > 1024**2 and unpacked > limits.ratio * max(packed, 1):
        raise RefusedArchive(
            f"Tệp nén mở ra lớn gấp hơn {limits.ratio} lần, giống bom nén nên không nhận. Hãy gửi thẳng thư mục."
        )
    ordered = sorted((info.header_offset, info.compress_size) for info in infos)
    if any(at + size > following[0] for (at, size), following in pairwise(ordered)):
        raise RefusedArchive("Tệp nén có các mục chồng lên nhau, giống bom nén nên không nhận. Hãy gửi thẳng thư mục.")


def _name_of(info: zipfile.ZipInfo) -> ReadName:
    """The name of an entry; without the UTF-8 mark Python shows its bytes as cp437."""
    raw = info.orig_filename
    if info.flag_bits & _UTF8:
        return read_name(raw)
    try:
        return read_bytes(raw.encode("cp437"))
    except UnicodeEncodeError:  # the name came from an extra field and is right already
        return read_name(raw)


def _problem(info: zipfile.ZipInfo, path: str) -> str:
    """Why an entry is not taken; empty when it may be read."""
    parts = path.replace("\\", "/").split("/")
    if stat.S_ISLNK(info.external_attr >> 16):
        return "là liên kết, không phải tệp. Hãy chép tệp thật vào thư mục rồi nén lại."
    if path.startswith(("/", "\\")) or ".." in parts or (len(parts[0]) > 1 and parts[0][1] == ":") or "\x00" in path:
        return "đường dẫn trỏ ra ngoài tệp nén. Hãy nén lại từ thư mục gốc của hồ sơ."
    if path.lower().endswith(_NESTED):
        return "là tệp nén nằm trong tệp nén. Hãy giải nén nó ra thư mục rồi gửi lại."
    if info.compress_type not in _METHODS:
        return "nén theo cách phần mềm không đọc được. Hãy nén lại bằng chức năng nén có sẵn của máy."
    return ""


def _is_junk(path: str) -> bool:
    """What operating systems and Word leave behind and nobody means to send."""
    name = path.rsplit("/", 1)[-1].lower()
    return path.startswith("__MACOSX/") or name in _JUNK_NAMES or name.startswith(("~$", "._"))
