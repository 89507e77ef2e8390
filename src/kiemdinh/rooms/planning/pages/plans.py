"""The plans of a unit: one button makes next year's; what stands in a plan; its words; its moves."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.organisations.queries.unit_access import unit_for
from kiemdinh.rooms.planning.exports.papers import plan_docx, plan_name
from kiemdinh.rooms.planning.forms.plans import ApproveForm, ReasonForm, TextsForm
from kiemdinh.rooms.planning.pages.access import asked_unit, asked_year, show_problem
from kiemdinh.rooms.planning.queries import overview as views
from kiemdinh.rooms.planning.queries.plans import PlanAccess, body_of, plan_for, plan_of, version_of
from kiemdinh.rooms.planning.rules.plans import LISTS, TEXTS
from kiemdinh.rooms.planning.rules.states import PLAN_PERMITS
from kiemdinh.rooms.planning.use_cases import PlanningProblem, moving
from kiemdinh.rooms.planning.use_cases.plans import TextClash, begin_plan, look_again, save_texts
from kiemdinh.services.pages import DOCX, made_file, query, signed_in_page


@require_safe
@signed_in_page
def overview(request: HttpRequest) -> HttpResponse:
    """The plans of a unit; what a plan of the year would begin with when there is none."""
    access = unit_for(
        actor=request.actor, code=asked_unit(request), today=request.today, table=PLAN_PERMITS, seen="list"
    )
    year = asked_year(request, views.year_to_plan(request.today))
    code = asked_unit(request)
    view = views.overview(access, year=year)
    years = [
        {"label": f"Năm {y}", "url": query(don_vi=code, nam=y), "current": y == year}
        for y in sorted({year, *range(request.today.year - 1, request.today.year + 2)})
    ]
    return render(
        request,
        "planning/overview.html",
        {
            "unit": access.unit,
            "body": body_of(access.unit),
            "year": year,
            "view": view,
            "years": years,
            "may_begin": bool(access.may("begin")) and not access.unit.ended,
            "lists": LISTS,
            "begin_url": reverse("planning:begin") + query(don_vi=code, nam=year),
        },
    )


@require_POST
@signed_in_page
def begin(request: HttpRequest) -> HttpResponse:
    """Makes the plan of a year with what the data and last year's plan give."""
    year = asked_year(request, views.year_to_plan(request.today))
    try:
        plan = begin_plan(actor=request.actor, now=request.now, year=year, unit_code=asked_unit(request))
    except PlanningProblem as problem:
        messages.warning(request, str(problem))
        return redirect(reverse("planning:overview") + query(don_vi=asked_unit(request), nam=year))
    messages.success(request, f"Đã lập dự thảo kế hoạch năm {year}. Hãy xem lại từng phần rồi nộp hoặc phê duyệt.")
    return redirect("planning:plan", plan_id=plan.pk)


def _plan(request: HttpRequest, plan_id: int, action: str = "view") -> PlanAccess:
    return plan_for(actor=request.actor, plan_id=plan_id, today=request.today, action=action)


