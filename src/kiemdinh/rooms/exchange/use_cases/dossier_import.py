"""Taking a dossier package in: checked whole, files kept by content, then the cycle in one transaction (ADR 0018)."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.exchange.queries.dossier import catalog_of, may_import, place_of_package
from kiemdinh.rooms.exchange.rules.dossier.form import PackageProblem
from kiemdinh.rooms.exchange.use_cases.dossier_reading import OpenPackage, open_package
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.queries.matching import head_of, matched_accounts
from kiemdinh.rooms.people.rules import SYSTEM
from kiemdinh.rooms.self_assessment.use_cases.package import Here, put_cycle
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import forget_unused, store

Progress = Callable[[int, int, str], None]
_IN_MEMORY = 4 * 1024 * 1024
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a package holds and what taking it in would make."""

    school: str
    school_code: str
    school_id: int
    edition: str
    title: str
    school_year: str
    sha256: str
    files: int
    size: int
    documents: int
    criteria: int
    published: int
    matched: tuple[str, ...]
    unmatched: tuple[str, ...]


class _OnlyChecking(Exception):
    """Takes back everything that a trial wrote."""


def check_package(*, path: Path, now: datetime, progress: Progress | None = None) -> CheckReport:
    """Checks a package against itself and against this installation; nothing is left behind. Raises PackageProblem.

    The rows are really put in and taken back, so that what passes here passes when it is taken in.
    """
    with open_package(path, progress=progress) as package:
        here = _here(package, timezone.localdate(now))
        try:
            with transaction.atomic():
                _put(package, SYSTEM, now, _with_files(here, _stand_ins(package, now)))
                raise _OnlyChecking
        except _OnlyChecking:
            return _report(package, here)


def import_package(
    *, actor: Actor, now: datetime, path: Path, school_id: int | None = None, progress: Progress | None = None
) -> int:
    """Takes a package in and gives the number of the cycle: the same cycle stands here, or nothing.

    `school_id`: only for that school. Raises PackageProblem that names the place, PermissionDenied.
    """
    with open_package(path) as package:
        here = _here(package, timezone.localdate(now))
        if school_id is not None and here.school_id != school_id:
            raise PackageProblem("Gói là của trường khác. Hãy mở trang nhập gói của đúng trường đó.")
        if actor is not SYSTEM and not (decision := may_import(actor=actor, school_id=here.school_id)):
            raise PermissionDenied(decision.reason)
        kept: list[StoredFile] = []
        try:
            files = _keep_files(package, now, kept, progress)
            return _put(package, actor, now, _with_files(here, files))
        except BaseException:
            forget_unused(kept)
            raise


def _put(package: OpenPackage, actor: Actor, now: datetime, here: Here) -> int:
    try:
        made = put_cycle(
            actor=actor,
            now=now,
            here=here,
            cycle=package.data["cycle"],
            evidence=package.data["evidence"],
            source=package.sha256,
        )
    except SelfAssessmentProblem as problem:
        raise PackageProblem(str(problem)) from problem
    return int(made.pk)


def _here(package: OpenPackage, today: date) -> Here:
    school, catalog_version_id = place_of_package(package.data, today=today)
    sites = _sites(school.unit_id)
    return Here(
        school_id=school.unit_id,
        catalog_version_id=catalog_version_id,
        catalog=catalog_of(catalog_version_id),
        people=matched_accounts(unit_id=school.unit_id, names=package.data["people"]),
        head=head_of(unit_id=school.unit_id),
        sites=sites,
        files={},
    )


def _sites(school_id: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for site in organisations.site_history(unit_id=school_id):
        key = f"{site.name} (từ {site.valid_from.isoformat()})" if site.name in found else site.name
        found[key] = site.id
    return found


def _with_files(here: Here, files: dict[str, int]) -> Here:
    return Here(here.school_id, here.catalog_version_id, here.catalog, here.people, here.head, here.sites, files)


def _stand_ins(package: OpenPackage, now: datetime) -> dict[str, int]:
    """Rows for the files of a trial, without their contents."""
    wanted: dict[str, str] = package.data["files"]
    known = dict(StoredFile.objects.filter(sha256__in=list(wanted)).values_list("sha256", "pk"))
    new = [
        StoredFile(
            sha256=digest,
            size=max(package.sizes[path], 1),
            media_type="application/octet-stream",
            extension=path.rsplit(".", 1)[-1][:8],
            stored_at=now,
        )
        for digest, path in sorted(wanted.items())
        if digest not in known
    ]
    StoredFile.objects.bulk_create(new)
    return known | {row.sha256: row.pk for row in new}


def _keep_files(
    package: OpenPackage, now: datetime, kept: list[StoredFile], progress: Progress | None
) -> dict[str, int]:
    """Keeps every content, outside any long transaction; what was not here before is noted in `kept`."""
    wanted: dict[str, str] = package.data["files"]
    known = set(StoredFile.objects.filter(sha256__in=list(wanted)).values_list("sha256", flat=True))
    found: dict[str, int] = {}
    for number, (digest, path) in enumerate(sorted(wanted.items()), start=1):
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
            try:
                with package.read(path) as source:
                    while piece := source.read(_PIECE):
                        copy.write(piece)
                row, _ = store(name=path.rsplit("/", 1)[-1], stream=copy, now=now)  # type: ignore[arg-type]
            except RefusedFile as problem:
                raise PackageProblem(f"{problem} Chưa có gì được nhập.") from problem
            except OSError as error:
                raise PackageProblem(
                    f"Không chép được tệp “{path}”: {error.strerror or error}. Chưa có gì được nhập."
                ) from error
        if row.sha256 != digest:
            raise PackageProblem(f"Tệp “{path}” đổi trong lúc đọc. Hãy nhập lại.")
        if digest not in known:
            kept.append(row)
        found[digest] = row.pk
        if progress is not None:
            progress(number, len(wanted), path.rsplit("/", 1)[-1])
    return found


def _report(package: OpenPackage, here: Here) -> CheckReport:
    data: dict[str, Any] = package.data
    people = sorted(data["people"].items())
    cycle = data["cycle"]
    return CheckReport(
        school=data["school"]["name"],
        school_code=data["school"]["code"],
        school_id=here.school_id,
        edition=data["edition"]["title"],
        title=cycle["chu-ky"][0]["title"],
        school_year=cycle["chu-ky"][0]["school_year"],
        sha256=package.sha256,
        files=len(package.sums),
        size=sum(package.sizes.values()),
        documents=len(data["evidence"]["van-ban"]),
        criteria=len(cycle["phieu"]),
        published=len(cycle["ban-cong-bo"]),
        matched=tuple(name for username, name in people if here.people[username]),
        unmatched=tuple(name for username, name in people if not here.people[username]),
    )
