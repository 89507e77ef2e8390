"""Work of this room that takes longer than a person waits."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from kiemdinh.rooms.exchange.exports.dossier import build_package, write_package
from kiemdinh.rooms.exchange.queries.dossier import package_path, upload_for
from kiemdinh.rooms.exchange.rules.dossier.form import PackageProblem
from kiemdinh.rooms.exchange.rules.report_import import UNREADABLE
from kiemdinh.rooms.exchange.use_cases.dossier import begin_package, check_upload, finish_package, import_upload
from kiemdinh.rooms.exchange.use_cases.report_import import read_import
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.services.jobs import JobProblem, Run, job


@job("exchange.read_report", title="Đọc báo cáo Word")
def read_report(run: Run, *, import_id: int) -> dict[str, Any]:
    """Reads a report that was kept; run again it finds the work done."""
    if run.actor_id is None:
        raise JobProblem("Việc này cần người bắt đầu. Hãy tải tệp lên lại.")
    run.progress(done=0, total=1, note="Đang đọc tệp")
    actor = people.actor_for(account_id=run.actor_id, today=timezone.localdate(run.now))
    row = read_import(actor=actor, now=run.now, import_id=import_id)
    run.progress(done=1, total=1)
    url = reverse("exchange:report", kwargs={"cycle_id": row.cycle_id, "import_id": row.pk})
    return {"url": url, "text": "Xem vì sao không đọc được" if row.state == UNREADABLE else "Xem báo cáo đã đọc"}


@job("exchange.write_package", title="Đóng gói hồ sơ")
def write_dossier(run: Run, *, cycle_id: int) -> dict[str, Any]:
    """Writes the package of a cycle; run again it writes a new one."""
    actor = people.actor_for(account_id=run.actor_id, today=timezone.localdate(run.now))
    today = timezone.localdate(run.now)
    try:
        access = cycle_for(actor=actor, cycle_id=cycle_id, today=today, action="export_package")
        run.progress(done=0, total=None, note="Đang gom dữ liệu")
        package = build_package(access, on=today)
        row = begin_package(access=access, now=run.now, name=package.name)
        sha256 = write_package(package, package_path(row), progress=_progress_of(run))
    except (PackageProblem, PermissionDenied) as problem:
        raise JobProblem(str(problem)) from problem
    finish_package(row=row, access=access, now=run.now, sha256=sha256)
    return {"url": reverse("exchange:dossier", kwargs={"cycle_id": cycle_id}), "text": "Tải gói hồ sơ"}


@job("exchange.check_package", title="Kiểm tra gói hồ sơ")
def check_dossier(run: Run, *, school_id: int, upload_id: int, code: str) -> dict[str, Any]:
    """Checks a package that was brought; run again it finds the work done."""
    row = upload_for(school_id=school_id, upload_id=upload_id)
    check_upload(row=row, now=run.now, progress=_progress_of(run))
    url = reverse("exchange:dossier_upload", kwargs={"code": code, "upload_id": upload_id})
    return {"url": url, "text": "Xem kết quả kiểm tra"}


@job("exchange.import_package", title="Nhập gói hồ sơ")
def import_dossier(run: Run, *, school_id: int, upload_id: int) -> dict[str, Any]:
    """Takes a checked package in; run again it finds the cycle."""
    actor = people.actor_for(account_id=run.actor_id, today=timezone.localdate(run.now))
    row = upload_for(school_id=school_id, upload_id=upload_id)
    try:
        cycle_id = import_upload(actor=actor, row=row, now=run.now, progress=_progress_of(run))
    except (PackageProblem, PermissionDenied) as problem:
        raise JobProblem(str(problem)) from problem
    return {"url": reverse("self_assessment:cycle", kwargs={"cycle_id": cycle_id}), "text": "Mở chu kỳ vừa nhập"}


def _progress_of(run: Run) -> Callable[[int, int, str], None]:
    def tell(done: int, total: int, note: str) -> None:
        run.progress(done=done, total=total, note=note)

    return tell
