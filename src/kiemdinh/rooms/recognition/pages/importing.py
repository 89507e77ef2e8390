"""Bringing older recognitions in: the file, its columns, which rows are good, the result."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.importing import DONE, OPENED, RUNNING
from kiemdinh.rooms.recognition import exports, use_cases
from kiemdinh.rooms.recognition.forms import ImportColumnsForm, ImportForm, posted_version
from kiemdinh.rooms.recognition.pages.lists import XLSX
from kiemdinh.rooms.recognition.queries import lists
from kiemdinh.rooms.recognition.queries.import_columns import import_for, remembered_columns
from kiemdinh.rooms.recognition.use_cases import RecognitionProblem
from kiemdinh.services.files.serving import disposition

_SHOWN = 300
_SAMPLE = 50


@require_safe
@login_required
def template(request: HttpRequest) -> HttpResponse:
    """The empty table to fill in."""
    _officers_only(request)
    return _file(exports.template_workbook(), "mau-ket-qua-cong-nhan.xlsx")


@login_required
def import_file(request: HttpRequest) -> HttpResponse:
    """The file; its columns come next."""
    _officers_only(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = use_cases.open_import(actor=request.actor, now=request.now, data=file.read(), filename=file.name)
        except RecognitionProblem as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("recognition:import_columns", row.pk)
    context = {"form": form, "most": use_cases.MAX_FILE_ROWS}
    return render(request, "recognition/import.html", context, status=422 if form.errors else 200)


@login_required
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """Which column holds what: guessed, or as the department chose for its last file."""
    row = import_for(actor=request.actor, import_id=import_id)
    if row.state in (RUNNING, DONE):
        return redirect("recognition:import_one", row.pk)
    proposed = use_cases.guessed_columns(row.titles) | dict(remembered_columns(request.actor, row.titles))
    form = ImportColumnsForm(request.POST or None, titles=row.titles, chosen=row.mapping or proposed)
    if request.method == "POST" and form.is_valid():
        try:
            use_cases.map_columns(
                actor=request.actor,
                import_id=row.pk,
                version=posted_version(request.POST),
                mapping=form.cleaned_data,
            )
        except RecognitionProblem as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("recognition:import_one", row.pk)
    context = {"form": form, "row": row}
    return render(request, "recognition/import_columns.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    """Which rows would be written, until they are; then what became of them."""
    row = import_for(actor=request.actor, import_id=import_id)
    if row.state == OPENED:
        return redirect("recognition:import_columns", row.pk)
    if row.state in (RUNNING, DONE):
        bad = len({cell["row"] for cell in row.refused})
        context = {
            "row": row,
            "bad": bad,
            "refused": row.refused[:_SHOWN],
            "running": row.state == RUNNING,
            "broken_off": use_cases.is_broken_off(row),
        }
        return render(request, "recognition/import_result.html", context)
    return _check_page(request, row)


def _check_page(request: HttpRequest, row: Any, problem: str = "") -> HttpResponse:
    found = use_cases.findings_of(row, actor=request.actor, today=request.today)
    context = {
        "row": row,
        "going": len(found.good),
        "bad": len({cell.row for cell in found.refused}),
        "refused": found.refused[:_SHOWN],
        "sample": found.good[:_SAMPLE],
        "problem": problem,
    }
    return render(request, "recognition/import_check.html", context, status=409 if problem else 200)


@require_POST
@login_required
def start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Starts the writing, or goes on with one that broke off; the page of the job shows how far it is."""
    row = import_for(actor=request.actor, import_id=import_id)
    try:
        url = use_cases.start_import(
            actor=request.actor, now=request.now, import_id=row.pk, version=posted_version(request.POST)
        )
    except RecognitionProblem as problem:
        row.refresh_from_db()
        if row.state in (RUNNING, DONE):
            return redirect("recognition:import_one", row.pk)
        if row.state == OPENED:
            return redirect("recognition:import_columns", row.pk)
        return _check_page(request, row, str(problem))
    return redirect(url)


@require_safe
@login_required
def rejected(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows that were not accepted, with the reason beside each, to be mended and sent again."""
    row = import_for(actor=request.actor, import_id=import_id)
    if row.state in (RUNNING, OPENED):
        raise Http404
    body = bytes(row.rejected_file)
    if row.state != DONE:
        found = use_cases.findings_of(row, actor=request.actor, today=request.today)
        body = use_cases.rejected_file(found.table, found.refused)
    if not body:
        raise Http404
    return _file(body, "dong-can-sua.xlsx")


def _officers_only(request: HttpRequest) -> None:
    if not lists.is_officer(request.actor):
        raise Http404


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": disposition(name, inline=False)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
