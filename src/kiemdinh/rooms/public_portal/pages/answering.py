"""How a page for everybody is answered: no cookie, kept for a short while, not sent again when it has not changed."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]

SECONDS = 300
"""How long a reader or a proxy may show a page without asking again: a withdrawal is seen within five minutes."""


def public_page(view: View) -> View:
    """For GET pages that are the same for everybody: Cache-Control, ETag, 304."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or response.streaming:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        patch_cache_control(response, public=True, max_age=SECONDS)
        return get_conditional_response(request, etag=etag, response=response) or response

    return require_safe(answered)


def posted_number(request: HttpRequest, name: str) -> int:
    """A whole number that a form carries (a version, an id). Raises Http404 for anything else."""
    return whole_number(request.POST.get(name, ""))


def whole_number(text: str) -> int:
    """The number that a text is. Raises Http404 for anything else."""
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Http404
    return int(text)
