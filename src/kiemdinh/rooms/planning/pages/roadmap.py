"""Roadmaps of schools: what is wanted by which year."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.organisations.queries.unit_access import unit_for
from kiemdinh.rooms.planning.exports import lists as exports
from kiemdinh.rooms.planning.forms.plans import StepForm
from kiemdinh.rooms.planning.pages.access import asked_unit, show_problem
from kiemdinh.rooms.planning.queries.plans import body_of
from kiemdinh.rooms.planning.queries.roadmap import steps_of
from kiemdinh.rooms.planning.rules.states import ROADMAP_PERMITS
from kiemdinh.rooms.planning.use_cases import PlanningProblem
from kiemdinh.rooms.planning.use_cases.roadmap import remove_step, save_step
from kiemdinh.services.pages import XLSX, made_file, query, signed_in_page

PER_PAGE = 50


@require_safe
@signed_in_page
def roadmap(request: HttpRequest) -> HttpResponse:
    """Roadmaps: of the own school, or of the schools below."""
    access = unit_for(actor=request.actor, code=asked_unit(request), today=request.today, table=ROADMAP_PERMITS)
    text, year = request.GET.get("tim", "").strip()[:200], request.GET.get("nam", "")
    number = int(year) if year.isdecimal() and len(year) == 4 else None
    rows = steps_of(unit_id=access.unit.id, path=access.unit.path, on=access.today, text=text, year=number)
    if request.GET.get("xuat") == "xlsx":
        note = "; ".join(w for w in (f"Năm {number}" if number else "", f"Tìm “{text}”" if text else "") if w)
        content = exports.roadmap_file(rows, title=f"Lộ trình của trường: {body_of(access.unit)}", note=note)
        return made_file(content, f"lo-trinh-{access.unit.code}.xlsx", XLSX)
    return render(
        request,
        "planning/roadmap.html",
        {
            "unit": access.unit,
            "body": body_of(access.unit),
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "total": len(rows),
            "text": text,
            "year": number,
            "unit_code": asked_unit(request),
            "is_school": access.unit.kind == "school",
            "may_edit": bool(access.may("edit")) and access.unit.kind == "school",
            "export_url": query(don_vi=asked_unit(request), nam=number, tim=text, xuat="xlsx"),
            "kept": query(don_vi=asked_unit(request)),
        },
    )


@signed_in_page
def step(request: HttpRequest) -> HttpResponse:
    """Writes the step of a year."""
    access = unit_for(
        actor=request.actor, code=asked_unit(request), today=request.today, table=ROADMAP_PERMITS, action="edit"
    )
    wanted = request.GET.get("nam", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else None
    found = steps_of(unit_id=access.unit.id, path=access.unit.path, on=access.today, year=year) if year else []
    row = next((s for s in found if s.school_id == access.unit.id), None)
    initial: dict[str, Any] = {"year": year or request.today.year + 1, "version": 0}
    if row is not None:
        initial |= {"level": row.level or "", "degree": row.degree or "", "note": row.note, "version": row.version}
    form = StepForm(request.POST if request.method == "POST" else None, initial=initial)
    back = reverse("planning:roadmap") + query(don_vi=asked_unit(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            save_step(
                actor=request.actor,
                now=request.now,
                unit_code=access.unit.code,
                year=values["year"],
                level=int(values["level"]) if values["level"] else None,
                degree=int(values["degree"]) if values["degree"] else None,
                note=values["note"],
                version=values["version"] or 0,
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, f"Đã ghi lộ trình năm {values['year']}.")
            return redirect(back)
    context = {
        "form": form,
        "title": f"Lộ trình năm {row.year}" if row else "Thêm mốc của lộ trình",
        "button": "Lưu mốc",
        "back": back,
        "body": access.unit.name,
    }
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in_page
def drop_step(request: HttpRequest, year: int) -> HttpResponse:
    """Takes the step of a year out."""
    access = unit_for(
        actor=request.actor, code=asked_unit(request), today=request.today, table=ROADMAP_PERMITS, action="edit"
    )
    remove_step(actor=request.actor, now=request.now, unit_code=access.unit.code, year=year)
    messages.success(request, f"Đã xóa mốc năm {year}.")
    return redirect(reverse("planning:roadmap") + query(don_vi=asked_unit(request)))
