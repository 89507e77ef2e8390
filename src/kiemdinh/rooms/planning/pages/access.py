"""How pages of this room answer a refusal, and what of the address they all keep."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache

from kiemdinh.rooms.planning.use_cases import PlanningProblem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIRST_YEAR, LAST_YEAR = 2018, 2100


def planning_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
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


def show_problem(form: forms.Form, problem: PlanningProblem) -> None:
    """Puts a refusal at the entries it is about, or above the form."""
    placed = False
    for field, words in problem.fields.items():
        if field in form.fields and not form.fields[field].widget.is_hidden:
            form.add_error(field, words)
            placed = True
    if not placed:
        form.add_error(None, "; ".join(problem.fields.values()) or str(problem))


def asked_unit(request: HttpRequest) -> str:
    """The unit of the address; empty: the own one."""
    return request.GET.get("don-vi", "").strip()


def asked_year(request: HttpRequest, default: int) -> int:
    """The year of the address, or the given one when there is none or it makes no sense."""
    words = request.GET.get("nam", "")
    year = int(words) if words.isdecimal() and len(words) == 4 else default
    return year if FIRST_YEAR <= year <= LAST_YEAR else default


def query(**kept: object) -> str:
    """ "?don-vi=…&nam=…" of what is not empty."""
    return "?" + urlencode({key.replace("_", "-"): value for key, value in kept.items() if value not in ("", None)})


def file_response(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to save."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
