"""The records of packages: one made of a cycle, one brought to a school and what became of it."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.exchange.models import DossierPackage, DossierUpload
from kiemdinh.rooms.exchange.queries.dossier import may_import, package_path
from kiemdinh.rooms.exchange.rules.dossier.form import PackageProblem
from kiemdinh.rooms.exchange.rules.dossier.upload import CHECKED, CHECKING, DOSSIER_UPLOAD
from kiemdinh.rooms.exchange.use_cases.dossier_import import Progress, check_package, import_package
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.services.ledger import record

_PIECE = 1024 * 1024
_KEPT = timedelta(days=7)


def begin_package(*, access: CycleAccess, now: datetime, name: str) -> DossierPackage:
    """The record of a package that is about to be written; its zip is not there yet."""
    access.require("export_package")
    row = DossierPackage(
        cycle=access.cycle, name=name, made_at=now, made_by_id=access.actor.account_id, removed_at=now
    )
    row.save(force_insert=True)
    return row


def finish_package(*, row: DossierPackage, access: CycleAccess, now: datetime, sha256: str) -> None:
    """The zip is whole: it is shown, and takes the place of the earlier ones of this cycle."""
    older = list(DossierPackage.objects.filter(cycle_id=row.cycle_id, removed_at__isnull=True).exclude(pk=row.pk))
    with transaction.atomic():
        row.sha256, row.size, row.removed_at = sha256, package_path(row).stat().st_size, None
        row.save(update_fields=["sha256", "size", "removed_at"])
        DossierPackage.objects.filter(pk__in=[o.pk for o in older]).update(removed_at=now)
        record(
            actor_id=access.actor.account_id,
            unit_id=access.cycle.school_id,
            action="cycle.export_package",
            target_type="cycle",
            target_id=access.cycle.pk,
            at=now,
            data={"sha256": sha256, "package": row.pk},
        )
    for old in older:
        package_path(old).unlink(missing_ok=True)


def bring_package(*, actor: Actor, now: datetime, school_id: int, name: str, upload: Any) -> DossierUpload:
    """Keeps a zip that somebody brings to a school until it was checked and confirmed.

    Raises PermissionDenied, PackageProblem (no .zip, the disk is full).
    """
    _require(actor, school_id)
    _forget_old(now)
    if not name.lower().endswith(".zip"):
        raise PackageProblem(f"Tệp “{name[:80]}” không phải .zip. Hãy chọn tệp gói hồ sơ do phần mềm xuất.")
    row = DossierUpload(
        school_id=school_id,
        name=name[:200],
        size=upload.size,
        state=CHECKING,
        brought_at=now,
        brought_by_id=actor.account_id,
    )
    row.save(force_insert=True)
    path = package_path(row)
    try:
        with path.open("wb") as target:
            for piece in upload.chunks(_PIECE):
                target.write(piece)
    except OSError as error:
        path.unlink(missing_ok=True)
        row.delete()
        raise PackageProblem(f"Chưa lưu được gói trên máy chủ: {error.strerror or error}.") from error
    return row


def check_upload(*, row: DossierUpload, now: datetime, progress: Progress | None = None) -> None:
    """Checks a brought package and keeps what was found; one that was checked before stays as it is."""
    if row.state != CHECKING:
        return
    try:
        found = check_package(path=package_path(row), now=now, progress=progress)
        if found.school_id != row.school_id:
            raise PackageProblem(f"Gói là của {found.school}. Hãy mở trang nhập gói của đúng trường đó.")
    except PackageProblem as problem:
        _refuse(row, str(problem))
        return
    row.state = DOSSIER_UPLOAD.move(state=row.state, action="check", roles=())
    row.report = asdict(found)
    row.save(update_fields=["state", "report"])


def import_upload(*, actor: Actor, row: DossierUpload, now: datetime, progress: Progress | None = None) -> int:
    """Takes a checked package in; gives the number of the cycle, also when it was taken in before.

    Raises PackageProblem (kept with the record), PermissionDenied.
    """
    if row.cycle_id:
        return row.cycle_id
    _require(actor, row.school_id)
    if row.state != CHECKED:
        raise PackageProblem("Gói chưa được kiểm tra xong, hoặc không nhập được. Hãy tải gói lên lại.")
    try:
        cycle_id = import_package(
            actor=actor, now=now, path=package_path(row), school_id=row.school_id, progress=progress
        )
    except PackageProblem as problem:
        _refuse(row, str(problem))
        raise
    row.state, row.cycle_id = DOSSIER_UPLOAD.move(state=row.state, action="import", roles=()), cycle_id
    row.save(update_fields=["state", "cycle"])
    package_path(row).unlink(missing_ok=True)
    return cycle_id


def _require(actor: Actor, school_id: int) -> None:
    decision = may_import(actor=actor, school_id=school_id)
    if not decision:
        raise PermissionDenied(decision.reason)


def _refuse(row: DossierUpload, why: str) -> None:
    row.state, row.problem = DOSSIER_UPLOAD.move(state=row.state, action="refuse", roles=()), why
    row.save(update_fields=["state", "problem"])
    package_path(row).unlink(missing_ok=True)


def _forget_old(now: datetime) -> None:
    """Zips that nobody confirmed within a week go; their records stay and say so."""
    for row in DossierUpload.objects.filter(state__in=(CHECKING, CHECKED), brought_at__lt=now - _KEPT):
        _refuse(row, "Gói chờ quá 7 ngày nên đã được dọn. Hãy tải lên lại.")
