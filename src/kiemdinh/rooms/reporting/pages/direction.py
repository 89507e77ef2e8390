"""The register of direction: listed, searched, written, taken out, downloaded."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess, unit_for
from kiemdinh.rooms.reporting.exports.tables import direction_file
from kiemdinh.rooms.reporting.forms import EntryForm, RemoveForm
from kiemdinh.rooms.reporting.pages.access import asked_day, asked_unit, show_problem
from kiemdinh.rooms.reporting.queries import direction as queries
from kiemdinh.rooms.reporting.rules.direction import DIRECTION_PERMITS, KINDS, TOPICS
from kiemdinh.rooms.reporting.use_cases import EntryFacts, ReportingProblem, remove_entry, write_entry
from kiemdinh.services.files import serving
from kiemdinh.services.pages import XLSX, made_file, query, signed_in_page

PAGE_SIZE = 50


def _unit(request: HttpRequest, action: str = "view") -> UnitAccess:
    return unit_for(
        actor=request.actor, code=asked_unit(request), today=request.today, table=DIRECTION_PERMITS, action=action
    )


@require_safe
@signed_in_page
def index(request: HttpRequest) -> HttpResponse:
    """The register; `?xuat=xlsx` gives exactly what is shown."""
    access = _unit(request)
    text, kind, topic = (request.GET.get(key, "").strip()[:200] for key in ("q", "loai", "linh-vuc"))
    if (kind and kind not in KINDS) or (topic and topic not in TOPICS):
        raise Http404
    since, until = asked_day(request, "tu"), asked_day(request, "den")
    rows = queries.entries(access.unit.id, kind=kind, topic=topic, text=text, since=since, until=until)
    if request.GET.get("xuat") == "xlsx":
        words = (f"tìm “{text}”" if text else "", KINDS.get(kind, ""), TOPICS.get(topic, ""))
        said = "; ".join(w for w in words if w)
        note = f"Chỉ gồm: {said}." if said else ""
        content = direction_file(rows, unit=access.unit.name, note=note)
        return made_file(content, f"so-chi-dao-{access.unit.code}.xlsx", XLSX)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "reporting/direction.html",
        {
            "unit": access.unit,
            "page": page,
            "rows": [(r, KINDS[r.kind], TOPICS[r.topic]) for r in page.object_list],
            "total": page.paginator.count,
            "kinds": KINDS,
            "topics": TOPICS,
            "q": text,
            "kind": kind,
            "topic": topic,
            "since": since,
            "until": until,
            "filtered": bool(text or kind or topic or since or until),
            "may_write": bool(access.may("write")),
            "kept": query(don_vi=asked_unit(request)),
        },
    )


@signed_in_page
def write(request: HttpRequest, entry_id: int | None = None) -> HttpResponse:
    """Enters a line or changes one."""
    access = _unit(request, "write")
    row = queries.entry_of(access.unit.id, entry_id) if entry_id is not None else None
    initial = {"on": request.today} if row is None else {
        key: getattr(row, key) for key in ("kind", "topic", "on", "number", "subject", "result", "version")
    }
    form = EntryForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        given = values["file"]
        try:
            write_entry(
                actor=request.actor,
                now=request.now,
                unit_code=access.unit.code,
                facts=EntryFacts(
                    kind=values["kind"],
                    topic=values["topic"],
                    on=values["on"],
                    number=values["number"],
                    subject=values["subject"],
                    result=values["result"],
                    file=(given.name, given.file) if given else None,
                ),
                entry_id=entry_id,
                version=values["version"] or 0,
            )
        except ReportingProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã ghi vào sổ chỉ đạo.")
            return redirect(reverse("reporting:direction") + query(don_vi=asked_unit(request)))
    context = {"form": form, "row": row, "unit": access.unit, "back": _back(request)}
    return render(request, "reporting/direction_form.html", context, status=422 if form.errors else 200)


@signed_in_page
def remove(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Takes a line out, with the reason."""
    access = _unit(request, "write")
    row = queries.entry_of(access.unit.id, entry_id)
    form = RemoveForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            remove_entry(
                actor=request.actor,
                now=request.now,
                unit_code=access.unit.code,
                entry_id=entry_id,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except ReportingProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã bỏ dòng này khỏi sổ; báo cáo đã duyệt không đổi.")
            return redirect(_back(request))
    context = {"form": form, "row": row, "unit": access.unit, "back": _back(request)}
    return render(request, "reporting/direction_remove.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in_page
def attached(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The file of a line."""
    access = _unit(request)
    row = queries.entry_of(access.unit.id, entry_id)
    if row.file is None:
        raise Http404
    return serving.file_response(row.file, name=row.file_name)


def _back(request: HttpRequest) -> str:
    return reverse("reporting:direction") + query(don_vi=asked_unit(request))
