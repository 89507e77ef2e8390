"""Older recognitions from Excel, and what a reorganisation left of the national standard of a school."""

import base64
import binascii
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition import exports, queries, use_cases
from kiemdinh.rooms.recognition.forms import ImportForm, ReorganisationForm
from kiemdinh.rooms.recognition.pages.lists import XLSX
from kiemdinh.rooms.recognition.queries import lists, reorganising
from kiemdinh.rooms.recognition.use_cases import RecognitionProblem
from kiemdinh.services.files.serving import disposition

_SALT = "kiemdinh.recognition.import"
_KEPT_SECONDS = 2 * 60 * 60


@require_safe
@login_required
def template(request: HttpRequest) -> HttpResponse:
    """The empty table to fill in."""
    _officers_only(request)
    return _file(exports.template_workbook(), "mau-ket-qua-cong-nhan.xlsx")


@login_required
def import_file(request: HttpRequest) -> HttpResponse:
    """Reads a table; the answer names the bad rows and gives them back as a file."""
    _officers_only(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    outcome, kept = None, ""
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            outcome = use_cases.import_recognitions(
                actor=request.actor, now=request.now, content=file.read(), filename=file.name
            )
        except RecognitionProblem as problem:
            form.add_error("file", str(problem))
        else:
            if outcome.rejected_file:
                packed = {
                    "content": base64.b64encode(outcome.rejected_file).decode(),
                    "reader": request.actor.account_id,
                }
                kept = signing.dumps(packed, salt=_SALT, compress=True)
    context = {"form": form, "outcome": outcome, "kept": kept, "most": use_cases.MAX_ROWS}
    return render(request, "recognition/import.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def rejected(request: HttpRequest) -> HttpResponse:
    """The bad rows as a file again; only for the person they were shown to."""
    try:
        found = signing.loads(request.POST.get("tep", ""), salt=_SALT, max_age=_KEPT_SECONDS)
        content = base64.b64decode(found["content"], validate=True)
    except (signing.BadSignature, binascii.Error, KeyError, TypeError) as error:
        raise Http404 from error
    if found["reader"] != request.actor.account_id:
        raise Http404
    return _file(content, "dong-can-sua.xlsx")


@login_required
def reorganised(request: HttpRequest) -> HttpResponse:
    """Schools merged, divided or renamed under TT 57, recorded and waiting."""
    _officers_only(request)
    rows = reorganising.changes_of(actor=request.actor, today=request.today)
    return render(request, "recognition/reorganised.html", {"rows": rows, "waiting": sum(r.row is None for r in rows)})


@login_required
def reorganise(request: HttpRequest, code: str, day: str) -> HttpResponse:
    """What Điều 27 khoản 5 gives one school on one day; recorded on a post."""
    unit = organisations.find_unit(code=code)
    if unit is None or not queries.school_decision(actor=request.actor, school_id=unit.pk, action="reorganise"):
        raise Http404
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    form = ReorganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            use_cases.record_reorganisation(
                actor=request.actor, now=request.now, school_id=unit.pk, effective_on=on, **form.cleaned_data
            )
        except RecognitionProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, "Đã ghi kết quả sau sắp xếp lại của trường.")
            return redirect("recognition:school", code=code)
    context = {
        "form": form,
        "name": organisations.name_as_of(unit_id=unit.pk, on=request.today),
        "on": on,
        "found": reorganising.preview(school_id=unit.pk, effective_on=on, today=request.today),
        "recorded": next((r for r in reorganising.reorganisations_of(unit.pk) if r.effective_on == on), None),
    }
    return render(request, "recognition/reorganise.html", context, status=422 if form.errors else 200)


def _officers_only(request: HttpRequest) -> None:
    if not lists.is_officer(request.actor):
        raise Http404


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": disposition(name, inline=False)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
