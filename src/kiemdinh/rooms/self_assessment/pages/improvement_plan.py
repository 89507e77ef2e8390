"""Kế hoạch cải tiến chất lượng: main issues, rows with all columns, reviews."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.self_assessment.forms import IssueForm, PlanItemForm, posted_version
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries import improvement_plan as queries
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.documents import documents_of
from kiemdinh.rooms.self_assessment.queries.plan import plan_texts
from kiemdinh.rooms.self_assessment.rules.improvement_plan import IMPROVEMENT, IMPROVEMENT_FIELDS, REVIEW
from kiemdinh.rooms.self_assessment.use_cases import improvement_plan as use_cases
from kiemdinh.rooms.self_assessment.use_cases.improvement_plan import PlanItemDraft
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem


@cycle_page
def overview(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The whole plan."""
    texts = plan_texts(access, IMPROVEMENT)
    fields = [(f, bool(texts.texts.get(f.key))) for f in IMPROVEMENT_FIELDS]
    reviews = queries.reviews_of(access)
    held = {r.moment for r in reviews}
    moments = queries.review_moments(access)
    fewest, article = queries.fewest_reviews(access)
    items = queries.item_views(access)
    decision = access.may("edit_improvement_plan")
    return render(
        request,
        "self_assessment/improvement_plan.html",
        {
            "access": access,
            "cycle": access.cycle,
            "is_tt57": access.catalog.generation == "tt57",
            "fields": fields,
            "unwritten": sum(1 for _, written in fields if not written),
            "issues": queries.issues_of(access),
            "items": items,
            "finished": sum(1 for i in items if i.row.progress == "completed"),
            "reviews": [(r, REVIEW.labels[r.state]) for r in reviews],
            "moments": [m for m in moments.moments if m.key not in held],
            "due": queries.due_in(access),
            "fewest": fewest,
            "fewest_article": article,
            "document": next(d for d in documents_of(access) if d.kind == "ke-hoach-cai-tien"),
            "may_edit": bool(decision),
            "may_review": bool(access.may("review_improvement_plan")),
            "why_not": decision.reason,
        },
    )


@cycle_page
def add_item(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """A new row of mục V."""
    access.require("edit_improvement_plan")
    form = PlanItemForm(request.POST or None, subjects=_choices(queries.item_subjects(access)))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        stage, _, subject = data.pop("subject").partition("|")
        try:
            use_cases.add_plan_item(**_who(request, access), subject=subject, stage=stage, draft=PlanItemDraft(**data))
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Đã thêm việc cải tiến.")
            return redirect(_back(access, "viec"))
    return _form_page(request, access, form, title="Thêm việc cải tiến")


@cycle_page
def item(request: HttpRequest, access: CycleAccess, item_id: int) -> HttpResponse:
    """A row of mục V with every column; or the row taken off."""
    row = next((r for r in queries.plan_items(access) if r.pk == item_id), None)
    if row is None:
        raise Http404
    access.require("edit_improvement_plan")
    locked = use_cases.is_locked(access, row)
    form = PlanItemForm(
        request.POST or None,
        subjects=None,
        locked=locked,
        initial={name: getattr(row, name) for name in PlanItemDraft.__dataclass_fields__},
    )
    if request.method == "POST":
        who = {**_who(request, access), "row_id": row.pk, "version": posted_version(request.POST)}
        try:
            if request.POST.get("viec") == "bo":
                use_cases.remove_plan_item(**who)
                messages.success(request, "Đã bỏ việc cải tiến.")
                return redirect(_back(access, "viec"))
            if form.is_valid():
                data = {"task": row.task, **form.cleaned_data}
                use_cases.change_plan_item(**who, draft=PlanItemDraft(**data))
                messages.success(request, "Đã lưu việc cải tiến.")
                return redirect(_back(access, "viec"))
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
    return _form_page(
        request,
        access,
        form,
        title="Sửa việc cải tiến",
        row=row,
        lead=queries.item_views(access, [row])[0].subject.label,
        saved=row.task,
        locked=locked,
        remove="" if locked else "Bỏ việc này",
    )


@cycle_page
def add_issue(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """A new main issue."""
    access.require("edit_improvement_plan")
    form = IssueForm(request.POST or None, subjects=_choices(queries.subjects_of(access)))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        stage, _, subject = data.pop("subject").partition("|")
        try:
            use_cases.add_issue(**_who(request, access), subject=subject, stage=stage, **data)
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Đã thêm vấn đề trọng tâm.")
            return redirect(_back(access, "van-de"))
    return _form_page(request, access, form, title="Thêm vấn đề trọng tâm")


@cycle_page
def issue(request: HttpRequest, access: CycleAccess, issue_id: int) -> HttpResponse:
    """One main issue: its words, its place, or taken off."""
    found = next((v for v in queries.issues_of(access) if v.row.pk == issue_id), None)
    if found is None:
        raise Http404
    access.require("edit_improvement_plan")
    row = found.row
    names = ("current_state", "limits", "causes")
    form = IssueForm(request.POST or None, subjects=None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST":
        try:
            if _issue_done(request, access, row, form):
                return redirect(_back(access, "van-de"))
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
    return _form_page(
        request,
        access,
        form,
        title="Sửa vấn đề trọng tâm",
        row=row,
        saved="\n".join(text for text in (row.current_state, row.limits, row.causes) if text),
        lead=found.subject.label,
        remove="Bỏ vấn đề này",
    )


def _issue_done(request: HttpRequest, access: CycleAccess, row: Any, form: IssueForm) -> bool:
    who, task = {**_who(request, access), "row_id": row.pk}, request.POST.get("viec", "")
    if task in ("len", "xuong"):
        use_cases.move_issue(**who, up=task == "len")
        return True
    if task == "bo":
        use_cases.remove_issue(**who, version=posted_version(request.POST))
        messages.success(request, "Đã bỏ vấn đề trọng tâm.")
        return True
    if form.is_valid():
        use_cases.change_issue(**who, version=posted_version(request.POST), **form.cleaned_data)
        messages.success(request, "Đã lưu vấn đề trọng tâm.")
        return True
    return False


def _who(request: HttpRequest, access: CycleAccess) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "cycle_id": access.cycle.pk}


def _choices(subjects: list[queries.Subject]) -> list[tuple[str, str]]:
    return [(s.value, s.label) for s in subjects]


def _back(access: CycleAccess, anchor: str) -> str:
    return f"/chu-ky/{access.cycle.pk}/ke-hoach-cai-tien/#{anchor}"


def _form_page(request: HttpRequest, access: CycleAccess, form: Any, **more: Any) -> HttpResponse:
    context = {"access": access, "cycle": access.cycle, "form": form, **more}
    return render(request, "self_assessment/plan_form.html", context, status=422 if form.errors else 200)
