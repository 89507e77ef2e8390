"""The duties of the units below an authority: counts a duty, and who did it or not."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kiemdinh.rooms.duties.exports.lists import doers_list
from kiemdinh.rooms.duties.pages.access import PAGE_SIZE, asked_unit, asked_year
from kiemdinh.rooms.duties.pages.calendar import LOOKS
from kiemdinh.rooms.duties.queries.access import duties_for
from kiemdinh.rooms.duties.queries.below import KINDS, doer_lines, doers_of, duties_below
from kiemdinh.rooms.duties.queries.calendar import warnings_of
from kiemdinh.rooms.duties.rules import calendar as rules
from kiemdinh.services.pages import made_file, query, signed_in_page

STATES = {
    "": "Tất cả",
    "waiting": "Chưa xong",
    rules.DONE: "Đã xong đúng hạn",
    rules.DONE_LATE: "Xong sau hạn",
}


@require_safe
@signed_in_page
def counts(request: HttpRequest) -> HttpResponse:
    """How many units below did each duty of a year."""
    access = duties_for(actor=request.actor, code=asked_unit(request), today=request.today)
    if access.unit.kind == "school":
        raise Http404
    year, code = asked_year(request), asked_unit(request)
    rows = duties_below(access.unit.id, on=request.today, year=year)
    years = sorted({year, *range(request.today.year - 1, request.today.year + 2)})
    return render(
        request,
        "duties/below.html",
        {
            "unit": access.unit,
            "year": year,
            "years": [{"label": f"Năm {y}", "url": query(don_vi=code, nam=y), "current": y == year} for y in years],
            "rows": [
                (row, query(don_vi=code, nam=year, viec=row.key, loai=row.kind), row.late and row.waiting > 0)
                for row in rows
            ],
            "late": sum(row.late and row.waiting > 0 for row in rows),
            "warnings": warnings_of(year),
            "kept": query(don_vi=code, nam=year),
        },
    )


@require_safe
@signed_in_page
def doers(request: HttpRequest) -> HttpResponse:
    """The units that one duty is of; `?xuat=xlsx` gives exactly what is shown."""
    access = duties_for(actor=request.actor, code=asked_unit(request), today=request.today)
    year, code = asked_year(request), asked_unit(request)
    key, kind = request.GET.get("viec", ""), request.GET.get("loai", "")
    state, text = request.GET.get("tinh-trang", ""), request.GET.get("q", "").strip()[:200]
    if kind not in KINDS or state not in STATES:
        raise Http404
    found = doers_of(access.unit.id, key=key, kind=kind, on=request.today, year=year, state=state, text=text)
    if found is None:
        raise Http404
    row, rows = found
    if request.GET.get("xuat") == "xlsx":
        note = f"{access.unit.name}. {STATES[state]}." + (f" Tìm “{text}”." if text else "")
        lines = doer_lines(row, rows, kind=kind, on=request.today)
        content = doers_list(lines, title=row.duty.title, note=note)
        return made_file(content, f"nhiem-vu-{key}-{year}.xlsx")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "duties/doers.html",
        {
            "unit": access.unit,
            "duty": row.duty,
            "due": row.due,
            "year": year,
            "kind": kind,
            "kind_label": KINDS[kind],
            "state": state,
            "state_label": STATES[state],
            "states": STATES,
            "q": text,
            "page": page,
            "rows": [
                (line, LOOKS[line.state]) for line in doer_lines(row, page.object_list, kind=kind, on=request.today)
            ],
            "back": query(don_vi=code, nam=year),
        },
    )
