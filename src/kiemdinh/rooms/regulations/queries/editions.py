"""Reads of the loaded regulations. Content never changes once loaded, so it is kept parsed by its SHA-256."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from kiemdinh.rooms.regulations.models import CatalogVersion, Edition, ProcedureVersion
from kiemdinh.rooms.regulations.rules.catalog import SCHOOL_TYPES, Catalog, load_catalog
from kiemdinh.rooms.regulations.rules.editions import EditionChoice, EditionHeader, load_edition
from kiemdinh.rooms.regulations.rules.editions import edition_for as _edition_for
from kiemdinh.rooms.regulations.rules.errors import RegulationError
from kiemdinh.rooms.regulations.rules.procedure import Procedure
from kiemdinh.services.prepared import prepared

_PARSED: dict[str, Catalog] = {}
_PROCEDURES: dict[str, Procedure] = {}


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """A loaded catalog version: `id` is what a cycle is pinned to."""

    id: int
    code: str
    version: int
    title: str
    school_types: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition with its loaded catalogs, the newest version of each."""

    header: EditionHeader
    catalogs: tuple[CatalogRow, ...]


@dataclass(frozen=True, slots=True)
class CycleChoice:
    """What a new cycle is pinned to; `catalog_version_id` is None when there is no edition to use."""

    edition_id: str | None
    catalog_version_id: int | None
    warning: str | None
    reason_vi: str


def list_editions() -> list[EditionRow]:
    """All loaded editions, oldest first, with their catalogs. Two queries."""
    return [_edition_row(edition) for edition in Edition.objects.prefetch_related(_catalogs_without_content())]


def get_edition(code: str) -> EditionRow | None:
    """One edition by its code, e.g. `tt18-2018`."""
    edition = Edition.objects.prefetch_related(_catalogs_without_content()).filter(code=code).first()
    return None if edition is None else _edition_row(edition)


def edition_for(*, school_type: str, on: date) -> EditionChoice:
    """The edition for a new cycle, from what is loaded (see rules.editions.edition_for)."""
    return _edition_for(school_type=school_type, on=on, editions=[row.header for row in list_editions()])


def choose_for_cycle(*, school_type: str, on: date) -> CycleChoice:
    """The catalog version to pin a new cycle to, with the warning to record in it.

    Raises RegulationError for an unknown school type.
    """
    rows = list_editions()
    choice = _edition_for(school_type=school_type, on=on, editions=[row.header for row in rows])
    for row in rows:
        if row.header.edition_id == choice.edition_id:
            for catalog in row.catalogs:
                if school_type in catalog.school_types:
                    return CycleChoice(choice.edition_id, catalog.id, choice.warning, choice.reason_vi)
    return CycleChoice(None, None, choice.warning, choice.reason_vi)


def selectable_editions(*, school_type: str) -> list[EditionRow]:
    """Editions that have a complete catalog for the school type, oldest first."""
    return [row for row in list_editions() if school_type in row.header.selectable_types]


def get_catalog(catalog_version_id: int, *, sha256: str = "") -> Catalog:
    """The parsed catalog of a version; `sha256` is that of its content, if known. Raises RegulationError."""
    if not sha256:
        found = _catalog_sha256(catalog_version_id=catalog_version_id)
        if not found:
            raise RegulationError("Không có phiên bản danh mục này.")
        sha256 = found[0][0]
    if sha256 not in _PARSED:
        content = CatalogVersion.objects.values_list("content", flat=True).get(pk=catalog_version_id)
        _PARSED[sha256] = load_catalog(content)
    return _PARSED[sha256]


def get_edition_catalog(*, edition_id: str, school_type: str) -> Catalog | None:
    """The newest loaded catalog of an edition for a school type; None when there is none."""
    row = get_edition(edition_id)
    for catalog in row.catalogs if row else ():
        if school_type in catalog.school_types:
            return get_catalog(catalog.id)
    return None


def get_procedure(edition_id: str) -> Procedure:
    """The newest procedure values of an edition. Raises RegulationError for an unknown edition."""
    found = _newest_procedure(edition_id=edition_id)
    if not found:
        raise RegulationError(f"Chưa nạp bộ quy định “{edition_id}”.")
    pk, sha256 = found[0]
    if sha256 not in _PROCEDURES:
        content = ProcedureVersion.objects.values_list("content", flat=True).get(pk=pk)
        _PROCEDURES[sha256] = Procedure.load(content)
    return _PROCEDURES[sha256]


def newest_catalog(code: str) -> Catalog | None:
    """The newest loaded version of a catalog by its code, e.g. `tt57-2026-pho-thong`."""
    row = CatalogVersion.objects.filter(code=code).order_by("-version").values_list("pk", "content_sha256").first()
    return None if row is None else get_catalog(row[0], sha256=row[1])


def catalog_code(catalog_version_id: int) -> str:
    """The code of a catalog version: two versions of one catalog share it."""
    return CatalogVersion.objects.values_list("code", flat=True).get(pk=catalog_version_id)


@prepared
def _catalog_sha256(*, catalog_version_id: int) -> QuerySet[Any]:
    return CatalogVersion.objects.filter(pk=catalog_version_id).values_list("content_sha256")


@prepared
def _newest_procedure(*, edition_id: str) -> QuerySet[Any]:
    rows = ProcedureVersion.objects.filter(edition__code=edition_id).order_by("-version")
    return rows.values_list("pk", "content_sha256")[:1]


def _catalogs_without_content() -> Any:
    # The content is some 100 KB a catalog and is read only by get_catalog.
    return Prefetch("catalogs", queryset=CatalogVersion.objects.defer("content"))


def _edition_row(edition: Any) -> EditionRow:
    newest: dict[str, CatalogVersion] = {}
    for catalog in edition.catalogs.all():
        newest[catalog.code] = catalog  # ordered by version, so the last one is the newest
    rows = tuple(
        CatalogRow(
            id=catalog.pk,
            code=catalog.code,
            version=catalog.version,
            title=catalog.title,
            school_types=tuple(catalog.school_types),
            sha256=catalog.content_sha256,
        )
        for catalog in sorted(newest.values(), key=_by_school_type)
    )
    types = [kind for row in rows for kind in row.school_types]
    return EditionRow(header=load_edition(edition.content, loaded_types=types), catalogs=rows)


def _by_school_type(catalog: CatalogVersion) -> int:
    order = list(SCHOOL_TYPES)
    return min(order.index(kind) for kind in catalog.school_types)
