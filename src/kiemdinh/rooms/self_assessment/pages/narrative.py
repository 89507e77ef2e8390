"""Texts of a standard and of the report."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kiemdinh.rooms.self_assessment.forms import posted_texts
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.plan import plan_texts
from kiemdinh.rooms.self_assessment.queries.sheet_view import field_label, text_view, texts_posted
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, improvements_of, narrative_for
from kiemdinh.rooms.self_assessment.rules.improvement_plan import IMPROVEMENT, IMPROVEMENT_FIELDS
from kiemdinh.rooms.self_assessment.rules.narratives import narrative_action, narrative_fields
from kiemdinh.rooms.self_assessment.rules.planning import PLAN, PLAN_FIELDS
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS, copied_fields
from kiemdinh.rooms.self_assessment.use_cases.carrying import keep_copied_narrative
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText
from kiemdinh.rooms.self_assessment.use_cases.sheets import save_narrative


@cycle_page
def standard(request: HttpRequest, access: CycleAccess, code: str) -> HttpResponse:
    """Opening and closing of a standard (2018), or strengths, limits and directions (TT 57)."""
    found = next((s for s in access.catalog.standards if s.code == code), None)
    if found is None:
        raise Http404
    stage = request.GET.get("cap", "") or (access.cycle.stages[0] if access.cycle.stages else "")
    title = f"Tiêu chuẩn {found.code}: {found.title}"
    return _texts(
        request,
        access,
        f"standard:{code}",
        stage,
        title,
        STANDARD_FIELDS[access.catalog.generation],
        with_improvements=access.catalog.generation == "tt57",
    )


@cycle_page
def report_texts(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Đặt vấn đề, kết luận (2018) or tổng quan, kết luận (TT 57)."""
    return _texts(
        request,
        access,
        "report",
        "",
        "Phần mở đầu và kết luận của báo cáo",
        REPORT_FIELDS[access.catalog.generation],
        with_improvements=False,
    )


@cycle_page
def plan_words(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The texts of kế hoạch tự đánh giá."""
    title = "Lời văn của kế hoạch tự đánh giá"
    return _texts(request, access, PLAN, "", title, PLAN_FIELDS[access.catalog.generation], with_improvements=False)


@cycle_page
def improvement_words(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The texts of kế hoạch cải tiến."""
    title = "Lời văn của kế hoạch cải tiến"
    return _texts(request, access, IMPROVEMENT, "", title, IMPROVEMENT_FIELDS, with_improvements=False)


_BACK = {
    PLAN: ("self_assessment:plan", "Về kế hoạch tự đánh giá"),
    IMPROVEMENT: ("self_assessment:improvement_plan", "Về kế hoạch cải tiến"),
}


def _texts(
    request: HttpRequest,
    access: CycleAccess,
    subject: str,
    stage: str,
    title: str,
    fields: tuple[Any, ...],
    *,
    with_improvements: bool,
) -> HttpResponse:
    is_plan = subject in (PLAN, IMPROVEMENT)
    row = plan_texts(access, subject) if is_plan else narrative_for(access, subject=subject, stage=stage)
    problem = ""
    if request.method == "POST" and request.POST.get("viec") == "giu":
        return _keep(request, access, subject, stage, fields)
    if request.method == "POST":
        answer = _save(request, access, row, subject, stage)
        if isinstance(answer, HttpResponse):
            return answer
        problem = answer
    decision = access.may(narrative_action(subject))
    texts = tuple(text_view(row, f.key, f.label, f.help) for f in fields)
    return render(
        request,
        "self_assessment/narrative.html",
        {
            "access": access,
            "cycle": access.cycle,
            "title": title,
            "row": row,
            "draft_key": f"phan-{row.pk or f'{access.cycle.pk}-{subject}'}",
            "back": _BACK.get(subject),
            "stage_label": STAGE_LABELS.get(stage, ""),
            "texts": texts_posted(texts, request.POST) if problem else texts,
            "problem": problem,
            "copied": [t for t in texts if t.key in copied_fields(row.edits)],
            "may_edit": bool(decision),
            "why_not": decision.reason,
            "may_see_history": bool(access.may("view_history")),
            "subject": subject,
            "stage": stage,
            "with_improvements": with_improvements,
            "improvements": improvements_of(access, subject=subject, stage=stage) if with_improvements else [],
        },
        status=422 if problem else 200,
    )


def _keep(
    request: HttpRequest, access: CycleAccess, subject: str, stage: str, fields: tuple[Any, ...]
) -> HttpResponse:
    """Says that texts of an earlier cycle were looked at and stay."""
    seen = {f.key: request.POST.get(f"v__{f.key}", "") for f in fields}
    try:
        count = keep_copied_narrative(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            subject=subject,
            stage=stage,
            # -1 is a version that no text has.
            fields={key: int(at) if at.isdecimal() else -1 for key, at in seen.items() if at},
        )
    except StaleText:
        messages.error(request, "Mục này vừa có người lưu nên chưa xác nhận. Hãy xem bản dưới đây rồi xác nhận lại.")
    except SelfAssessmentProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"Đã xác nhận {count} mục chép từ chu kỳ trước.")
    return redirect(request.get_full_path())


def _save(request: HttpRequest, access: CycleAccess, row: Any, subject: str, stage: str) -> HttpResponse | str:
    """Saves; an answer, or the problem in words for the page that comes back with what was typed."""
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        saved = save_narrative(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            subject=subject,
            stage=stage,
            texts=posted_texts(request.POST, stored=row.texts),
        )
    except StaleText as stale:
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
        keys = {c.field for c in stale.conflicts}
        labels = {f.key: f.label for f in narrative_fields(subject, access.catalog.generation)}
        return render(
            request,
            "self_assessment/merge.html",
            {
                "access": access,
                "cycle": access.cycle,
                "row": row,
                "action": request.get_full_path(),
                "conflicts": [
                    {
                        "field": c.field,
                        "label": labels.get(c.field) or field_label(c.field),
                        "theirs": c.theirs,
                        "mine": c.mine,
                        "version": c.version,
                        "edit": row.edits.get(c.field, {}),
                    }
                    for c in stale.conflicts
                ],
                "posted": [
                    (k, v)
                    for k, v in request.POST.items()
                    if k != "csrfmiddlewaretoken" and k.split("__")[0] not in keys
                ],
            },
            status=409,
        )
    except SelfAssessmentProblem as problem:
        if wants_json:
            return JsonResponse({"problem": str(problem)}, status=422)
        return str(problem)
    if wants_json:
        return JsonResponse(
            {
                "saved_at": timezone.localtime(saved.saved_at).strftime("%H:%M"),
                "versions": saved.versions,
                "verdict": "",
                "tallies": {},
            }
        )
    messages.success(request, "Đã lưu.", extra_tags=f"phan-{row.pk}")
    return redirect(request.get_full_path())
