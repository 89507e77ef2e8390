"""Tables 1 and 2 of Mẫu số 7 (Thông tư 57/2026) as of a day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.statistics.exports.tt57 import levels_file, standards_file
from kiemdinh.rooms.statistics.pages.access import asked_day, asked_unit, statistics_page
from kiemdinh.rooms.statistics.queries.tt57_tables import tt57_tables
from kiemdinh.rooms.statistics.rules.tt57 import DEFINITIONS
from kiemdinh.services.pages import made_file, query


@statistics_page
def show(request: HttpRequest) -> HttpResponse:
    """Both tables; `?xuat=xlsx&bang=1` or `2` gives one of them."""
    access = asked_unit(request)
    day, problem = asked_day(request)
    tables = tt57_tables(access.unit.id, as_of=day)
    code, shown = access.unit.code, day.isoformat()
    if request.GET.get("xuat") == "xlsx":
        second = request.GET.get("bang") == "2"
        name = f"mau-7-bang-{2 if second else 1}-{code}-{shown}.xlsx"
        return made_file(standards_file(tables) if second else levels_file(tables), name)
    return render(
        request,
        "statistics/tt57.html",
        {
            "unit": access.unit,
            "day": day,
            "problem": problem,
            "tables": tables,
            "levels": tables.levels[-1],
            "standards": tables.standards[-1],
            "definitions": DEFINITIONS,
            "export_url": query(don_vi=code, ngay=shown, xuat="xlsx"),
            "kept": query(don_vi=code, ngay=shown),
        },
    )
