"""Pages of the school's documents: register, one document with its files, and the files themselves."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.exports import register_workbook
from kiemdinh.rooms.evidence.forms import DocumentForm, FilesForm, NewDocumentForm, asked_site, document_initial
from kiemdinh.rooms.evidence.pages.access import XLSX, school_or_404
from kiemdinh.rooms.evidence.queries import gap
from kiemdinh.rooms.evidence.rules.addresses import link_warning
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, NewDocument, NothingTaken, StaleDocument
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.serving import disposition, file_response
from kiemdinh.services.files.uploads import checks_upload_names, form_errors, upload_answer, uploads_of, wants_json
from kiemdinh.services.previews import preview_of

PAGE_SIZE = 50
_ONLY_WORDS = {
    queries.NO_FILE: ["chưa có tệp"],
    queries.NO_CODE: ["chưa có mã"],
    queries.ONLY_LINK: ["chỉ có liên kết"],
}


@require_safe
@login_required
def register(request: HttpRequest, code: str) -> HttpResponse:
    """All documents of a school; the filters live in the address, Excel gives exactly what they leave."""
    school_id, school = school_or_404(request, code)
    search, only = request.GET.get("q", "").strip(), request.GET.get("loc", "")
    only = only if only in (queries.NO_FILE, queries.NO_CODE, queries.ONLY_LINK) else ""
    year = int(request.GET["nam"]) if request.GET.get("nam", "").isdecimal() else None
    sites = queries.site_options(school_id=school_id, on=request.today)
    site_id = asked_site(request.GET, sites)
    where: dict[str, Any] = {
        "actor": request.actor,
        "school_id": school_id,
        "search": search,
        "year": year,
        "only": only,
        "site_id": site_id,
    }
    if request.GET.get("xuat") == "xlsx":
        rows, _ = queries.list_documents(**where)
        words = _filters_in_words(search, year, only, dict(sites).get(site_id or 0, ""))
        book = register_workbook(school_name=school.name, rows=rows, filters=words)
        return HttpResponse(
            book,
            content_type=XLSX,
            headers={"Content-Disposition": disposition(f"Danh mục văn bản {school.name}.xlsx", inline=False)},
        )
    page_number = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() else 1
    _, total = queries.list_documents(**where, limit=0)
    page = Paginator(range(total), PAGE_SIZE).get_page(page_number)
    rows, _ = queries.list_documents(**where, offset=(page.number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    counts = queries.register_counts(actor=request.actor, school_id=school_id)
    return render(
        request,
        "evidence/register.html",
        {
            "school": school,
            "rows": rows,
            "page": page,
            "total": total,
            "counts": counts,
            "space": queries.space_of(school_id=school_id, on=request.today),
            "search": search,
            "only": only,
            "year": year,
            "narrowed": bool(search or year or only or site_id),
            "sites": sites,
            "site_id": site_id,
            "years": queries.years_of_issue(actor=request.actor, school_id=school_id),
            "chips": [
                _chip(request, "Tất cả", counts.total, "", only),
                _chip(request, "Chưa có tệp", counts.no_file, queries.NO_FILE, only),
                _chip(request, "Chưa có mã", counts.no_code, queries.NO_CODE, only),
                _chip(request, "Chỉ có liên kết", counts.only_link, queries.ONLY_LINK, only),
            ],
            "export_url": "?" + urlencode({**_kept(request, "q", "nam", "diem-truong", "loc"), "xuat": "xlsx"}),
            "may_edit": bool(queries.may(actor=request.actor, action="edit", school_id=school_id)),
        },
    )


def _kept(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def _chip(request: HttpRequest, label: str, count: int, only: str, current: str) -> dict[str, Any]:
    query = _kept(request, "q", "nam", "diem-truong") | ({"loc": only} if only else {})
    return {"label": label, "count": count, "current": only == current, "url": "?" + urlencode(query)}


def _filters_in_words(search: str, year: int | None, only: str, site: str) -> str:
    parts = [f"tìm “{search}”"] if search else []
    parts += [f"ban hành năm {year}"] if year else []
    parts += [f"của {site}"] if site else []
    parts += _ONLY_WORDS.get(only, [])
    return f"Chỉ gồm văn bản: {', '.join(parts)}." if parts else ""


@checks_upload_names
@login_required
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A new document with its files, not yet evidence of any cycle."""
    school_id, school = school_or_404(request, code, "edit")
    sites = queries.site_options(school_id=school_id, on=request.today)
    form = NewDocumentForm(request.POST or None, request.FILES or None, sites=sites)
    if request.method == "POST" and form.is_valid():
        uploads, refused = uploads_of(request, "files")
        facts = {k: v for k, v in form.cleaned_data.items() if k != "files"}
        try:
            added = use_cases.add_evidence(
                actor=request.actor,
                now=request.now,
                school_id=school_id,
                document=NewDocument(**facts),
                uploads=uploads,
                refused=refused,
            )
        except NothingTaken as problem:
            for sentence in problem.refused:
                form.add_error("files", sentence)
        except EvidenceProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Đã thêm văn bản vào danh mục.")
            return upload_answer(
                request, url=reverse("evidence:document", args=[added.document.pk]), refused=added.refused
            )
    if request.method == "POST" and wants_json(request):
        return JsonResponse({"errors": form_errors(form)}, status=422)
    return render(
        request, "evidence/add.html", {"school": school, "form": form}, status=422 if request.method == "POST" else 200
    )


