"""The team's workspace: six steps, whose turn; assigning criteria, beginning."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.external_assessment.forms import assigned_criteria
from kiemdinh.rooms.external_assessment.pages.access import common, work_page
from kiemdinh.rooms.external_assessment.queries.papers import paper_row
from kiemdinh.rooms.external_assessment.queries.progress import progress_of
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.fields import criterion_codes, title_of
from kiemdinh.rooms.external_assessment.rules.papers import MINUTES, PLAN
from kiemdinh.rooms.external_assessment.rules.work import CLOSED
from kiemdinh.rooms.external_assessment.use_cases import working
from kiemdinh.rooms.external_assessment.use_cases.problems import WorkProblem


@work_page
def overview(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """Where the work stands; the head begins it here."""
    if request.method == "POST":
        try:
            working.start_work(**common(request, access))
        except WorkProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Đoàn đã bắt đầu bước 1: nghiên cứu hồ sơ đánh giá.")
        return redirect(request.path)
    unassigned = working.unassigned(access) if access.may("assign") else []
    context = {
        "access": access,
        "progress": progress_of(access),
        "unassigned": unassigned,
        "may_start": bool(access.may("start")),
        "may_assign": bool(access.may("assign")),
        "sent": _sent_papers(access),
    }
    return render(request, "external_assessment/work.html", context)


def _sent_papers(access: WorkAccess) -> list[str]:
    """The closed papers that the school and the Sở read, for those who read no other paper of the team."""
    if access.may("view_sheets") or not access.may("view_minutes"):
        return []
    return [kind for kind in (MINUTES, PLAN) if paper_row(access, kind=kind).state == CLOSED]


@work_page
def assigning(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """Who looks at which criteria: a table of ticks."""
    access.require("assign")
    if request.method == "POST":
        wanted = assigned_criteria(request.POST, [m.pk for m in access.sitting])
        try:
            working.assign_criteria(**common(request, access), criteria=wanted)
        except WorkProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Đã lưu phân công.")
        return redirect(request.path)
    left = working.unassigned(access)
    rows = [
        (code, title_of(access.catalog, code), [(m, code in m.criteria) for m in access.sitting])
        for code in criterion_codes(access.catalog)
    ]
    context = {"access": access, "rows": rows, "left": left}
    return render(request, "external_assessment/assigning.html", context)
