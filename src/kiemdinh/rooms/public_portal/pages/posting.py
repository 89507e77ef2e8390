"""`/cong-bo/`: what waits to be posted, what stands before the public, what was taken away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from kiemdinh.rooms.public_portal.exports.posting import waiting_xlsx
from kiemdinh.rooms.public_portal.pages.answering import posted_number, whole_number
from kiemdinh.rooms.public_portal.queries import staff
from kiemdinh.rooms.public_portal.queries.access import may_post_below
from kiemdinh.rooms.public_portal.queries.remarks import waiting_remarks
from kiemdinh.rooms.public_portal.use_cases import posting
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_VIEWS = ("", "qua-han", "da-cong-bo", "da-go")


def _asked(request: HttpRequest) -> tuple[str, str]:
    if not may_post_below(request.actor):
        raise Http404
    view = request.GET.get("xem", "")
    return view if view in _VIEWS else "", request.GET.get("q", "").strip()[:100]


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The desk; a POST posts every ticked decision, each stands for itself."""
    view, search = _asked(request)
    if request.method == "POST":
        _post_some(request)
        return redirect(request.get_full_path())
    everything = staff.waiting(actor=request.actor, today=request.today)
    number, late = staff.counts(everything)
    context: dict[str, Any] = {"view": view, "q": search, "number": number, "late": late, "today": request.today}
    if view in ("", "qua-han"):
        rows = staff.waiting(actor=request.actor, today=request.today, search=search, only_late=view == "qua-han")
        context["waiting"] = Paginator(rows, 50).get_page(request.GET.get("page"))
    else:
        shown = staff.posted(actor=request.actor, today=request.today, search=search, withdrawn=view == "da-go")
        context["posted"] = Paginator(shown, 50).get_page(request.GET.get("page"))
    context["remarks"] = waiting_remarks(actor=request.actor)
    return render(request, "public_portal/desk.html", context)


@login_required
def desk_file(request: HttpRequest) -> HttpResponse:
    """The list of the desk as Excel, exactly as it is shown."""
    view, search = _asked(request)
    if view in ("", "qua-han"):
        rows = staff.waiting(actor=request.actor, today=request.today, search=search, only_late=view == "qua-han")
        content = waiting_xlsx(waiting=rows)
    else:
        shown = staff.posted(actor=request.actor, today=request.today, search=search, withdrawn=view == "da-go")
        content = waiting_xlsx(posted=shown)
    response = HttpResponse(content, content_type=_XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, "cong-bo.xlsx") or ""
    return response


def _post_some(request: HttpRequest) -> None:
    ticked = request.POST.getlist("chon")
    if not ticked:
        messages.error(request, "Hãy đánh dấu ít nhất một kết quả rồi bấm Công bố.")
        return
    done = 0
    for value in ticked:
        number = whole_number(value)
        try:
            posting.post_recognition(actor=request.actor, now=request.now, recognition_id=number)
        except PortalProblem as problem:
            messages.error(request, str(problem))
        else:
            done += 1
    if done:
        messages.success(request, f"Đã công bố {done} kết quả công nhận.")


@login_required
@require_POST
def withdraw(request: HttpRequest, recognition_id: int) -> HttpResponse:
    """Takes a posted decision away, with a reason."""
    version = posted_number(request, "version")
    try:
        posting.withdraw_recognition(
            actor=request.actor,
            now=request.now,
            recognition_id=recognition_id,
            version=version,
            reason=request.POST.get("reason", ""),
        )
    except PortalProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã gỡ khỏi cổng công khai. Trang đã lưu ở máy người đọc hết hạn sau năm phút.")
    return redirect(f"{reverse('public_portal:desk')}?xem=da-cong-bo")
