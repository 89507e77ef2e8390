"""The papers of the six steps: list, writing, closing, approval of the plan, Word."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kiemdinh.rooms.external_assessment.exports.papers import paper_docx
from kiemdinh.rooms.external_assessment.exports.report import sheets_docx
from kiemdinh.rooms.external_assessment.forms import ApprovalForm, posted_fields, posted_number
from kiemdinh.rooms.external_assessment.pages.access import common, download, work_page
from kiemdinh.rooms.external_assessment.pages.work_sheets import merge_page
from kiemdinh.rooms.external_assessment.queries.papers import codes_of, paper_row, paper_view, papers_of
from kiemdinh.rooms.external_assessment.queries.sheets import marks_of, sheet_row
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.papers import (
    MINUTES,
    PAPERS,
    PLAN,
    PRELIMINARY,
    REPORT,
    paper_missing,
    passages,
)
from kiemdinh.rooms.external_assessment.rules.work import CLOSED
from kiemdinh.rooms.external_assessment.use_cases import papers as use
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleFields, WorkProblem


@require_safe
@work_page
def papers(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """Every paper with how far it is."""
    access.require("view_sheets")
    marks = papers_of(access)
    closed = sum(1 for m in marks if m.state == CLOSED)
    context = {"access": access, "marks": marks, "closed": closed}
    return render(request, "external_assessment/papers.html", context)


def _readable(request: HttpRequest, access: WorkAccess, kind: str) -> Any:
    """The asked paper, when this person may read it: outsiders only closed minutes and plan."""
    if kind not in PAPERS:
        raise Http404
    owner = request.GET.get("cua", "")
    member = access.member(int(owner)) if owner.isdecimal() else access.me
    row = paper_row(access, kind=kind, member=member if kind == PRELIMINARY else None)
    if not access.may("view_sheets"):
        access.require("view_minutes")
        if kind not in (MINUTES, PLAN) or row.state != CLOSED:
            raise PermissionDenied("Đoàn chưa gửi văn bản này cho bạn.")
    return row


@work_page
def paper(request: HttpRequest, access: WorkAccess, kind: str) -> HttpResponse:
    """One paper: writing, gathering notes, closing; the Sở records its approval of the plan."""
    row = _readable(request, access, kind)
    approval, problem = ApprovalForm(), ""
    kept: dict[str, Any] = {}
    if request.method == "POST":
        try:
            said = _post(request, access, row)
        except StaleFields as stale:
            return merge_page(request, stale, labels={t.field.key: t.field.label for t in paper_view(row).texts})
        except WorkProblem as refused:
            problem = str(refused)
            row = _readable(request, access, kind)
            kept = _typed(request, row, refused)
            if request.POST.get("viec") == "phe-duyet":
                approval = ApprovalForm(request.POST)
                if refused.field in approval.fields and approval.is_valid():
                    approval.add_error(refused.field, str(refused))
        else:
            if said:
                messages.success(request, said)
                return redirect(request.get_full_path())
            problem, approval = "Nội dung chưa đủ. Hãy xem lời nhắc ở từng ô.", ApprovalForm(request.POST)
    mine = kind != PRELIMINARY or (access.me is not None and row.member_id == access.me.pk)
    action = "write_own_paper" if kind == PRELIMINARY else "write_report" if kind == REPORT else "write_paper"
    decision = access.may(action)
    open_ = mine and row.state != CLOSED and bool(decision)
    view = paper_view(row, **kept)
    general = [t for t in view.texts if not t.field.key.startswith(("remark.", "question."))]
    context: dict[str, Any] = {
        "access": access,
        "view": view,
        "general": general,
        "passages": () if open_ else passages([t.field for t in general], row.values),
        "why_not": decision.reason if mine and row.state != CLOSED else "",
        "notes": [
            (code, row.values.get(f"remark.{code}", ""), row.values.get(f"question.{code}", ""))
            for code in codes_of(row)
        ],
        "may_write": open_,
        "may_close": mine and kind != REPORT
        and bool(access.may("write_own_paper" if kind == PRELIMINARY else "close_paper")),
        "may_gather": open_ and kind == "nghien-cuu",
        "may_approve": kind == PLAN and row.state == CLOSED and bool(access.may("approve_plan")),
        "missing": paper_missing(kind, row.values, codes_of(row)) if open_ else (),
        "approval": approval,
        "problem": problem,
    }  # fmt: skip
    return render(request, "external_assessment/paper.html", context, status=422 if problem else 200)


def _typed(request: HttpRequest, row: Any, refused: WorkProblem) -> dict[str, Any]:
    """What was posted and is not stored, to stay in its boxes; the reason at the field it is about."""
    fields, versions = posted_fields(request.POST)
    left = {k: v for k, v in fields.items() if row.values.get(k, "") != v.replace("\r\n", "\n").strip()}
    errors = {refused.field: str(refused)} if refused.field else {}
    return {"typed": left, "versions": {k: versions[k] for k in left}, "errors": errors}


def _post(request: HttpRequest, access: WorkAccess, row: Any) -> str:
    """Does what was asked; "" when a form is not complete."""
    doing, args = request.POST.get("viec", "luu"), {**common(request, access)}
    if doing == "phe-duyet":
        form = ApprovalForm(request.POST)
        if not form.is_valid():
            return ""
        use.approve_plan(**args, version=posted_number(request.POST), **form.cleaned_data)
        return "Đã ghi phê duyệt kế hoạch làm việc."
    if doing == "gop":
        use.gather_notes(**args)
        return "Đã gộp báo cáo sơ bộ vào các phần còn trống."
    if doing == "mo-lai":
        use.move_paper(
            **args, kind=row.kind, action="reopen", version=posted_number(request.POST),
            reason=request.POST.get("ly-do", ""),
        )  # fmt: skip
        return "Đã mở lại để sửa."
    fields, versions = posted_fields(request.POST)
    version = row.version
    if fields:
        use.save_paper(**args, kind=row.kind, fields=fields, versions=versions)
        version = paper_row(access, kind=row.kind, member=row.member).version
    if doing == "chot":
        use.move_paper(**args, kind=row.kind, action="close", version=version)
        return "Đã nộp báo cáo sơ bộ." if row.kind == PRELIMINARY else "Đã chốt văn bản."
    return "Đã lưu."


@require_safe
@work_page
def paper_word(request: HttpRequest, access: WorkAccess, kind: str) -> HttpResponse:
    """A paper in Word."""
    row = _readable(request, access, kind)
    if kind == REPORT:
        raise Http404
    return download(paper_docx(access, row, on=request.today), f"{kind}-{access.team.pk}.docx")


@require_safe
@work_page
def sheets_word(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """My sheets, or with ?doan=1 the team's, in Word; ?tieu-chi= picks one."""
    access.require("view_sheets")
    member = None if request.GET.get("doan") == "1" else access.me
    wanted = request.GET.get("tieu-chi", "")
    codes = [m.criterion for m in marks_of(access, member=member) if not wanted or m.criterion == wanted]
    if not codes:
        raise Http404
    rows = [sheet_row(access, criterion=c, member=member) for c in codes]
    return download(sheets_docx(access, rows, on=request.today), f"phieu-danh-gia-ngoai-{access.team.pk}.docx")
