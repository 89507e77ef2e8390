"""The dossier package of a cycle: which files go in, under which names; streamed, the same bytes each time."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.queries.package import packed_set
from kiemdinh.rooms.exchange.exports.dossier_page import page_of
from kiemdinh.rooms.exchange.queries.dossier import head_of_package
from kiemdinh.rooms.exchange.rules.dossier.form import (
    DATA,
    PAGE,
    READ_FIRST,
    SUMS,
    Names,
    PackageProblem,
    canonical,
    evidence_folder,
    sums_text,
)
from kiemdinh.rooms.exchange.rules.dossier.page import READ_FIRST_TEXT, PageFile, page_html
from kiemdinh.rooms.people.queries.matching import names_of_accounts
from kiemdinh.rooms.self_assessment.exports.papers import evidence_docx, evidence_xlsx
from kiemdinh.rooms.self_assessment.exports.report import report_docx
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.package import packed_cycle
from kiemdinh.rooms.self_assessment.rules.states import PUBLISHED
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import open_stored

_MOMENT = (2020, 1, 1, 0, 0, 0)
_PIECE = 1024 * 1024
Progress = Callable[[int, int, str], None]


@dataclass
class Package:
    """What goes into a package: ready contents by path, and stored files by path."""

    name: str
    ready: dict[str, bytes] = field(default_factory=dict)
    stored: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all contents."""
        return sum(map(len, self.ready.values())) + sum(row.size for row in self.stored.values())


def build_package(access: CycleAccess, *, on: date) -> Package:
    """Gathers a cycle; stored files are only named, so memory holds the data and the three documents alone."""
    cycle = access.cycle
    package = Package(f"ho-so-{_plain(_code_of(access))}-{cycle.school_year}.zip")
    kept, names = packed_set(set_id=cycle.evidence_set_id), Names()
    packed = packed_cycle(cycle_id=cycle.pk)
    documents = _documents(package, access, on)
    paths: dict[str, str] = {}
    files_of: dict[int, tuple[PageFile, ...]] = {}
    by_id = {f.pk: f for f in kept.files}
    for row in evidence.list_items(set_id=cycle.evidence_set_id)[0]:
        shown = []
        for file in row.files:
            stored = by_id[file.id].stored
            folder = evidence_folder(criterion=row.criterion, code=row.code.strip("[]"), subject=row.subject)
            path = names.take(folder, file.name)
            package.stored[path] = stored
            paths.setdefault(stored.sha256, path)
            shown.append(PageFile(path, file.name))
        files_of[row.id] = tuple(shown)
    for stored in (*kept.stored, *packed.stored):
        if stored.sha256 not in paths:
            path = f"du-lieu/tep/{stored.sha256}.{stored.extension}"
            package.stored[path] = stored
            paths[stored.sha256] = path
    people = names_of_accounts(account_ids=kept.account_ids | packed.account_ids)
    usernames, places = {pk: name for pk, (name, _) in people.items()}, places_of(access)
    data = head_of_package(access) | {
        "people": dict(people.values()),
        "sites": sorted(places.values()),
        "files": paths,
        "evidence": kept.rows(people=usernames, sites=places),
        "cycle": packed.rows(people=usernames, sites=places),
    }
    package.ready[DATA] = canonical(data)
    package.ready[PAGE] = page_html(page_of(access, on=on, documents=documents, files_of=files_of)).encode()
    package.ready[READ_FIRST] = READ_FIRST_TEXT.encode()
    return package


def places_of(access: CycleAccess) -> dict[int, str]:
    """The teaching places by a name that tells them apart."""
    found: dict[int, str] = {}
    for site in access.sites:
        taken = site.name in found.values()
        found[site.id] = f"{site.name} (từ {site.valid_from.isoformat()})" if taken else site.name
    return found


def _documents(package: Package, access: CycleAccess, on: date) -> tuple[PageFile, ...]:
    published = access.cycle.state == PUBLISHED
    name = "bao-cao/bao-cao-tu-danh-gia.docx" if published else "bao-cao/bao-cao-tu-danh-gia-ban-nhap.docx"
    package.ready[name] = report_docx(access, on=on)
    package.ready["bao-cao/danh-muc-minh-chung.docx"] = evidence_docx(access, on=on)
    package.ready["bao-cao/danh-muc-minh-chung.xlsx"] = evidence_xlsx(access)
    return (
        PageFile(name, "Báo cáo tự đánh giá (Word)" if published else "Báo cáo tự đánh giá, bản nháp (Word)"),
        PageFile("bao-cao/danh-muc-minh-chung.docx", "Danh mục minh chứng (Word)"),
        PageFile("bao-cao/danh-muc-minh-chung.xlsx", "Danh mục minh chứng (Excel)"),
    )


def _code_of(access: CycleAccess) -> str:
    return str(head_of_package(access)["school"]["code"])


def _plain(code: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in fold(code))


def write_package(package: Package, target: Path, *, progress: Progress | None = None) -> str:
    """Writes the zip beside `target` and puts it in place when it is whole; gives its SHA-256.

    Raises PackageProblem: no room, no right to write, a stored file that is lost or no longer what its hash says.
    """
    partial = target.with_name(f"{target.name}.phan")
    try:
        with partial.open("wb") as handle:
            _write(package, handle, progress)
        digest = hashlib.sha256()
        with partial.open("rb") as handle:
            while piece := handle.read(_PIECE):
                digest.update(piece)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise PackageProblem(f"Không ghi được gói “{target.name}”: {error.strerror or error}.") from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def _write(package: Package, handle: IO[bytes], progress: Progress | None) -> None:
    sums: list[tuple[str, str]] = []
    paths = sorted({*package.ready, *package.stored})
    done = 0
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED) as archive:
        for path in paths:
            sums.append((path, _add(archive, path, package)))
            done += 1
            if progress is not None:
                progress(done, len(paths), path.rsplit("/", 1)[-1])
        with _member(archive, SUMS, 0) as sink:
            sink.write(sums_text(sums).encode())


def _add(archive: zipfile.ZipFile, path: str, package: Package) -> str:
    digest = hashlib.sha256()
    if path in package.ready:
        content = package.ready[path]
        digest.update(content)
        with _member(archive, path, len(content)) as sink:
            sink.write(content)
        return digest.hexdigest()
    row = package.stored[path]
    try:
        source = open_stored(row)
    except FileNotFoundError as lost:
        raise PackageProblem(f"Kho tệp mất nội dung của “{path}”. Hãy báo người quản trị rồi làm lại.") from lost
    with source, _member(archive, path, row.size) as sink:
        while piece := source.read(_PIECE):
            digest.update(piece)
            sink.write(piece)
    if digest.hexdigest() != row.sha256:
        raise PackageProblem(f"Tệp “{path}” trong kho đã hỏng. Hãy báo người quản trị rồi làm lại.")
    return digest.hexdigest()


@contextmanager
def _member(archive: zipfile.ZipFile, path: str, size: int) -> Iterator[IO[bytes]]:
    info = zipfile.ZipInfo(path, _MOMENT)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    info.file_size = size
    with archive.open(info, "w", force_zip64=size > 2**31 - 1) as sink:
        yield sink


def facts_of(package: Package) -> dict[str, Any]:
    """What the page says about a package before it is made."""
    return {
        "files": sum(path.startswith("minh-chung/") for path in package.stored),
        "size": package.size,
        "name": package.name,
    }