@require_safe
@signed_in_page
def show(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The whole plan on one page."""
    access = _plan(request, plan_id)
    above = moving.unit_above(access)
    return render(
        request,
        "planning/plan.html",
        {
            "plan": access.plan,
            "unit": access.unit,
            "body": access.body,
            "view": views.plan_view(access, above=body_of(above) if above else ""),
            "texts": [(key, label, access.plan.texts.get(key, "")) for key, label in TEXTS.items()],
            "may": {a: bool(access.may(a)) for a in _ACTIONS},
            "has_above": above is not None,
            "kept": "" if access.own else query(don_vi=access.unit.code),
        },
    )


_ACTIONS = ("edit", "submit", "withdraw", "return", "consolidate", "approve", "publish", "amend", "answer")


@signed_in_page
def texts(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Writing the parts of the plan; what two people changed is shown side by side."""
    access = _plan(request, plan_id, "edit")
    plan = access.plan
    form = TextsForm(request.POST if request.method == "POST" else None, texts=plan.texts, versions=plan.text_versions)
    clashes: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            save_texts(actor=request.actor, now=request.now, plan_id=plan_id, sent=form.sent())
        except TextClash as clash:
            form.add_error(None, str(clash))
            clashes = [{"label": TEXTS[c.key], "stands": c.stands} for c in clash.clashes]
            form = _with_newest_versions(form, plan_id, request)
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã lưu lời văn của kế hoạch.")
            return redirect("planning:plan", plan_id=plan_id)
    status = 409 if clashes else 422 if form.errors else 200
    context = {"form": form, "plan": plan, "body": access.body, "clashes": clashes}
    return render(request, "planning/texts.html", context, status=status)


def _with_newest_versions(form: TextsForm, plan_id: int, request: HttpRequest) -> TextsForm:
    """The same words over the newest versions: saving again means that both wordings were seen."""
    access = _plan(request, plan_id, "edit")
    data = form.data.copy()
    for key in TEXTS:
        if data.get(key, "").strip() == access.plan.texts.get(key, ""):
            continue
        data[f"{key}_v"] = str(access.plan.text_versions.get(key, 0))
    again = TextsForm(data, texts=access.plan.texts, versions=access.plan.text_versions)
    for words in form.non_field_errors():
        again.add_error(None, words)
    return again


@require_POST
@signed_in_page
def review(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Looks at the data anew."""
    try:
        changed = look_again(actor=request.actor, now=request.now, plan_id=plan_id, version=_version(request))
    except PlanningProblem as problem:
        messages.warning(request, str(problem))
    else:
        words = f"{changed} dòng của danh sách thay đổi." if changed else "Không có gì thay đổi."
        messages.success(request, f"Đã rà soát lại dữ liệu: {words} Dòng sửa bằng tay được giữ nguyên.")
    return redirect("planning:plan", plan_id=plan_id)


def _version(request: HttpRequest) -> int:
    words = request.POST.get("version", "")
    return int(words) if words.isdecimal() and len(words) < 10 else 0


_SIMPLE: dict[str, tuple[str, Callable[..., Any], str]] = {
    "nop": ("submit", moving.submit_plan, "Đã nộp kế hoạch lên cấp trên."),
    "rut": ("withdraw", moving.withdraw_plan, "Đã rút kế hoạch về để sửa."),
    "tong-hop": ("consolidate", moving.consolidate_plan, "Đã tổng hợp vào kế hoạch của đơn vị."),
    "cong-bo": ("publish", moving.publish_plan, "Đã công bố kế hoạch; các trường trong danh sách được báo."),
}
_WITH_REASON: dict[str, tuple[str, Callable[..., Any], str, str]] = {
    "tra-lai": ("return", moving.return_plan, "Đã trả lại kế hoạch kèm lý do.", "Trả lại kế hoạch"),
    "sua-doi": ("amend", moving.amend_plan, "Đã mở kế hoạch để sửa đổi; bản đã phê duyệt được giữ.", "Mở sửa đổi"),
}


@require_POST
@signed_in_page
def move(request: HttpRequest, plan_id: int, step: str) -> HttpResponse:
    """Hands in, takes back, takes into the own plan, publishes."""
    if step not in _SIMPLE:
        raise Http404
    action, use_case, done = _SIMPLE[step]
    _plan(request, plan_id, action)
    try:
        use_case(actor=request.actor, now=request.now, plan_id=plan_id, version=_version(request))
    except PlanningProblem as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("planning:plan", plan_id=plan_id)


@signed_in_page
def with_reason(request: HttpRequest, plan_id: int, step: str) -> HttpResponse:
    """Sends back or opens for amending, with the reason."""
    action, use_case, done, title = _WITH_REASON[step]
    access = _plan(request, plan_id, action)
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"version": access.plan.version})
    if request.method == "POST" and form.is_valid():
        try:
            use_case(actor=request.actor, now=request.now, plan_id=plan_id, **form.cleaned_data)
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, done)
            return redirect("planning:plan", plan_id=plan_id)
    context = {
        "form": form,
        "plan": access.plan,
        "body": access.body,
        "title": title,
        "button": title,
        "kind": "danger",
    }
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


@signed_in_page
def approve(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Enters the document by which the plan was approved."""
    access = _plan(request, plan_id, "approve")
    form = ApproveForm(
        request.POST if request.method == "POST" else None,
        initial={
            "version": access.plan.version,
            "signed_on": request.today,
            "authority": views.usual_authority(access.unit),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            moving.approve_plan(actor=request.actor, now=request.now, plan_id=plan_id, **form.cleaned_data)
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(
                request, "Đã phê duyệt. Nội dung được đóng băng; số trường trong danh sách thành chỉ tiêu."
            )
            return redirect("planning:plan", plan_id=plan_id)
    context = {
        "form": form,
        "plan": access.plan,
        "body": access.body,
        "title": f"Phê duyệt kế hoạch năm {access.plan.year}",
        "lead": "Ghi văn bản đã ký. Nội dung kế hoạch được đóng băng như lúc này; sửa đổi về sau phải có lý do.",
        "button": "Phê duyệt",
        "kind": "primary",
    }
    return render(request, "planning/form.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in_page
def word(request: HttpRequest, plan_id: int, number: int | None = None) -> HttpResponse:
    """The official plan with its lists, as it stands or as it was approved."""
    access = _plan(request, plan_id)
    if number is not None:
        version_of(access, number)
    name = plan_name(access) if number is None else plan_name(access).replace(".docx", f"-ban-{number}.docx")
    return made_file(plan_docx(access, version=number), name, DOCX)


@require_safe
@signed_in_page
def of_year(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The plan of a unit for a year, by address: leads to its page."""
    access = unit_for(actor=request.actor, code=code, today=request.today, table=PLAN_PERMITS, seen="list")
    plan = plan_of(access.unit.id, year)
    if plan is None:
        raise Http404
    return redirect("planning:plan", plan_id=_plan(request, plan.pk).plan.pk)
