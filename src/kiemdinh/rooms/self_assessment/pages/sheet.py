"""The criterion sheet: reading, saving (page, autosave), merging, hand-in and review, improvement rows."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kiemdinh.rooms.self_assessment.forms import (
    ImprovementForm,
    posted_answers,
    posted_bases,
    posted_texts,
    posted_version,
)
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.findings import findings_url
from kiemdinh.rooms.self_assessment.queries.places import places_of
from kiemdinh.rooms.self_assessment.queries.results import sheet_result
from kiemdinh.rooms.self_assessment.queries.sheet_view import levels_of, ruler_groups, sheet_view, with_posted
from kiemdinh.rooms.self_assessment.queries.sheets import marks_of, sheet_for
from kiemdinh.rooms.self_assessment.use_cases.improvements import (
    add_improvement as add_improvement_row,
)
from kiemdinh.rooms.self_assessment.use_cases.improvements import (
    change_improvement as change_improvement_row,
)
from kiemdinh.rooms.self_assessment.use_cases.improvements import remove_improvement
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText
from kiemdinh.rooms.self_assessment.use_cases.sheets import move_sheet, save_sheet


@cycle_page
def sheet(request: HttpRequest, access: CycleAccess, criterion: str) -> HttpResponse:
    """The sheet of a criterion."""
    return _sheet(request, access, criterion, kind="criterion", stage=request.GET.get("cap", ""))


@cycle_page
def level_4(request: HttpRequest, access: CycleAccess, criterion: str) -> HttpResponse:
    """The sheet of a khoản of Mức 4."""
    return _sheet(request, access, criterion, kind="level_4", stage="")


def _sheet(request: HttpRequest, access: CycleAccess, criterion: str, *, kind: str, stage: str) -> HttpResponse:
    stage = stage or (access.cycle.stages[0] if kind == "criterion" and access.cycle.stages else "")
    if request.method == "POST":
        return _save(request, access, sheet_for(access, criterion=criterion, stage=stage, kind=kind, with_texts=False))
    return _show(request, access, criterion, kind=kind, stage=stage)


def _show(
    request: HttpRequest, access: CycleAccess, criterion: str, *, kind: str, stage: str, problem: str = ""
) -> HttpResponse:
    """The sheet's page; with a problem it keeps everything that was typed and says what is wrong."""
    row, rows = sheet_for(access, criterion=criterion, stage=stage, kind=kind), marks_of(access)
    view = sheet_view(access, row, rows)
    if problem:
        view = with_posted(view, request.POST, *posted_answers(request.POST))
    return render(
        request,
        "self_assessment/sheet.html",
        {
            "access": access,
            "cycle": access.cycle,
            "view": view,
            "problem": problem,
            "ruler": ruler_groups(access, rows, current=row),
            "may_see_history": bool(access.may("view_history")),
            "findings_url": findings_url(access.cycle.pk) if access.cycle.reopened_for == "outside" else "",
        },
        status=422 if problem else 200,
    )


def _save(request: HttpRequest, access: CycleAccess, row: Any) -> HttpResponse:
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        # The stored texts are compared only with words from the plain boxes; the editor sends HTML.
        plain = any(k.endswith("__format") and v != "html" for k, v in request.POST.items())
        texts = posted_texts(request.POST, stored=row.texts if plain else {})
        answers, reasons = posted_answers(request.POST)
        saved = save_sheet(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            sheet_id=row.pk,
            texts=texts,
            answers=answers,
            reasons=reasons,
            answer_bases=posted_bases(request.POST),
            access=access,
            metrics={k[5:]: v for k, v in request.POST.items() if k.startswith("dl__")},
        )
    except StaleText as stale:
        context = {
            "access": access,
            "cycle": access.cycle,
            "row": row,
            "conflicts": _labelled(access, row, stale),
            "posted": _other_fields(request, stale),
            "action": request.get_full_path(),
        }
        if wants_json:
            return JsonResponse(
                {
                    "conflicts": [
                        {"field": c.field, "theirs": c.theirs, "mine": c.mine, "version": c.version}
                        for c in stale.conflicts
                    ]
                },
                status=409,
            )
        return render(request, "self_assessment/merge.html", context, status=409)
    except SelfAssessmentProblem as problem:
        if wants_json:
            return JsonResponse({"problem": str(problem)}, status=422)
        return _show(request, access, row.criterion, kind=row.kind, stage=row.stage, problem=str(problem))
    if wants_json:
        row.answers = saved.answers
        levels, verdict = levels_of(access, row), {"view": {"result": sheet_result(access, row)}}
        return JsonResponse(
            {
                "saved_at": timezone.localtime(saved.saved_at).strftime("%H:%M"),
                "versions": saved.versions,
                "verdict": render_to_string("self_assessment/sheet_verdict.html", verdict),
                "tallies": {
                    str(level.number): render_to_string("self_assessment/sheet_tally.html", {"level": level})
                    for level in levels
                },
                "work_state": saved.work_state,
            }
        )
    after = request.POST.get("sau", "")
    if after.startswith("nop"):
        return _move(request, access, row.pk, "submit", "", request.get_full_path())
    # The tag names what was saved: the browser then drops its draft of exactly that (static drafts.js).
    messages.success(request, "Đã lưu phiếu.", extra_tags=f"phieu-{row.pk}")
    if after.startswith("tiep:"):
        return redirect(after[5:] if after[5:].startswith(f"/chu-ky/{access.cycle.pk}/") else request.get_full_path())
    return redirect(request.get_full_path())


