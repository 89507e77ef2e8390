"""Charts of a unit, each with its table; `?xuat=png&hinh=…` gives one as a picture."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.statistics.exports.charts import (
    Drawn,
    criteria_chart,
    expiring_chart,
    levels_chart,
    season_chart,
    targets_chart,
)
from kiemdinh.rooms.statistics.pages.access import asked_unit, statistics_page
from kiemdinh.rooms.statistics.queries.access import CountedUnit
from kiemdinh.rooms.statistics.queries.actuals import target_states
from kiemdinh.rooms.statistics.queries.criteria import GENERATIONS, NEW, criteria_of
from kiemdinh.rooms.statistics.queries.form1 import form1
from kiemdinh.rooms.statistics.queries.progress import overview, season_of
from kiemdinh.rooms.statistics.queries.season import published_by_day
from kiemdinh.rooms.statistics.queries.validity import MONTHS, ends_by_day
from kiemdinh.services.charts import png_of
from kiemdinh.services.pages import query


@statistics_page
def show(request: HttpRequest) -> HttpResponse:
    """Every chart of the unit as of today."""
    access = asked_unit(request)
    rules = request.GET.get("bo", NEW)
    rules = rules if rules in GENERATIONS else NEW
    charts = charts_of(access, rules=rules, season=request.GET.get("nam-hoc", "").strip()[:9])
    if request.GET.get("xuat") == "png":
        return _picture(charts, request.GET.get("hinh", ""))
    code = access.unit.code
    return render(
        request,
        "statistics/charts.html",
        {
            "unit": access.unit,
            "today": request.today,
            "charts": charts,
            "drawn": sum(not drawn.chart.empty for drawn in charts),
            "rules": [
                {"label": label, "url": query(don_vi=code, bo=key), "current": key == rules}
                for key, label in GENERATIONS.items()
            ],
            "png_url": query(don_vi=code, bo=rules, xuat="png"),
            "kept": query(don_vi=code),
        },
    )


def charts_of(access: CountedUnit, *, rules: str, season: str = "") -> list[Drawn]:
    """The five charts of a unit, in the order of the page."""
    unit, today = access.unit, access.today
    found = [levels_chart(form1(unit.id, as_of=today))]
    year = season_of(today=today, code=season) or season_of(today=today)
    if year is not None:
        total = overview(unit, year).whole.total
        found.append(season_chart(published_by_day(unit, year), season=year, total=total))
    found.append(targets_chart(target_states(unit.id, year=today.year, on=today), year=today.year))
    found.append(expiring_chart(ends_by_day(unit, on=today, months=MONTHS[-1]), on=today))
    labels = {key: item.short_label for key, item in organisations.school_vocabulary().types.items()}
    criteria = criteria_of(unit, on=today, generation=rules)
    found.append(criteria_chart(criteria, rules=GENERATIONS[rules], labels=labels))
    return found


def _picture(charts: list[Drawn], key: str) -> HttpResponse:
    chart = next((drawn.chart for drawn in charts if drawn.chart.key == key), None)
    if chart is None or chart.empty:
        raise Http404
    response = HttpResponse(png_of(chart), content_type="image/png")
    response["Content-Disposition"] = content_disposition_header(True, f"bieu-do-{key}.png")
    return response
