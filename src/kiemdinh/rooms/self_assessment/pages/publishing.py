"""Around publication: opinions on the draft, the council's passing, versions, yearly update, requests to unlock."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_POST

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.exports.opinions import opinions_xlsx
from kiemdinh.rooms.self_assessment.exports.report import draft_docx
from kiemdinh.rooms.self_assessment.exports.unlocks import unlocks_xlsx
from kiemdinh.rooms.self_assessment.forms_publishing import (
    ConsultationForm,
    OpinionForm,
    PassingForm,
    RenewForm,
    UnlockForm,
)
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries import publishing
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.use_cases import consultation as use_consultation
from kiemdinh.rooms.self_assessment.use_cases import passing, reopening
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.services.files.store import open_stored

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cycle_page
def consultation(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The draft, the opinions on it, and (leaders) the answers; filters ?dot=&loc=&tieu-chi=&q= live in the address."""
    rounds = publishing.consultations_of(access)
    asked = {key: request.GET.get(key, "").strip() for key in ("dot", "loc", "tieu-chi", "q")}
    shown = next((r for r in rounds if str(r.number) == asked["dot"]), rounds[0] if rounds else None)
    opening, opinion, problem = ConsultationForm(), OpinionForm(criteria=_criteria(access)), ""
    if request.method == "POST":
        try:
            answer = _act_on_draft(request, access)
        except SelfAssessmentProblem as refused:
            problem = str(refused)
        else:
            if answer is not None:
                return answer
            problem = "Nội dung chưa đủ. Hãy xem lời nhắc ở từng ô."
        opening = ConsultationForm(request.POST) if request.POST.get("viec") == "mo" else opening
        if request.POST.get("viec") == "gop":
            opinion = OpinionForm(request.POST, criteria=_criteria(access))
    opinions = (
        publishing.opinions_of(
            access, consultation_id=shown.pk, search=asked["q"], only=asked["loc"], criterion=asked["tieu-chi"]
        )
        if shown
        else []
    )
    if request.GET.get("xuat") == "xlsx" and shown:
        name = f"y-kien-du-thao-{access.cycle.school_year}-dot-{shown.number}.xlsx"
        headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
        return HttpResponse(opinions_xlsx(access, opinions), content_type=XLSX, headers=headers)
    is_open = bool(shown and shown.closed_at is None and shown.closes_on >= request.today)
    context = {
        "access": access,
        "cycle": access.cycle,
        "rounds": rounds,
        "shown": shown,
        "is_open": is_open,
        "opinions": opinions,
        "opening": opening,
        "opinion": opinion,
        "problem": problem,
        "may_lead": bool(access.may("consult")),
        "may_speak": is_open and bool(access.may("give_opinion")),
        "asked": asked,
        "criterion": asked["tieu-chi"],
        "criteria": _criteria(access),
        "filtered": any(asked[k] for k in ("loc", "tieu-chi", "q")),
        "query": urlencode({k: v for k, v in asked.items() if v} | {"xuat": "xlsx"}),
    }
    return render(request, "self_assessment/consultation.html", context, status=422 if problem else 200)


def _criteria(access: CycleAccess) -> list[tuple[str, str]]:
    return [(c.code, f"{c.code} {c.title}") for c in access.catalog.criteria]


def _act_on_draft(request: HttpRequest, access: CycleAccess) -> HttpResponse | None:
    """What was asked for by `viec`; None when the form is not complete."""
    cycle_id, doing = access.cycle.pk, request.POST.get("viec", "")
    common: dict[str, Any] = {"actor": request.actor, "now": request.now, "cycle_id": cycle_id}
    which = request.POST.get("dot-id", "")
    number = int(which) if which.isdecimal() else 0
    if doing == "mo":
        form = ConsultationForm(request.POST)
        if not form.is_valid():
            return None
        use_consultation.open_consultation(
            **common, **form.cleaned_data, draft=lambda found: draft_docx(found, on=request.today)
        )
        messages.success(request, "Đã mở đợt lấy ý kiến. Mọi người trong trường thấy dự thảo ở trang này.")
    elif doing == "dong":
        use_consultation.close_consultation(**common, consultation_id=number)
        messages.success(request, "Đã đóng đợt lấy ý kiến.")
    elif doing == "gop":
        opinion = OpinionForm(request.POST, criteria=_criteria(access))
        if not opinion.is_valid():
            return None
        use_consultation.give_opinion(**common, consultation_id=number, **opinion.cleaned_data)
        messages.success(request, "Đã gửi ý kiến. Trả lời của hội đồng sẽ hiện ngay dưới ý kiến.")
    elif doing == "tra-loi":
        opinion_id, version = request.POST.get("y-kien", ""), request.POST.get("version", "")
        if not (opinion_id.isdecimal() and version.isdecimal()):
            raise Http404
        use_consultation.answer_opinion(
            **common,
            opinion_id=int(opinion_id),
            version=int(version),
            accepted=request.POST.get("tiep-thu") == "1",
            answer=request.POST.get("answer", ""),
        )
        messages.success(request, "Đã lưu trả lời.")
    else:
        raise Http404
    return redirect(request.get_full_path())


@cycle_page
def draft(request: HttpRequest, access: CycleAccess, consultation_id: int) -> HttpResponse:
    """The Word file of the draft as it was when opinions were asked for."""
    stored = publishing.draft_of(access, consultation_id=consultation_id)
    if stored is None:
        raise Http404
    name = f"du-thao-bao-cao-{access.cycle.school_year}.docx"
    return FileResponse(open_stored(stored), as_attachment=True, filename=name, content_type=DOCX)


