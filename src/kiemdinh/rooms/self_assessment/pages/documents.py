"""Downloads of official documents, their số and ngày, signed copies, published reports."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from kiemdinh.rooms.self_assessment.exports import papers
from kiemdinh.rooms.self_assessment.exports.downloads import file_stem, word_file
from kiemdinh.rooms.self_assessment.forms import OfficialNumberForm, posted_version
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.documents import (
    KINDS,
    NUMBERED,
    documents_of,
    signed_copy_of,
)
from kiemdinh.rooms.self_assessment.use_cases import publication
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.services.documents import DocumentTemplateError
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import open_stored, stored_file
from kiemdinh.services.jobs import enqueue
from kiemdinh.services.jobs.queries import run_for

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "self_assessment.pdf"  # the job of jobs.py
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        content,
        headers={
            "Content-Type": media_type,
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Cache-Control": "private, no-store",
        },
    )


def _part_asked_for(request: HttpRequest, access: CycleAccess) -> dict[str, str]:
    """The criterion, standard and stage of the address; 404 for a criterion that is not in the catalog."""
    criterion = request.GET.get("tieu-chi", "")
    if criterion and criterion not in {c.code for c in access.catalog.criteria}:
        raise Http404
    return {
        "criterion": criterion,
        "standard": request.GET.get("tieu-chuan", ""),
        "stage": request.GET.get("cap", ""),
    }


@cycle_page
def download(request: HttpRequest, access: CycleAccess, kind: str) -> HttpResponse:
    """One official document as a file; ?dang=pdf starts the job that makes it a PDF."""
    if kind not in KINDS:
        raise Http404
    part = _part_asked_for(request, access)
    if kind == "minh-chung-xlsx":
        return _file(_evidence_workbook(request, access), f"{file_stem(access, kind, part)}.xlsx", XLSX)
    if request.GET.get("dang") == "pdf":
        run = enqueue(
            PDF,
            actor=request.actor,
            unit_id=access.cycle.school_id,
            now=request.now,
            params={"cycle_id": access.cycle.pk, "kind": kind, "part": part},
            title=f"Tạo bản PDF: {KINDS[kind][0]}",
        )
        return redirect(run.url)
    try:
        content = word_file(access, kind, part=part, on=request.today)
    except DocumentTemplateError as problem:
        messages.error(request, str(problem))
        return redirect("self_assessment:report", cycle_id=access.cycle.pk)
    return _file(content, f"{file_stem(access, kind, part)}.docx", DOCX)


def _evidence_workbook(request: HttpRequest, access: CycleAccess) -> bytes:
    box, site = request.GET.get("hop", ""), request.GET.get("diem-truong", "")
    return papers.evidence_xlsx(
        access,
        criterion=request.GET.get("tieu-chi", ""),
        search=request.GET.get("q", ""),
        box=int(box) if box.isdecimal() else None,
        site_id=int(site) if site.isdecimal() else None,
        only_links=request.GET.get("tep") == "lien-ket",
    )


@cycle_page
def pdf(request: HttpRequest, access: CycleAccess, run_id: int) -> HttpResponse:
    """A PDF that the person had made; nobody else reaches it."""
    run = run_for(actor=request.actor, run_id=run_id)
    if run.kind != PDF or run.params.get("cycle_id") != access.cycle.pk or "file" not in run.result:
        raise Http404
    stored = stored_file(pk=run.result["file"])
    return FileResponse(
        open_stored(stored), as_attachment=True, filename=run.result["name"], content_type="application/pdf"
    )


@cycle_page
def register_number(request: HttpRequest, access: CycleAccess, kind: str) -> HttpResponse:
    """Số and ngày of a document."""
    if kind not in NUMBERED:
        raise Http404
    if request.method != "POST":
        return redirect("self_assessment:report", cycle_id=access.cycle.pk)
    form = OfficialNumberForm(request.POST)
    if form.is_valid():
        try:
            publication.register_number(
                actor=request.actor,
                now=request.now,
                cycle_id=access.cycle.pk,
                kind=kind,
                version=posted_version(request.POST),
                **form.cleaned_data,
            )
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Đã vào số {KINDS[kind][0].lower()}.")
            return redirect("self_assessment:report", cycle_id=access.cycle.pk)
    current = next(d for d in documents_of(access) if d.kind == kind)
    context = {"access": access, "cycle": access.cycle, "form": form, "document": current}
    return render(request, "self_assessment/document_number.html", context, status=422)


@cycle_page
def signed_copy(request: HttpRequest, access: CycleAccess, kind: str) -> HttpResponse:
    """Attaching (POST) or fetching (GET) the sealed scan or signed PDF of a document."""
    if kind not in NUMBERED:
        raise Http404
    if request.method == "POST":
        return _attach(request, access, kind)
    found = signed_copy_of(access, kind)
    if found is None:
        raise Http404
    stored, name = found
    return FileResponse(open_stored(stored), as_attachment=True, filename=name, content_type=stored.media_type)


@require_POST
def _attach(request: HttpRequest, access: CycleAccess, kind: str) -> HttpResponse:
    upload = request.FILES.get("tep")
    if upload is None:
        messages.error(request, "Chưa chọn tệp bản đã ký.")
        return redirect("self_assessment:report", cycle_id=access.cycle.pk)
    try:
        publication.attach_signed_copy(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            kind=kind,
            name=upload.name or "",
            stream=upload.file,
        )
    except (RefusedFile, SelfAssessmentProblem) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã đính kèm bản đã ký.")
    return redirect("self_assessment:report", cycle_id=access.cycle.pk)
