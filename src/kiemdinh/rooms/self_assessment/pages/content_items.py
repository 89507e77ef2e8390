"""Nội hàm of a criterion: the requirements taken apart, with the evidence to look for."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.self_assessment.forms import ContentItemForm
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.pages.rows import RowUseCases, handle_row, number
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.content_items import RequirementItems, anchor_of, requirements_with_items
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, sheet_for, sheet_title
from kiemdinh.rooms.self_assessment.rules.content_items import ContentDraft
from kiemdinh.rooms.self_assessment.use_cases import content_items as use_cases
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem


@cycle_page
def content_items(request: HttpRequest, access: CycleAccess, criterion: str) -> HttpResponse:
    """The nội hàm rows of one criterion (of one stage)."""
    stage = request.GET.get("cap", "") or (access.cycle.stages[0] if access.cycle.stages else "")
    sheet = sheet_for(access, criterion=criterion, stage=stage, with_texts=False)
    form = ContentItemForm(request.POST or None)
    if request.method == "POST" and _done(request, access, sheet, form):
        return redirect(request.path + (f"?cap={stage}" if stage else "") + _anchor(request))
    return _show(request, access, sheet, form)


def _blank(part: RequirementItems) -> ContentItemForm:
    """An empty form; its own ids, because the page has one a requirement."""
    return ContentItemForm(auto_id=f"moi-{part.anchor}-%s")


def _anchor(request: HttpRequest) -> str:
    level, indicator = _place(request.POST.get("yeu_cau", ""))
    return f"#y-{anchor_of(level, indicator)}" if level else ""


def _place(text: str) -> tuple[int, str]:
    level, _, indicator = text.partition(".")
    return number(level), indicator


def _done(request: HttpRequest, access: CycleAccess, sheet: Any, form: ContentItemForm) -> bool:
    who = {"actor": request.actor, "now": request.now, "cycle_id": access.cycle.pk, "sheet_id": sheet.pk}
    task = request.POST.get("viec", "")
    if task in ("sua", "bo", "len", "xuong"):
        uses = RowUseCases(who, use_cases.change_item, use_cases.remove_item, use_cases.move_item)
        return handle_row(request, uses, form, lambda: {"draft": ContentDraft(**form.cleaned_data)})
    try:
        if task == "goi-y":
            made = use_cases.suggest_items(**who)
            told = f"Đã thêm {made} nội hàm theo câu của yêu cầu. Hãy sửa lại cho sát với trường."
            messages.success(request, told if made else "Yêu cầu nào cũng đã có nội hàm; không thêm gì.")
            return True
        if form.is_valid():
            level, indicator = _place(request.POST.get("yeu_cau", ""))
            draft = ContentDraft(**form.cleaned_data)
            use_cases.add_item(**who, level=level, indicator=indicator, draft=draft)
            messages.success(request, "Đã thêm nội hàm.")
            return True
    except SelfAssessmentProblem as problem:
        form.add_error(None, str(problem))
    return False


def _show(request: HttpRequest, access: CycleAccess, sheet: Any, form: ContentItemForm) -> HttpResponse:
    parts = requirements_with_items(access, sheet)
    wrong_row = number(request.POST.get("dong")) if form.is_bound else 0
    edited = wrong_row or number(request.GET.get("sua"))
    edit_form: Any = form if wrong_row else None
    if edited and not wrong_row:
        row = next((i for part in parts for i in part.items if i.pk == edited), None)
        if row is None:
            raise Http404
        edit_form = ContentItemForm(initial={name: getattr(row, name) for name in form.fields})
    decision = access.may("edit_sheet", sheet)
    here = request.path + (f"?cap={sheet.stage}" if sheet.stage else "")
    total = sum(len(part.items) for part in parts)
    return render(
        request,
        "self_assessment/content_items.html",
        {
            "access": access,
            "cycle": access.cycle,
            "sheet": sheet,
            "title": sheet_title(access.catalog, sheet),
            "stage_label": STAGE_LABELS.get(sheet.stage, ""),
            "sheet_url": sheet_url(sheet),
            "here": here,
            "edit_base": f"{here}{'&' if sheet.stage else '?'}sua=",
            "parts": [(part, _blank(part)) for part in parts],
            "total": total,
            "bare": sum(1 for part in parts if not part.items),
            "edited": edited,
            "edit_form": edit_form,
            "failed_form": form if form.is_bound and not wrong_row else None,
            "failed_at": request.POST.get("yeu_cau", ""),
            "may_edit": bool(decision),
            "why_not": decision.reason,
        },
        status=422 if form.errors else 200,
    )
