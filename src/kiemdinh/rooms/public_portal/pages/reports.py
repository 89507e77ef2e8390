"""`/truong/<code>/cong-khai/`: a school puts its report and improvement plan before the public."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kiemdinh.rooms.public_portal.forms import ReportForm
from kiemdinh.rooms.public_portal.pages.answering import posted_number
from kiemdinh.rooms.public_portal.queries.access import report_for, school_for
from kiemdinh.rooms.public_portal.queries.staff import reports_of
from kiemdinh.rooms.public_portal.rules.plan_rows import plan_rows
from kiemdinh.rooms.public_portal.use_cases import reports as use_cases
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem


@login_required
def reports(request: HttpRequest, code: str) -> HttpResponse:
    """Every published report of a school and what of it the public reads."""
    school, access = school_for(actor=request.actor, code=code, on=request.today)
    rows = reports_of(school_id=school.id)
    may_post = access.may("post")
    context = {
        "school": school,
        "rows": rows,
        "shown": sum(1 for row in rows if row.is_public),
        "may_post": bool(may_post),
        "why_not": may_post.reason,
    }
    return render(request, "public_portal/reports.html", context)


@login_required
def post(request: HttpRequest, code: str, report_id: int) -> HttpResponse:
    """Puts one report up, or gives another file or the plan later."""
    school, _ = school_for(actor=request.actor, code=code, on=request.today)
    found = report_for(actor=request.actor, report_id=report_id, action="post")
    if found.snapshot.school_id != school.id:
        raise Http404
    first = {"show_plan": bool(found.posted and found.posted.plan_rows)}
    form = ReportForm(*((request.POST, request.FILES) if request.method == "POST" else ()), initial=first)
    problem = ""
    if request.method == "POST" and form.is_valid():
        files = {
            name: (form.cleaned_data[name].name, form.cleaned_data[name].file)
            for name in ("document", "plan")
            if form.cleaned_data[name]
        }
        try:
            use_cases.post_report(
                actor=request.actor,
                now=request.now,
                report_id=report_id,
                agreed=form.cleaned_data["agreed"],
                show_plan=form.cleaned_data["show_plan"],
                **files,
            )
            messages.success(request, "Đã công khai. Người dân thấy trên trang của trường.")
            return redirect("public_portal:reports", code=code)
        except PortalProblem as refused:
            if refused.field in form.fields:
                form.add_error(refused.field, str(refused))
            else:
                problem = str(refused)
    plan = plan_rows(found.snapshot.context)
    context = {"school": school, "found": found, "form": form, "problem": problem, "plan": plan}
    status = 422 if problem or form.errors else 200
    return render(request, "public_portal/report_post.html", context, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str, report_id: int) -> HttpResponse:
    """Takes a report away from the public pages."""
    version = posted_number(request, "version")
    try:
        use_cases.withdraw_report(
            actor=request.actor,
            now=request.now,
            report_id=report_id,
            version=version,
            reason=request.POST.get("reason", ""),
        )
    except PortalProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã gỡ báo cáo khỏi cổng công khai.")
    return redirect("public_portal:reports", code=code)
