"""The cycle's copy of the figures: what differs from today, and taking over all of it or some rows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.figure_checks import figure_disagreements
from kiemdinh.rooms.self_assessment.queries.figure_sync import sync_view
from kiemdinh.rooms.self_assessment.queries.navigation import figures_query
from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of
from kiemdinh.rooms.self_assessment.use_cases.figure_sync import sync_figures
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem


@cycle_page
def sync(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The differences; posting takes over the chosen rows, or all."""
    if request.method == "POST":
        chosen = None if request.POST.get("viec") == "tat-ca" else request.POST.getlist("dong")
        try:
            changed = sync_figures(
                actor=request.actor,
                now=request.now,
                cycle_id=access.cycle.pk,
                seen=request.POST.get("ban", ""),
                rows=chosen,
            )
        except SelfAssessmentProblem as problem:
            return _show(request, access, problem=str(problem))
        messages.success(request, f"Bản chụp đã lấy {format_number(changed)} số mới.")
        return redirect("self_assessment:figures_sync", access.cycle.pk)
    return _show(request, access)


def _show(request: HttpRequest, access: CycleAccess, *, problem: str = "") -> HttpResponse:
    view, decision = sync_view(access), access.may("sync_figures")
    code = organisations.scopes.code_of(unit_id=access.cycle.school_id)
    context = {
        "access": access,
        "cycle": access.cycle,
        "view": view,
        "cells": format_number(view.cells),
        "published": access.cycle.state == "published",
        "may_sync": bool(decision),
        "why_not": decision.reason,
        "problem": problem,
        "disagreements": figure_disagreements(access, sheets_of(access, with_texts=True)),
        "figures_url": f"/truong/{code}/so-lieu/{figures_query(access.cycle)}",
        "crumbs": [
            {"label": access.cycle.title, "url": f"/chu-ky/{access.cycle.pk}/tieu-chi/"},
            {"label": "Báo cáo", "url": f"/chu-ky/{access.cycle.pk}/bao-cao/"},
            {"label": "Bản chụp số liệu", "url": ""},
        ],
    }
    return render(request, "self_assessment/figures_sync.html", context, status=409 if problem else 200)
