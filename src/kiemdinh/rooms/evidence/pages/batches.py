"""The result of a batch: groups, one file's place, decisions for many, placing, giving up."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.exports import uploads_workbook
from kiemdinh.rooms.evidence.queries import BatchView
from kiemdinh.rooms.evidence.rules.uploads import GROUPS, PLAN_EXISTING, PLAN_NEW, PLAN_SKIP
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, Place
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.serving import disposition
from kiemdinh.services.jobs import enqueue

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLANS = {"bo-qua": PLAN_SKIP, "moi": PLAN_NEW, "da-co": PLAN_EXISTING, "thay": PLAN_EXISTING, "tieu-chi": ""}


@require_safe
@login_required
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What the batch holds and where each file would go; ?nhom= and ?q= narrow it, ?xuat=xlsx gives just that."""
    view = queries.batch_for(actor=request.actor, batch_id=batch_id, on=request.today)
    group = request.GET.get("nhom", "")
    group = group if group in GROUPS else ""
    search = request.GET.get("q", "").strip()
    found = queries.list_uploads(batch=view.row, group=group, search=search)
    school = organisations.unit_label(unit_id=view.row.school_id, on=request.today)
    if request.GET.get("xuat") == "xlsx":
        words = ", ".join(filter(None, [GROUPS.get(group, ""), f"tìm “{search}”" if search else ""]))
        book = uploads_workbook(
            school_name=school.name, rows=list(found), filters=f"Chỉ gồm: {words}." if words else ""
        )
        name = f"Đợt tải {batch_id} {school.name}.xlsx"
        headers = {"Content-Disposition": disposition(name, inline=False)}
        return HttpResponse(book, content_type=XLSX, headers=headers)
    counts = queries.batch_counts(batch=view.row)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    codes = queries.codes_in_set(
        set_id=view.row.evidence_set_id, document_ids=[r.document_id for r in rows if r.document_id]
    )
    held = queries.live_counts(document_ids=[r.document_id for r in rows if r.document_id])
    kept = {k: v for k, v in (("nhom", group), ("q", search)) if v}
    return render(
        request,
        "evidence/batch.html",
        {
            **_frame(request, view),
            "counts": counts,
            "page": page,
            "rows": [
                (row, codes.get(row.document_id or 0, ""), GROUPS[row.grouped], held.get(row.document_id or 0, 0))
                for row in rows
            ],
            "group": group,
            "search": search,
            "query": urlencode(kept),
            "chips": _chips(counts.groups, counts.total, group, search),
            "waiting": counts.groups["chua-nhan"],
            "filed": counts.groups["da-xep"],
            "unsorted": counts.unsorted,
        },
    )


def _frame(request: HttpRequest, view: BatchView) -> dict[str, Any]:
    """What every page of a batch shows."""
    return {
        "batch": view.row,
        "view": view,
        "desk": view.desk,
        "school": organisations.unit_label(unit_id=view.row.school_id, on=request.today),
        "may_edit": view.open and (view.desk is None or bool(view.desk.may_edit)),
        "why_not": view.desk.may_edit.reason if view.desk and not view.desk.may_edit else "",
    }


def _chips(groups: dict[str, int], total: int, current: str, search: str) -> list[dict[str, Any]]:
    kept = {"q": search} if search else {}
    chips = [{"label": "Tất cả", "count": total, "current": not current, "url": "?" + urlencode(kept)}]
    for key, label in GROUPS.items():
        if groups[key] or key == current:
            url = "?" + urlencode({"nhom": key} | kept)
            chips.append({"label": label, "count": groups[key], "current": key == current, "url": url})
    return chips


