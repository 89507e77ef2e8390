"""`/cong-bo/gop-y/`: remarks from the public, answered by the authority."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.public_portal.exports.remarks import remarks_xlsx
from kiemdinh.rooms.public_portal.forms import AnswerForm
from kiemdinh.rooms.public_portal.pages.answering import posted_number
from kiemdinh.rooms.public_portal.queries.access import news_desk, remark_for
from kiemdinh.rooms.public_portal.queries.remarks import queue as queue_of
from kiemdinh.rooms.public_portal.rules.states import RECEIVED, REMARK
from kiemdinh.rooms.public_portal.use_cases import remarks as use_cases
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, what was answered, what was left."""
    news_desk(actor=request.actor)
    state, search = request.GET.get("xem", RECEIVED), request.GET.get("q", "").strip()[:100]
    state = state if state in REMARK.labels else RECEIVED
    rows = queue_of(actor=request.actor, today=request.today, state=state, search=search)
    if request.GET.get("xuat") == "xlsx":
        words = "; ".join(part for part in (REMARK.labels[state], f"tìm “{search}”" if search else "") if part)
        headers = {"Content-Disposition": 'attachment; filename="gop-y.xlsx"'}
        return HttpResponse(remarks_xlsx(rows, conditions=words), content_type=_XLSX, headers=headers)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "q": search, "states": REMARK.labels.items()}
    return render(request, "public_portal/remark_queue.html", context)


@login_required
def one(request: HttpRequest, remark_id: int) -> HttpResponse:
    """One remark: answered, or left with a reason."""
    row, access = remark_for(actor=request.actor, remark_id=remark_id)
    first = {"answer": row.answer if row.state != RECEIVED else "", "public": row.public}
    first["public_text"] = row.public_text or row.text
    leaving = request.POST.get("viec") == "bo"
    form = AnswerForm(request.POST if request.method == "POST" and not leaving else None, initial=first)
    problem = ""
    if request.method == "POST":
        common = {
            "actor": request.actor,
            "now": request.now,
            "remark_id": remark_id,
            "version": posted_number(request, "version"),
        }
        try:
            if leaving:
                use_cases.dismiss_remark(**common, reason=request.POST.get("reason", ""))
                messages.success(request, "Đã ghi lý do không xử lý.")
                return redirect("public_portal:remark_queue")
            if form.is_valid():
                use_cases.answer_remark(**common, **form.cleaned_data)
                messages.success(request, "Đã ghi trả lời.")
                return redirect("public_portal:remark_queue")
        except PortalProblem as refused:
            if not leaving and refused.field in form.fields:
                form.add_error(refused.field, str(refused))
            else:
                problem = str(refused)
    name = organisations.name_as_of(unit_id=row.school_id, on=request.today) if row.school_id else ""
    context = {
        "row": row,
        "school": name,
        "form": form,
        "problem": problem,
        "state_label": REMARK.labels[row.state],
        "reason": request.POST.get("reason", ""),
        "may_dismiss": bool(access.may("dismiss")),
    }
    return render(request, "public_portal/remark_one.html", context, status=422 if problem or form.errors else 200)
