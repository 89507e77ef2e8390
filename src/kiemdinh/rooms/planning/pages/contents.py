"""What stands in a plan: activities, schools of the lists, requests, plans below."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.vietnamese import fold, format_number
from kiemdinh.rooms.planning.exports import lists as exports
from kiemdinh.rooms.planning.forms.plans import (
    ActivityForm,
    AddSchoolForm,
    AnswerForm,
    EditSchoolForm,
    LeaveOutForm,
    RequestForm,
)
from kiemdinh.rooms.planning.pages.access import show_problem
from kiemdinh.rooms.planning.queries import plans as queries
from kiemdinh.rooms.planning.queries.plans import PlanAccess, plan_for
from kiemdinh.rooms.planning.rules.plans import LISTS
from kiemdinh.rooms.planning.rules.states import PLAN, REQUEST_OPEN
from kiemdinh.rooms.planning.use_cases import PlanningProblem, contents, moving
from kiemdinh.services.pages import XLSX, made_file, query, signed_in_page

PER_PAGE = 50


def _plan(request: HttpRequest, plan_id: int, action: str = "edit") -> PlanAccess:
    return plan_for(actor=request.actor, plan_id=plan_id, today=request.today, action=action)


def _form(request: HttpRequest, access: PlanAccess, form: Any, *, title: str, button: str, **more: Any) -> HttpResponse:
    context = {"form": form, "plan": access.plan, "body": access.body, "title": title, "button": button} | more
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


@signed_in_page
def activity(request: HttpRequest, plan_id: int, activity_id: int | None = None) -> HttpResponse:
    """Adds or changes an activity."""
    access = _plan(request, plan_id)
    row = queries.activity_of(access, activity_id) if activity_id is not None else None
    initial: dict[str, Any] = {}
    if row is not None:
        initial = {key: getattr(row, key) for key in ("content", "lead", "partners", "time", "result", "version")}
        initial["budget"] = "" if row.budget is None else format_number(row.budget)
    form = ActivityForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version") or 0
        try:
            contents.save_activity(
                actor=request.actor,
                now=request.now,
                plan_id=plan_id,
                activity_id=activity_id,
                version=version,
                facts=contents.ActivityFacts(**values),
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã lưu việc.")
            return redirect(reverse("planning:plan", args=[plan_id]) + "#cac-viec")
    return _form(request, access, form, title="Sửa việc" if row else "Thêm việc vào kế hoạch", button="Lưu việc")


@require_POST
@signed_in_page
def remove_activity(request: HttpRequest, plan_id: int, activity_id: int) -> HttpResponse:
    """Takes an activity out."""
    contents.remove_activity(actor=request.actor, now=request.now, plan_id=plan_id, activity_id=activity_id)
    messages.success(request, "Đã xóa việc khỏi kế hoạch.")
    return redirect(reverse("planning:plan", args=[plan_id]) + "#cac-viec")


@require_safe
@signed_in_page
def schools(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The lists of schools: search, filter, Excel of exactly what is shown."""
    access = _plan(request, plan_id, "view")
    kind = request.GET.get("loai", "") if request.GET.get("loai") in LISTS else ""
    text, left = request.GET.get("tim", "").strip()[:200], request.GET.get("bo") == "1"
    rows = queries.schools_of(access.plan, on=access.today, kind=kind, text=text, listed=not left)
    words = "; ".join(
        w for w in (LISTS.get(kind, ""), f"Tìm “{text}”" if text else "", "Đã bỏ khỏi danh sách" if left else "") if w
    )
    if request.GET.get("xuat") == "xlsx":
        title = f"Danh sách trường trong kế hoạch năm {access.plan.year}: {access.body}"
        content = exports.schools_file(rows, title=title, note=words)
        return made_file(content, f"danh-sach-truong-{access.plan.year}-{access.unit.code}.xlsx", XLSX)
    counts = queries.counts_of(access.plan)
    chips = [{"label": "Tất cả", "url": query(tim=text), "current": not kind and not left}]
    chips += [
        {"label": label, "url": query(loai=key, tim=text), "count": counts[key], "current": kind == key and not left}
        for key, label in LISTS.items()
    ]
    chips.append({"label": "Đã bỏ", "url": query(bo="1", tim=text), "current": left})
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "planning/schools.html",
        {
            "plan": access.plan,
            "body": access.body,
            "page": page,
            "total": len(rows),
            "chips": chips,
            "kind": kind,
            "kind_label": LISTS.get(kind, ""),
            "left": left,
            "text": text,
            "may_edit": bool(access.may("edit")),
            "export_url": query(loai=kind, tim=text, bo="1" if left else "", xuat="xlsx"),
        },
    )


