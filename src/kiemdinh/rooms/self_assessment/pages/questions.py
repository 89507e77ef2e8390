"""Câu hỏi của trường: the list of those above, one question, the answer and its correction."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.self_assessment.exports.talk import questions_workbook
from kiemdinh.rooms.self_assessment.forms import posted_version
from kiemdinh.rooms.self_assessment.pages.talk_list import xlsx
from kiemdinh.rooms.self_assessment.queries.questions import (
    REPLIED,
    UNANSWERED,
    QuestionFilter,
    find_questions,
    question_counts,
    question_for,
    question_rows,
    schools_asking,
    stands_above,
)
from kiemdinh.rooms.self_assessment.queries.talk import may_talk, views_of
from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of
from kiemdinh.rooms.self_assessment.rules.talk import LONGEST, QUESTION, RESOLVED
from kiemdinh.rooms.self_assessment.use_cases import questions as use_cases
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

PER_PAGE = 30
_STATES = {"": "Chưa trả lời", "roi": "Đã trả lời", "tat-ca": "Tất cả"}


def _asked(request: HttpRequest) -> QuestionFilter:
    state, school = request.GET.get("loc", ""), request.GET.get("truong", "")
    return QuestionFilter(
        state={"roi": REPLIED, "tat-ca": ""}.get(state, UNANSWERED),
        school_id=int(school) if school.isdecimal() else None,
        search=request.GET.get("q", "").strip(),
        only_mine=request.GET.get("gui") == "toi",
    )


def _query(where: QuestionFilter) -> dict[str, str]:
    return {
        name: value
        for name, value in (
            ("loc", {UNANSWERED: "", REPLIED: "roi", "": "tat-ca"}[where.state]),
            ("truong", str(where.school_id or "")),
            ("gui", "toi" if where.only_mine else ""),
            ("q", where.search),
        )
        if value
    }


@login_required
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of the schools below; ?loc=roi|tat-ca&truong=&gui=toi&q=."""
    if not stands_above(request.actor):
        raise Http404
    where = _asked(request)
    query, counts = _query(where), question_counts(actor=request.actor)
    found = find_questions(actor=request.actor, where=where, today=request.today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kept = {k: v for k, v in query.items() if k != "loc"}
    numbers = {"": counts[UNANSWERED], "roi": counts[REPLIED], "tat-ca": sum(counts.values())}
    return render(
        request,
        "self_assessment/questions.html",
        {
            "page": page,
            "rows": question_rows(page.object_list, actor=request.actor, today=request.today),
            "counts": counts,
            "total": sum(counts.values()),
            "where": where,
            "query": query,
            "schools": schools_asking(actor=request.actor, today=request.today),
            "export_query": urlencode(query),
            "chips": [
                {
                    "label": label,
                    "count": numbers[key],
                    "current": query.get("loc", "") == key,
                    "url": "?" + urlencode(kept | ({"loc": key} if key else {})),
                }
                for key, label in _STATES.items()
            ],
        },
    )


@login_required
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as an Excel file."""
    if not stands_above(request.actor):
        raise Http404
    where = _asked(request)
    found = find_questions(actor=request.actor, where=where, today=request.today)
    rows = question_rows(found, actor=request.actor, today=request.today)
    names = dict(schools_asking(actor=request.actor, today=request.today))
    parts = [
        _STATES[_query(where).get("loc", "")].lower(),
        names.get(where.school_id or 0, ""),
        "gửi đơn vị tôi" if where.only_mine else "",
        f"tìm “{where.search}”" if where.search else "",
    ]
    content = questions_workbook(rows=rows, filters=f"Lọc: {', '.join(p for p in parts if p)}.")
    return xlsx(content, f"cau-hoi-cua-truong-{request.today:%Y-%m-%d}.xlsx")


@login_required
def question(request: HttpRequest, thread_id: int) -> HttpResponse:
    """One question with its thread, and the box for the answer; the school's own people go to their page of it."""
    access, thread = question_for(actor=request.actor, thread_id=thread_id, today=request.today)
    subject = subject_of(access.catalog, thread)
    if any(p.unit_id == access.cycle.school_id for p in request.actor.posts):
        return redirect(subject.thread_url(QUESTION, thread.pk))
    problem = ""
    if request.method == "POST":
        try:
            use_cases.answer(
                actor=request.actor, now=request.now, thread_id=thread_id, text=request.POST.get("noi_dung", "")
            )
        except SelfAssessmentProblem as refusal:
            problem = str(refusal)
        except PermissionDenied as refusal:
            return _refused(request, refusal)
        else:
            messages.success(request, "Đã gửi trả lời cho nhà trường.")
            return redirect("self_assessment:question", thread_id=thread_id)
    decision = may_talk(access, "answer", QUESTION, thread)
    context = {
        "school": scopes.unit_label(unit_id=access.cycle.school_id, on=request.today),
        "subject": subject,
        "thread": views_of(access, [thread])[0],
        "may_answer": bool(decision) and thread.state != RESOLVED,
        "typed": request.POST.get("noi_dung", "") if problem else "",
        "problem": problem,
        "longest": LONGEST,
    }
    return render(request, "self_assessment/question.html", context, status=422 if problem else 200)


@login_required
def own_answer(request: HttpRequest, thread_id: int, comment_id: int) -> HttpResponse:
    """Correcting or withdrawing one's own answer."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "thread_id": thread_id, "comment_id": comment_id}
    problem = ""
    try:
        row = use_cases.own_answer(**who)
    except PermissionDenied as refusal:
        return _refused(request, refusal)
    except SelfAssessmentProblem as refusal:
        messages.error(request, str(refusal))
        return redirect("self_assessment:question", thread_id=thread_id)
    text = row.text
    if request.method == "POST":
        try:
            if request.POST.get("viec") == "rut":
                use_cases.withdraw_answer(**who, version=posted_version(request.POST))
                messages.success(request, "Đã rút câu trả lời.")
            else:
                text = request.POST.get("noi_dung", "")
                use_cases.correct_answer(**who, text=text, version=posted_version(request.POST))
                messages.success(request, "Đã sửa câu trả lời.")
            return redirect("self_assessment:question", thread_id=thread_id)
        except SelfAssessmentProblem as refusal:
            problem = str(refusal)
    context = {
        "title": "Sửa câu trả lời",
        "comment": row,
        "text": text,
        "version": row.version,
        "longest": LONGEST,
        "back": f"/cau-hoi/{thread_id}/",
        "problem": problem,
    }
    return render(request, "self_assessment/talk_comment.html", context, status=422 if problem else 200)


def _refused(request: HttpRequest, refusal: PermissionDenied) -> HttpResponse:
    return render(request, "403.html", {"exception": str(refusal)}, status=403)
