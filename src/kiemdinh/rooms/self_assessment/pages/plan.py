"""Kế hoạch tự đánh giá: its parts, the timetable by weeks, the tables that come from what exists."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.self_assessment.forms import PlanWeekForm
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.pages.rows import RowUseCases, handle_row, number
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.council import group_notes_of
from kiemdinh.rooms.self_assessment.queries.documents import documents_of
from kiemdinh.rooms.self_assessment.queries.plan import (
    assignment_rows,
    expected_evidence,
    plan_texts,
    proposed_weeks,
    starter_timetable,
    weeks_of,
)
from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of
from kiemdinh.rooms.self_assessment.rules.planning import PLAN_FIELDS
from kiemdinh.rooms.self_assessment.use_cases import plan as use_cases
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem


@cycle_page
def plan(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The plan with everything in it; POST adds, changes, removes or moves a row of the timetable."""
    form = PlanWeekForm(request.POST or None)
    wrong_row = 0
    if request.method == "POST":
        if _done(request, access, form):
            return redirect("self_assessment:plan", cycle_id=access.cycle.pk)
        wrong_row = number(request.POST.get("dong"))
    return _show(request, access, form, wrong_row)


def _done(request: HttpRequest, access: CycleAccess, form: PlanWeekForm) -> bool:
    """Whether what was asked for is done (or refused with a message); False keeps the form with its problem."""
    who = {"actor": request.actor, "now": request.now, "cycle_id": access.cycle.pk}
    task = request.POST.get("viec", "")
    if task in ("sua", "bo", "len", "xuong"):
        uses = RowUseCases(who, use_cases.change_week, use_cases.remove_week, use_cases.move_week)
        return handle_row(request, uses, form, lambda: form.cleaned_data)
    try:
        if task == "goi-y":
            made = use_cases.propose_timetable(**who)
            messages.success(request, f"Đã dựng {made} dòng. Hãy sửa ngày, việc, người cho hợp với trường.")
            return True
        if form.is_valid():
            use_cases.add_week(**who, **form.cleaned_data)
            messages.success(request, "Đã thêm dòng.")
            return True
    except SelfAssessmentProblem as problem:
        if task != "goi-y":
            form.add_error(None, str(problem))
            return False
        messages.error(request, str(problem))
        return True
    return False


def _show(request: HttpRequest, access: CycleAccess, form: PlanWeekForm, wrong_row: int) -> HttpResponse:
    weeks = weeks_of(access)
    edited = wrong_row or number(request.GET.get("sua"))
    edit_form: Any = form if wrong_row else None
    if edited and not wrong_row:
        row = next((w.row for w in weeks if w.row.pk == edited), None)
        if row is None:
            raise Http404
        edit_form = PlanWeekForm(initial={name: getattr(row, name) for name in form.fields})
    texts = plan_texts(access)
    fields = [(f, bool(texts.texts.get(f.key))) for f in PLAN_FIELDS[access.catalog.generation]]
    sheets = sheets_of(access)
    decision = access.may("edit_plan")
    return render(
        request,
        "self_assessment/plan.html",
        {
            "access": access,
            "cycle": access.cycle,
            "is_2018": access.catalog.generation == "2018",
            "fields": fields,
            "unwritten": sum(1 for _, written in fields if not written),
            "weeks": weeks,
            "edited": edited,
            "edit_form": edit_form,
            "form": PlanWeekForm() if wrong_row or not form.is_bound else form,
            "adding_failed": form.is_bound and not wrong_row,
            "proposed": proposed_weeks(access) if not weeks else (),
            "timetable": starter_timetable(access),
            "assignments": assignment_rows(access, sheets),
            "expected": expected_evidence(access, sheets),
            "group_notes": group_notes_of(access),
            "document": next(d for d in documents_of(access) if d.kind == "ke-hoach"),
            "may_edit": bool(decision),
            "why_not": decision.reason,
        },
        status=422 if form.errors else 200,
    )
