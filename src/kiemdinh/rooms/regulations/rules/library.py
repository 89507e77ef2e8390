"""The folder `regulations/`: reads its files, checks them and compares them with LOCK. Reads files, nothing else."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kiemdinh.rooms.regulations.rules.catalog import Catalog, load_catalog
from kiemdinh.rooms.regulations.rules.checks import (
    check_catalog,
    check_edition,
    check_hints,
    check_procedure,
    check_together,
    schema_problems,
    text_problems,
)
from kiemdinh.rooms.regulations.rules.crosswalk import (
    Crosswalk,
    check_crosswalk,
    check_crosswalk_codes,
    load_crosswalk,
)
from kiemdinh.rooms.regulations.rules.editions import EditionHeader, load_edition
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.procedure import Procedure
from kiemdinh.rooms.regulations.rules.strict_yaml import load_strings

LOCK_NAME: Final = "LOCK"
_SCHEMA_FOLDER: Final = "schema"
# catalog.yaml or catalog-<type>.yaml; a correction stands beside it as <name>-2.yaml with version "2".
_KINDS: Final = ("edition", "catalog", "procedure", "hints")
_CROSSWALKS: Final = "crosswalks"
# Folders of dated data that a later room reads; the schema of the same name says what a file may hold.
_DATA: Final = ("reports",)
# Folders found without a problem in this process, by their whole content: the same bytes need no second check.
_found_good: set[str] = set()


@dataclass(frozen=True)
class RegulationFile:
    """One file as it lies in the folder: `path` is relative and uses "/", `sha256` is of its bytes."""

    path: str
    sha256: str
    content: dict[str, Any]


@dataclass(frozen=True)
class EditionFiles:
    """The files of one edition folder: the newest header, every version of catalogs and of the procedure."""

    edition: RegulationFile
    catalogs: tuple[RegulationFile, ...]
    procedures: tuple[RegulationFile, ...]


class Library:
    """The regulations folder. Every read compares the bytes with LOCK and refuses a changed or unlisted file."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def lock(self) -> dict[str, str]:
        """Path → SHA-256 of every published file. Raises RegulationError when LOCK is absent or malformed."""
        return read_lock(_read_text(self.root / LOCK_NAME, shown=LOCK_NAME))

    def schema(self, kind: str) -> dict[str, Any]:
        """The JSON Schema of `catalog`, `edition`, `procedure` or `crosswalk` files."""
        name = f"{_SCHEMA_FOLDER}/{kind}.schema.json"
        schema: dict[str, Any] = json.loads(_read_text(self.root / name, shown=name))
        return schema

    def edition_ids(self) -> list[str]:
        """Folders that hold an edition file, sorted."""
        return sorted({path.parent.name for path in self.root.glob("*/edition*.yaml")})

    def read(self, path: str) -> RegulationFile:
        """One published file. Raises RegulationError when its bytes are not those of LOCK."""
        file = read_regulation_file(self.root / path, shown=path)
        listed = self.lock.get(path)
        if listed is None:
            raise RegulationError(f"{path}: tệp chưa có trong LOCK nên chưa được công bố.")
        if listed != file.sha256:
            raise RegulationError(
                f"{path}: nội dung đã công bố bị thay đổi so với LOCK; đính chính phải là một phiên bản mới."
            )
        return file

    def edition(self, edition_id: str) -> EditionHeader:
        """Header of an edition. Raises RegulationError for an unknown edition."""
        if edition_id not in self.edition_ids():
            known = ", ".join(self.edition_ids())
            raise RegulationError(f"Không có bộ quy định “{edition_id}”; chỉ có {known}.")
        return load_edition(self._newest(edition_id, "edition").content)

    def editions(self) -> list[EditionHeader]:
        """Headers of all editions, oldest first."""
        headers = [self.edition(edition_id) for edition_id in self.edition_ids()]
        return sorted(headers, key=lambda header: (header.in_force_from, header.edition_id))

    def catalogs(self, edition_id: str) -> list[Catalog]:
        """The catalogs of an edition, each in its highest version."""
        newest: dict[str, Catalog] = {}
        for path in self._paths(edition_id, "catalog"):
            catalog = load_catalog(self.read(path).content)
            if catalog.catalog_id not in newest or catalog.version > newest[catalog.catalog_id].version:
                newest[catalog.catalog_id] = catalog
        return list(newest.values())

    def catalog_for(self, edition_id: str, school_type: str) -> Catalog | None:
        """The catalog of an edition for a school type; None when there is none."""
        return next((item for item in self.catalogs(edition_id) if school_type in item.school_types), None)

    def procedure(self, edition_id: str) -> Procedure:
        """Procedure values of an edition."""
        return Procedure.load(self._newest(edition_id, "procedure").content)

    def hints(self, edition_id: str) -> RegulationFile | None:
        """What the school's figures hint at in an edition, newest version; None when it has no such file."""
        return self._newest(edition_id, "hints") if self._paths(edition_id, "hints") else None

    def files(self, edition_id: str) -> EditionFiles:
        """The published files of an edition, unchanged since LOCK."""
        return EditionFiles(
            edition=self._newest(edition_id, "edition"),
            catalogs=tuple(self.read(path) for path in self._paths(edition_id, "catalog")),
            procedures=tuple(self.read(path) for path in self._paths(edition_id, "procedure")),
        )

    def crosswalk_files(self) -> list[RegulationFile]:
        """The published crosswalks, every version, unchanged since LOCK."""
        found = sorted(self.root.glob(f"{_CROSSWALKS}/*.yaml"))
        return [self.read(path.relative_to(self.root).as_posix()) for path in found]

    def crosswalks(self) -> list[Crosswalk]:
        """The crosswalks, each in its highest version."""
        newest: dict[str, Crosswalk] = {}
        for file in self.crosswalk_files():
            crosswalk = load_crosswalk(file.content)
            before = newest.get(crosswalk.crosswalk_id)
            if before is None or crosswalk.version > before.version:
                newest[crosswalk.crosswalk_id] = crosswalk
        return list(newest.values())

    def data_files(self, folder: str) -> list[RegulationFile]:
        """The published files of a folder of dated data, unchanged since LOCK; none where the folder is absent."""
        found = sorted(self.root.glob(f"{folder}/*.yaml"))
        return [self.read(path.relative_to(self.root).as_posix()) for path in found]

    def published_paths(self) -> list[str]:
        """Every file that belongs into LOCK, sorted."""
        patterns = (*(f"*/{kind}*.yaml" for kind in _KINDS), *(f"{name}/*.yaml" for name in (_CROSSWALKS, *_DATA)))
        found = {path for pattern in patterns for path in self.root.glob(pattern)}
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def problems(self) -> list[str]:
        """Everything wrong with the folder, one Vietnamese sentence each, naming the file; empty when good.

        A folder of exactly the content that this process has already found good is not checked again.
        """
        content = self._fingerprint()
        if content in _found_good:
            return []
        found = self._find_problems()
        if not found and content is not None:
            _found_good.add(content)
        return found

    def _fingerprint(self) -> str | None:
        """SHA-256 over everything that a check reads: LOCK, schemas, published files; None when one is unreadable."""
        schemas = sorted(path.relative_to(self.root).as_posix() for path in self.root.glob(f"{_SCHEMA_FOLDER}/*.json"))
        whole = hashlib.sha256()
        for path in (LOCK_NAME, *schemas, *self.published_paths()):
            try:
                data = _read_bytes(self.root / path, shown=path)
            except RegulationError:
                return None
            whole.update(f"{hashlib.sha256(data).hexdigest()}  {path}\n".encode())
        return whole.hexdigest()

    def _find_problems(self) -> list[str]:
        try:
            lock = self.lock
        except RegulationError as problem:
            return [str(problem)]
        published = self.published_paths()
        found = [f"{path}: có trong LOCK nhưng không có tệp." for path in lock if path not in published]
        found += [f"{path}: chưa có trong LOCK." for path in published if path not in lock]
        for path in published:
            found += self._file_problems(path)
        if not found:
            found += self._together()
        return found

    def lock_text(self) -> str:
        """LOCK with the new files added. Raises RegulationError when a listed file has changed or is gone."""
        lock = self.lock if (self.root / LOCK_NAME).exists() else {}
        lines = {}
        for path in self.published_paths():
            lines[path] = read_regulation_file(self.root / path, shown=path).sha256
        for path, digest in lock.items():
            if lines.get(path) != digest:
                raise RegulationError(f"{path}: tệp đã công bố không được sửa hoặc xóa; đính chính là phiên bản mới.")
        return "".join(f"{digest}  {path}\n" for path, digest in sorted(lines.items()))

    def _paths(self, edition_id: str, kind: str) -> list[str]:
        return sorted(f"{edition_id}/{path.name}" for path in (self.root / edition_id).glob(f"{kind}*.yaml"))

    def _newest(self, edition_id: str, kind: str) -> RegulationFile:
        files = [self.read(path) for path in self._paths(edition_id, kind)]
        if not files:
            raise RegulationError(f"{edition_id}: thiếu {kind}.yaml.")
        return max(files, key=lambda file: int(file.content["version"]))

    def _file_problems(self, path: str) -> list[str]:
        folder, name = path.split("/")
        try:
            file = read_regulation_file(self.root / path, shown=path)
        except RegulationError as problem:
            return [str(problem)]
        found = []
        if path in self.lock and self.lock[path] != file.sha256:
            found.append("nội dung đã công bố bị thay đổi so với LOCK.")
        if folder == _CROSSWALKS:
            found += check_crosswalk(file.content, schema=self.schema("crosswalk"), file_name=name)
        elif folder in _DATA:
            found += [*schema_problems(file.content, schema=self.schema(folder)), *text_problems(file.content)]
        elif name.startswith("edition"):
            found += check_edition(file.content, schema=self.schema("edition"), folder=folder)
        elif name.startswith("procedure"):
            found += check_procedure(file.content, schema=self.schema("procedure"), folder=folder)
        elif name.startswith("hints"):
            found += check_hints(file.content, schema=self.schema("hints"), folder=folder)
        else:
            found += check_catalog(file.content, schema=self.schema("catalog"))
            if file.content.get("edition") != folder:
                found.append(f"danh mục ghi bộ “{file.content.get('edition')}” nhưng nằm trong “{folder}”.")
        return [f"{path}: {sentence}" for sentence in found]

    def _together(self) -> list[str]:
        editions = self.editions()
        catalogs = {edition.edition_id: self.catalogs(edition.edition_id) for edition in editions}
        found = [
            f"{edition_id}/edition.yaml: phần catalogs không khớp các tệp danh mục."
            for edition_id, listed in catalogs.items()
            if sorted(self._newest(edition_id, "edition").content["catalogs"])
            != sorted(catalog.catalog_id for catalog in listed)
        ]
        procedures = {edition.edition_id: self.procedure(edition.edition_id) for edition in editions}
        found += check_together(editions, catalogs, procedures)
        listed = [catalog for items in catalogs.values() for catalog in items]
        for file in self.crosswalk_files():
            sentences = check_crosswalk_codes(load_crosswalk(file.content), listed)
            found += [f"{file.path}: {sentence}" for sentence in sentences]
        return found