def _labelled(access: CycleAccess, row: Any, stale: StaleText) -> list[dict[str, Any]]:
    from kiemdinh.rooms.self_assessment.queries.sheet_view import field_label

    current = sheet_for(access, criterion=row.criterion, stage=row.stage, kind=row.kind)
    places = places_of(access, current)
    return [
        {
            "field": c.field,
            "label": field_label(c.field, places),
            "theirs": c.theirs,
            "mine": c.mine,
            "version": c.version,
            "edit": current.edits.get(c.field, {}),
        }
        for c in stale.conflicts
    ]


def _other_fields(request: HttpRequest, stale: StaleText) -> list[tuple[str, str]]:
    """What else the person posted: it travels through the merge page so that nothing is lost."""
    fields = {c.field for c in stale.conflicts}
    return [(k, v) for k, v in request.POST.items() if k != "csrfmiddlewaretoken" and k.split("__")[0] not in fields]


@require_POST
@cycle_page
def move(request: HttpRequest, access: CycleAccess, sheet_id: int) -> HttpResponse:
    """Hands in, withdraws, approves, returns, reopens."""
    back = request.POST.get("ve", "")
    if not back.startswith(f"/chu-ky/{access.cycle.pk}/"):
        back = reverse("self_assessment:board", args=[access.cycle.pk])
    return _move(request, access, sheet_id, request.POST.get("viec", ""), request.POST.get("ly_do", ""), back)


_MOVED = {
    "submit": "Đã nộp phiếu.",
    "withdraw": "Đã rút phiếu về để sửa.",
    "approve": "Đã duyệt phiếu.",
    "return": "Đã trả phiếu để sửa.",
    "reopen": "Đã mở lại phiếu.",
}


def _move(
    request: HttpRequest, access: CycleAccess, sheet_id: int, action: str, reason: str, back: str
) -> HttpResponse:
    try:
        move_sheet(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            sheet_id=sheet_id,
            action=action,
            reason=reason,
        )
    except SelfAssessmentProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _MOVED.get(action, "Đã chuyển phiếu."))
    return redirect(back)


@require_POST
@cycle_page
def add_improvement(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Adds a row of the improvement plan from a sheet or a standard."""
    form = ImprovementForm(request.POST, prefix="moi")
    back = _back(request, access)
    if form.is_valid():
        try:
            add_improvement_row(
                actor=request.actor,
                now=request.now,
                cycle_id=access.cycle.pk,
                subject=request.POST.get("muc", ""),
                stage=request.POST.get("cap", ""),
                **form.cleaned_data,
            )
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
        else:
            draft = f"cai-tien-{access.cycle.pk}-{request.POST.get('muc', '')}-{request.POST.get('cap', '')}"
            messages.success(request, "Đã thêm việc cải tiến.", extra_tags=draft)
            return redirect(back)
    context = {
        "access": access,
        "cycle": access.cycle,
        "item": None,
        "form": form,
        "back": back,
        "subject": request.POST.get("muc", ""),
        "stage": request.POST.get("cap", ""),
    }
    return render(request, "self_assessment/improvement.html", context, status=422)


@cycle_page
def change_improvement(request: HttpRequest, access: CycleAccess, item_id: int) -> HttpResponse:
    """Changes or removes a row of the improvement plan."""
    from kiemdinh.rooms.self_assessment.queries.sheets import improvements_of

    item = next((i for i in improvements_of(access) if i.pk == item_id), None)
    if item is None:
        raise Http404
    back = _back(request, access)
    form = ImprovementForm(
        request.POST or None,
        initial={
            "task": item.task,
            "owner": item.owner,
            "due_on": item.due_on,
            "resources": item.resources,
            "expected_result": item.expected_result,
        },
    )
    if request.method == "POST":
        try:
            if request.POST.get("viec") == "bo":
                remove_improvement(actor=request.actor, now=request.now, cycle_id=access.cycle.pk, item_id=item_id)
                messages.success(request, "Đã bỏ việc cải tiến.")
                return redirect(back)
            if form.is_valid():
                change_improvement_row(
                    actor=request.actor,
                    now=request.now,
                    cycle_id=access.cycle.pk,
                    item_id=item_id,
                    version=posted_version(request.POST),
                    due_text=item.due_text,
                    **form.cleaned_data,
                )
                messages.success(request, "Đã lưu việc cải tiến.", extra_tags=f"cai-tien-{access.cycle.pk}-{item_id}")
                return redirect(back)
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
    return render(
        request,
        "self_assessment/improvement.html",
        {"access": access, "cycle": access.cycle, "item": item, "form": form, "back": back},
        status=422 if form.errors else 200,
    )


def _back(request: HttpRequest, access: CycleAccess) -> str:
    back = request.POST.get("ve") or request.GET.get("ve") or ""
    return (
        back
        if back.startswith(f"/chu-ky/{access.cycle.pk}/")
        else reverse("self_assessment:board", args=[access.cycle.pk])
    )
