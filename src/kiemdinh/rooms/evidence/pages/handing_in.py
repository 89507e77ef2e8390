"""Handing in evidence: what I was asked for, one request, and papers kept through the year outside any cycle."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.forms import NewDocumentForm
from kiemdinh.rooms.evidence.forms.gap import CaptureForm, place_value, posted_place
from kiemdinh.rooms.evidence.pages.access import plan_from, school_or_404
from kiemdinh.rooms.evidence.queries import gap
from kiemdinh.rooms.evidence.queries import requests as request_queries
from kiemdinh.rooms.evidence.queries.requests import decide_request, request_for, request_row
from kiemdinh.rooms.evidence.rules.gap import year_label
from kiemdinh.rooms.evidence.rules.requests import REQUEST
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, NewDocument, NothingTaken, capture, expected, requests
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.uploads import checks_upload_names, form_errors, upload_answer, uploads_of, wants_json

FACTS = ("subject", "number", "issued_on", "issuer", "kept_at", "url", "note", "site_id")


@require_safe
@login_required
def my_requests(request: HttpRequest) -> HttpResponse:
    """The evidence I was asked for, and the answers to what I asked."""
    schools = {p.unit_id for p in request.actor.posts if not p.ended}
    waiting = queries.requests_for(account_id=request.actor.account_id, school_ids=schools)
    return render(
        request,
        "evidence/my_requests.html",
        {
            "to_answer": [r for r in waiting if r.duty == request_queries.TO_ANSWER],
            "to_judge": [r for r in waiting if r.duty == request_queries.TO_JUDGE],
            "others": request_queries.requests_i_follow(account_id=request.actor.account_id),
            "labels": REQUEST.labels,
            "today": request.today,
        },
    )


@checks_upload_names
@login_required
def one_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: answered by the person asked, accepted or returned by the one who asked (`viec`)."""
    row = request_for(actor=request.actor, request_id=request_id)
    sites = queries.site_options(school_id=row.school_id, on=request.today)
    form = NewDocumentForm(initial={"subject": row.title}, sites=sites)
    if request.method == "POST":
        try:
            answer = _act(request, row, sites)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)
        if isinstance(answer, HttpResponse):
            return answer
        form = answer
        if wants_json(request):
            return JsonResponse({"errors": form_errors(form)}, status=422)
    search = request.GET.get("q", "").strip()
    may_answer = decide_request(actor=request.actor, action="answer", row=row)
    found: list[Any] = []
    if may_answer and search:
        found, _ = queries.list_documents(actor=request.actor, school_id=row.school_id, search=search, limit=20)
    return render(
        request,
        "evidence/request.html",
        {
            "row": row,
            "shown": request_row(row),
            "state": REQUEST.labels[row.state],
            "year_label": year_label(row.school_year),
            "form": form,
            "search": search,
            "found": found,
            "may_answer": bool(may_answer),
            "why_not": may_answer.reason if row.asked_of_id != request.actor.account_id else "",
            "may_judge": bool(decide_request(actor=request.actor, action="judge", row=row)),
            "may_withdraw": bool(decide_request(actor=request.actor, action="withdraw", row=row)),
        },
        status=422 if form.errors else 200,
    )


def _act(request: HttpRequest, row: Any, sites: Any) -> HttpResponse | NewDocumentForm:
    """What a post on a request asks for; a form comes back when it has mistakes."""
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
    common: dict[str, Any] = {"actor": request.actor, "now": request.now, "request_id": row.pk, "version": version}
    here = reverse("evidence:request", args=[row.pk])
    try:
        match request.POST.get("viec"):
            case "nop":
                return _answer(request, row, common, NewDocumentForm(request.POST, request.FILES, sites=sites))
            case "chon":
                given = request.POST.get("van_ban", "")
                requests.answer_request(document_id=int(given) if given.isdecimal() else None, **common)
                messages.success(request, f"Đã nộp. {row.asked_by.full_name} sẽ xem và nhận.")
            case "nhan":
                requests.accept_request(**common)
                messages.success(request, "Đã nhận; ô trong bảng minh chứng theo năm học đã đủ.")
            case "tra-lai":
                requests.return_request(reason=request.POST.get("reason", ""), **common)
                messages.success(request, f"Đã trả lại cho {row.asked_of.full_name}.")
            case "rut":
                requests.withdraw_request(**common)
                messages.success(request, "Đã rút lời nhờ.")
                return redirect("evidence:my_requests")
            case _:
                raise Http404
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
    return redirect(here)


