"""The official survey: its diary with photos, and the requests to the school."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kiemdinh.rooms.external_assessment.forms import SupplementForm, SurveyForm, posted_number
from kiemdinh.rooms.external_assessment.pages.access import common, work_page
from kiemdinh.rooms.external_assessment.queries import records
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.fields import code_label, criterion_codes, title_of
from kiemdinh.rooms.external_assessment.rules.work import GIVEN, OPEN, SUPPLEMENT
from kiemdinh.rooms.external_assessment.use_cases import supplements, survey
from kiemdinh.rooms.external_assessment.use_cases.problems import WorkProblem
from kiemdinh.services.files.serving import file_response
from kiemdinh.services.files.uploads import checks_upload_names, uploads_of


def criterion_choices(access: WorkAccess) -> list[tuple[str, str]]:
    """Every criterion for a select."""
    return [(c, f"{code_label(c)} {title_of(access.catalog, c)[:60]}") for c in criterion_codes(access.catalog)]


@checks_upload_names
@work_page
def diary(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """Interviews, observations, photos; filters ?loai=&tieu-chi= live in the address."""
    access.require("view_sheets")
    form, problem = SurveyForm(initial={"happened_at": request.now}), ""
    if request.method == "POST":
        try:
            if request.POST.get("viec") == "bo":
                survey.remove_entry(
                    **common(request, access),
                    entry_id=posted_number(request.POST, "muc"),
                    version=posted_number(request.POST),
                )
                messages.success(request, "Đã bỏ mục này.")
                return redirect(request.path)
            form = SurveyForm(request.POST, request.FILES)
            if form.is_valid():
                values = dict(form.cleaned_data)
                photo = values.pop("photo")
                survey.add_entry(
                    **common(request, access), **values, upload=(photo.name, photo.file) if photo else None
                )
                messages.success(request, "Đã ghi vào nhật ký khảo sát.")
                return redirect(request.path)
        except WorkProblem as refused:
            if form.is_bound and refused.field in form.fields:
                form.add_error(refused.field, str(refused))
            else:
                problem = str(refused)
    kind, criterion = request.GET.get("loai", ""), request.GET.get("tieu-chi", "")
    kind = kind if kind in survey.KINDS else ""
    rows = records.entries_of(access, kind=kind, criterion=criterion)
    context = {
        "access": access,
        "rows": rows,
        "filters": [
            {"label": label, "url": f"?loai={key}" if key else "?", "current": key == kind}
            for key, label in (("", "Tất cả"), *survey.KINDS.items())
        ],
        "kind": kind,
        "form": form,
        "may_write": bool(access.may("survey")),
        "problem": problem,
    }
    return render(request, "external_assessment/diary.html", context, status=422 if problem or form.errors else 200)


@require_safe
@work_page
def photo(request: HttpRequest, access: WorkAccess, entry_id: int, name: str) -> HttpResponse:
    """A photo of the survey."""
    access.require("view_sheets")
    stored, shown = records.entry_file(access, entry_id)
    return file_response(stored, name=shown, inline=True)


@work_page
def requests(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """Requests for evidence: the team asks, the school sees what waits for it."""
    access.require("view_supplements")
    choices, problem = criterion_choices(access), ""
    form = SupplementForm(initial={"criterion": request.GET.get("tieu-chi", "")}, criteria=choices)
    if request.method == "POST":
        form = SupplementForm(request.POST, criteria=choices)
        if form.is_valid():
            try:
                supplements.ask_supplement(**common(request, access), **form.cleaned_data)
            except WorkProblem as refused:
                problem = str(refused)
            else:
                messages.success(request, "Đã gửi yêu cầu cho trường.")
                return redirect(request.path)
    rows = records.requests_of(access)
    context = {
        "access": access,
        "rows": [(r, SUPPLEMENT.labels[r.state], r.state == OPEN and r.due_on < request.today) for r in rows],
        "waiting": sum(1 for r in rows if r.state == OPEN),
        "given": sum(1 for r in rows if r.state == GIVEN),
        "form": form,
        "may_ask": bool(access.may("ask_supplement")),
        "problem": problem,
    }
    status = 422 if problem or form.errors else 200
    return render(request, "external_assessment/requests.html", context, status=status)


@checks_upload_names
@work_page
def one_request(request: HttpRequest, access: WorkAccess, request_id: int) -> HttpResponse:
    """One request: the school answers, the team takes it or asks again."""
    access.require("view_supplements")
    row, problem = records.request_row(access, request_id), ""
    if request.method == "POST":
        doing = request.POST.get("viec", "")
        args = {**common(request, access), "request_id": request_id, "version": posted_number(request.POST)}
        try:
            if doing == "tra-loi":
                uploads, refused = uploads_of(request, "files")
                if refused:
                    raise WorkProblem(" ".join(refused))
                supplements.give_supplement(**args, answer=request.POST.get("answer", ""), uploads=uploads)
                messages.success(request, "Đã gửi bổ sung cho đoàn.")
            else:
                supplements.judge_supplement(**args, action=doing, note=request.POST.get("note", ""))
                messages.success(request, "Đã ghi.")
        except WorkProblem as refused_work:
            problem = str(refused_work)
            row = records.request_row(access, request_id)
        else:
            return redirect(request.path)
    context = {
        "access": access,
        "row": row,
        "state_words": SUPPLEMENT.labels[row.state],
        "is_open": row.state == OPEN,
        "is_given": row.state == GIVEN,
        "late": row.state == OPEN and row.due_on < request.today,
        "may_give": row.state == OPEN and bool(access.may("give_supplement")),
        "may_judge": bool(access.may("ask_supplement")),
        "problem": problem,
        "answer": request.POST.get("answer", row.answer),
        "note": request.POST.get("note", ""),
    }
    return render(request, "external_assessment/request.html", context, status=422 if problem else 200)


@require_safe
@work_page
def request_file(request: HttpRequest, access: WorkAccess, file_id: int, name: str) -> HttpResponse:
    """A file the school gave."""
    access.require("view_supplements")
    stored, shown = records.supplement_file(access, file_id)
    return file_response(stored, name=shown, inline=request.GET.get("xem") == "1")
