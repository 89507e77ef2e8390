"""How pages of this room get their appraisal; a refusal with a reason becomes a page that says it."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess, appraisal_for
from kiemdinh.rooms.appraisal.queries.views import strip_of
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem

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
        ("view", "Phiếu ý kiến của tôi", "phieu/"),
        ("see_requests", "Bổ sung, giải trình", "bo-sung/"),
    ):
        if access.may(action) and (url != "phieu/" or (access.me is not None and access.may("study"))):
            tabs.append((label, base + url))
    if access.may("meet") or access.may("read_minutes"):
        tabs.append(("Họp, biên bản", f"{base}hop/"))
    if access.may("read_notice"):
        tabs.append(("Thông báo kết quả", f"{base}thong-bao/"))
    return {"access": access, "row": row, "school": access.school_name, "strip": strip_of(access), "tabs": tabs, **more}


def boxes(
    keys: Iterable[str],
    labels: Mapping[str, str],
    values: Mapping[str, str],
    wrong: Mapping[str, str],
    prefix: str = "",
) -> list[tuple[str, str, str, str]]:
    """(key, label, text, what is wrong) of boxes for words; `wrong` knows them by the name they are posted under."""
    return [(key, labels[key], values.get(key, ""), wrong.get(prefix + key, "")) for key in keys]


def tell(form: Form, problem: AppraisalProblem) -> None:
    """Puts what is wrong beside the fields of a bound form."""
    for field, text in problem.fields.items():
        if field in form.fields and field not in form.errors:
            form.add_error(field, text)


def download(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """A file to keep."""
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=kind, headers=headers)