def _answer(
    request: HttpRequest, row: Any, common: dict[str, Any], form: NewDocumentForm
) -> HttpResponse | NewDocumentForm:
    # Who may not answer learns that before any mistake in the form.
    decision = decide_request(actor=request.actor, action="answer", row=row)
    if not decision:
        raise PermissionDenied(decision.reason)
    if not form.is_valid():
        return form
    uploads, refused = uploads_of(request, "files")
    facts = {name: form.cleaned_data[name] for name in FACTS if name in form.cleaned_data}
    try:
        _, turned_away = requests.answer_request(
            document=NewDocument(**facts), uploads=uploads, refused=refused, **common
        )
    except NothingTaken as problem:
        for sentence in problem.refused:
            form.add_error("files", sentence)
        return form
    except EvidenceProblem as problem:
        form.add_error(None, str(problem))
        return form
    messages.success(request, f"Đã nộp. {row.asked_by.full_name} sẽ xem và nhận.")
    return upload_answer(request, url=reverse("evidence:request", args=[row.pk]), refused=turned_away)


@checks_upload_names
@login_required
def hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """A teacher hands in a paper at any time of the year; later cycles give it a code."""
    school_id, school = school_or_404(request, code, "edit")
    plan = plan_from(request, school_id)
    places = _places(plan)
    years = [(y.code, y.label) for y in organisations.list_school_years(until=request.today)][:8]
    item = request.GET.get("muc", "")
    asked = place_value(
        request.GET.get("cap", ""), request.GET.get("tieu-chi", ""), int(item) if item.isdecimal() else None
    )
    form = CaptureForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        years=years,
        places=places,
        sites=queries.site_options(school_id=school_id, on=request.today),
        initial={"place": asked, "school_year": request.GET.get("nam", "")},
    )
    if request.method == "POST" and form.is_valid():
        answer = _capture(request, plan, form)
        if answer is not None:
            return answer
    if request.method == "POST" and wants_json(request):
        return JsonResponse({"errors": form_errors(form)}, status=422)
    recent, _ = queries.list_documents(actor=request.actor, school_id=school_id, only=queries.NO_CODE, limit=8)
    return render(
        request,
        "evidence/hand_in.html",
        {"school": school, "form": form, "recent": recent, "plan": plan},
        status=422 if form.errors else 200,
    )


def _capture(request: HttpRequest, plan: gap.GapPlan, form: CaptureForm) -> HttpResponse | None:
    stage, criterion, expected_id = posted_place(form.cleaned_data["place"])
    uploads, refused = uploads_of(request, "files")
    if not uploads and not refused and not form.cleaned_data["url"] and not form.cleaned_data["kept_at"]:
        form.add_error("files", "Hãy chọn tệp; chưa có tệp thì ghi nơi lưu bản giấy hoặc địa chỉ bản điện tử.")
        return None
    try:
        added = capture.capture_evidence(
            actor=request.actor,
            now=request.now,
            plan=plan,
            document=NewDocument(**form.description()),
            uploads=uploads,
            refused=refused,
            school_year=form.cleaned_data["school_year"],
            criterion=criterion,
            stage=stage,
            expected_id=expected_id,
        )
    except NothingTaken as problem:
        for sentence in problem.refused:
            form.add_error("files", sentence)
        return None
    except EvidenceProblem as problem:
        form.add_error(None, str(problem))
        return None
    messages.success(request, f"Đã nộp “{added.document.subject}”. Nộp tiếp được ngay ở trang này.")
    url = reverse("evidence:capture", args=[organisations.code_of(unit_id=plan.school_id)])
    return upload_answer(request, url=url, refused=added.refused)


def _places(plan: gap.GapPlan) -> list[tuple[str, list[tuple[str, str]]]]:
    """Criteria and, below each, its expected items, grouped by standard."""
    items = [e for e in gap.expected_rows(school_id=plan.school_id, edition_code=plan.edition_code) if e.is_active]
    stages = organisations.school_vocabulary().stages
    groups = []
    for stage in plan.stages:
        for standard in plan.catalog.standards:
            choices = []
            for c in standard.criteria:
                choices.append((place_value(stage, c.code), f"{c.code} {c.title}"))
                choices += [
                    (place_value(stage, c.code, e.pk), f"{c.code} – {e.title}")
                    for e in items
                    if (e.stage, e.criterion) == (stage, c.code)
                ]
            suffix = f" ({stages.get(stage, stage)})" if stage else ""
            groups.append((f"Tiêu chuẩn {standard.code}. {standard.title}{suffix}", choices))
    return groups


@require_POST
@login_required
def document_years(request: HttpRequest, document_id: int) -> HttpResponse:
    """Chooses the school years that a document covers; none chosen: as its name or day of issue says."""
    try:
        expected.set_document_years(
            actor=request.actor, now=request.now, document_id=document_id, years=request.POST.getlist("nam")
        )
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã lưu năm học của văn bản.")
    return redirect("evidence:document", document_id=document_id)