def read_regulation_file(path: Path, *, shown: str) -> RegulationFile:
    """Reads one YAML file of strings. Raises RegulationError naming `shown`."""
    data = _read_bytes(path, shown=shown)
    content = load_strings(_decode(data, shown=shown), name=shown)
    return RegulationFile(path=shown, sha256=hashlib.sha256(data).hexdigest(), content=content)


def read_lock(text: str) -> dict[str, str]:
    """LOCK: one line a file, "SHA-256, two blanks, path". Raises RegulationError for a malformed line."""
    lock: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        digest, separator, path = line.partition("  ")
        if not separator or len(digest) != 64 or not path or path in lock:
            raise RegulationError(f"LOCK: dòng {number} không đúng dạng.")
        lock[path] = digest
    return lock


def catalog_file_problems(file: RegulationFile, *, schema: Mapping[str, Any]) -> list[str]:
    """Problems of a catalog file that lies outside the folder, each naming the file."""
    return [f"{file.path}: {sentence}" for sentence in check_catalog(file.content, schema=schema)]


def _read_bytes(path: Path, *, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise RegulationError(f"{shown}: không có tệp này.") from None
    except IsADirectoryError:
        raise RegulationError(f"{shown}: là thư mục, không phải tệp.") from None
    except OSError:
        raise RegulationError(f"{shown}: không mở được tệp.") from None


def _decode(data: bytes, *, shown: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RegulationError(f"{shown}: tệp không phải chữ UTF-8.") from None


def _read_text(path: Path, *, shown: str) -> str:
    return _decode(_read_bytes(path, shown=shown), shown=shown)


def read_text_file(path: Path, *, shown: str) -> str:
    """A file written by a person, as text. Raises RegulationError naming `shown`."""
    return _read_text(path, shown=shown)


def decode_text(data: bytes, *, shown: str) -> str:
    """Bytes of a person's file as text (UTF-8, with or without BOM). Raises RegulationError naming `shown`."""
    return _decode(data, shown=shown)
