"""What pages of several rooms share: a refusal as a page, an address that keeps its filters, a file to save."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def signed_in_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
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


def query(**kept: object) -> str:
    """ "?don-vi=…&nam=…" of what is not empty; "_" in a name reads "-"."""
    return "?" + urlencode({key.replace("_", "-"): value for key, value in kept.items() if value not in ("", None)})


def made_file(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    """A file made for the person, to save."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
