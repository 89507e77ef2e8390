"""The targets of a unit and a year: shown with where they come from, set, changed, dropped."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess, unit_for
from kiemdinh.rooms.planning.exports.targets import targets_file
from kiemdinh.rooms.planning.forms.targets import DropForm, TargetForm
from kiemdinh.rooms.planning.pages.access import asked_unit, asked_year, show_problem
from kiemdinh.rooms.planning.queries import targets as queries
from kiemdinh.rooms.planning.queries.plans import body_of
from kiemdinh.rooms.planning.rules.targets import CONFIDENCES, TARGET_PERMITS
from kiemdinh.rooms.planning.use_cases import PlanningProblem, TargetFacts, drop_target, set_target
from kiemdinh.services.pages import XLSX, made_file, query, signed_in_page


def _types() -> dict[str, str]:
    return {key: kind.short_label for key, kind in organisations.school_vocabulary().types.items()}


def _unit(request: HttpRequest, action: str = "view") -> UnitAccess:
    return unit_for(
        actor=request.actor, code=asked_unit(request), today=request.today, table=TARGET_PERMITS, action=action
    )


def _day(request: HttpRequest) -> date:
    """The day of the address; a day to come or nonsense reads as today."""
    try:
        day = date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        return request.today
    return min(day, request.today)


@require_safe
@signed_in_page
def show(request: HttpRequest) -> HttpResponse:
    """What holds for a year; `?xuat=xlsx` gives exactly what is shown."""
    access = _unit(request)
    day, year = _day(request), asked_year(request, request.today.year)
    rows = queries.targets_of(access.unit.id, year=year, on=day)
    if request.GET.get("xuat") == "xlsx":
        content = targets_file(rows, unit=body_of(access.unit), year=year, on=day)
        return made_file(content, f"chi-tieu-{access.unit.code}-{year}.xlsx", XLSX)
    code, shown_day = asked_unit(request), day.isoformat() if day != request.today else ""
    years = [
        {"label": f"Năm {y}", "url": query(don_vi=code, nam=y, ngay=shown_day), "current": y == year}
        for y in sorted({year, *range(request.today.year - 1, request.today.year + 2)})
    ]
    return render(
        request,
        "planning/targets.html",
        {
            "unit": access.unit,
            "body": body_of(access.unit),
            "year": year,
            "day": day,
            "is_past": day != request.today,
            "rows": [(row, number > 0 and row.source == rows[number - 1].source) for number, row in enumerate(rows)],
            "own": sum(row.own for row in rows),
            "years": years,
            "history": queries.target_history(unit_id=access.unit.id, year=year),
            "may_set": bool(access.may("set")) and day == request.today,
            "confidences": CONFIDENCES,
            "set_url": reverse("planning:set_target") + query(don_vi=code, nam=year),
            "kept": query(don_vi=code, nam=year),
            "export_url": query(don_vi=code, nam=year, ngay=shown_day, xuat="xlsx"),
        },
    )


@signed_in_page
def set_one(request: HttpRequest) -> HttpResponse:
    """Sets a target; `?thay=` begins with an own one, `?kind=…` with what holds from above."""
    access = _unit(request, "set")
    year = asked_year(request, request.today.year)
    before = _before(request, access)
    form = TargetForm(
        request.POST if request.method == "POST" else None, types=_types(), initial=_initial(request, before, year)
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        replaces = values.pop("replaces")
        try:
            row = set_target(
                actor=request.actor,
                now=request.now,
                unit_code=access.unit.code,
                facts=TargetFacts(**values),
                replaces=replaces,
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, f"Đã đặt chỉ tiêu năm {row.year} cho {body_of(access.unit)}.")
            return redirect(reverse("planning:targets") + query(don_vi=asked_unit(request), nam=row.year))
    back = reverse("planning:targets") + query(don_vi=asked_unit(request), nam=year)
    return render(
        request,
        "planning/target_form.html",
        {"form": form, "body": body_of(access.unit), "year": year, "before": before, "back": back},
        status=422 if form.errors else 200,
    )


@signed_in_page
def drop(request: HttpRequest, target_id: int) -> HttpResponse:
    """Takes an own target back, with the reason."""
    access = _unit(request, "set")
    line = queries.target_on_page(unit_id=access.unit.id, target_id=target_id)
    form = DropForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = drop_target(
                actor=request.actor,
                now=request.now,
                unit_code=access.unit.code,
                target_id=target_id,
                reason=form.cleaned_data["reason"],
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã bỏ chỉ tiêu. Những ngày nó từng có hiệu lực vẫn được giữ.")
            return redirect(reverse("planning:targets") + query(don_vi=asked_unit(request), nam=row.year))
    year = line.year if line else asked_year(request, request.today.year)
    back = reverse("planning:targets") + query(don_vi=asked_unit(request), nam=year)
    if line is None and not form.errors:
        messages.warning(request, "Chỉ tiêu này không còn hiệu lực. Hãy xem danh sách mới nhất.")
        return redirect(back)
    return render(
        request,
        "planning/target_drop.html",
        {"form": form, "body": body_of(access.unit), "line": line, "back": back},
        status=422 if form.errors else 200,
    )


def _before(request: HttpRequest, access: UnitAccess) -> queries.TargetLine | None:
    wanted = request.GET.get("thay", "")
    return queries.target_on_page(unit_id=access.unit.id, target_id=int(wanted)) if wanted.isdecimal() else None


def _initial(request: HttpRequest, before: queries.TargetLine | None, year: int) -> dict[str, Any]:
    """What the form begins with: the target to be changed, else what the address says."""
    if before is None:
        asked = {key: request.GET.get(key, "") for key in ("kind", "school_type", "ownership")}
        return asked | {"year": year, "due_on": date(year, 12, 31)}
    return {
        "kind": before.kind,
        "year": before.year,
        "school_type": before.school_type or "",
        "ownership": before.ownership or "",
        "minimum": format_number(before.minimum),
        "maximum": "" if before.maximum is None else format_number(before.maximum),
        "due_on": before.due_on,
        "document": before.source,
        "replaces": before.id,
    }
