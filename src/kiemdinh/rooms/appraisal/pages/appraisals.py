"""The overview of an appraisal, stopping it, its Word documents."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.appraisal.exports.papers import minutes_docx, notice_docx, opinion_docx
from kiemdinh.rooms.appraisal.forms import ReasonForm, version_of
from kiemdinh.rooms.appraisal.pages.access import DOCX, appraisal_page, context_of, download, tell
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess
from kiemdinh.rooms.appraisal.queries.minutes import meetings_of, opinions_of, requests_of
from kiemdinh.rooms.appraisal.rules.states import COUNCIL_ROLES
from kiemdinh.rooms.appraisal.use_cases import deciding
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem


@appraisal_page()
def appraisal(request: HttpRequest, access: AppraisalAccess) -> HttpResponse:
    """Where it stands, who sits in the council and who has handed in, what was asked of the school."""
    problem, stop = "", ReasonForm()
    if request.method == "POST":
        stop = ReasonForm(request.POST)
        try:
            deciding.stop_appraisal(
                actor=request.actor,
                now=request.now,
                appraisal_id=access.appraisal.pk,
                version=version_of(request.POST),
                reason=request.POST.get("reason", ""),
            )
        except AppraisalProblem as refused:
            problem = str(refused)
            tell(stop, refused)
        else:
            messages.success(request, "Đã dừng thẩm định trường này.")
            return redirect("appraisal:appraisal", appraisal_id=access.appraisal.pk)
    sheets = opinions_of(access.appraisal)
    requests = requests_of(access.appraisal) if access.may("see_requests") else []
    context = context_of(
        access,
        council=access.appraisal.council,
        members=[(m, COUNCIL_ROLES[m.role], sheets.get(m.pk)) for m in access.members],
        requests=requests,
        waiting=sum(1 for r in requests if r.state in ("asked", "returned")),
        meetings=meetings_of(access.appraisal) if access.may("read_minutes") else [],
        may_read=bool(access.may("read_opinions")),
        may_stop=bool(access.may("stop")),
        stop=stop,
        problem=problem,
    )
    return render(request, "appraisal/appraisal.html", context, status=422 if problem else 200)


@appraisal_page()
def paper(request: HttpRequest, access: AppraisalAccess, kind: str) -> HttpResponse:
    """Minutes, notice, or the own opinion sheet, as Word."""
    if kind == "bien-ban":
        access.require("read_minutes")
        return download(minutes_docx(access), name="bien-ban-tham-dinh.docx", kind=DOCX)
    if kind == "thong-bao":
        access.require("read_notice")
        return download(notice_docx(access), name="thong-bao-ket-qua-tham-dinh.docx", kind=DOCX)
    if kind == "phieu" and access.me is not None:
        return download(opinion_docx(access, member_id=access.me.pk), name="phieu-y-kien.docx", kind=DOCX)
    raise Http404
