"""Reports brought to a cycle: upload, what was read, placing what was left over, writing into the cycle."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.exchange.forms import ReportFileForm, posted_choices, posted_places, posted_version
from kiemdinh.rooms.exchange.pages.access import cycle_page
from kiemdinh.rooms.exchange.queries.report_import import (
    import_of,
    imports_of,
    picture_of,
    pictures_of,
    place_choices,
    preview_of,
)
from kiemdinh.rooms.exchange.rules.report_import import APPLIED, READ, REPORT_IMPORT, UNREADABLE
from kiemdinh.rooms.exchange.use_cases import report_import as imports
from kiemdinh.rooms.exchange.use_cases.report_filling import apply_import
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.services.files.serving import file_response
from kiemdinh.services.jobs import enqueue


@cycle_page
def reports(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Every report brought to the cycle, and the form for another one."""
    may = access.may("import_report")
    posted = request.method == "POST"
    form = ReportFileForm(request.POST if posted else None, request.FILES if posted else None)
    if posted:
        access.require("import_report")
        if form.is_valid():
            found = _taken(request, access, form)
            if found is not None:
                return found
    context = {
        "access": access,
        "cycle": access.cycle,
        "edition": edition_label(access.cycle.edition_code),
        "rows": [(row, REPORT_IMPORT.labels[row.state]) for row in imports_of(access)],
        "form": form,
        "may": may,
        "limit": settings.MAX_UPLOAD_BYTES // (1024 * 1024),
    }
    return render(request, "exchange/reports.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, access: CycleAccess, form: ReportFileForm) -> HttpResponse | None:
    """Keeps and reads the file; a large one in the background."""
    upload = form.cleaned_data["file"]
    large = upload.size > imports.LARGE
    try:
        with transaction.atomic():
            content = imports.bytes_of(upload, settings.MAX_UPLOAD_BYTES)
            row = imports.start_import(
                actor=request.actor,
                now=request.now,
                cycle_id=access.cycle.pk,
                name=upload.name or "",
                content=content,
                later=large,
            )
            if large:
                run = enqueue(
                    "exchange.read_report",
                    actor=request.actor,
                    unit_id=access.cycle.school_id,
                    now=request.now,
                    params={"import_id": row.pk},
                )
                return redirect(run.url)
    except imports.ImportProblem as problem:
        form.add_error("file", str(problem))
        return None
    return redirect("exchange:report", cycle_id=access.cycle.pk, import_id=row.pk)


@cycle_page
def report(request: HttpRequest, access: CycleAccess, import_id: int) -> HttpResponse:
    """One import: what was recognised, what was not, what it would meet in the cycle."""
    return _shown(request, access, import_id)


def _shown(request: HttpRequest, access: CycleAccess, import_id: int, problem: str = "") -> HttpResponse:
    row = import_of(access, import_id)
    context = {
        "access": access,
        "cycle": access.cycle,
        "row": row,
        "state": REPORT_IMPORT.labels[row.state],
        "may": bool(access.may("import_report")),
        "problem": problem,
    }
    if row.state not in (READ, APPLIED):
        context["unreadable"] = row.state == UNREADABLE
        return render(request, "exchange/report_waiting.html", context)
    choices = place_choices(access)
    context |= {
        "preview": preview_of(access, row),
        "choices": [label for _, group in choices for _, label in group],
        "labels": {key: label for _, group in choices for key, label in group},
        "pictures": pictures_of(row),
        "applied": row.state == APPLIED,
        "warnings": row.reading["warnings"],
    }
    return render(request, "exchange/report.html", context, status=409 if problem else 200)


@require_POST
@cycle_page
def place(request: HttpRequest, access: CycleAccess, import_id: int) -> HttpResponse:
    """Gives left-over pieces their places."""
    row = import_of(access, import_id)
    labels = {key: label for _, group in place_choices(access) for key, label in group}
    places, unknown = posted_places(request.POST, labels=labels)
    if unknown:
        return _shown(request, access, row.pk, f"Không có mục “{unknown[0]}”. Hãy chọn một mục trong danh sách gợi ý.")
    try:
        imports.place_pieces(
            actor=request.actor,
            now=request.now,
            import_id=row.pk,
            version=posted_version(request.POST),
            placed=places,
        )
    except imports.ImportProblem as problem:
        return _shown(request, access, row.pk, str(problem))
    messages.success(request, "Đã xếp các đoạn vừa chọn. Chúng được ghi khi đưa vào chu kỳ.")
    return redirect("exchange:report", cycle_id=access.cycle.pk, import_id=row.pk)


@require_POST
@cycle_page
def apply(request: HttpRequest, access: CycleAccess, import_id: int) -> HttpResponse:
    """Writes what was read into the cycle."""
    row = import_of(access, import_id)
    try:
        done = apply_import(
            actor=request.actor,
            now=request.now,
            import_id=row.pk,
            version=posted_version(request.POST),
            choices=posted_choices(request.POST),
            with_evidence=request.POST.get("minh-chung") == "1",
        )
    except (imports.ImportProblem, SelfAssessmentProblem) as problem:
        return _shown(request, access, row.pk, str(problem))
    found = done.outcome["evidence"]
    messages.success(
        request, f"Đã đưa vào chu kỳ {len(done.outcome['written'])} mục và {found['new']} văn bản minh chứng mới."
    )
    return redirect("exchange:report", cycle_id=access.cycle.pk, import_id=row.pk)


@require_safe
@cycle_page
def original(request: HttpRequest, access: CycleAccess, import_id: int) -> FileResponse:
    """The file as it came."""
    row = import_of(access, import_id)
    return file_response(row.original, name=row.name)


@require_safe
@cycle_page
def picture(request: HttpRequest, access: CycleAccess, import_id: int, position: int) -> FileResponse:
    """A picture of the report."""
    found = picture_of(import_of(access, import_id), position)
    return file_response(found.stored, name=found.name, inline=True)