@login_required
def file(request: HttpRequest, batch_id: int, file_id: int) -> HttpResponse:
    """Where one file goes: an existing document, a new one, or nowhere; ?q= looks for a document."""
    view = queries.batch_for(actor=request.actor, batch_id=batch_id, on=request.today)
    row = queries.upload_for(batch=view.row, file_id=file_id)
    problem = ""
    if request.method == "POST":
        try:
            use_cases.decide_file(
                actor=request.actor, now=request.now, batch_id=batch_id, file_id=file_id, place=_place(request)
            )
        except EvidenceProblem as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Đã chọn chỗ cho “{row.path}”.")
            return redirect("evidence:batch", batch_id=batch_id)
    search = request.GET.get("q", "").strip()
    documents = queries.documents_to_choose(school_id=view.row.school_id, search=search)
    shared = row.same_as_file.document if row.same_as_file else None
    proposed = row.document or shared
    if proposed is not None:
        documents = [proposed, *(d for d in documents if d.pk != proposed.pk)]
    codes = queries.codes_in_set(set_id=view.row.evidence_set_id, document_ids=[d.pk for d in documents])
    return render(
        request,
        "evidence/upload_file.html",
        {
            **_frame(request, view),
            "row": row,
            "problem": problem,
            "documents": [(d, codes.get(d.pk, "")) for d in documents],
            "proposed": proposed,
            "shared": shared,
            "files": queries.live_file_of(document_id=proposed.pk) if proposed else [],
            "search": search,
        },
        status=422 if problem else 200,
    )


def _place(request: HttpRequest) -> Place:
    asked = request.POST
    return Place(
        plan={"da-co": PLAN_EXISTING, "moi": PLAN_NEW, "bo-qua": PLAN_SKIP}.get(asked.get("xep", ""), ""),
        document_id=_number(asked.get("van_ban")),
        replaces=_number(asked.get("thay")),
        subject=asked.get("ten", ""),
        number=asked.get("so", ""),
        criterion=asked.get("tieu_chi", ""),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


@require_POST
@login_required
def decide(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One decision for the ticked files (`viec` = bo-qua, moi, da-co, thay, tieu-chi)."""
    ids = [int(text) for text in request.POST.getlist("tep") if text.isdecimal()]
    work = request.POST.get("viec", "")
    queries.batch_for(actor=request.actor, batch_id=batch_id, on=request.today)
    if not ids or work not in _PLANS:
        messages.error(request, "Chưa chọn tệp nào. Hãy đánh dấu các tệp rồi chọn việc cần làm.")
    elif work == "tieu-chi" and not request.POST.get("tieu_chi"):
        messages.error(request, "Hãy chọn tiêu chí cần gán cho các tệp đã đánh dấu.")
    else:
        try:
            done = use_cases.decide_many(
                actor=request.actor,
                now=request.now,
                batch_id=batch_id,
                file_ids=ids,
                plan=_PLANS[work],
                criterion=request.POST.get("tieu_chi", "") if work == "tieu-chi" else "",
                replace=work == "thay",
            )
        except EvidenceProblem as problem:
            messages.error(request, f"Chưa đổi gì: {problem}")
        else:
            messages.success(request, f"Đã chọn chỗ cho {done} tệp.")
    kept = {k: request.POST[k] for k in ("nhom", "q", "page") if request.POST.get(k)}
    target = redirect("evidence:batch", batch_id=batch_id)
    target["Location"] += f"?{urlencode(kept)}" if kept else ""
    return target


@require_POST
@login_required
def place(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Confirms: a job places every file that has a place."""
    try:
        view = use_cases.begin_placing(actor=request.actor, now=request.now, batch_id=batch_id)
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
        return redirect("evidence:batch", batch_id=batch_id)
    run = enqueue(
        "evidence.place",
        actor=request.actor,
        unit_id=view.row.school_id,
        now=request.now,
        params={"batch_id": batch_id, "back": reverse("evidence:batch", args=[batch_id])},
    )
    return redirect(run.url)


@require_POST
@login_required
def drop(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Gives the batch up."""
    view = queries.batch_for(actor=request.actor, batch_id=batch_id, on=request.today)
    try:
        use_cases.drop_batch(actor=request.actor, now=request.now, batch_id=batch_id)
    except EvidenceProblem as problem:
        messages.error(request, str(problem))
        return redirect("evidence:batch", batch_id=batch_id)
    messages.success(request, "Đã bỏ đợt tải; tệp đã xếp trước đó vẫn còn trong danh mục.")
    if view.desk is not None:
        return redirect(view.desk.upload_url)
    return redirect("evidence:upload", code=organisations.code_of(unit_id=view.row.school_id))
