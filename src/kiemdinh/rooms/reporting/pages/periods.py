"""The periods of a unit, opening one, and what the units of a period have done."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.unit_access import unit_for
from kiemdinh.rooms.reporting.exports.tables import sum_file, units_file
from kiemdinh.rooms.reporting.forms import PeriodForm
from kiemdinh.rooms.reporting.pages.access import asked_unit, number_of, show_problem
from kiemdinh.rooms.reporting.queries import views
from kiemdinh.rooms.reporting.queries.access import PeriodAccess, period_for, place_for
from kiemdinh.rooms.reporting.queries.consolidation import newer_than_sum
from kiemdinh.rooms.reporting.queries.kinds import report_kinds
from kiemdinh.rooms.reporting.rules.states import PERIOD_PERMITS, REPORT
from kiemdinh.rooms.reporting.rules.tables import SHAPES, full_rows
from kiemdinh.rooms.reporting.use_cases import ReportingProblem, consolidate, open_period, remind_late
from kiemdinh.services.pages import XLSX, made_file, query, signed_in_page

STATES = {"": "Tất cả", "chua-gui": "Chưa gửi", **REPORT.labels}


@require_safe
@signed_in_page
def index(request: HttpRequest) -> HttpResponse:
    """Periods that the unit opened, reports that it writes, reports that came in."""
    unit = place_for(actor=request.actor, code=asked_unit(request), today=request.today)
    own = views.may_run(request.actor, unit.id)
    reports = views.reports_of(unit.id, request.today)
    return render(
        request,
        "reporting/index.html",
        {
            "unit": unit,
            "periods": views.periods_of(unit, request.today),
            "reports": reports,
            "waiting": [r for r in reports if not r.finished],
            "received": views.received_by(unit.id, request.today),
            "may_open": own and any(unit.kind in kind.opened_by for kind in report_kinds().values()),
            "kept": query(don_vi=asked_unit(request)),
        },
    )


@signed_in_page
def open_one(request: HttpRequest) -> HttpResponse:
    """Opens a period; drafts with the figures of the system follow at once."""
    access = unit_for(
        actor=request.actor, code=asked_unit(request), today=request.today, table=PERIOD_PERMITS, action="open"
    )
    kinds = {k: kind for k, kind in report_kinds().items() if access.unit.kind in kind.opened_by}
    if not kinds:
        raise Http404
    form = PeriodForm(
        request.POST if request.method == "POST" else None,
        kinds=[(key, kind.short_title) for key, kind in kinds.items()],
        initial={"kind": request.GET.get("loai", ""), "as_of": request.today},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            period = open_period(
                actor=request.actor,
                now=request.now,
                unit_code=access.unit.code,
                kind_key=values["kind"],
                as_of=values["as_of"],
                due_on=values["due_on"],
                note=values["note"],
                itself=values["itself"],
            )
        except ReportingProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã mở kỳ báo cáo. Mỗi đơn vị có sẵn bản nháp với số liệu của phần mềm.")
            return redirect("reporting:period", period_id=period.pk)
    context = {
        "form": form,
        "unit": access.unit,
        "kinds": [(kind, _next_due(kind.due, request.today), kind.figures_as_of) for kind in kinds.values()],
        "back": reverse("reporting:index") + query(don_vi=asked_unit(request)),
    }
    return render(request, "reporting/period_form.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in_page
def show(request: HttpRequest, period_id: int) -> HttpResponse:
    """What the units of a period have done; `?xuat=xlsx` gives the list shown, `?xuat=MỤC` the frozen sum."""
    access = period_for(actor=request.actor, period_id=period_id, today=request.today)
    text, state = request.GET.get("q", "").strip()[:200], request.GET.get("trang-thai", "")
    if state not in STATES:
        raise Http404
    rows = views.period_rows(access, text=text, state=state)
    wanted = request.GET.get("xuat", "")
    if wanted:
        return _file(access, rows, wanted, text, state)
    every = rows if not (text or state) else views.period_rows(access)
    return render(
        request,
        "reporting/period.html",
        {
            "period": access.period,
            "kind": access.kind,
            "owner": organisations.unit_as_of(unit_id=access.period.owner_id, on=access.period.as_of),
            "rows": rows,
            "asked": len(every),
            "done": sum(r.finished for r in every),
            "late": sum(not r.finished and r.days_late > 0 for r in every),
            "q": text,
            "state": state,
            "states": STATES,
            "may_manage": bool(access.may("manage")),
            "tables": _tables(access),
            "newer": newer_than_sum(access.period),
        },
    )


@require_POST
@signed_in_page
def remind(request: HttpRequest, period_id: int) -> HttpResponse:
    """Reminds the ticked units."""
    ticked = request.POST.getlist("chon")
    if not all(value.isdecimal() and len(value) < 12 for value in ticked):
        raise Http404
    try:
        told = remind_late(
            actor=request.actor, now=request.now, period_id=period_id, report_ids=[int(v) for v in ticked]
        )
    except ReportingProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"Đã nhắc {told} đơn vị.")
    return redirect("reporting:period", period_id=period_id)


@require_POST
@signed_in_page
def sum_up(request: HttpRequest, period_id: int) -> HttpResponse:
    """Freezes the sum of what was approved."""
    try:
        period = consolidate(
            actor=request.actor, now=request.now, period_id=period_id, version=number_of(request, "version")
        )
    except ReportingProblem as problem:
        messages.error(request, str(problem))
    else:
        assert period.consolidated is not None
        messages.success(request, f"Đã chốt tổng hợp từ {len(period.consolidated['from'])} đơn vị.")
    return redirect("reporting:period", period_id=period_id)


def _file(access: PeriodAccess, rows: list[views.ReportLine], wanted: str, text: str, state: str) -> HttpResponse:
    day = access.period.as_of
    name = f"{access.kind.key.replace('_', '-')}-{day.isoformat()}"
    if wanted == "xlsx":
        said = "; ".join(w for w in (f"tìm “{text}”" if text else "", STATES[state].lower() if state else "") if w)
        note = f"Số liệu đến {format_date(day)}, gửi chậm nhất {format_date(access.period.due_on)}."
        note += f" Chỉ gồm: {said}." if said else ""
        return made_file(units_file(rows, title=access.kind.short_title, note=note), f"{name}.xlsx", XLSX)
    if not access.period.consolidated or wanted not in access.period.consolidated["tables"]:
        raise Http404
    return made_file(sum_file(access.period, access.kind, section=wanted), f"tong-hop-{name}.xlsx", XLSX)


def _tables(access: PeriodAccess) -> list[dict[str, Any]]:
    if not access.period.consolidated:
        return []
    found = []
    for section in access.kind.sections:
        rows = access.period.consolidated["tables"].get(section.key)
        if rows:
            shape = SHAPES[section.source]
            found.append(
                {
                    "key": section.key,
                    "title": section.titled(format_date(access.period.as_of)),
                    "first": shape.first,
                    "columns": shape.columns,
                    "rows": [
                        {
                            "label": row["label"],
                            "total": row["key"] == "total",
                            "cells": [
                                {"number": row["cells"][c.key], "share": c.share_of is not None}
                                for c in shape.columns
                            ],
                        }
                        for row in full_rows(shape, rows)
                    ],
                }
            )
    return found


def _next_due(month_day: str, today: date) -> date | None:
    if not month_day:
        return None
    this = date.fromisoformat(f"{today.year}-{month_day}")
    return this if this >= today else date.fromisoformat(f"{today.year + 1}-{month_day}")
