"""Teams for a whole list: the wishes, the proposal, changes by hand, acceptance."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.external_assessment.forms_teams import PlanForm
from kiemdinh.rooms.external_assessment.pages.team_access import number_of, officer_page, show_problem
from kiemdinh.rooms.external_assessment.queries.planning import plan_for, plan_view
from kiemdinh.rooms.external_assessment.queries.team_list import waiting_rows
from kiemdinh.rooms.external_assessment.queries.teams import departments_of
from kiemdinh.rooms.external_assessment.rules.teams import ROLE_LABELS
from kiemdinh.rooms.external_assessment.use_cases import planning
from kiemdinh.rooms.external_assessment.use_cases.team_problems import TeamProblem


@officer_page
def new_plan(request: HttpRequest) -> HttpResponse:
    """?ho-so=…: the chosen dossiers and the wishes; then the computation runs in the background."""
    source = request.POST if request.method == "POST" else request.GET
    asked = {int(text) for text in source.getlist("ho-so") if text.isascii() and text.isdigit()}
    waiting = waiting_rows(department_id=departments_of(actor=request.actor)[0], on=request.today)
    chosen = [row for row in waiting if row.registration_id in asked and not row.stopped]
    if not chosen:
        messages.error(request, "Hãy chọn ít nhất một hồ sơ đang chờ lập đoàn.")
        return redirect("external_assessment:teams")
    form = PlanForm(request.POST if request.method == "POST" else None, initial={"starts_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            plan = planning.ask_plan(
                actor=request.actor,
                now=request.now,
                registration_ids=[row.registration_id for row in chosen],
                **form.cleaned_data,
            )
        except TeamProblem as problem:
            show_problem(form, problem)
        else:
            return redirect("external_assessment:plan", plan_id=plan.pk)
    context = {"form": form, "chosen": chosen}
    status = 422 if form.errors else 200
    return render(request, "external_assessment/plan_new.html", context, status=status)


@require_safe
@officer_page
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The proposal; while it is computed, where to follow it."""
    row = plan_for(actor=request.actor, plan_id=plan_id)
    context: dict[str, Any] = {
        "plan": row,
        "job_url": f"/viec-nen/{row.job_id}/" if row.job_id else "",
        "shortages": row.result.get("shortages", []),
        "remedies": row.result.get("remedies", []),
        "roles": list(ROLE_LABELS.items()),
    }
    if row.solved_at is not None:
        context["view"] = plan_view(row, today=request.today)
    return render(request, "external_assessment/plan.html", context)


@require_POST
@officer_page
def change(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Somebody in or out of a proposed team, or another role."""
    registration = number_of(request, "ho-so")
    try:
        planning.change_plan(
            actor=request.actor,
            now=request.now,
            plan_id=plan_id,
            version=number_of(request, "version"),
            registration_id=registration,
            assessor_id=number_of(request, "nguoi"),
            role="" if "bo" in request.POST else request.POST.get("role", "member"),
        )
    except TeamProblem as problem:
        messages.error(request, str(problem))
    answer = redirect("external_assessment:plan", plan_id=plan_id)
    answer["Location"] += f"#doan-{registration}"
    return answer


@require_POST
@officer_page
def accept(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Forms every team of the plan."""
    try:
        made = planning.accept_plan(
            actor=request.actor, now=request.now, plan_id=plan_id, version=number_of(request, "version")
        )
    except TeamProblem as problem:
        messages.error(request, str(problem))
        return redirect("external_assessment:plan", plan_id=plan_id)
    messages.success(request, f"Đã lập {len(made)} đoàn. Chọn các đoàn rồi trình bằng một văn bản.")
    return redirect("external_assessment:teams")
