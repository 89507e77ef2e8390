"""Looking through a dossier package before anything of it is believed: the zip, every sum, the data."""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from kiemdinh.rooms.exchange.rules.dossier.form import (
    DATA,
    MOST_BYTES,
    MOST_DATA,
    MOST_ENTRIES,
    MOST_RATIO,
    SUMS,
    PackageProblem,
    check_files,
    name_problem,
    read_data,
    read_sums,
)

_PIECE = 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError)
_TAKE_AGAIN = "Hãy lấy lại gói từ nơi gửi."


@dataclass(frozen=True)
class OpenPackage:
    """A package whose zip, sums and data hold together."""

    data: dict[str, Any]
    sums: dict[str, str]
    sizes: dict[str, int]
    sha256: str
    archive: zipfile.ZipFile

    @contextmanager
    def read(self, path: str) -> Iterator[IO[bytes]]:
        """A file of the package."""
        with _reading(path), self.archive.open(path) as stream:
            yield stream


@contextmanager
def _reading(path: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise PackageProblem(f"Tệp “{path}” trong gói hỏng, không đọc được. {_TAKE_AGAIN}") from error


@contextmanager
def open_package(path: Path, *, progress: Callable[[int, int, str], None] | None = None) -> Iterator[OpenPackage]:
    """A package with every file read once and compared. Raises PackageProblem that names the file."""
    try:
        sha256 = _sha256_of(path)
        _check_end(path)
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise PackageProblem(f"Không có tệp “{path}”.") from error
    except OSError as error:
        raise PackageProblem(f"Không mở được tệp “{path.name}”: {error.strerror}.") from error
    except _BROKEN as error:
        raise PackageProblem(f"“{path.name}” không phải gói hồ sơ, hoặc bị cắt cụt. {_TAKE_AGAIN}") from error
    with archive:
        infos = _looked_through(archive)
        with _reading(SUMS):
            sums = _sums(archive, infos)
        _same_names(set(infos), sums)
        with _reading(DATA):
            data = _data(archive, infos, sums)
        for number, (name, digest) in enumerate(sorted(sums.items()), start=1):
            with _reading(name), archive.open(name) as stream:
                if _digest(stream) != digest:
                    raise PackageProblem(f"Tệp “{name}” đã bị thay đổi: không đúng mã kiểm tra. {_TAKE_AGAIN}")
            if progress is not None:
                progress(number, len(sums), name.rsplit("/", 1)[-1])
        check_files(data, sums)
        yield OpenPackage(data, sums, {name: info.file_size for name, info in infos.items()}, sha256, archive)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as handle:
        return _digest(handle)


def _check_end(path: Path) -> None:
    """A Word file inside ends like a zip too: cut short there, the package would pass for that file."""
    with path.open("rb") as handle:
        handle.seek(max(handle.seek(0, 2) - 22, 0))
        if not handle.read().startswith(b"PK\x05\x06"):
            raise zipfile.BadZipFile


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _looked_through(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files by name, from the table of contents alone: reading never goes beyond what it announces."""
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise PackageProblem(f"Gói có {len(infos)} mục, nhiều hơn {MOST_ENTRIES} mục được nhận.")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        if stat.S_ISLNK(info.external_attr >> 16):
            raise PackageProblem(f"“{name}” trong gói là liên kết, không phải tệp. Gói không do phần mềm ghi.")
        if info.flag_bits & 0x1:
            raise PackageProblem("Gói có mật khẩu. Hãy lấy gói không đặt mật khẩu.")
        why = name_problem(name.rstrip("/"))
        if info.is_dir():
            if why and not any(folder.startswith(name) for folder in ("bao-cao/", "minh-chung/", "du-lieu/")):
                raise PackageProblem(f"“{name[:120]}” trong gói: {why}. Gói không do phần mềm ghi.")
            continue
        if why:
            raise PackageProblem(f"“{name[:120]}” trong gói: {why}. Gói không do phần mềm ghi.")
        if name in found:
            raise PackageProblem(f"Gói có hai tệp cùng tên “{name}”. {_TAKE_AGAIN}")
        found[name] = info
    _check_sizes(infos)
    return found


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if unpacked > MOST_BYTES:
        raise PackageProblem(f"Gói mở ra lớn hơn {MOST_BYTES // 1024**3} GB nên không nhận.")
    if unpacked > _PIECE and unpacked > MOST_RATIO * max(packed, 1):
        raise PackageProblem(f"Gói mở ra lớn gấp hơn {MOST_RATIO} lần, giống bom nén nên không nhận.")
    ordered = sorted((i.header_offset, i.compress_size) for i in infos)
    if any(at + size > following[0] for (at, size), following in pairwise(ordered)):
        raise PackageProblem("Gói có các tệp chồng lên nhau, giống bom nén nên không nhận.")


def _sums(archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    for name in (SUMS, DATA):
        if name not in infos:
            raise PackageProblem(f"Không phải gói hồ sơ: thiếu tệp “{name}”. Hãy chọn đúng tệp .zip do phần mềm xuất.")
        if infos[name].file_size > MOST_DATA:
            raise PackageProblem(f"Tệp “{name}” trong gói lớn bất thường nên không nhận.")
    try:
        return read_sums(archive.read(SUMS).decode())
    except UnicodeDecodeError as error:
        raise PackageProblem(f"Tệp {SUMS} hỏng. {_TAKE_AGAIN}") from error


def _same_names(names: set[str], sums: dict[str, str]) -> None:
    expected = {*sums, SUMS}
    if missing := sorted(expected - names):
        raise PackageProblem(f"Gói thiếu tệp “{missing[0]}”. {_TAKE_AGAIN}")
    if extra := sorted(names - expected):
        raise PackageProblem(f"Gói thừa tệp “{extra[0]}”, không có trong {SUMS}. {_TAKE_AGAIN}")


def _data(archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], sums: dict[str, str]) -> dict[str, Any]:
    content = archive.read(DATA)
    if hashlib.sha256(content).hexdigest() != sums.get(DATA):
        raise PackageProblem(f"Tệp “{DATA}” đã bị thay đổi: không đúng mã kiểm tra. {_TAKE_AGAIN}")
    return read_data(content)