@signed_in_page
def add_school(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Puts a school into a list by hand."""
    access = _plan(request, plan_id)
    asked = {"kind": request.GET.get("loai", ""), "code": request.GET.get("truong", "")}
    form = AddSchoolForm(request.POST if request.method == "POST" else None, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            row = contents.add_school(actor=request.actor, now=request.now, plan_id=plan_id, **form.cleaned_data)
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, f"Đã đưa trường vào danh sách “{LISTS[row.kind]}”.")
            return redirect(reverse("planning:schools", args=[plan_id]) + query(loai=row.kind))
    return _form(request, access, form, title="Đưa trường vào danh sách", button="Đưa vào danh sách")


@signed_in_page
def edit_school(request: HttpRequest, plan_id: int, row_id: int) -> HttpResponse:
    """What is aimed at with a school."""
    access = _plan(request, plan_id)
    row = queries.listed_of(access, row_id)
    initial = {"aim": row.aim, "time": row.time, "note": row.note, "version": row.version}
    form = EditSchoolForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            contents.edit_school(
                actor=request.actor, now=request.now, plan_id=plan_id, row_id=row_id, **form.cleaned_data
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(reverse("planning:schools", args=[plan_id]) + query(loai=row.kind))
    return _form(request, access, form, title="Sửa dòng của danh sách", button="Lưu", lead=row.reason)


@signed_in_page
def leave_out(request: HttpRequest, plan_id: int, row_id: int) -> HttpResponse:
    """Takes a school out of a list, with the reason."""
    access = _plan(request, plan_id)
    row = queries.listed_of(access, row_id)
    form = LeaveOutForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            contents.leave_school_out(
                actor=request.actor, now=request.now, plan_id=plan_id, row_id=row_id, **form.cleaned_data
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã bỏ trường khỏi danh sách; lý do được giữ ở mục “Đã bỏ”.")
            return redirect(reverse("planning:schools", args=[plan_id]) + query(loai=row.kind))
    title = f"Bỏ khỏi danh sách “{LISTS[row.kind]}”"
    return _form(request, access, form, title=title, button="Bỏ khỏi danh sách", kind="danger", lead=row.reason)


@require_safe
@signed_in_page
def requests(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The requests of the plan and of those it received, with their answers."""
    access = _plan(request, plan_id, "view")
    waiting = request.GET.get("cho") == "1"
    rows = [r for r in queries.requests_of(access.plan, on=access.today) if not waiting or r.state == REQUEST_OPEN]
    if request.GET.get("xuat") == "xlsx":
        title = f"Đề nghị trong kế hoạch năm {access.plan.year}: {access.body}"
        content = exports.requests_file(rows, title=title, note="Chờ trả lời" if waiting else "")
        return made_file(content, f"de-nghi-{access.plan.year}-{access.unit.code}.xlsx", XLSX)
    chips = [
        {"label": "Tất cả", "url": "?", "current": not waiting},
        {"label": "Chờ trả lời", "url": "?cho=1", "current": waiting},
    ]
    return render(
        request,
        "planning/requests.html",
        {
            "plan": access.plan,
            "body": access.body,
            "rows": rows,
            "open": sum(r.state == REQUEST_OPEN for r in rows),
            "chips": chips,
            "may_edit": bool(access.may("edit")),
            "may_answer": bool(access.may("answer")),
            "export_url": query(cho="1" if waiting else "", xuat="xlsx"),
        },
    )


@signed_in_page
def save_request(request: HttpRequest, plan_id: int, request_id: int | None = None) -> HttpResponse:
    """Adds or changes a request."""
    access = _plan(request, plan_id)
    row = queries.request_of(access, request_id) if request_id is not None else None
    initial: dict[str, Any] = {}
    if row is not None:
        amount = "" if row.amount is None else format_number(row.amount)
        initial = {"kind": row.kind, "content": row.content, "amount": amount, "version": row.version}
    form = RequestForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version") or 0
        try:
            contents.save_request(
                actor=request.actor, now=request.now, plan_id=plan_id, request_id=request_id, version=version, **values
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã lưu đề nghị.")
            return redirect("planning:requests", plan_id=plan_id)
    return _form(request, access, form, title="Sửa đề nghị" if row else "Thêm đề nghị", button="Lưu đề nghị")


@require_POST
@signed_in_page
def remove_request(request: HttpRequest, plan_id: int, request_id: int) -> HttpResponse:
    """Takes a request back."""
    try:
        contents.remove_request(actor=request.actor, now=request.now, plan_id=plan_id, request_id=request_id)
    except PlanningProblem as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "Đã xóa đề nghị.")
    return redirect("planning:requests", plan_id=plan_id)


@signed_in_page
def answer(request: HttpRequest, plan_id: int, request_id: int) -> HttpResponse:
    """Answers a request."""
    access = _plan(request, plan_id, "answer")
    row = queries.request_of(access, request_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            contents.answer_request(
                actor=request.actor, now=request.now, plan_id=plan_id, request_id=request_id, **form.cleaned_data
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã trả lời; đơn vị đề nghị được báo.")
            return redirect("planning:requests", plan_id=plan_id)
    return _form(
        request, access, form, title=f"Trả lời đề nghị của {access.body}", button="Gửi trả lời", lead=row.content
    )


@require_safe
@signed_in_page
def below(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plans of the units directly below."""
    access = _plan(request, plan_id, "view")
    text, state = request.GET.get("tim", "").strip()[:200], request.GET.get("tinh-trang", "")
    everybody = queries.plans_below(unit_id=access.unit.id, year=access.plan.year, on=access.today)
    if not access.own:
        everybody = []
    labels = {queries.NOT_YET: "Chưa nộp"} | {k: v for k, v in PLAN.labels.items() if k != PLAN.start}
    rows = [r for r in everybody if (not state or r.state == state) and fold(text) in fold(r.name)]
    if request.GET.get("xuat") == "xlsx":
        title = f"Kế hoạch năm {access.plan.year} của các đơn vị trực thuộc {access.body}"
        note = "; ".join(w for w in (labels.get(state, ""), f"Tìm “{text}”" if text else "") if w)
        content = exports.below_file(rows, title=title, note=note)
        return made_file(content, f"ke-hoach-cap-duoi-{access.plan.year}-{access.unit.code}.xlsx", XLSX)
    chips = [{"label": "Tất cả", "url": query(tim=text), "count": len(everybody), "current": not state}]
    chips += [
        {"label": label, "url": query(tinh_trang=key, tim=text), "count": n, "current": state == key}
        for key, label in labels.items()
        if (n := sum(r.state == key for r in everybody))
    ]
    return render(
        request,
        "planning/below.html",
        {
            "plan": access.plan,
            "body": access.body,
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "total": len(everybody),
            "late": sum(r.late for r in everybody),
            "waiting": sum(r.state == "submitted" for r in everybody),
            "chips": chips,
            "text": text,
            "state": state,
            "may_edit": bool(access.may("edit")),
            "export_url": query(tinh_trang=state, tim=text, xuat="xlsx"),
        },
    )


@require_POST
@signed_in_page
def consolidate_all(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Takes every plan that waits into this one."""
    try:
        plans, schools_ = moving.consolidate_all(actor=request.actor, now=request.now, plan_id=plan_id)
    except PlanningProblem as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, f"Đã tổng hợp {plans} kế hoạch, {schools_} lượt trường vào kế hoạch của đơn vị.")
    return redirect("planning:below", plan_id=plan_id)
