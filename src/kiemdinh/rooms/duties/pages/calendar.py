"""The calendar of a unit: what is due, done, late; ticks by hand."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kiemdinh.rooms.duties.exports.lists import calendar_list
from kiemdinh.rooms.duties.forms import TickForm, UntickForm
from kiemdinh.rooms.duties.pages.access import asked_unit, asked_year, show_problem
from kiemdinh.rooms.duties.queries.access import duties_for
from kiemdinh.rooms.duties.queries.calendar import DutyLine, duties_of, warnings_of
from kiemdinh.rooms.duties.rules import calendar as rules
from kiemdinh.rooms.duties.use_cases.problems import DutyProblem
from kiemdinh.rooms.duties.use_cases.ticking import take_back, tick
from kiemdinh.services.pages import made_file, query, signed_in_page

LOOKS = {
    rules.UPCOMING: "todo",
    rules.DUE_SOON: "doing",
    rules.LATE: "warn",
    rules.DONE: "done",
    rules.DONE_LATE: "hint",
    rules.BY_EVENT: "none",
}


@require_safe
@signed_in_page
def show(request: HttpRequest) -> HttpResponse:
    """The duties of a year by month; `?xuat=xlsx` gives the same list."""
    access = duties_for(actor=request.actor, code=asked_unit(request), today=request.today)
    year, code = asked_year(request), asked_unit(request)
    lines = duties_of(access.unit.id, on=request.today, year=year)
    if request.GET.get("xuat") == "xlsx":
        content = calendar_list(lines, unit=access.unit.name, year=year)
        return made_file(content, f"lich-nhiem-vu-{access.unit.code}-{year}.xlsx")
    dated = [line for line in lines if line.last_day is not None]
    years = sorted({year, *range(request.today.year - 1, request.today.year + 2)})
    return render(
        request,
        "duties/calendar.html",
        {
            "unit": access.unit,
            "year": year,
            "years": [{"label": f"Năm {y}", "url": query(don_vi=code, nam=y), "current": y == year} for y in years],
            "months": [
                (number, [(line, LOOKS[line.state]) for line in part])
                for number, part in groupby(dated, key=lambda line: line.last_day.month)
            ],
            "by_event": [line for line in lines if line.last_day is None],
            "late": sum(line.state == rules.LATE for line in dated),
            "next": next((line for line in dated if line.state in (rules.UPCOMING, rules.DUE_SOON)), None),
            "warnings": warnings_of(year),
            "may_tick": bool(access.may("tick")),
            "may_set": bool(access.may("set")),
            "is_school": access.unit.kind == "school",
            "kept": query(don_vi=code, nam=year),
            "kept_unit": query(don_vi=code),
            "export_url": query(don_vi=code, nam=year, xuat="xlsx"),
        },
    )


@require_http_methods(["GET", "POST"])
@signed_in_page
def done(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Says that a duty is done, or takes it back."""
    code = asked_unit(request)
    access = duties_for(actor=request.actor, code=code, today=request.today, action="tick")
    line = _line(access.unit.id, key, year, request)
    undo = bool(line.done_on)
    kind = UntickForm if undo else TickForm
    initial = {} if undo else {"done_on": request.today}
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    back = reverse("duties:calendar") + query(don_vi=code, nam=year)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            if undo:
                take_back(
                    actor=request.actor, now=request.now, unit_code=access.unit.code, key=key, year=year, **values
                )
                messages.success(request, f"Đã bỏ đánh dấu “{line.title}”.")
            else:
                tick(actor=request.actor, now=request.now, unit_code=access.unit.code, key=key, year=year, **values)
                messages.success(request, f"Đã ghi “{line.title}” xong ngày {values['done_on']:%d/%m/%Y}.")
        except DutyProblem as problem:
            show_problem(form, problem)
        else:
            return redirect(f"{back}#{key}")
    context = {"form": form, "line": line, "unit": access.unit, "undo": undo, "back": back}
    return render(request, "duties/done.html", context, status=422 if form.errors else 200)


def _line(unit_id: int, key: str, year: int, request: HttpRequest) -> DutyLine:
    found = next((line for line in duties_of(unit_id, on=request.today, year=year) if line.key == key), None)
    if found is None or not found.by_hand:
        raise Http404
    return found
