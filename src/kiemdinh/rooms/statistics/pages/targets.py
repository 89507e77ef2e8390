"""Targets of a year against what has happened, with the forecast of the year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kiemdinh.rooms.statistics.exports.targets import conclusion, target_states_file
from kiemdinh.rooms.statistics.pages.access import asked_day, asked_unit, statistics_page
from kiemdinh.rooms.statistics.queries.actuals import target_states
from kiemdinh.rooms.statistics.rules.actuals import COUNTED
from kiemdinh.services.pages import made_file, query

FIRST_YEAR, LAST_YEAR = 2018, 2100


@statistics_page
def show(request: HttpRequest) -> HttpResponse:
    """Every target of a year; `?xuat=xlsx` gives exactly what is shown."""
    access = asked_unit(request)
    day, problem = asked_day(request)
    words = request.GET.get("nam", "")
    year = int(words) if words.isdecimal() and FIRST_YEAR <= int(words[:5]) <= LAST_YEAR else day.year
    rows = target_states(access.unit.id, year=year, on=day)
    counted = rows[0].as_of if rows else day
    if request.GET.get("xuat") == "xlsx":
        content = target_states_file(rows, unit=access.unit.name, year=year, on=counted)
        return made_file(content, f"chi-tieu-{access.unit.code}-{year}.xlsx")
    code, shown = access.unit.code, day.isoformat() if day != request.today else ""
    met = sum(row.reached.met is True for row in rows)
    return render(
        request,
        "statistics/targets.html",
        {
            "unit": access.unit,
            "year": year,
            "day": counted,
            "problem": problem,
            "rows": [(row, conclusion(row.reached.met), _share(row.reached.actual_percent)) for row in rows],
            "met": met,
            "years": [
                {"label": f"Năm {y}", "url": query(don_vi=code, nam=y, ngay=shown), "current": y == year}
                for y in sorted({year, *range(request.today.year - 2, request.today.year + 2)})
            ],
            "kinds": [
                (row.target.label, COUNTED[row.target.kind])
                for number, row in enumerate(rows)
                if row.target.kind not in {other.target.kind for other in rows[:number]}
            ],
            "export_url": query(don_vi=code, nam=year, ngay=shown, xuat="xlsx"),
            "set_url": reverse("planning:targets") + query(don_vi=code, nam=year),
            "kept": query(don_vi=code, ngay=shown),
        },
    )


def _share(percent: float | None) -> float:
    """How far the bar goes."""
    return min(percent or 0.0, 100.0)