@require_POST
@cycle_page
def pass_report(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Records that the council passed the report."""
    form = PassingForm(request.POST)
    version = request.POST.get("version", "0")
    if form.is_valid():
        try:
            passing.record_passing(
                actor=request.actor,
                now=request.now,
                cycle_id=access.cycle.pk,
                version=int(version) if version.isdecimal() else 0,
                **form.cleaned_data,
            )
        except SelfAssessmentProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Đã ghi việc hội đồng thông qua báo cáo.")
    else:
        messages.error(request, "; ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("self_assessment:report", cycle_id=access.cycle.pk)


@cycle_page
def renew(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The yearly update: which criteria changed, and for which school year."""
    decision = access.may("renew")
    if not decision:
        raise PermissionDenied(decision.reason)
    facts = publishing.renew_facts(access)
    years = [y.code for y in organisations.list_school_years(until=request.today) if y.code >= access.cycle.school_year]
    form = RenewForm(request.POST or None, years=years)
    chosen = {int(v) for v in request.POST.getlist("phieu") if v.isdecimal()}
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            reopening.renew_report(
                actor=request.actor,
                now=request.now,
                cycle_id=access.cycle.pk,
                sheet_ids=sorted(chosen),
                **form.cleaned_data,
            )
        except SelfAssessmentProblem as refused:
            problem = str(refused)
        else:
            messages.success(request, "Đã mở cập nhật: chỉ tiêu chí đã chọn được sửa; bản đã công bố vẫn giữ nguyên.")
            return redirect("self_assessment:board", cycle_id=access.cycle.pk)
    context = {
        "access": access,
        "cycle": access.cycle,
        "form": form,
        "facts": facts,
        "chosen": chosen if request.method == "POST" else {c.id for c in facts.choices if c.new_evidence},
        "problem": problem,
    }
    return render(request, "self_assessment/renew.html", context, status=422 if problem or form.errors else 200)


@cycle_page
def unlock(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The school asks to open a published report again, and sees what was answered."""
    form = UnlockForm(request.POST or None, criteria=_criteria(access))
    problem = ""
    common: dict[str, Any] = {"actor": request.actor, "now": request.now, "cycle_id": access.cycle.pk}
    if request.method == "POST":
        try:
            if request.POST.get("viec") == "rut":
                reopening.answer_unlock(**common, **_which(request), action="recall")
                messages.success(request, "Đã rút đề nghị.")
                return redirect(request.path)
            if form.is_valid():
                reopening.ask_unlock(**common, **form.cleaned_data)
                messages.success(request, "Đã gửi đề nghị mở khóa tới cấp quản lý.")
                return redirect(request.path)
        except SelfAssessmentProblem as refused:
            problem = str(refused)
    decision = access.may("ask_unlock")
    context = {
        "access": access,
        "cycle": access.cycle,
        "form": form,
        "requests": publishing.unlock_requests_of(access),
        "may_ask": bool(decision),
        "why_not": decision.reason,
        "problem": problem,
    }
    return render(request, "self_assessment/unlock.html", context, status=422 if problem or form.errors else 200)


def _which(request: HttpRequest) -> dict[str, int]:
    """The request and its version that a form names; 404 when it names none."""
    found = {name: request.POST.get(key, "") for name, key in (("request_id", "de-nghi"), ("version", "version"))}
    if not all(value.isdecimal() for value in found.values()):
        raise Http404
    return {name: int(value) for name, value in found.items()}


@login_required
def unlock_queue(request: HttpRequest) -> HttpResponse:
    """The authority's queue: requests that wait, answered singly or several at once by the managing unit."""
    if not any(p.unit_kind != "school" for p in request.actor.posts):
        raise Http404
    search, which = request.GET.get("q", "").strip(), request.GET.get("xem", "")
    if which not in (publishing.OF_OTHERS, publishing.ANSWERED):
        which = publishing.MINE
    if request.method == "POST":
        _answer_some(request)
        return redirect(request.get_full_path())
    rows = publishing.unlock_queue(actor=request.actor, today=request.today, search=search, which=which)
    if request.GET.get("xuat") == "xlsx":
        headers = {"Content-Disposition": 'attachment; filename="de-nghi-mo-khoa.xlsx"'}
        return HttpResponse(unlocks_xlsx(rows, search=search), content_type=XLSX, headers=headers)
    context = {"rows": rows, "q": search, "which": which}
    return render(request, "self_assessment/unlock_queue.html", context)


def _answer_some(request: HttpRequest) -> None:
    """Grants or refuses every ticked request ("số chu kỳ:số đề nghị:phiên bản"); each stands for itself."""
    action = {"cho": "grant", "khong": "refuse"}.get(request.POST.get("viec", ""))
    ticked = [value.split(":") for value in request.POST.getlist("chon")]
    if action is None or not ticked:
        messages.error(request, "Hãy đánh dấu ít nhất một đề nghị rồi chọn cho mở hoặc không cho mở.")
        return
    done = 0
    for parts in ticked:
        if len(parts) != 3 or not all(p.isdecimal() for p in parts):
            raise Http404
        cycle_id, request_id, version = (int(p) for p in parts)
        try:
            reopening.answer_unlock(
                actor=request.actor,
                now=request.now,
                cycle_id=cycle_id,
                request_id=request_id,
                version=version,
                action=action,
                answer=request.POST.get("answer", ""),
            )
        except SelfAssessmentProblem as problem:
            messages.error(request, str(problem))
        else:
            done += 1
    if done:
        words = "cho mở" if action == "grant" else "không cho mở"
        messages.success(request, f"Đã trả lời {done} đề nghị: {words}.")
