"""Recognitions that have run out or will, for those who see to the next assessment in time."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.statistics.exports.validity import validity_file
from kiemdinh.rooms.statistics.pages.access import PAGE_SIZE, asked_unit, statistics_page
from kiemdinh.rooms.statistics.queries.validity import MONTHS, RUN_OUT, ending, ending_lines, watch
from kiemdinh.services.pages import made_file, query

_SPANS = {RUN_OUT: "Đã hết hạn", **{str(months): f"Trong {months} tháng tới" for months in MONTHS}}


@statistics_page
def show(request: HttpRequest) -> HttpResponse:
    """The figures and the list; `?xuat=xlsx` gives exactly what is shown."""
    access = asked_unit(request)
    span = request.GET.get("khoang", "")
    span = span if span in _SPANS else str(MONTHS[1])
    text = request.GET.get("q", "").strip()[:200]
    found = ending(access.unit, on=request.today, span=span, text=text)
    code = access.unit.code
    if request.GET.get("xuat") == "xlsx":
        only = f" Tìm “{text}”." if text else ""
        note = f"{access.unit.name}. {_SPANS[span]}, tính từ ngày {format_date(request.today)}.{only}"
        content = validity_file(ending_lines(found, on=request.today), note=note)
        return made_file(content, f"hieu-luc-{code}-{span}.xlsx")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "statistics/validity.html",
        {
            "unit": access.unit,
            "today": request.today,
            "watch": watch(access.unit, on=request.today),
            "span": span,
            "span_label": _SPANS[span].lower(),
            "spans": [
                {"label": label, "url": query(don_vi=code, khoang=key, q=text), "current": key == span}
                for key, label in _SPANS.items()
            ],
            "q": text,
            "page": page,
            "rows": ending_lines(page.object_list, on=request.today),
            "total": page.paginator.count,
            "clear_url": query(don_vi=code, khoang=span),
            "export_url": query(don_vi=code, khoang=span, q=text, xuat="xlsx"),
            "kept": query(don_vi=code),
        },
    )
