"""How much a school keeps: duplicates, quota, smaller copies."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.exports import duplicates_workbook, spaces_workbook
from kiemdinh.rooms.evidence.forms import QuotaForm
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.serving import disposition
from kiemdinh.services.jobs import enqueue

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GB = 1024**3
PAGE_SIZE = 50


@login_required
def duplicates(request: HttpRequest, code: str) -> HttpResponse:
    """Contents that stand in several documents; a post takes a document off that only repeats another."""
    unit = organisations.find_unit(code=code)
    if unit is None or not queries.may(actor=request.actor, action="view", school_id=unit.pk):
        raise Http404
    if request.method == "POST":
        try:
            use_cases.remove_duplicate(
                actor=request.actor,
                now=request.now,
                document_id=_number(request.POST.get("bo")),
                keep_id=_number(request.POST.get("giu")),
            )
        except EvidenceProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Đã bỏ văn bản lặp lại; văn bản kia dùng chung từ nay.")
        return redirect("evidence:duplicates", code=code)
    search = request.GET.get("q", "").strip()
    school = organisations.unit_label(unit_id=unit.pk, on=request.today)
    groups = queries.duplicates(actor=request.actor, school_id=unit.pk, search=search)
    if request.GET.get("xuat") == "xlsx":
        book = duplicates_workbook(
            school_name=school.name, groups=groups, filters=f"Chỉ gồm: tìm “{search}”." if search else ""
        )
        headers = {"Content-Disposition": disposition(f"Tệp trùng {school.name}.xlsx", inline=False)}
        return HttpResponse(book, content_type=XLSX, headers=headers)
    return render(
        request,
        "evidence/duplicates.html",
        {
            "school": school,
            "groups": groups,
            "search": search,
            "spare": sum(g.size * (len(g.copies) - 1) for g in groups),
            "may_edit": bool(queries.may(actor=request.actor, action="edit", school_id=unit.pk)),
        },
    )


@login_required
def storage(request: HttpRequest, code: str) -> HttpResponse:
    """How much the school keeps and may keep; the unit that manages it may set another number."""
    unit = queries.storage_school(actor=request.actor, code=code)
    row = queries.quota_row(school_id=unit.pk)
    may_set = bool(queries.may_storage(actor=request.actor, action="set_quota", school_id=unit.pk))
    space = queries.space_of(school_id=unit.pk, on=request.today)
    shown = format_number((Decimal(space.quota) / _GB).quantize(Decimal("0.01")))
    form = QuotaForm(initial={"size": shown, "reason": row.reason if row else ""})
    if request.method == "POST":
        form = QuotaForm(request.POST)
        if form.is_valid():
            try:
                use_cases.set_quota(
                    actor=request.actor,
                    now=request.now,
                    school_id=unit.pk,
                    size=int(form.cleaned_data["size"] * _GB),
                    reason=form.cleaned_data["reason"],
                    version=_number(request.POST.get("version")),
                )
            except EvidenceProblem as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, "Đã đổi dung lượng của trường.")
                return redirect("evidence:storage", code=code)
    context: dict[str, Any] = {
        "school": organisations.unit_label(unit_id=unit.pk, on=request.today),
        "space": space,
        "row": row,
        "form": form,
        "may_set": may_set,
        "may_open": bool(queries.may(actor=request.actor, action="view", school_id=unit.pk)),
    }
    return render(request, "evidence/storage.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def storage_list(request: HttpRequest) -> HttpResponse:
    """How much each school below the actor's unit keeps; ?q= narrows it, ?xuat=xlsx gives just that."""
    search = request.GET.get("q", "").strip()
    if request.GET.get("xuat") == "xlsx":
        every, _ = queries.list_spaces(actor=request.actor, on=request.today, search=search)
        book = spaces_workbook(rows=every, filters=f"Chỉ gồm: tìm “{search}”." if search else "")
        headers = {"Content-Disposition": disposition("Dung lượng các trường.xlsx", inline=False)}
        return HttpResponse(book, content_type=XLSX, headers=headers)
    _, total = queries.list_spaces(actor=request.actor, on=request.today, search=search, limit=0)
    page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
    rows, _ = queries.list_spaces(
        actor=request.actor, on=request.today, search=search, offset=(page.number - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return render(
        request,
        "evidence/storage_list.html",
        {"rows": rows, "page": page, "total": total, "search": search},
    )


@require_POST
@login_required
def shrink(request: HttpRequest, document_id: int, file_id: int) -> HttpResponse:
    """Starts making a smaller copy of one file."""
    document = queries.document_for(actor=request.actor, document_id=document_id, action="edit")
    if queries.file_for(actor=request.actor, file_id=file_id).document_id != document.pk:
        raise Http404
    back = reverse("evidence:document", args=[document_id])
    run = enqueue(
        "evidence.shrink",
        actor=request.actor,
        unit_id=document.school_id,
        now=request.now,
        params={"file_id": file_id, "back": back},
    )
    return redirect(run.url)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
