"""The reading room: the frozen report beside the member's notes, the frozen evidence and its files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.external_assessment.forms import posted_fields
from kiemdinh.rooms.external_assessment.pages.access import asking_url, common, work_page
from kiemdinh.rooms.external_assessment.pages.work_sheets import merge_page
from kiemdinh.rooms.external_assessment.queries.papers import paper_row, paper_view
from kiemdinh.rooms.external_assessment.queries.sheets import marks_of, require_criterion
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.fields import code_label, criterion_codes, title_of
from kiemdinh.rooms.external_assessment.rules.papers import PRELIMINARY
from kiemdinh.rooms.external_assessment.rules.work import CLOSED
from kiemdinh.rooms.external_assessment.use_cases.papers import save_paper
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleFields, WorkProblem
from kiemdinh.services.files.serving import file_response
from kiemdinh.services.files.store import stored_file


@require_safe
@work_page
def dossier(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """The whole dossier: report to download, criteria to read, evidence with ?q= and ?tieu-chi=."""
    access.require("read_dossier")
    query, criterion = request.GET.get("q", "").strip(), request.GET.get("tieu-chi", "").strip()
    words = fold(query).split()
    evidence = [
        row
        for row in access.dossier.evidence
        if (not criterion or criterion in row.get("criteria", ()))
        and all(w in fold(f"{row['code']} {row['subject']} {row.get('number', '')}") for w in words)
    ]
    mine = access.me.criteria if access.me else []
    codes = [(c, title_of(access.catalog, c), c in mine) for c in criterion_codes(access.catalog)]
    context = {
        "access": access,
        "evidence": evidence,
        "total": len(access.dossier.evidence),
        "codes": codes,
        "mine": len(mine),
        "query": query,
        "criterion": criterion,
    }
    return render(request, "external_assessment/dossier.html", context)


@work_page
def reading(request: HttpRequest, access: WorkAccess, criterion: str) -> HttpResponse:
    """One criterion of the frozen report beside my notes (báo cáo sơ bộ)."""
    access.require("read_dossier")
    require_criterion(access, criterion)
    problem, kept = "", {}
    is_mine = access.me is not None and criterion in access.me.criteria
    if request.method == "POST":
        fields, versions = posted_fields(request.POST)
        try:
            if fields:
                save_paper(**common(request, access), kind=PRELIMINARY, fields=fields, versions=versions)
        except StaleFields as stale:
            known = {
                f"remark.{criterion}": f"{code_label(criterion)}: nhận xét",
                f"question.{criterion}": f"{code_label(criterion)}: câu hỏi",
            }
            return merge_page(request, stale, labels=known)
        except WorkProblem as refused:
            problem, kept = str(refused), {"typed": fields, "versions": versions}
        else:
            messages.success(request, "Đã lưu ghi chép.")
            after = request.POST.get("tiep", "")
            return redirect(after if after.startswith(f"/doan/{access.team.pk}/") else request.path)
    row = paper_row(access, kind=PRELIMINARY, member=access.me) if access.me else None
    texts = {t.field.key: t for t in paper_view(row, **kept).texts} if row else {}
    marks = marks_of(access, member=access.me) if access.me else ()
    later = [m.criterion for m in marks]
    place = later.index(criterion) if criterion in later else -1
    context = {
        "access": access,
        "criterion": criterion,
        "label": code_label(criterion),
        "title": title_of(access.catalog, criterion),
        "part": access.dossier.part(criterion),
        "evidence": access.dossier.evidence_of(criterion),
        "remark": texts.get(f"remark.{criterion}"),
        "question": texts.get(f"question.{criterion}"),
        "is_mine": is_mine,
        "may_write": is_mine and bool(access.may("write_own_paper")) and row is not None and row.state != CLOSED,
        "handed_in": row is not None and row.state == CLOSED,
        "next": later[place + 1] if 0 <= place < len(later) - 1 else "",
        "supplement_url": asking_url(access, criterion),
        "problem": problem,
    }
    return render(request, "external_assessment/reading.html", context, status=422 if problem else 200)


@require_safe
@work_page
def dossier_file(request: HttpRequest, access: WorkAccess, stored_id: int, name: str) -> HttpResponse:
    """A file of the frozen evidence; 404 for anything else that the school has."""
    access.require("read_dossier")
    found = access.dossier.file(stored_id)
    if found is None:
        raise Http404
    return file_response(stored_file(pk=stored_id), name=found["name"], inline=request.GET.get("xem") == "1")


@require_safe
@work_page
def report_file(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """The published report as it was frozen, in Word."""
    access.require("read_dossier")
    return file_response(access.dossier.report.document, name="bao-cao-tu-danh-gia.docx")
