"""Internal reviews of the improvement plan: opening one, filling it in, closing it, reading a closed one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kiemdinh.rooms.self_assessment.forms import ReviewForm, posted_version
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.pages.rows import number
from kiemdinh.rooms.self_assessment.queries import improvement_plan as queries
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.rules.improvement_plan import CLOSED, PROGRESS
from kiemdinh.rooms.self_assessment.use_cases import reviews as use_cases
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.reviews import ReviewDraft

_FIELDS = ("held_on", "content", "result", "adjustment", "reviewers")


@require_POST
@cycle_page
def start(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Opens a review and leads to it."""
    try:
        row = use_cases.start_review(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            moment=request.POST.get("thoi_diem", ""),
            label=request.POST.get("ten", ""),
        )
    except SelfAssessmentProblem as problem:
        messages.error(request, str(problem))
        return redirect(_plan(access))
    return redirect("self_assessment:review", cycle_id=access.cycle.pk, review_id=row.pk)


@cycle_page
def review(request: HttpRequest, access: CycleAccess, review_id: int) -> HttpResponse:
    """One review: a form while it is open, what was kept once it is closed."""
    row = next((r for r in queries.reviews_of(access) if r.pk == review_id), None)
    if row is None:
        raise Http404
    form = ReviewForm(request.POST or None, initial={name: getattr(row, name) for name in _FIELDS})
    marks = _posted_marks(request)
    if request.method == "POST":
        try:
            address = _done(request, access, row, form, marks)
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
        else:
            if address:
                return redirect(address)
    decision = access.may("review_improvement_plan")
    return render(
        request,
        "self_assessment/review.html",
        {
            "access": access,
            "cycle": access.cycle,
            "row": row,
            "closed": row.state == CLOSED,
            "form": form,
            "rows": _kept(row) if row.state == CLOSED else _rows(access, row, marks),
            "progress": list(PROGRESS.items()),
            "may_review": bool(decision),
            "why_not": decision.reason,
        },
        status=422 if form.errors else 200,
    )


def _done(
    request: HttpRequest, access: CycleAccess, row: Any, form: ReviewForm, marks: dict[int, tuple[str, str]]
) -> str:
    """Carries out what was asked for; where to go then, empty while the form has something to correct."""
    who = {"actor": request.actor, "now": request.now, "cycle_id": access.cycle.pk, "review_id": row.pk}
    version, task = posted_version(request.POST), request.POST.get("viec", "")
    if task == "bo":
        use_cases.drop_review(**who, version=version)
        messages.success(request, f"Đã bỏ đợt rà soát “{row.moment_label}”.")
        return _plan(access)
    if not form.is_valid():
        return ""
    saved = use_cases.save_review(**who, version=version, draft=ReviewDraft(**form.cleaned_data, marks=marks))
    if task != "khoa":
        messages.success(request, "Đã lưu đợt rà soát.")
        return request.path
    try:
        use_cases.close_review(**who, version=saved.version)
    except SelfAssessmentProblem as problem:
        messages.error(request, f"Đã lưu nhưng chưa khóa được. {problem}")
        return request.path
    messages.success(request, "Đã khóa đợt rà soát. Mức độ thực hiện từng việc được ghi vào kế hoạch.")
    return _plan(access)


def _posted_marks(request: HttpRequest) -> dict[int, tuple[str, str]]:
    """`muc__<id>` and `ghi__<id>` of each row of the plan."""
    return {
        number(name[5:]): (value, request.POST.get(f"ghi__{name[5:]}", ""))
        for name, value in request.POST.items()
        if name.startswith("muc__")
    }


def _rows(access: CycleAccess, row: Any, posted: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    rows = []
    for view in queries.item_views(access):
        kept = row.marks.get(str(view.row.pk), {})
        progress, note = posted.get(view.row.pk, (kept.get("progress", ""), kept.get("note", "")))
        rows.append({"view": view, "progress": progress, "note": note})
    return rows


def _kept(row: Any) -> list[dict[str, str]]:
    return [{**one, "progress_word": PROGRESS.get(one["progress"], "–")} for one in row.frozen]


def _plan(access: CycleAccess) -> str:
    return f"/chu-ky/{access.cycle.pk}/ke-hoach-cai-tien/#ra-soat"
