"""A report by its parts: written, corrected, moved, received, opened again, downloaded."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.reporting.exports.papers import frozen_context, report_docx
from kiemdinh.rooms.reporting.exports.tables import report_file
from kiemdinh.rooms.reporting.forms import CorrectionForm
from kiemdinh.rooms.reporting.pages.access import number_of, show_problem
from kiemdinh.rooms.reporting.queries import views
from kiemdinh.rooms.reporting.queries.access import ReportAccess, report_for
from kiemdinh.rooms.reporting.rules.states import REPORT
from kiemdinh.rooms.reporting.use_cases import (
    ReportingProblem,
    answer_receipt,
    answer_unlock,
    ask_unlock,
    correct_figure,
    missing_in,
    move_report,
    refresh,
    save_texts,
)
from kiemdinh.services.pages import DOCX, XLSX, made_file, signed_in_page

_DONE = {
    "submit": "Đã trình lãnh đạo duyệt.",
    "approve": "Đã duyệt. Báo cáo được đóng băng và gửi đến nơi nhận.",
    "send_back": "Đã trả lại người lập.",
    "accept": "Đã tiếp nhận báo cáo.",
    "return": "Đã trả lại báo cáo kèm lý do.",
    "grant": "Đã cho mở khóa; đơn vị sửa rồi trình duyệt lại.",
    "refuse": "Đã trả lời không cho mở khóa.",
    "recall": "Đã rút đề nghị mở khóa.",
}


@signed_in_page
def show(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report; POST saves the texts. A page that is no longer the newest keeps what was typed."""
    access = report_for(actor=request.actor, report_id=report_id, today=request.today)
    typed: dict[str, str] | None = None
    problem_words = ""
    if request.method == "POST":
        typed = {key[3:]: value for key, value in request.POST.items() if key.startswith("t__")}
        try:
            save_texts(
                actor=request.actor,
                now=request.now,
                report_id=report_id,
                version=number_of(request, "version"),
                texts=typed,
                name=request.POST.get("preparer_name", ""),
                phone=request.POST.get("preparer_phone", ""),
            )
        except ReportingProblem as problem:
            problem_words = str(problem)
        else:
            messages.success(request, "Đã lưu báo cáo.")
            return redirect("reporting:report", report_id=report_id)
    return _page(request, access, typed=typed, problem=problem_words)