@login_required
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """One document: description, files with a preview, where it is used; a post saves the description."""
    row = queries.document_for(actor=request.actor, document_id=document_id)
    may_edit = bool(queries.may(actor=request.actor, action="edit", school_id=row.school_id))
    sites = queries.site_options(school_id=row.school_id, on=request.today, document=row)
    form, stale, status = DocumentForm(initial=document_initial(row), sites=sites), [], 200
    if request.method == "POST":
        form = DocumentForm(request.POST, sites=sites)
        if form.is_valid():
            try:
                use_cases.change_document(
                    actor=request.actor,
                    now=request.now,
                    document_id=document_id,
                    version=_number(request.POST.get("version")),
                    **form.cleaned_data,
                )
            except StaleDocument as problem:
                row, status = problem.current, 409
                stale = _both(form, problem.current)
                messages.warning(request, str(problem))
            except EvidenceProblem as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, "Đã lưu thông tin văn bản.")
                return redirect("evidence:document", document_id=document_id)
        status = 422 if form.errors else status
    files = queries.file_history(document_id=document_id)
    school = organisations.unit_label(unit_id=row.school_id, on=request.today)
    return render(
        request,
        "evidence/document.html",
        {
            "document": row,
            "school": school,
            "form": form,
            "stale": stale,
            "files": files,
            "may_edit": may_edit,
            "files_form": FilesForm(),
            "shown": queries.file_to_show([f.file for f in files], request.GET.get("tep", "")),
            "link_only": None if files else link_warning(row.url),
            "uses": queries.uses_of(actor=request.actor, document_id=document_id),
            **gap.year_facts(row, today=request.today),
        },
        status=status,
    )


def _both(form: DocumentForm, current: Any) -> list[dict[str, str]]:
    """The fields in which the kept description and mine differ."""
    rows = []
    for name, field in form.fields.items():
        theirs, mine = getattr(current, name), form.cleaned_data[name]
        if (theirs or "") != (mine or ""):
            if name == "site_id":
                places = dict(field.choices)  # type: ignore[attr-defined]
                theirs, mine = (places.get(value or "", "nơi khác") for value in (theirs, mine))
            rows.append({"label": str(field.label), "theirs": _shown(theirs), "mine": _shown(mine)})
    return rows


def _shown(value: Any) -> str:
    return (format_date(value) if hasattr(value, "year") else str(value or "")) or "(trống)"


@checks_upload_names
@require_POST
@login_required
def change_files(request: HttpRequest, document_id: int) -> HttpResponse:
    """Adds files, puts a new revision in the place of one, or takes one off (`viec` = them, thay, bo)."""
    queries.document_for(actor=request.actor, document_id=document_id, action="edit")
    back = _back(request, document_id)
    uploads, refused = uploads_of(request, "files")
    work, file_id = request.POST.get("viec", "them"), _number(request.POST.get("tep"))
    try:
        if work == "bo":
            _own_file(request, document_id, file_id)
            use_cases.remove_file(actor=request.actor, now=request.now, file_id=file_id)
            messages.success(request, "Đã bỏ tệp khỏi văn bản.")
        elif work == "thay" and uploads:
            name, stream = uploads[0]
            row = use_cases.add_file(
                actor=request.actor,
                now=request.now,
                document_id=document_id,
                name=name,
                stream=stream,
                replaces=file_id,
            )
            messages.success(request, f"Đã thay tệp, nay là bản thứ {row.revision}.")
        elif uploads:
            taken, turned_away = use_cases.add_files(
                actor=request.actor, now=request.now, document_id=document_id, uploads=uploads
            )
            refused += turned_away
            if taken:
                messages.success(request, f"Đã nhận {len(taken)} tệp.")
        elif not refused:
            refused.append("Chưa chọn tệp nào. Hãy chọn tệp rồi bấm lại.")
    except (EvidenceProblem, RefusedFile) as problem:
        refused.append(str(problem))
    return upload_answer(request, url=back, refused=refused)


def _own_file(request: HttpRequest, document_id: int, file_id: int) -> None:
    if queries.file_for(actor=request.actor, file_id=file_id).document_id != document_id:
        raise Http404


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _back(request: HttpRequest, document_id: int) -> str:
    back = request.POST.get("ve", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("evidence:document", args=[document_id])


@require_safe
@login_required
def stored_file(request: HttpRequest, file_id: int, name: str) -> FileResponse:
    """A file: as a download, or inside our page with ?xem=1 when it is a PDF or a picture."""
    row = queries.file_for(actor=request.actor, file_id=file_id)
    return file_response(row.stored, name=row.name, inline=request.GET.get("xem") == "1")


@require_safe
@login_required
def view_file(request: HttpRequest, file_id: int, *, part: bool = False) -> HttpResponse:
    """A file shown on our page: PDF, picture, words of a Word file, tables of Excel; `part` is the bare fragment."""
    row = queries.file_for(actor=request.actor, file_id=file_id)
    shown = queries.file_row(row)
    context = {
        "shown": shown,
        "preview": None if shown.shown_inline else preview_of(row.stored),
        "document": row.document,
        "replaced": row.removed_at is not None,
    }
    return render(request, "evidence/preview_body.html" if part else "evidence/file_view.html", context)
