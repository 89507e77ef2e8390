"""The report's page: parts and their state, documents to download, publication."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.self_assessment.exports.report import publish as publish_with_exports
from kiemdinh.rooms.self_assessment.forms_publishing import PassingForm
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.documents import documents_of
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label, figures_query
from kiemdinh.rooms.self_assessment.queries.publishing import changed_after, passing_of
from kiemdinh.rooms.self_assessment.queries.quality import quality_findings
from kiemdinh.rooms.self_assessment.queries.results import results_of
from kiemdinh.rooms.self_assessment.queries.school_home import published_reports
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, narratives_of, progress_of, sheets_of
from kiemdinh.rooms.self_assessment.rules.states import PUBLISHED
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS
from kiemdinh.rooms.self_assessment.use_cases.cycles import set_abbreviations
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.services.documents.pdf import pdf_is_possible


@cycle_page
def report(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """What the report still needs, what can be downloaded, what blocks publication."""
    sheets = sheets_of(access)
    results = results_of(access, sheets)
    findings = quality_findings(access) if access.cycle.state != PUBLISHED else []
    progress = progress_of(sheets, today=access.today)
    passing = passing_of(access) if access.cycle.state != PUBLISHED else None
    code = scopes.code_of(unit_id=access.cycle.school_id)
    return render(
        request,
        "self_assessment/report.html",
        {
            "access": access,
            "cycle": access.cycle,
            "results": results,
            "findings": findings,
            "progress": progress,
            "blocking": [f for f in findings if f.severity == "block"],
            "edition": edition_label(access.cycle.edition_code),
            "parts": _parts(access, code, progress),
            "documents": documents_of(access),
            "published": published_reports(access),
            "pdf_is_possible": pdf_is_possible(),
            "may_publish": bool(access.may("publish")),
            "may_consult": bool(access.may("consult")),
            "may_renew": bool(access.may("renew")),
            "may_unlock": bool(access.may("ask_unlock")),
            "registration_url": _registration_url(access, code),
            "may_pass": bool(access.may("record_passing")),
            "passing": passing,
            "passing_form": PassingForm(initial=_passing_initial(access, passing)),
            "changed_since_passing": bool(passing and changed_after(access, passing.recorded_at)),
            "may_register": bool(access.may("register_document")),
            "may_see_imports": bool(access.may("view_import")),
            "may_export_package": bool(access.may("export_package")),
            "may_edit": bool(access.may("edit_texts")),
            "levels": _level_table(access, results),
        },
    )


def _passing_initial(access: CycleAccess, passing: Any) -> dict[str, Any]:
    """What was recorded, or today and the whole council."""
    if passing is not None:
        return {name: getattr(passing, name) for name in ("passed_on", "present", "in_favour", "minutes")}
    size = sum(1 for p in access.participants if p.council_role)
    return {"passed_on": access.today, "present": size, "in_favour": size}


def _registration_url(access: CycleAccess, code: str) -> str:
    """Where the school goes on from its published report; the later rules have no registration."""
    return f"/dang-ky-danh-gia/truong/{code}/" if access.catalog.generation == "2018" else ""


def _parts(access: CycleAccess, school_code: str, progress: Any) -> list[dict[str, Any]]:
    """The parts of the report with how much of each is written."""
    generation = access.catalog.generation
    texts = narratives_of(access)
    row = texts.get(("", "report"))
    wanted = REPORT_FIELDS[generation]
    done = sum(1 for f in wanted if row and row.texts.get(f.key))
    base = f"/chu-ky/{access.cycle.pk}/"
    parts = [
        {"title": "Mở đầu và kết luận", "url": f"{base}noi-dung/", "done": done, "total": len(wanted)},
        {
            "title": "Phần I. Cơ sở dữ liệu" if generation == "2018" else "Phụ lục: cơ sở dữ liệu",
            "url": f"/truong/{school_code}/so-lieu/{figures_query(access.cycle)}",
            "done": None,
            "total": None,
        },
        {"title": "Bản chụp số liệu của chu kỳ", "url": f"{base}so-lieu/dong-bo/", "done": None, "total": None},
    ]
    for stage in access.cycle.stages or [""]:
        for standard in access.catalog.standards:
            found = texts.get((stage, f"standard:{standard.code}"))
            fields = STANDARD_FIELDS[generation]
            written = sum(1 for f in fields if found and found.texts.get(f.key))
            label = f" ({STAGE_LABELS[stage]})" if stage else ""
            parts.append(
                {
                    "title": f"Tiêu chuẩn {standard.code}. {standard.title}{label}",
                    "done": written,
                    "total": len(fields),
                    "url": f"{base}tieu-chuan/{standard.code}/" + (f"?cap={stage}" if stage else ""),
                }
            )
    parts.append({"title": "Danh mục chữ viết tắt", "url": f"{base}bao-cao/viet-tat/", "done": None, "total": None})
    parts.append(
        {
            "title": "Phiếu tiêu chí",
            "note": "đã duyệt",
            "url": f"{base}tieu-chi/",
            "done": progress.counts["done"],
            "total": progress.total,
        }
    )
    return parts


def _level_table(access: CycleAccess, results: Any) -> list[dict[str, Any]]:
    """For each level, how many criteria that define it reach it; only when every level is decided."""
    if not results.decided:
        return []
    rows = []
    criteria = [(c, r) for part in results.by_stage.values() for c, r in part.criteria.items()]
    for level in range(1, access.catalog.top_level + 1):
        defined = [r for _, r in criteria if r.highest_level >= level]
        met = sum(1 for r in defined if r.level >= level)
        rows.append({"level": level, "met": met, "total": len(defined)})
    return rows


@require_POST
@cycle_page
def publish(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Publishes and locks."""
    if request.POST.get("dong_y") != "1":
        messages.error(request, "Hãy đánh dấu vào ô xác nhận trước khi công bố.")
        return redirect("self_assessment:report", cycle_id=access.cycle.pk)
    try:
        publish_with_exports(actor=request.actor, now=request.now, cycle_id=access.cycle.pk)
    except SelfAssessmentProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã công bố báo cáo. Bản chụp được giữ nguyên; phiếu và mã minh chứng đã khóa.")
    return redirect("self_assessment:report", cycle_id=access.cycle.pk)


@cycle_page
def abbreviations(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The list of abbreviations, edited as a whole."""
    rows = [*access.cycle.abbreviations, {}, {}, {}]
    problem = ""
    if request.method == "POST":
        typed = list(zip(request.POST.getlist("tat"), request.POST.getlist("nghia"), strict=False))
        try:
            set_abbreviations(actor=request.actor, now=request.now, cycle_id=access.cycle.pk, rows=typed)
        except SelfAssessmentProblem as refused:
            problem, rows = str(refused), [{"short": short, "long": full} for short, full in typed]
        else:
            messages.success(request, "Đã lưu bảng chữ viết tắt.")
            return redirect(reverse("self_assessment:abbreviations", args=[access.cycle.pk]))
    return render(
        request,
        "self_assessment/abbreviations.html",
        {
            "access": access,
            "cycle": access.cycle,
            "rows": rows,
            "problem": problem,
            "may_edit": bool(access.may("edit_texts")),
        },
        status=422 if problem else 200,
    )
