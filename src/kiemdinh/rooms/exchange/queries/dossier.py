"""Dossier packages: the head of one, those made of a cycle, those brought to a school."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision
from kiemdinh.rooms.evidence.queries.package import packed_set
from kiemdinh.rooms.exchange.models import DossierPackage, DossierUpload
from kiemdinh.rooms.exchange.rules.dossier.form import FORMAT, PackageProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.queries.package import catalog_by_hash, catalog_identity
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, school_target
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label
from kiemdinh.rooms.self_assessment.queries.new_cycle import has_cycle_of_year
from kiemdinh.rooms.self_assessment.queries.package import packed_cycle
from kiemdinh.rooms.self_assessment.rules.states import CYCLE_PERMITS


def head_of_package(access: CycleAccess) -> dict[str, Any]:
    """Which school and which regulations a package is of."""
    school = organisations.school_facts(unit_id=access.cycle.school_id, on=access.today)
    code, sha256 = catalog_identity(catalog_version_id=access.cycle.catalog_version_id)
    return {
        "format": FORMAT,
        "school": {"code": school.code, "name": school.name},
        "edition": {
            "code": access.cycle.edition_code,
            "catalog": code,
            "sha256": sha256,
            "title": edition_label(access.cycle.edition_code),
        },
    }


def place_of_package(data: dict[str, Any], *, today: date) -> tuple[Any, int]:
    """The school and the catalog version here that a package speaks of. Raises PackageProblem."""
    named = data["school"]
    school = organisations.school_facts(code=named["code"], on=today)
    if school is None:
        raise PackageProblem(
            f"Nơi này chưa có trường mang mã “{named['code'][:40]}” ({named['name'][:120]}). "
            "Hãy nhập đơn vị và trường trước, rồi nhập gói."
        )
    wanted = data["edition"]
    found = catalog_by_hash(code=wanted["catalog"], sha256=wanted["sha256"])
    if found is None:
        raise PackageProblem(
            f"Gói dùng bộ tiêu chuẩn {wanted['title'][:60]} ở phiên bản không có ở đây (mã {wanted['sha256'][:16]}…). "
            "Hãy nạp đúng phiên bản quy định đó rồi nhập lại; nhập vào phiên bản khác có thể làm sai kết quả."
        )
    rows = data["cycle"].get("chu-ky")
    year = rows[0].get("school_year") if isinstance(rows, list) and rows and isinstance(rows[0], dict) else None
    if not isinstance(year, str) or organisations.school_year(code=year) is None:
        raise PackageProblem("Dữ liệu của gói không đúng ở chu-ky[1].school_year: không có năm học này.")
    if has_cycle_of_year(school_id=school.unit_id, school_year=year):
        raise PackageProblem(
            f"{school.name} đã có chu kỳ năm học {year.replace('-', '–')} ở đây nên không nhập chồng lên."
            " Hãy mở chu kỳ đang có."
        )
    return school, found


def catalog_of(catalog_version_id: int) -> Any:
    """The parsed catalog of a version."""
    return regulations.get_catalog(catalog_version_id)


def may_import(*, actor: Actor, school_id: int) -> Decision:
    """May this person bring packages to the school?"""
    return CYCLE_PERMITS.decide(
        actor=actor, action="import_package", target=school_target(actor=actor, school_id=school_id)
    )


def packages_of(access: CycleAccess) -> list[DossierPackage]:
    """The packages made of a cycle that still lie there, newest first."""
    rows = DossierPackage.objects.filter(cycle_id=access.cycle.pk, removed_at__isnull=True).select_related("made_by")
    return list(rows.order_by("-pk"))


def package_of(access: CycleAccess, package_id: int) -> DossierPackage:
    """One of them; 404 otherwise."""
    row = DossierPackage.objects.filter(cycle_id=access.cycle.pk, pk=package_id, removed_at__isnull=True).first()
    if row is None:
        raise Http404
    return row


def upload_for(*, school_id: int, upload_id: int) -> DossierUpload:
    """A package that waits for its check or its confirmation; 404 otherwise. The caller has checked the right."""
    row = DossierUpload.objects.filter(school_id=school_id, pk=upload_id).first()
    if row is None:
        raise Http404
    return row


def package_path(row: DossierPackage | DossierUpload) -> Path:
    """Where the zip lies, beside the store of files and outside every backup: it can be made again."""
    folder: Path = Path(settings.DATA) / "packages"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{'goi' if isinstance(row, DossierPackage) else 'nhap'}-{row.pk}.zip"


def uploads_of(*, school_id: int) -> list[DossierUpload]:
    """The packages brought to a school, newest first."""
    return list(DossierUpload.objects.filter(school_id=school_id).select_related("brought_by").order_by("-pk")[:50])


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package, counted before it is made; `size` in bytes, without the report and the data."""

    evidence: int
    files: int
    size: int
    sheets: int


def contents_of(access: CycleAccess) -> Contents:
    """The counts of a cycle."""
    kept, packed = packed_set(set_id=access.cycle.evidence_set_id), packed_cycle(cycle_id=access.cycle.pk)
    live = sum(item.removed_at is None for item in kept.items)
    size = sum(row.size for row in (*kept.stored, *packed.stored))
    return Contents(live, len(kept.files), size, len(packed.tables["sheets"]))
