"""How pages of this room get their appraisal; a refusal with a reason becomes a page that says it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess, appraisal_for
from kiemdinh.rooms.appraisal.queries.views import strip_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in, and a refusal said in its own words."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def appraisal_page(action: str = "view") -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Gives the view an AppraisalAccess instead of an id, for those who may do `action`."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @refusals
        @wraps(view)
        def inner(request: HttpRequest, appraisal_id: int, **kwargs: Any) -> HttpResponse:
            access = appraisal_for(actor=request.actor, appraisal_id=appraisal_id, today=request.today, action=action)
            return view(request, access, **kwargs)

        return inner

    return decorate


def context_of(access: AppraisalAccess, **more: Any) -> dict[str, Any]:
    """What every page of an appraisal shows: the strip and where one can go."""
    row = access.appraisal
    base = f"/tham-dinh/{row.pk}/"
    tabs = [("Tổng quan", base)]
    for action, label, url in (
        ("study", "Hồ sơ", "ho-so/"),
        ("write_opinion", "Phiếu ý kiến của tôi", "phieu/"),
        ("see_requests", "Bổ sung, giải trình", "bo-sung/"),
    ):
        if access.may(action):
            tabs.append((label, base + url))
    if access.may("meet") or access.may("read_minutes"):
        tabs.append(("Họp, biên bản", f"{base}hop/"))
    if access.may("read_notice"):
        tabs.append(("Thông báo kết quả", f"{base}thong-bao/"))
    return {"access": access, "row": row, "school": access.school_name, "strip": strip_of(access), "tabs": tabs, **more}


def download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """A file to keep."""
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=kind, headers=headers)
