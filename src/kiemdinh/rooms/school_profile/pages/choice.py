"""What an address of the figures asks for: form, years, site, level of education."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.school_profile import queries
from kiemdinh.rooms.school_profile.queries import FigureAccess, TableView
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.years import current_year, years_back

_STAGE_LABELS = {"tieu-hoc": "Tiểu học", "thcs": "THCS", "thpt": "THPT"}


@dataclass
class Choice:
    """What the address asks for: form, years, site, level of education."""

    access: FigureAccess
    form: FigureForm
    years: list[str]
    year_options: list[str]
    site_id: int | None
    stage: str

    @property
    def query(self) -> dict[str, str]:
        """The address's query for the same view."""
        query = {"bo": self.form.key, "nam": self.years[-1]}
        if self.site_id is not None:
            query["diem-truong"] = str(self.site_id)
        if self.stage:
            query["cap"] = self.stage
        return query

    def url(self, **changes: str | None) -> str:
        """The address of the page with some of the query changed; None takes a part out."""
        query = {key: value for key, value in (self.query | changes).items() if value is not None}
        return f"{reverse('school_profile:figures', args=[self.access.school.code])}?{urlencode(query)}"

    def url_of(self, name: str, *args: str) -> str:
        """The address of another page of the school's figures with the same choice."""
        path = reverse(f"school_profile:{name}", args=[self.access.school.code, *args])
        return f"{path}?{urlencode(self.query)}"

    @property
    def words(self) -> str:
        """The form and its years, for the line under a title."""
        return f"{self.form.title}, năm học {self.years[0][:4]}–{self.years[-1][-4:]}"


def choice_of(request: HttpRequest, access: FigureAccess) -> Choice | None:
    """What the address asks for, completed by what holds today; None when the school type has no form."""
    stages = access.school.stages
    asked = request.GET.get("bo", "")
    form = next((form for form in forms_of(access) if form.key == asked), None) or queries.form_on(
        school_type=access.school.school_type, on=request.today, stages=stages
    )
    if form is None:
        form = next(iter(forms_of(access)), None)
    if form is None:
        return None
    options = [year.code for year in organisations.list_school_years(until=request.today)]
    options = options or years_back(current_year(request.today), 10)[::-1]
    last = request.GET.get("nam", "")
    last = last if last in options else options[0]
    site = request.GET.get("diem-truong", "")
    site_id = next((item.id for item in access.school.sites if str(item.id) == site), None)
    if site and site_id is None:
        raise Http404
    stage = request.GET.get("cap", "")
    if not form.has_stages or stage not in form.stages or len(form.stages) < 2:
        stage = ""
    return Choice(access, form, years_back(last, form.year_count), options, site_id, stage)


def forms_of(access: FigureAccess) -> list[FigureForm]:
    """The forms of the school's type, cut to its levels of education."""
    return queries.forms_of(access.school.school_type, stages=access.school.stages)


def form_label(form: FigureForm) -> str:
    """How the form is named in a choice: by its circular."""
    number = form.regulation_number.removesuffix("/TT-BGDĐT")
    return f"Thông tư {number}" if number else form.title


def site_options(choice: Choice) -> list[dict[str, Any]]:
    """The places to choose from; none when the school has a single one."""
    sites = choice.access.school.sites
    if len(sites) < 2:
        return []
    return [{"code": "", "label": "Toàn trường", "current": choice.site_id is None}] + [
        {
            "code": str(site.id),
            "label": f"{site.kind_label}: {site.name}",
            "current": site.id == choice.site_id,
        }
        for site in sites
    ]


def stage_options(choice: Choice) -> list[dict[str, Any]]:
    """The levels to choose from; none when the form is of one level."""
    stages = choice.form.stages if choice.form.has_stages else ()
    if len(stages) < 2:
        return []
    return [{"code": "", "label": "Tất cả các cấp", "current": not choice.stage}] + [
        {"code": stage, "label": _STAGE_LABELS.get(stage, stage), "current": stage == choice.stage}
        for stage in stages
    ]


def all_tables(choice: Choice) -> tuple[TableView, ...]:
    """Every table of the form with its figures."""
    return queries.figure_tables(
        school_id=choice.access.school.unit_id, form=choice.form, years=choice.years, site=choice.site_id
    )


def shown_tables(choice: Choice) -> list[TableView]:
    """The tables with only the rows of the chosen level of education (and those of the whole school)."""
    found = (_of_stage(table, choice.stage) for table in all_tables(choice))
    return [table for table in found if table is not None]


def _of_stage(table: TableView, stage: str) -> TableView | None:
    if not stage:
        return table
    if table.stages and stage not in table.stages:
        return None
    rows = tuple(row for row in table.rows if not row.stages or stage in row.stages)
    missing = sum(cell.entered and cell.value is None for row in rows for cell in row.cells)
    return replace(table, rows=rows, missing=missing)
