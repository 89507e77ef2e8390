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
from kiemdinh.rooms.recognition.forms import ImportColumnsForm, ImportForm, ReorganisationForm
from kiemdinh.rooms.recognition.pages.lists import XLSX
from kiemdinh.rooms.recognition.queries import lists, reorganising
from kiemdinh.rooms.recognition.queries.import_columns import remembered_columns
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
    """Reads a table; asks for its columns where the titles do not tell. The answer names the bad rows."""
    _officers_only(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            titles = use_cases.table_titles(content)
            chosen = use_cases.guessed_columns(titles) | dict(remembered_columns(request.actor, titles))
            if use_cases.missing_columns(chosen):
                kept = _signed(request, content, name=file.name[-200:])
                asked = ImportColumnsForm(titles=titles, chosen=chosen)
                return _ask_columns(request, asked, kept=kept, name=file.name)
            return _take_in(request, content, file.name, chosen)
        except RecognitionProblem as problem:
            form.add_error("file", str(problem))
    return _import_page(request, form)


@require_POST
@login_required
def columns(request: HttpRequest) -> HttpResponse:
    """The columns somebody chose for the file they had sent; remembered for the department."""
    _officers_only(request)
    kept = request.POST.get("tep", "")
    content, name = _opened(request, kept)
    try:
        titles = use_cases.table_titles(content)
        form = ImportColumnsForm(request.POST, titles=titles, chosen={})
        if not form.is_valid():
            return _ask_columns(request, form, kept=kept, name=name)
        chosen = {key: title for key, title in form.cleaned_data.items() if title}
        answer = _take_in(request, content, name, chosen)
    except RecognitionProblem as problem:
        empty = ImportForm({}, {})
        empty.errors.clear()
        empty.add_error("file", str(problem))
        return _import_page(request, empty)
    use_cases.remember_columns(actor=request.actor, mapping=chosen)
    return answer


def _take_in(request: HttpRequest, content: bytes, name: str, chosen: dict[str, str]) -> HttpResponse:
    outcome = use_cases.import_recognitions(
        actor=request.actor, now=request.now, content=content, filename=name, mapping=chosen
    )
    kept = _signed(request, outcome.rejected_file) if outcome.rejected_file else ""
    return _import_page(request, ImportForm(), outcome=outcome, kept=kept)


def _import_page(
    request: HttpRequest, form: ImportForm, *, outcome: use_cases.ImportOutcome | None = None, kept: str = ""
) -> HttpResponse:
    context = {"form": form, "outcome": outcome, "kept": kept, "most": use_cases.MAX_ROWS}
    return render(request, "recognition/import.html", context, status=422 if form.errors else 200)


def _ask_columns(request: HttpRequest, form: ImportColumnsForm, *, kept: str, name: str) -> HttpResponse:
    context = {"form": form, "kept": kept, "name": name}
    return render(request, "recognition/import_columns.html", context, status=422 if form.errors else 200)


def _signed(request: HttpRequest, content: bytes, name: str = "") -> str:
    """A file that travels through the person's own page, for that person alone."""
    packed = {"content": base64.b64encode(content).decode(), "reader": request.actor.account_id, "name": name}
    return signing.dumps(packed, salt=_SALT, compress=True)


def _opened(request: HttpRequest, kept: str) -> tuple[bytes, str]:
    try:
        found = signing.loads(kept, salt=_SALT, max_age=_KEPT_SECONDS)
        content = base64.b64decode(found["content"], validate=True)
    except (signing.BadSignature, binascii.Error, KeyError, TypeError) as error:
        raise Http404 from error
    if found["reader"] != request.actor.account_id:
        raise Http404
    return content, str(found.get("name", ""))


@require_POST
@login_required
def rejected(request: HttpRequest) -> HttpResponse:
    """The bad rows as a file again; only for the person they were shown to."""
    content, _ = _opened(request, request.POST.get("tep", ""))
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
