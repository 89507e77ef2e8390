"""The draft with the school's feedback, the final report, and the findings beside the school's new version."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kiemdinh.rooms.external_assessment.exports.papers import answer_letter_docx, draft_letter_docx
from kiemdinh.rooms.external_assessment.exports.report import rendered_report
from kiemdinh.rooms.external_assessment.forms import PointForm, posted_number
from kiemdinh.rooms.external_assessment.pages.access import common, download, work_page
from kiemdinh.rooms.external_assessment.pages.work_survey import criterion_choices
from kiemdinh.rooms.external_assessment.queries import records
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.report import CLOSED_HOW
from kiemdinh.rooms.external_assessment.rules.states import ANSWERED, REPORTED
from kiemdinh.rooms.external_assessment.rules.work import OPEN, POINT
from kiemdinh.rooms.external_assessment.use_cases import feedback, improving, reporting
from kiemdinh.rooms.external_assessment.use_cases.problems import WorkProblem
from kiemdinh.services.files.serving import file_response
from kiemdinh.services.files.uploads import checks_upload_names


@checks_upload_names
@work_page
def draft(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """Before sending: what misses. After it: the school's points and the team's answers."""
    access.require("view_draft")
    choices, problem = criterion_choices(access), ""
    form = PointForm(criteria=choices)
    if request.method == "POST":
        try:
            if request.POST.get("viec") == "them":
                form = PointForm(request.POST, request.FILES, criteria=choices)
            said = _post_draft(request, access, form)
        except WorkProblem as refused:
            problem = str(refused)
        else:
            if said:
                messages.success(request, said)
                return redirect(request.path)
            problem = "Nội dung chưa đủ. Hãy xem lời nhắc ở từng ô."
    row = records.report_row(access, "draft")
    context: dict[str, Any] = {"access": access, "draft": row, "problem": problem, "form": form}
    if row is None:
        context |= {
            "missing": reporting.draft_missing(access) if access.may("view_sheets") else (),
            "may_send": bool(access.may("send_draft")),
            "may_write": bool(access.may("write_report")),
        }
    else:
        points, clock = records.points_of(row), records.clock_of(row)
        context |= {
            "points": [(p, POINT.labels[p.state], _answer(request, p.pk, p.answer, problem)) for p in points],
            "left": sum(1 for p in points if p.state == OPEN),
            "clock": clock,
            "over": clock.over(request.today),
            "late": clock.late(request.today),
            "how": CLOSED_HOW.get(row.closed_how, ""),
            "may_speak": bool(access.may("give_feedback")) and not clock.over(request.today),
            "may_answer": bool(access.may("answer_feedback")) and row.closed_on is not None,
            "is_done": access.team.state in (ANSWERED, REPORTED),
        }
    return render(request, "external_assessment/draft.html", context, status=422 if problem else 200)


def _answer(request: HttpRequest, point_id: int, stored: str, problem: str) -> str:
    """The words in the answer's box: what was just refused, else what is stored."""
    typed = problem and posted_number(request.POST, "y-kien") == point_id and "answer" in request.POST
    return request.POST["answer"] if typed else stored


def _post_draft(request: HttpRequest, access: WorkAccess, form: PointForm) -> str:
    """Does what was asked by `viec`; "" when the form is not complete."""
    doing, args = request.POST.get("viec", ""), common(request, access)
    number = request.POST.get("so", "")
    if doing == "gui":
        reporting.send_draft(
            **args,
            letter_number=number,
            rendered=lambda found: rendered_report(found, on=request.today, final=False),
        )
        return "Đã gửi dự thảo báo cáo cho trường."
    if doing == "them":
        if not form.is_valid():
            return ""
        values = dict(form.cleaned_data)
        upload = values.pop("file")
        feedback.add_point(**args, **values, upload=(upload.name, upload.file) if upload else None)
        return "Đã thêm ý kiến. Bấm “Gửi các ý kiến” khi đã đủ."
    if doing == "bo":
        feedback.remove_point(**args, point_id=posted_number(request.POST, "y-kien"))
        return "Đã bỏ ý kiến."
    if doing in ("gui-y-kien", "dong-y"):
        feedback.end_feedback(**args, agrees=doing == "dong-y")
        return "Đã báo đoàn: nhà trường đồng ý với dự thảo." if doing == "dong-y" else "Đã gửi các ý kiến cho đoàn."
    if doing in ("accept", "keep"):
        feedback.answer_point(
            **args,
            point_id=posted_number(request.POST, "y-kien"),
            version=posted_number(request.POST),
            action=doing,
            answer=request.POST.get("answer", ""),
        )
        return "Đã trả lời ý kiến."
    if doing == "xong":
        feedback.finish_answers(**args, number=number)
        return "Đã gửi trả lời cho trường."
    raise Http404


