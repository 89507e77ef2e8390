"""Dossier packages: making one of a cycle, bringing one to a school."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kiemdinh.rooms.exchange.forms import PackageFileForm
from kiemdinh.rooms.exchange.queries.dossier import (
    contents_of,
    may_import,
    package_of,
    package_path,
    packages_of,
    upload_for,
    uploads_of,
)
from kiemdinh.rooms.exchange.rules.dossier.form import PackageProblem
from kiemdinh.rooms.exchange.rules.dossier.upload import CHECKED, CHECKING, DOSSIER_UPLOAD
from kiemdinh.rooms.exchange.use_cases.dossier import bring_package
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label
from kiemdinh.services.files.serving import disposition
from kiemdinh.services.jobs import enqueue


@login_required
def packages(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """What goes into the package of a cycle, the one that lies there, and the button that makes a new one."""
    access, refusal = _cycle(request, cycle_id)
    if refusal is not None:
        return refusal
    if request.method == "POST":
        run = enqueue(
            "exchange.write_package",
            actor=request.actor,
            unit_id=access.cycle.school_id,
            now=request.now,
            params={"cycle_id": access.cycle.pk},
        )
        return redirect(run.url)
    context = {
        "access": access,
        "cycle": access.cycle,
        "edition": edition_label(access.cycle.edition_code),
        "contents": contents_of(access),
        "rows": packages_of(access),
    }
    return render(request, "exchange/dossier.html", context)


@require_safe
@login_required
def package_file(request: HttpRequest, cycle_id: int, package_id: int) -> HttpResponse | FileResponse:
    """The zip."""
    access, refusal = _cycle(request, cycle_id)
    if refusal is not None:
        return refusal
    row = package_of(access, package_id)
    try:
        handle = package_path(row).open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(handle, content_type="application/zip")
    response.headers["Content-Length"] = str(row.size)
    response.headers["Content-Disposition"] = disposition(row.name, inline=False)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cycle(request: HttpRequest, cycle_id: int) -> tuple[CycleAccess, HttpResponse | None]:
    access = cycle_for(actor=request.actor, cycle_id=cycle_id, today=request.today)
    request.cycle_access = access
    decision = access.may("export_package")
    if decision:
        return access, None
    return access, render(request, "403.html", {"exception": decision.reason}, status=403)


@login_required
def uploads(request: HttpRequest, code: str) -> HttpResponse:
    """The packages brought to a school, and the form for another one."""
    school = _school(request, code)
    posted = request.method == "POST"
    form = PackageFileForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            with transaction.atomic():
                row = bring_package(
                    actor=request.actor,
                    now=request.now,
                    school_id=school.unit_id,
                    name=file.name or "",
                    upload=file,
                )
                run = enqueue(
                    "exchange.check_package",
                    actor=request.actor,
                    unit_id=school.unit_id,
                    now=request.now,
                    params={"school_id": school.unit_id, "upload_id": row.pk, "code": code},
                )
            return redirect(run.url)
        except PackageProblem as problem:
            form.add_error("file", str(problem))
    rows = [(row, DOSSIER_UPLOAD.labels[row.state]) for row in uploads_of(school_id=school.unit_id)]
    context = {"school": school, "form": form, "rows": rows}
    return render(request, "exchange/dossier_uploads.html", context, status=422 if form.errors else 200)


@login_required
def upload(request: HttpRequest, code: str, upload_id: int) -> HttpResponse:
    """What the check of a package found; posting takes it in."""
    school = _school(request, code)
    row = upload_for(school_id=school.unit_id, upload_id=upload_id)
    if request.method == "POST" and row.state == CHECKED:
        run = enqueue(
            "exchange.import_package",
            actor=request.actor,
            unit_id=school.unit_id,
            now=request.now,
            params={"school_id": school.unit_id, "upload_id": row.pk},
        )
        return redirect(run.url)
    context = {
        "school": school,
        "row": row,
        "state": DOSSIER_UPLOAD.labels[row.state],
        "ready": row.state == CHECKED,
        "waiting": row.state == CHECKING,
        "found": row.report,
    }
    return render(request, "exchange/dossier_upload.html", context)


def _school(request: HttpRequest, code: str) -> Any:
    """A school to which the actor may bring packages; strangers get the same 404 as for a school that is not there."""
    school = organisations.school_facts(code=code, on=request.today)
    if school is None:
        raise Http404
    decision = may_import(actor=request.actor, school_id=school.unit_id)
    if decision:
        return school
    if any(post.unit_id == school.unit_id for post in request.actor.posts):
        raise PermissionDenied("Chỉ hiệu trưởng, phó hiệu trưởng và quản trị đơn vị nhập được gói hồ sơ.")
    raise Http404
