"""The queue of the department, the register, what runs out soon, the recognitions of a school."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.recognition import exports
from kiemdinh.rooms.recognition.queries import lists
from kiemdinh.rooms.recognition.queries.reorganising import reorganisations_of
from kiemdinh.rooms.recognition.rules.deciding import kind_label, level_label
from kiemdinh.rooms.recognition.rules.reorganised import ARTICLES, CASE_LABELS
from kiemdinh.rooms.recognition.rules.standing import STATUS_LABELS
from kiemdinh.rooms.recognition.rules.states import KINDS
from kiemdinh.services.files.serving import disposition

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 50
_STATUSES = ("valid", "expired", "revoked", "superseded")


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits in the department; people of a school are led to their school's recognitions."""
    if not lists.is_officer(request.actor):
        codes = lists.own_school_codes(request.actor, today=request.today)
        if not codes:
            raise Http404
        return redirect("recognition:school", code=codes[0])
    search = request.GET.get("q", "").strip()
    rows = lists.queue_of(actor=request.actor, today=request.today, text=search)
    if request.GET.get("xuat") == "xlsx":
        return _xlsx(exports.queue_workbook(rows, on=request.today, search=search), "cho-quyet-dinh.xlsx")
    context = {
        "rows": rows,
        "owed": [] if search else lists.owed_waiting(actor=request.actor, today=request.today),
        "revocations": [] if search else lists.revocations_waiting(actor=request.actor),
        "soon": []
        if search
        else lists.expiring(actor=request.actor, today=request.today, months=lists.WATCH_MONTHS[0]),
        "months": lists.WATCH_MONTHS[0],
        "q": search,
    }
    return render(request, "recognition/queue.html", context)


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Sổ cấp giấy chứng nhận: search, filters in the address, Excel of exactly what is shown."""
    if not any(p.unit_kind != "school" for p in request.actor.posts):
        raise Http404
    where, words = _filter(request)
    found = lists.register(actor=request.actor, today=request.today, where=where)
    if request.GET.get("xuat") == "xlsx":
        book = exports.register_workbook(
            lists.lines_of(found, today=request.today),
            title="Sổ cấp giấy chứng nhận, bằng công nhận",
            on=request.today,
            filters=words,
        )
        return _xlsx(book, "so-cap-giay-chung-nhan.xlsx")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": lists.lines_of(page.object_list, today=request.today),
        "total": page.paginator.count,
        "where": where,
        "kinds": [(kind, kind_label(kind)) for kind in KINDS],
        "statuses": [(status, STATUS_LABELS[status]) for status in _STATUSES],
        "levels": range(1, 5),
        "years": lists.register_years(actor=request.actor),
        "filtered": bool(words),
        "officer": lists.is_officer(request.actor),
    }
    return render(request, "recognition/register.html", context)


@login_required
def expiring(request: HttpRequest) -> HttpResponse:
    """Certificates in force that run out within 6, 12 or 24 months."""
    if not any(p.unit_kind != "school" for p in request.actor.posts):
        raise Http404
    chosen = request.GET.get("thang", "")
    months = next((m for m in lists.WATCH_MONTHS if str(m) == chosen), lists.WATCH_MONTHS[0])
    search = request.GET.get("q", "").strip()
    rows = lists.expiring(actor=request.actor, today=request.today, months=months, text=search)
    if request.GET.get("xuat") == "xlsx":
        words = f"Hết hạn trong {months} tháng." + (f" Tìm “{search}”." if search else "")
        book = exports.register_workbook(rows, title="Giấy chứng nhận sắp hết hạn", on=request.today, filters=words)
        return _xlsx(book, f"sap-het-han-{months}-thang.xlsx")
    context = {"rows": rows, "months": months, "choices": lists.WATCH_MONTHS, "q": search}
    return render(request, "recognition/expiring.html", context)


@login_required
def school(request: HttpRequest, code: str) -> HttpResponse:
    """Everything recognised for a school, and for the schools it took over from."""
    name, school_id, rows = lists.school_history(actor=request.actor, code=code, today=request.today)
    changes = [
        (row, CASE_LABELS[row.case], ARTICLES[row.case], level_label("national_standard", row.level or 0))
        for row in reorganisations_of(school_id)
    ]
    context = {
        "name": name,
        "rows": rows,
        "holding": [row for row in rows if row.status == "valid" and not row.inherited],
        "changes": changes,
    }
    return render(request, "recognition/school.html", context)


def _filter(request: HttpRequest) -> tuple[lists.RegisterFilter, str]:
    """The filter of the address and the same in words."""
    kind = request.GET.get("loai", "")
    status = request.GET.get("tinh-trang", "")
    level, year = (_small(request.GET.get(key, "")) for key in ("muc", "nam"))
    text = request.GET.get("q", "").strip()[:200]
    where = lists.RegisterFilter(
        text, kind if kind in KINDS else "", status if status in _STATUSES else "", level, year
    )
    parts = [
        f"Tìm “{text}”" if text else "",
        kind_label(where.kind) if where.kind else "",
        STATUS_LABELS[where.status] if where.status else "",
        f"Cấp độ hoặc mức độ {level}" if level else "",
        f"Ký năm {year}" if year else "",
    ]
    said = "; ".join(part for part in parts if part)
    return where, f"Chỉ gồm: {said}." if said else ""


def _small(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 4 else None


def _xlsx(content: bytes, name: str) -> HttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": disposition(name, inline=False)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
