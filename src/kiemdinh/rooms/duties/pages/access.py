"""How pages of this room read their address and answer a refusal."""

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

from kiemdinh.rooms.duties.use_cases.problems import DutyProblem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_YEAR, LAST_YEAR = 2010, 2100
PAGE_SIZE = 50


def duties_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
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


def asked_unit(request: HttpRequest) -> str:
    """The unit of the address; empty: the own one."""
    return request.GET.get("don-vi", "").strip()[:40]


def asked_year(request: HttpRequest) -> int:
    """The year of the address; nonsense reads as this year."""
    words = request.GET.get("nam", "")
    year = int(words) if words.isdecimal() and len(words) == 4 else request.today.year
    return year if FIRST_YEAR <= year <= LAST_YEAR else request.today.year


def query(**kept: object) -> str:
    """ "?don-vi=…&nam=…" of what is not empty."""
    return "?" + urlencode({key.replace("_", "-"): value for key, value in kept.items() if value not in ("", None)})


def show_problem(form: forms.Form, problem: DutyProblem) -> None:
    """Puts a refusal at the entry it is about, or above the form."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))


def file_response(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    """A file to save."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
