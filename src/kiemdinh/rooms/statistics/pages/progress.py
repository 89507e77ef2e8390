"""Progress: units and schools of a season, one school criterion by criterion, and the word to those who are late."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kiemdinh.kernel.vietnamese import format_date, format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.statistics.exports.progress import matrix_file, units_file
from kiemdinh.rooms.statistics.forms import ReminderForm
from kiemdinh.rooms.statistics.pages.access import PAGE_SIZE, asked_unit, statistics_page
from kiemdinh.rooms.statistics.queries import progress as queries
from kiemdinh.rooms.statistics.queries.one_school import school_progress
from kiemdinh.rooms.statistics.queries.reminded import may_remind
from kiemdinh.rooms.statistics.rules.progress import STATISTIC_NOTE, STATUS_LABELS, STEPS
from kiemdinh.rooms.statistics.use_cases import ReminderProblem, remind_schools
from kiemdinh.services.pages import made_file, query

_SEASONS = 3


@statistics_page
def show(request: HttpRequest) -> HttpResponse:
    """The tallies and the matrix; `?xuat=xlsx` gives the schools, `?xuat=don-vi` the units, as they are shown."""
    access = asked_unit(request)
    season, where = _season(request), _filter(request)
    found = queries.schools_of(access.unit, season, where)
    overview = queries.overview(access.unit, season)
    note = _note(access.unit.name, season, where)
    if request.GET.get("xuat") == "xlsx":
        content = matrix_file(queries.lines_of(found, season), title="Tiến độ tự đánh giá của trường", note=note)
        return made_file(content, f"tien-do-{access.unit.code}-{season.code}.xlsx")
    if request.GET.get("xuat") == "don-vi":
        content = units_file(overview.units, title="Tiến độ tự đánh giá theo đơn vị", note=note)
        return made_file(content, f"tien-do-don-vi-{access.unit.code}-{season.code}.xlsx")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    code = access.unit.code
    kept = {"don_vi": code, "nam_hoc": season.code}
    return render(
        request,
        "statistics/progress.html",
        {
            "unit": access.unit,
            "season": season,
            "seasons": _seasons(season, code),
            "overview": overview,
            "whole": overview.whole,
            "units": [(row, query(don_vi=row.code, nam_hoc=season.code) if row.code else "") for row in overview.units],
            "statuses": [
                {
                    "label": label,
                    "count": overview.whole.by_status.get(key, 0),
                    "url": query(**kept, tinh_trang=key, loai=where.school_type, q=where.text),
                    "current": key == where.status,
                }
                for key, label in STATUS_LABELS.items()
            ],
            "all_url": query(**kept, loai=where.school_type, q=where.text),
            "where": where,
            "types": _types(),
            "filtered": bool(where.status or where.school_type or where.text),
            "clear_url": query(**kept),
            "steps": STEPS,
            "page": page,
            "rows": queries.lines_of(page.object_list, season),
            "total": page.paginator.count,
            "parents": organisations.parent_chain(unit_id=access.unit.id, on=request.today)[:-1],
            "may_remind": may_remind(access) and season.last == request.today,
            "form": ReminderForm(),
            "remind_url": reverse("statistics:remind")
            + query(**kept, tinh_trang=where.status, loai=where.school_type, q=where.text),
            "export_url": query(
                **kept, tinh_trang=where.status, loai=where.school_type, q=where.text, xuat="xlsx"
            ),
            "units_url": query(**kept, xuat="don-vi"),
            "note": STATISTIC_NOTE,
            "kept": query(don_vi=code),
        },
    )


@statistics_page
def school(request: HttpRequest, code: str) -> HttpResponse:
    """One school: its steps and the state of the work on each criterion."""
    season = _season(request)
    found = school_progress(actor=request.actor, code=code, season=season)
    return render(
        request,
        "statistics/school_progress.html",
        {
            "line": found.line,
            "lines": [found.line],
            "steps": STEPS,
            "sheets": found.sheets,
            "season": season,
            "back": reverse("statistics:progress") + query(nam_hoc=season.code),
        },
    )


@require_POST
@login_required
@never_cache
def remind(request: HttpRequest) -> HttpResponse:
    """Sends the word to the schools of the list that the address describes."""
    form = ReminderForm(request.POST)
    back = reverse("statistics:progress") + (f"?{request.GET.urlencode()}" if request.GET else "")
    try:
        done = remind_schools(
            actor=request.actor,
            now=request.now,
            unit_code=request.GET.get("don-vi", "").strip(),
            season_code=request.GET.get("nam-hoc", "").strip(),
            where=_filter(request),
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
        )
    except ReminderProblem as problem:
        messages.error(request, str(problem))
        return redirect(back)
    except PermissionDenied as refusal:
        return render(request, "403.html", {"exception": str(refusal)}, status=403)
    parts = [f"Đã nhắc {format_number(done.told)} trường."]
    if done.again:
        parts.append(f"{format_number(done.again)} trường đã được nhắc hôm nay nên không nhắc lại.")
    if done.silent:
        parts.append(f"{format_number(done.silent)} trường chưa có tài khoản hiệu trưởng; hãy gọi điện.")
    messages.success(request, " ".join(parts))
    return redirect(back)


def _season(request: HttpRequest) -> queries.Season:
    found = queries.season_of(today=request.today, code=request.GET.get("nam-hoc", "").strip()[:9])
    found = found or queries.season_of(today=request.today)
    if found is None:
        raise Http404
    return found


def _seasons(season: queries.Season, code: str) -> list[dict[str, Any]]:
    years = [
        year
        for year in organisations.list_school_years()
        if year.starts_on <= season.today
    ]
    codes = [year.code for year in sorted(years, key=lambda y: y.starts_on, reverse=True)[:_SEASONS]]
    if season.code not in codes:
        codes.append(season.code)
    return [
        {"label": f"Năm học {one}", "url": query(don_vi=code, nam_hoc=one), "current": one == season.code}
        for one in codes
    ]


def _filter(request: HttpRequest) -> queries.ProgressFilter:
    status, kind = request.GET.get("tinh-trang", ""), request.GET.get("loai", "")
    return queries.ProgressFilter(
        status=status if status in STATUS_LABELS else "",
        school_type=kind if kind in _types() else "",
        text=request.GET.get("q", "").strip()[:200],
    )


def _types() -> dict[str, str]:
    return {key: item.short_label for key, item in organisations.school_vocabulary().types.items()}


def _note(name: str, season: queries.Season, where: queries.ProgressFilter) -> str:
    parts = [STATUS_LABELS.get(where.status, ""), _types().get(where.school_type, "")]
    said = "; ".join([*filter(None, parts), *([f"Tìm “{where.text}”"] if where.text else [])])
    only = f" Chỉ gồm: {said}." if said else ""
    return f"{name}. Năm học {season.code}, tình trạng ngày {format_date(season.today)}.{only}"
