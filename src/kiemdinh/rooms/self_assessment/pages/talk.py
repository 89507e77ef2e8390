"""Trao đổi on one sheet or text: a page that needs no script, and the same threads as a panel beside the sheet."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.self_assessment.forms import posted_version
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.talk import (
    channels_of,
    comment_for,
    may_talk,
    open_counts,
    people_to_mention,
    threads_of,
)
from kiemdinh.rooms.self_assessment.queries.talk_subjects import Subject, subject_of, subject_of_page
from kiemdinh.rooms.self_assessment.rules.talk import (
    CHANNEL_NAMES,
    CHANNEL_READERS,
    CHANNELS,
    LONGEST,
    QUESTION,
    WHY_NOT_ASK,
    channel_of,
)
from kiemdinh.rooms.self_assessment.use_cases import talk as use_cases
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

_DONE = {
    "moi": "Đã gửi.",
    "tra-loi": "Đã gửi trả lời.",
    "xong": "Đã đánh dấu xong.",
    "mo-lai": "Đã mở lại trao đổi.",
    "da-xem": "Đã ghi nhận.",
}


def talk_page(kind: str) -> Callable[..., HttpResponse]:
    """The page of one kind of subject: a criterion, a khoản of Mức 4, a standard, the texts of the report."""

    @cycle_page
    def view(request: HttpRequest, access: CycleAccess, criterion: str = "") -> HttpResponse:
        subject = subject_of_page(access, kind=kind, code=criterion, stage=request.GET.get("cap", ""))
        return _subject(request, access, subject)

    return view


def _subject(request: HttpRequest, access: CycleAccess, subject: Subject) -> HttpResponse:
    shown = channels_of(access)
    channel = channel_of(request.GET.get("kenh", "")) or shown[0]
    if channel not in shown:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            _act(request, access, subject, channel)
        except SelfAssessmentProblem as refusal:
            problem = str(refusal)
        else:
            if not _as_panel(request):
                messages.success(request, _DONE[request.POST.get("viec", "")])
                return redirect(subject.thread_url(channel))
    template = "self_assessment/talk_panel.html" if _as_panel(request) else "self_assessment/talk.html"
    context = _context(access, subject, channel, shown)
    return render(
        request, template, context | {"problem": problem, **_typed(request, problem)}, status=422 if problem else 200
    )


def _as_panel(request: HttpRequest) -> bool:
    return request.GET.get("manh") == "1"


def _typed(request: HttpRequest, problem: str) -> dict[str, Any]:
    """What was typed into the form that was refused, so that it stands there again."""
    if not problem:
        return {"typed_thread": None}
    return {
        "typed_thread": _number(request.POST.get("trao_doi", "")) or 0,
        "typed": request.POST.get("noi_dung", ""),
        "typed_names": [n for n in map(_number, request.POST.getlist("nhac")) if n],
    }


def _act(request: HttpRequest, access: CycleAccess, subject: Subject, channel: str) -> None:
    """What a form of the page asks for: `viec` moi, tra-loi, xong, mo-lai, da-xem."""
    asked, thread_id = request.POST.get("viec", ""), _number(request.POST.get("trao_doi", "")) or 0
    words = {
        "text": request.POST.get("noi_dung", ""),
        "mentions": [n for n in map(_number, request.POST.getlist("nhac")) if n],
    }
    who = {"actor": request.actor, "now": request.now}
    here = who | {"cycle_id": access.cycle.pk, "thread_id": thread_id}
    if asked == "moi":
        use_cases.open_thread(**who, access=access, subject=subject, channel=channel, **words)
    elif asked == "tra-loi":
        use_cases.reply(**here, **words)
    elif asked in ("xong", "mo-lai"):
        use_cases.settle_thread(**here, action="resolve" if asked == "xong" else "reopen")
    elif asked == "da-xem":
        use_cases.mention_seen(**here)
    else:
        raise SelfAssessmentProblem("Chưa rõ cần làm gì. Hãy tải lại trang rồi thử lại.")


def _context(access: CycleAccess, subject: Subject, channel: str, shown: tuple[str, ...]) -> dict[str, Any]:
    counts = open_counts(access, subject)
    decision = may_talk(access, "write", channel)
    ours = any(p.unit_id == access.cycle.school_id for p in access.actor.posts)
    return {
        "access": access,
        "cycle": access.cycle,
        "subject": subject,
        "channel": channel,
        "channel_name": CHANNEL_NAMES[channel],
        "readers": CHANNEL_READERS[channel],
        "tabs": [
            {"label": CHANNELS[c], "count": counts[c], "url": subject.thread_url(c), "current": c == channel}
            for c in shown
        ],
        "waiting": sum(counts.values()),
        "threads": threads_of(access, subject, channel),
        "may_write": bool(decision),
        "why_not": _why_not(channel, decision.reason, ours=ours),
        "ours": ours,
        "people": people_to_mention(access, channel) if decision else [],
        "action": subject.thread_url(channel),
        "longest": LONGEST,
    }


def _why_not(channel: str, reason: str, *, ours: bool) -> str:
    if channel != QUESTION:
        return reason
    return WHY_NOT_ASK if ours else "Câu hỏi của trường được trả lời ở trang Câu hỏi của trường."


@cycle_page
def comment(request: HttpRequest, access: CycleAccess, comment_id: int) -> HttpResponse:
    """Correcting or withdrawing one's own comment."""
    row = comment_for(access, comment_id=comment_id)
    if row.author_id != request.actor.account_id or row.from_above:
        raise PermissionDenied("Chỉ người viết mới sửa hoặc rút được ý kiến của mình.")
    subject = subject_of(access.catalog, row.thread)
    back = subject.thread_url(row.thread.channel, row.thread_id)
    problem, text = "", row.text
    if request.method == "POST":
        who = {"actor": request.actor, "now": request.now, "cycle_id": access.cycle.pk, "comment_id": comment_id}
        try:
            if request.POST.get("viec") == "rut":
                use_cases.withdraw(**who, version=posted_version(request.POST))
                messages.success(request, "Đã rút ý kiến.")
            else:
                text = request.POST.get("noi_dung", "")
                use_cases.correct(**who, text=text, version=posted_version(request.POST))
                messages.success(request, "Đã sửa ý kiến.")
            return redirect(back)
        except SelfAssessmentProblem as refusal:
            problem = str(refusal)
    context = {
        "access": access,
        "cycle": access.cycle,
        "title": f"Sửa ý kiến về {subject.short}",
        "comment": row,
        "text": text,
        "version": row.version,
        "longest": LONGEST,
        "back": back,
        "problem": problem or ("Ý kiến này đã được rút lại." if row.withdrawn_at else ""),
    }
    return render(request, "self_assessment/talk_comment.html", context, status=422 if problem else 200)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
