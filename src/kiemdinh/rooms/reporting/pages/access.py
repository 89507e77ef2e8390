"""How pages of this room answer a refusal, and what of the address they keep."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache

from kiemdinh.rooms.reporting.use_cases import ReportingProblem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def asked_unit(request: HttpRequest) -> str:
    """The unit of the address; empty: the own one."""
    return request.GET.get("don-vi", "").strip()


def query(**kept: object) -> str:
    """ "?don-vi=…" of what is not empty."""
    return "?" + urlencode({key.replace("_", "-"): value for key, value in kept.items() if value not in ("", None)})


def file_response(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to save."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def reporting_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For signed-in people; a refusal with a reason becomes a page that says it."""

    @login_required
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def number_of(request: HttpRequest, name: str) -> int:
    """A number that a form of ours always sends. Raises Http404 when somebody else's does not."""
    value = request.POST.get(name, "")
    if not value.isdecimal() or len(value) > 12:
        raise Http404
    return int(value)


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A day of the address; None when there is none or it makes no sense."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def show_problem(form: forms.Form, problem: ReportingProblem) -> None:
    """Puts a refusal at the entries it is about, or above the form."""
    placed = False
    for field, words in problem.fields.items():
        if field in form.fields and not form.fields[field].widget.is_hidden:
            form.add_error(field, words)
            placed = True
    if not placed:
        form.add_error(None, str(problem))
