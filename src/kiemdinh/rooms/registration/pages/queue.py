"""The officers' list of dossiers, as a page and as Excel, and the page of the transition."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, urlencode

from kiemdinh.rooms.registration import use_cases
from kiemdinh.rooms.registration.exports.queue import queue_xlsx
from kiemdinh.rooms.registration.queries.listing import (
    MINE,
    VIEWS,
    QueueFilter,
    queue,
    transition_lines,
)
from kiemdinh.rooms.registration.rules.states import DEPARTMENT_ROLES, PURPOSES
from kiemdinh.rooms.registration.use_cases import RegistrationProblem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PER_PAGE = 50


@login_required
def dossiers(request: HttpRequest) -> HttpResponse:
    """?xem= ?q= ?loai= ?muc-dich= ?xa= narrow the list; ?xuat=xlsx is the same list as Excel."""
    above = [p for p in request.actor.posts if p.unit_kind != "school"]
    if not above:
        raise Http404
    asked = {key: request.GET.get(key, "").strip() for key in ("xem", "q", "loai", "muc-dich", "xa")}
    view = asked["xem"] if asked["xem"] in VIEWS else MINE
    where = QueueFilter(
        view=view,
        text=asked["q"],
        kind=asked["loai"],
        purpose=asked["muc-dich"],
        commune=int(asked["xa"]) if asked["xa"].isdecimal() else None,
    )
    found = queue(actor=request.actor, today=request.today, where=where)
    if request.GET.get("xuat") == "xlsx":
        name = f"dang-ky-danh-gia-ngoai-{view}-{request.today:%Y-%m-%d}.xlsx"
        headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
        return HttpResponse(queue_xlsx(found.rows, title=VIEWS[view]), content_type=XLSX, headers=headers)
    kept = {k: v for k, v in asked.items() if v}
    others = {k: v for k, v in kept.items() if k != "xem"}
    context = {
        "page": Paginator(found.rows, _PER_PAGE).get_page(request.GET.get("page")),
        "total": len(found.rows),
        "asked": asked,
        "purpose_asked": asked["muc-dich"],
        "view": view,
        "late": sum(1 for row in found.rows if row.late_days),
        "chips": [
            {
                "label": label,
                "url": f"?{urlencode(others | {'xem': key})}",
                "count": found.counts[key],
                "current": key == view,
            }
            for key, label in VIEWS.items()
        ],
        "communes": found.communes,
        "purposes": list(PURPOSES.items()),
        "filtered": bool(others),
        "export": urlencode(kept | {"xuat": "xlsx"}),
        "may_stop": any(p.role in DEPARTMENT_ROLES and not p.ended for p in above),
    }
    return render(request, "registration/queue.html", context)


@login_required
def transition(request: HttpRequest) -> HttpResponse:
    """The dossiers that a change of the rules touches; the Sở stops those that may not go on, each with its reason."""
    try:
        if request.method == "POST":
            try:
                stopped = use_cases.stop_by_transition(actor=request.actor, now=request.now)
            except RegistrationProblem as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, f"Đã dừng {len(stopped)} hồ sơ; từng trường được báo kèm lý do.")
            return redirect("registration:transition")
        lines = transition_lines(actor=request.actor, today=request.today)
    except PermissionDenied as refusal:
        return render(request, "403.html", {"exception": str(refusal)}, status=403)
    context = {
        "stopping": [line for line in lines if line.reason],
        "in_part": [line for line in lines if not line.reason],
    }
    return render(request, "registration/transition.html", context)
