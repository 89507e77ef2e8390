"""What a reorganisation left of the national standard of a school."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition import exports, queries, use_cases
from kiemdinh.rooms.recognition.forms import ReorganisationForm
from kiemdinh.rooms.recognition.pages.lists import XLSX
from kiemdinh.rooms.recognition.queries import lists, reorganising
from kiemdinh.rooms.recognition.use_cases import RecognitionProblem
from kiemdinh.services.files.serving import disposition


@login_required
def reorganised(request: HttpRequest) -> HttpResponse:
    """Schools merged, divided or renamed under TT 57, recorded and waiting."""
    _officers_only(request)
    rows = reorganising.changes_of(actor=request.actor, today=request.today)
    if request.GET.get("xuat") == "xlsx":
        headers = {"Content-Disposition": disposition("truong-sap-xep-lai.xlsx", inline=False)}
        return HttpResponse(exports.reorganised_workbook(rows, on=request.today), content_type=XLSX, headers=headers)
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