@signed_in_page
def correct(request: HttpRequest, report_id: int) -> HttpResponse:
    """Gives a number in place of the counted one, or takes the correction back."""
    access = report_for(actor=request.actor, report_id=report_id, today=request.today, action="edit")
    section, row, column = (request.GET.get(key, "") for key in ("muc", "dong", "cot"))
    cell = views.cell_now(access, section, row, column)
    if cell is None:
        raise Http404
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        initial={"value": cell["value"], "explanation": cell["why"], "version": access.report.version},
    )
    drops = request.POST.get("viec") == "bo"
    if request.method == "POST" and (form.is_valid() or (drops and request.POST.get("version", "").isdecimal())):
        try:
            correct_figure(
                actor=request.actor,
                now=request.now,
                report_id=report_id,
                version=number_of(request, "version"),
                section=section,
                row=row,
                column=column,
                value=None if drops else form.cleaned_data["value"],
                explanation="Bỏ số đã sửa, dùng số phần mềm tính" if drops else form.cleaned_data["explanation"],
            )
        except ReportingProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã dùng lại số phần mềm tính." if drops else "Đã ghi số của đơn vị.")
            return redirect(reverse("reporting:report", args=[report_id]) + f"#muc-{section}")
    context = {"form": form, "cell": cell, "report": access.report, "kind": access.kind}
    return render(request, "reporting/correct.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in_page
def take_again(request: HttpRequest, report_id: int) -> HttpResponse:
    """Figures (or one text) anew from the system."""
    section = request.POST.get("muc", "")
    try:
        refresh(
            actor=request.actor,
            now=request.now,
            report_id=report_id,
            version=number_of(request, "version"),
            section=section,
        )
    except ReportingProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã lấy lại từ phần mềm. Số đã sửa và lời giải thích vẫn giữ.")
    return redirect(reverse("reporting:report", args=[report_id]) + (f"#muc-{section}" if section else ""))


@require_POST
@signed_in_page
def move(request: HttpRequest, report_id: int) -> HttpResponse:
    """Submitted, approved, sent back."""
    action = request.POST.get("viec", "")
    return _answer(
        request,
        report_id,
        action,
        lambda: move_report(
            actor=request.actor,
            now=request.now,
            report_id=report_id,
            version=number_of(request, "version"),
            action=action,
            reason=request.POST.get("reason", ""),
        ),
    )


@require_POST
@signed_in_page
def receive(request: HttpRequest, report_id: int) -> HttpResponse:
    """A receiver accepts or returns."""
    action = request.POST.get("viec", "")
    return _answer(
        request,
        report_id,
        action,
        lambda: answer_receipt(
            actor=request.actor,
            now=request.now,
            receipt_id=number_of(request, "receipt"),
            version=number_of(request, "version"),
            action=action,
            note=request.POST.get("reason", ""),
        ),
    )


@require_POST
@signed_in_page
def unlock(request: HttpRequest, report_id: int) -> HttpResponse:
    """Leave to open the report again is asked for, given, refused, taken back."""
    action = request.POST.get("viec", "")
    if action == "ask":
        try:
            ask_unlock(
                actor=request.actor, now=request.now, report_id=report_id, reason=request.POST.get("reason", "")
            )
        except ReportingProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Đã gửi đề nghị mở khóa.")
        return redirect("reporting:report", report_id=report_id)
    return _answer(
        request,
        report_id,
        action,
        lambda: answer_unlock(
            actor=request.actor,
            now=request.now,
            unlock_id=number_of(request, "unlock"),
            version=number_of(request, "version"),
            action=action,
            answer=request.POST.get("reason", ""),
        ),
    )


@require_safe
@signed_in_page
def download(request: HttpRequest, report_id: int, kind: str) -> HttpResponse:
    """The report as Word or Excel; `?ban=2` gives the copy approved the second time."""
    access = report_for(actor=request.actor, report_id=report_id, today=request.today)
    wanted = request.GET.get("ban", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else None
    name = f"{access.kind.form}-{access.period.as_of.isoformat()}{f'-lan-{number}' if number else ''}"
    if kind not in ("word", "excel"):
        raise Http404
    if kind == "word":
        return made_file(report_docx(access, number=number), f"{name}.docx", DOCX)
    content = report_file(access, frozen_context(access, number=number))
    return made_file(content, f"{name}.xlsx", XLSX)


def _answer(request: HttpRequest, report_id: int, action: str, work: Callable[[], object]) -> HttpResponse:
    if action not in _DONE:
        raise Http404
    try:
        work()
    except ReportingProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _DONE[action])
    return redirect("reporting:report", report_id=report_id)


def _page(
    request: HttpRequest, access: ReportAccess, *, typed: dict[str, str] | None, problem: str
) -> HttpResponse:
    report = access.report
    may_edit = bool(access.may("edit"))
    parts = views.sections_of(access, may_edit=may_edit)
    for part in parts:
        if typed is not None and part["section"].key in typed:
            part["text"] = typed[part["section"].key]
    context = {
        "report": report,
        "period": access.period,
        "kind": access.kind,
        "unit": organisations.unit_as_of(unit_id=report.unit_id, on=access.period.as_of),
        "parts": parts,
        "state_label": REPORT.labels[report.state],
        "look": views.LOOKS[report.state],
        "late": max((request.today - access.period.due_on).days, 0) if report.state in ("draft", "returned") else 0,
        "may": {action: bool(access.may(action)) for action in ("edit", "submit", "approve", "ask_unlock")},
        "missing": missing_in(access, report) if may_edit else [],
        "receipts": views.receipts_of(access),
        "frozen": views.frozen_of(access),
        "unlock": views.unlock_of(access),
        "answers_unlock": views.may_run(request.actor, access.period.owner_id),
        "own": views.may_run(request.actor, report.unit_id),
        "history": views.history(access),
        "problem": problem,
        "name": request.POST.get("preparer_name", report.preparer_name or request.actor.full_name),
        "phone": request.POST.get("preparer_phone", report.preparer_phone),
    }
    return render(request, "reporting/report.html", context, status=422 if problem else 200)
