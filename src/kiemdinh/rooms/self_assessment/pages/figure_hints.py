"""The figures beside a sheet: a fragment that the sheet's page loads afterwards; without scripts a page of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.figure_hints import figure_hints
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import sheet_for, sheet_title
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.sheets import save_sheet


@cycle_page
def hints(request: HttpRequest, access: CycleAccess, criterion: str) -> HttpResponse:
    """The hints of a criterion; posting one writes its number into the sheet's metric."""
    stage = request.GET.get("cap", "") or (access.cycle.stages[0] if access.cycle.stages else "")
    sheet = sheet_for(access, criterion=criterion, stage=stage)
    found = figure_hints(access, sheet)
    if request.method == "POST":
        access.require("edit_sheet", sheet)
        line = next((m for m in found.metrics if m.code == request.POST.get("chi-so") and m.use), None)
        if line is not None:
            try:
                save_sheet(
                    actor=request.actor,
                    now=request.now,
                    cycle_id=access.cycle.pk,
                    sheet_id=sheet.pk,
                    metrics={line.code: line.use},
                    access=access,
                )
            except SelfAssessmentProblem as problem:
                messages.error(request, str(problem))
            else:
                messages.success(request, f"Đã ghi {line.use} vào “{line.title}”.")
        return redirect(sheet_url(sheet))
    here = reverse("self_assessment:figure_hints", args=[access.cycle.pk, criterion])
    context = {
        "access": access,
        "cycle": access.cycle,
        "sheet": sheet,
        "title": sheet_title(access.catalog, sheet),
        "hints": found,
        "may_edit": bool(access.may("edit_sheet", sheet)),
        "action": f"{here}?cap={sheet.stage}" if sheet.stage else here,
        "sheet_url": sheet_url(sheet),
        "crumbs": [
            {"label": access.cycle.title, "url": f"/chu-ky/{access.cycle.pk}/tieu-chi/"},
            {"label": f"Tiêu chí {criterion}", "url": sheet_url(sheet)},
            {"label": "Số liệu gợi ý", "url": ""},
        ],
    }
    template = "figure_hints_parts" if request.GET.get("manh") else "figure_hints"
    return render(request, f"self_assessment/{template}.html", context)
