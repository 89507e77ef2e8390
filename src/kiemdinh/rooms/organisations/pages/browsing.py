"""The directory of units: browse as of a day, one unit, its schools."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.kernel.vietnamese import format_date, format_number
from kiemdinh.rooms.organisations import exports, queries
from kiemdinh.rooms.organisations.forms import BrowseForm, SchoolFilterForm
from kiemdinh.rooms.organisations.queries.imports import units_to_import
from kiemdinh.rooms.organisations.rules import tree
from kiemdinh.rooms.organisations.rules.permits import DIRECTORY_PERMITS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 50


def may_view_directory(actor: Actor) -> bool:
    """Whether the person may read the directory of units: anyone who is signed in."""
    decision = DIRECTORY_PERMITS.decide(actor=actor, action="view", target=Target(unit_id=0, path_on={}))
    return actor.account_id is not None and bool(decision)


@login_required
def browse(request: HttpRequest) -> HttpResponse:
    """The top of the tree on a day, or what a search finds."""
    require_view(request)
    form = BrowseForm(_asked(request))
    day, day_problem = _day(request, form)
    text = form.cleaned_data.get("tim", "")
    kind = form.cleaned_data.get("cap", "")
    if text:
        rows = queries.search_units(text=text, on=day, kind=kind or None, limit=200)
        links = queries.parent_chains(unit_ids=[row.id for row in rows], on=day)
        places = {row.id: ", ".join(link.name for link in reversed(links[row.id][1:-1])) for row in rows}
        title = f"{format_number(len(rows))} đơn vị khớp với “{text}”"
        lead = f"Tính đến ngày {format_date(day)}, tìm không cần dấu."
    else:
        top = queries.children_of(unit_id=None, on=day)
        rows = queries.children_of(unit_id=top[0].id, on=day, kind="province") if top else []
        places = {}
        title = f"Cả nước có {len(rows)} tỉnh, thành phố" if rows else "Chưa có danh mục đơn vị"
        lead = f"Cây tổ chức tính đến ngày {format_date(day)}."
    return render(
        request,
        "organisations/browse.html",
        {
            "form": form,
            "day": day,
            "day_problem": day_problem,
            "found": [(row, tree.KIND_LABELS[row.kind], places.get(row.id, "")) for row in rows],
            "text": text,
            "title": title,
            "lead": lead,
            "may_import": bool(units_to_import(request.actor)),
        },
    )


@login_required
def unit_page(request: HttpRequest, code: str) -> HttpResponse:
    """One unit on a day: names, parents, successors, what is below, its schools."""
    require_view(request)
    view = _unit_view(request, code)
    unit = view.unit
    context: dict[str, Any] = {
        "view": view,
        "unit": unit,
        "day": view.day,
        "day_problem": view.day_problem,
        "notice": view.notice,
        "crumbs": _crumbs(view),
        "names": queries.name_history(unit_id=unit.id),
        "placements": [row for row in queries.placement_history(unit_id=unit.id) if row.parent],
        "successors": queries.successors(unit_ids=[unit.id]).get(unit.id, []),
        "predecessors": queries.predecessors(unit_ids=[unit.id]).get(unit.id, []),
    }
    if unit.kind == "school":
        facts = queries.school_facts(unit_id=unit.id, on=view.shown_on)
        lead = _school_lead(facts, view.shown_on) if facts else ""
        return render(request, "organisations/school.html", context | {"facts": facts, "lead": lead})
    children = [row for row in queries.children_of(unit_id=unit.id, on=view.shown_on) if row.kind != "school"]
    page = Paginator(view.schools, _PAGE).get_page(request.GET.get("trang"))
    context |= {
        "children": children,
        "children_note": f"{format_number(len(children))} đơn vị",
        "lead": f"{tree.KIND_LABELS[unit.kind]}, tính đến ngày {format_date(view.shown_on)}. Mã {unit.code}.",
        "page": page,
        "schools": page.object_list,
        "form": view.form,
        "export_url": f"{reverse('organisations:school_list_file', args=[code])}{_query(request)}",
        "title": f"{unit.name}: {format_number(view.schools.count())} trường" + (" khớp bộ lọc" * view.filtered),
    }
    return render(request, "organisations/unit.html", context)


@login_required
def school_list_file(request: HttpRequest, code: str) -> HttpResponse:
    """The list of schools exactly as the page shows it, all rows, as an Excel file."""
    require_view(request)
    view = _unit_view(request, code)
    rows = view.schools[0 : view.schools.count()]
    body = exports.school_list_workbook(rows=rows, title=f"Danh sách trường – {view.unit.name}", on=view.shown_on)
    return excel_answer(body, f"danh-sach-truong-{code}.xlsx")


class _SchoolPages:
    """The filtered list of schools as Paginator wants it: counted once, read by the slice."""

    def __init__(self, on: date, where: queries.SchoolFilter) -> None:
        self._on, self._where = on, where

    @cached_property
    def _total(self) -> int:
        return queries.count_schools(on=self._on, where=self._where)

    def count(self) -> int:
        """How many schools match."""
        return self._total

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, part: slice) -> tuple[queries.SchoolRow, ...]:
        start = part.start or 0
        limit = None if part.stop is None else part.stop - start
        return queries.list_schools(on=self._on, where=self._where, offset=start, limit=limit).rows


@dataclass(frozen=True, slots=True)
class _UnitView:
    """A unit on the day asked for; `shown_on` is the nearest day on which it worked."""

    unit: queries.UnitInfo
    day: date
    shown_on: date
    day_problem: str
    notice: str
    form: SchoolFilterForm
    schools: _SchoolPages
    filtered: bool


def _unit_view(request: HttpRequest, code: str) -> _UnitView:
    form = SchoolFilterForm(_asked(request))
    day, problem = _day(request, form)
    unit = queries.unit_as_of(code=code, on=day)
    shown_on, notice = day, ""
    if unit is None:
        known = queries.find_unit(code=code)
        if known is None:
            raise Http404
        shown_on = known.opened_on
        unit = queries.unit_as_of(code=code, on=shown_on)
        notice = f"Đơn vị bắt đầu hoạt động từ ngày {format_date(shown_on)}; trang cho thấy ngày đó."
    elif unit.ended and unit.closed_on is not None:
        last = tree.last_day(unit.closed_on)
        shown_on = last or day
        notice = f"Đơn vị đã kết thúc, hoạt động đến hết ngày {format_date(shown_on)}; trang cho thấy ngày đó."
    if unit is None:
        raise Http404
    wanted = form.cleaned_data
    where = queries.SchoolFilter(
        text=wanted.get("tim", ""),
        school_type=wanted.get("loai", ""),
        ownership=wanted.get("loai_hinh", ""),
        under_path=unit.path,
    )
    return _UnitView(
        unit,
        day,
        shown_on,
        problem,
        notice,
        form,
        _SchoolPages(shown_on, where),
        bool(where.text or where.school_type or where.ownership),
    )


def _asked(request: HttpRequest) -> QueryDict:
    """What the address asks for; the day is today unless it names one, so that the form shows it."""
    asked = request.GET.copy()
    if not asked.get("ngay"):
        asked["ngay"] = request.today.isoformat()
    return asked


def _day(request: HttpRequest, form: BrowseForm | SchoolFilterForm) -> tuple[date, str]:
    """The day of the address; today, with a sentence, when the address holds something else."""
    form.is_valid()
    if "ngay" in form.errors:
        today = format_date(request.today)
        return request.today, f"Không đọc được ngày trong địa chỉ; trang cho thấy ngày {today}."
    return form.cleaned_data["ngay"], ""


def require_view(request: HttpRequest) -> None:
    """404 for who may not read the directory."""
    if not may_view_directory(request.actor):
        raise Http404


def _crumbs(view: _UnitView) -> list[dict[str, str]]:
    suffix = f"?{urlencode({'ngay': view.day.isoformat()})}"
    chain = queries.parent_chain(unit_id=view.unit.id, on=view.shown_on)
    crumbs = [{"label": "Đơn vị", "url": reverse("organisations:browse") + suffix}]
    crumbs += [
        {"label": link.name, "url": reverse("organisations:unit", args=[link.code]) + suffix}
        for link in chain[:-1]
        if link.kind != "ministry"
    ]
    return [*crumbs, {"label": view.unit.name, "url": ""}]


def _school_lead(facts: queries.SchoolFacts, on: date) -> str:
    by = f", do {facts.managing_body} quản lý" if facts.managing_body else ""
    return f"{facts.school_type_label}, {facts.ownership_label.lower()}{by} ngày {format_date(on)}."


def _query(request: HttpRequest) -> str:
    kept = {key: value for key, value in request.GET.items() if key != "trang" and value}
    return f"?{urlencode(kept)}" if kept else ""


def excel_answer(body: bytes, name: str) -> HttpResponse:
    """An Excel file to download."""
    return HttpResponse(body, content_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
