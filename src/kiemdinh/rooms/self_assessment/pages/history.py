"""The history of a text: every kept version, what changed between two, bringing one back; who changed which answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from kiemdinh.rooms.self_assessment.exports.history import history_workbook
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.history import (
    Comparison,
    TextVersion,
    Writing,
    answer_lines,
    comparison,
    history_lines,
    narrative_writing,
    revision_counts,
    sheet_writing,
    versions_of,
)
from kiemdinh.rooms.self_assessment.use_cases.history import restore_text
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText
from kiemdinh.services.files.serving import disposition

PAGE_SIZE = 30
ANSWERS = "tra-loi"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cycle_page
def sheet_history(request: HttpRequest, access: CycleAccess, sheet_id: int) -> HttpResponse:
    """The history of a sheet's texts and answers."""
    access.require("view_history")
    return _history(request, access, sheet_writing(access, sheet_id))


@cycle_page
def narrative_history(request: HttpRequest, access: CycleAccess, narrative_id: int) -> HttpResponse:
    """The history of the texts of a standard or of the report."""
    access.require("view_history")
    return _history(request, access, narrative_writing(access, narrative_id))


def _history(request: HttpRequest, access: CycleAccess, writing: Writing) -> HttpResponse:
    counts = revision_counts(writing)
    field = request.GET.get("muc", "") or _first_field(writing, counts)
    if field == ANSWERS and writing.is_sheet:
        return _answers(request, access, writing, counts)
    if field not in {f.key for f in writing.fields} | set(counts):
        raise Http404
    if request.method == "POST":
        return _restore(request, access, writing, field)
    versions = versions_of(writing, field)
    q, who = request.GET.get("q", "").strip(), request.GET.get("nguoi", "").strip()
    lines = history_lines(versions, q=q, who=who)
    if request.GET.get("xuat") == "xlsx":
        return _workbook(writing, field, lines, q=q, who=who)
    compared = _chosen(request, versions)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    kept = {k: v for k, v in (("muc", field), ("q", q), ("nguoi", who)) if v}
    return render(
        request,
        "self_assessment/history.html",
        {
            "access": access,
            "cycle": access.cycle,
            "writing": writing,
            "field": field,
            "label": writing.label(field),
            "chips": _chips(writing, counts, field),
            "versions": versions,
            "people": sorted({v.by_name for v in versions if v.by_name}),
            "q": q,
            "who": who,
            "page": page,
            "narrowed": bool(q or who),
            "compared": compared,
            "export_url": "?" + urlencode(kept | {"xuat": "xlsx"}),
            "plain_url": "?" + urlencode({"muc": field}),
            "old_default": compared.old.version if compared else (versions[1].version if len(versions) > 1 else 0),
            "new_default": compared.new.version if compared else (versions[0].version if versions else 0),
        },
    )


def _first_field(writing: Writing, counts: dict[str, int]) -> str:
    """The first field that was ever written, else the first of all."""
    return next((f.key for f in writing.fields if f.key in counts), writing.fields[0].key)


def _chips(writing: Writing, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    # A field that the sheet no longer has (a place that was closed) stays reachable as long as texts of it are kept.
    keys = [f.key for f in writing.fields] + sorted(set(counts) - {f.key for f in writing.fields})
    chips = [
        {"label": writing.short(k), "count": counts.get(k, 0), "current": k == current, "url": f"?muc={k}"}
        for k in keys
    ]
    if writing.is_sheet:
        answers = {"label": "Trả lời", "count": None, "current": current == ANSWERS, "url": f"?muc={ANSWERS}"}
        chips.append(answers)
    return chips


def _chosen(request: HttpRequest, versions: list[TextVersion]) -> Comparison | None:
    """The two versions of ?cu=&moi=; 404 for one that is not kept."""
    asked = [request.GET.get(name, "") for name in ("cu", "moi")]
    if not all(asked):
        return None
    by_number = {str(v.version): v for v in versions}
    if not set(asked) <= set(by_number):
        raise Http404
    return comparison(by_number[asked[0]], by_number[asked[1]])


def _workbook(writing: Writing, field: str, lines: list[Any], *, q: str, who: str) -> HttpResponse:
    said = [words for words in (q and f"có chữ “{q}”", who and f"của {who}") if words]
    content = history_workbook(
        title=f"Lịch sử sửa {writing.label(field)}, {writing.title}",
        lines=lines,
        filters=f"Chỉ những bản {' và '.join(said)}." if said else "",
    )
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = disposition(
        f"Lịch sử sửa {writing.short(field)}, {writing.title}.xlsx", inline=False
    )
    return answer


def _answers(request: HttpRequest, access: CycleAccess, writing: Writing, counts: dict[str, int]) -> HttpResponse:
    page = Paginator(answer_lines(access, writing), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "access": access,
        "cycle": access.cycle,
        "writing": writing,
        "chips": _chips(writing, counts, ANSWERS),
        "page": page,
    }
    return render(request, "self_assessment/history_answers.html", context)


def _restore(request: HttpRequest, access: CycleAccess, writing: Writing, field: str) -> HttpResponse:
    version, base = (request.POST.get(name, "") for name in ("ban", "version"))
    if not (version.isdecimal() and base.isdecimal()):
        raise Http404
    here = f"{request.path}?muc={field}"
    try:
        restore_text(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            writing=writing,
            field=field,
            version=int(version),
            base_version=int(base),
        )
    except StaleText as stale:
        edit = versions_of(writing, field)
        conflicts = [
            {
                "field": c.field,
                "label": writing.label(c.field),
                "theirs": c.theirs,
                "mine": c.mine,
                "version": c.version,
                "edit": {"name": edit[0].by_name} if edit else {},
            }
            for c in stale.conflicts
        ]
        context = {"access": access, "cycle": access.cycle, "conflicts": conflicts, "action": writing.url}
        return render(request, "self_assessment/merge.html", context, status=409)
    except SelfAssessmentProblem as problem:
        messages.error(request, str(problem))
        return redirect(here)
    messages.success(request, f"Đã lấy lại bản {version} của mục {writing.short(field)}. Bản vừa thay vẫn còn ở đây.")
    return redirect(here)
