"""Loading regulations into the database. Loading again changes nothing; changed content is refused."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from kiemdinh.rooms.regulations.models import CatalogVersion, CrosswalkVersion, Edition, ProcedureVersion
from kiemdinh.rooms.regulations.rules.catalog import load_catalog
from kiemdinh.rooms.regulations.rules.crosswalk import load_crosswalk
from kiemdinh.rooms.regulations.rules.editions import load_edition
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.library import (
    Library,
    RegulationFile,
    catalog_file_problems,
    read_regulation_file,
)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a loading did: paths of the files that were new, and of those already loaded as they are."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]


@transaction.atomic
def load_regulations(*, directory: Path, now: datetime) -> LoadResult:
    """Checks the folder and loads every edition, catalog, procedure and crosswalk that is not loaded yet.

    Raises RegulationError, and loads nothing, when a file has a problem or differs from what is loaded under the
    same version.
    """
    library = Library(directory)
    if problems := library.problems():
        more = f" (còn {len(problems) - 1} lỗi khác)" if len(problems) > 1 else ""
        raise RegulationError(problems[0] + more)
    loaded: list[str] = []
    unchanged: list[str] = []
    for edition_id in library.edition_ids():
        files = library.files(edition_id)
        edition, is_new = _load_edition(files.edition, now=now)
        (loaded if is_new else unchanged).append(files.edition.path)
        for file in files.catalogs:
            (loaded if _load_catalog(edition, file, now=now) else unchanged).append(file.path)
        for file in files.procedures:
            (loaded if _load_procedure(edition, file, now=now) else unchanged).append(file.path)
    for file in library.crosswalk_files():
        (loaded if _load_crosswalk(file, now=now) else unchanged).append(file.path)
    return LoadResult(tuple(loaded), tuple(unchanged))


@transaction.atomic
def load_complete_file(*, path: Path, directory: Path, now: datetime) -> CatalogVersion:
    """Loads one catalog file of an edition marked incomplete; its school types can then be chosen.

    `directory` is the regulations folder, for the schema. Loading the same file again changes nothing.
    Raises RegulationError when the file has a problem, the edition is unknown or not incomplete, or another
    content is loaded under the same version.
    """
    file = read_regulation_file(path, shown=path.name)
    if problems := catalog_file_problems(file, schema=Library(directory).schema("catalog")):
        raise RegulationError(problems[0])
    catalog = load_catalog(file.content)
    edition = Edition.objects.filter(code=catalog.edition_id).first()
    if edition is None:
        raise RegulationError(f"{path.name}: chưa nạp bộ quy định “{catalog.edition_id}”.")
    if edition.status != "incomplete":
        raise RegulationError(
            f"{path.name}: bộ “{edition.code}” đã đủ; đính chính phải đặt trong thư mục regulations và LOCK."
        )
    header = load_edition(edition.content)
    if extra := sorted(set(catalog.school_types) - set(header.school_types)):
        raise RegulationError(f"{path.name}: bộ “{edition.code}” không áp dụng cho {', '.join(extra)}.")
    for other in edition.catalogs.exclude(code=catalog.catalog_id):
        if shared := sorted(set(other.school_types) & set(catalog.school_types)):
            raise RegulationError(f"{path.name}: {', '.join(shared)} đã có trong danh mục “{other.code}”.")
    _load_catalog(edition, file, now=now)
    return CatalogVersion.objects.get(code=catalog.catalog_id, version=catalog.version)


def _load_edition(file: RegulationFile, *, now: datetime) -> tuple[Edition, bool]:
    header = load_edition(file.content)
    version = int(file.content["version"])
    values: dict[str, Any] = {
        "version": version,
        "regulation_number": header.regulation_number,
        "title": header.title,
        "in_force_from": header.in_force_from,
        "in_force_to": header.in_force_to,
        "status": header.status,
        "content": file.content,
        "content_sha256": file.sha256,
    }
    found = Edition.objects.filter(code=header.edition_id).first()
    if found is None:
        return Edition.objects.create(code=header.edition_id, loaded_at=now, **values), True
    if version > found.version:
        for name, value in values.items():
            setattr(found, name, value)
        found.loaded_at = now
        found.save()
        return found, True
    _refuse_changed(file, found.content_sha256, same_version=version == found.version)
    return found, False


def _load_catalog(edition: Edition, file: RegulationFile, *, now: datetime) -> bool:
    catalog = load_catalog(file.content)
    found = CatalogVersion.objects.filter(code=catalog.catalog_id, version=catalog.version).first()
    if found is not None:
        _refuse_changed(file, found.content_sha256, same_version=True)
        return False
    CatalogVersion.objects.create(
        edition=edition,
        code=catalog.catalog_id,
        version=catalog.version,
        title=catalog.title,
        generation=catalog.generation,
        school_types=list(catalog.school_types),
        change=file.content["change"],
        content=file.content,
        content_sha256=file.sha256,
        source_file=file.path,
        loaded_at=now,
    )
    return True


def _load_procedure(edition: Edition, file: RegulationFile, *, now: datetime) -> bool:
    version = int(file.content["version"])
    found = edition.procedures.filter(version=version).first()
    if found is not None:
        _refuse_changed(file, found.content_sha256, same_version=True)
        return False
    ProcedureVersion.objects.create(
        edition=edition,
        version=version,
        content=file.content,
        content_sha256=file.sha256,
        source_file=file.path,
        loaded_at=now,
    )
    return True


def _load_crosswalk(file: RegulationFile, *, now: datetime) -> bool:
    crosswalk = load_crosswalk(file.content)
    found = CrosswalkVersion.objects.filter(code=crosswalk.crosswalk_id, version=crosswalk.version).first()
    if found is not None:
        _refuse_changed(file, found.content_sha256, same_version=True)
        return False
    CrosswalkVersion.objects.create(
        code=crosswalk.crosswalk_id,
        version=crosswalk.version,
        from_catalog=crosswalk.from_catalog,
        to_catalog=crosswalk.to_catalog,
        title=crosswalk.title,
        content=file.content,
        content_sha256=file.sha256,
        source_file=file.path,
        loaded_at=now,
    )
    return True


def _refuse_changed(file: RegulationFile, loaded_sha256: str, *, same_version: bool) -> None:
    if not same_version or file.sha256 != loaded_sha256:
        raise RegulationError(
            f"{file.path}: nội dung khác với bản đã nạp cùng số phiên bản nên không nạp;"
            " đính chính phải là một phiên bản mới."
        )