@work_page
def final(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """The final report: the head finishes it; afterwards what came of it."""
    access.require("view_draft")
    problem = ""
    if request.method == "POST":
        number = request.POST.get("so", "")
        try:
            reporting.finish_report(
                **common(request, access),
                number=number,
                rendered=lambda found: rendered_report(found, on=request.today, final=True, number=number),
            )
        except WorkProblem as refused:
            problem = str(refused)
        else:
            messages.success(request, "Đã hoàn thiện báo cáo đánh giá ngoài và gửi đề nghị công nhận.")
            return redirect(request.path)
    row = records.report_row(access, "final")
    context: dict[str, Any] = {
        "access": access,
        "report": row,
        "problem": problem,
        "may_report": bool(access.may("report")),
        "missing": reporting.report_missing(access) if row is None and access.may("report") else (),
        "may_improve": bool(access.may("improve_report")),
    }
    return render(request, "external_assessment/final.html", context, status=422 if problem else 200)


@require_safe
@work_page
def report_word(request: HttpRequest, access: WorkAccess, kind: str) -> HttpResponse:
    """The draft ("du-thao") or the final report ("bao-cao") as it was frozen; the two letters."""
    access.require("view_draft")
    row = records.report_row(access, "final" if kind == "bao-cao" else "draft")
    if row is None:
        raise Http404
    if kind == "cong-van":
        return download(draft_letter_docx(access, row), "cong-van-gui-du-thao.docx")
    if kind == "tra-loi":
        if row.closed_on is None:
            raise Http404
        return download(answer_letter_docx(access, row, on=request.today), "tra-loi-phan-hoi.docx")
    if kind not in ("du-thao", "bao-cao"):
        raise Http404
    name = "bao-cao-danh-gia-ngoai.docx" if kind == "bao-cao" else "du-thao-bao-cao-danh-gia-ngoai.docx"
    return file_response(row.document, name=name)


@require_safe
@work_page
def point_file(request: HttpRequest, access: WorkAccess, point_id: int, name: str) -> HttpResponse:
    """The file behind a point of the school."""
    access.require("view_draft")
    stored, shown = records.point_file(access, point_id)
    return file_response(stored, name=shown, inline=request.GET.get("xem") == "1")


@work_page
def findings(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """What the team found, criterion by criterion; the school opens a new version of its report from here."""
    access.require("view_draft")
    row = records.report_row(access, "final")
    if row is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            cycle = improving.supplement_after_assessment(
                **common(request, access), criteria=request.POST.getlist("tieu-chi")
            )
        except WorkProblem as refused:
            problem = str(refused)
        else:
            messages.success(request, "Đã mở bản mới của báo cáo; các tiêu chí đã chọn sửa được.")
            return redirect(f"/chu-ky/{cycle}/tieu-chi/")
    found = records.findings_of(row)
    # What differs is ticked at first; a page shown again keeps what was ticked.
    chosen = request.POST.getlist("tieu-chi") if problem else [f.criterion for s in found for f in s.worth if f.differs]
    context = {
        "access": access,
        "report": row,
        "findings": found,
        "worth": sum(len(s.worth) for s in found),
        "differing": sum(1 for s in found for f in s.worth if f.differs),
        "chosen": chosen,
        "may_improve": bool(access.may("improve_report")),
        "problem": problem,
    }
    return render(request, "external_assessment/findings.html", context, status=422 if problem else 200)
