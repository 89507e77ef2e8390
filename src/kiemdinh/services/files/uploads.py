"""Files of a form: the names as the browser sent them, and which of them are refused for their name.

Django cuts a path off an upload's name before a page sees it. A name with a path never comes from an ordinary
browser, so the file is left out and the name kept for the refusal.
"""

import html
from collections.abc import Callable
from functools import wraps
from typing import IO, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParser
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from kiemdinh.services.files.content import RefusedFile, safe_name

_PATH_NAMES = "_upload_path_names"


def checks_upload_names(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorates a view that takes files; `uploads_of` then knows the names that carried a path.

    Must be the outermost decorator: the form is parsed by the CSRF check, which therefore runs inside it.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            refused: list[str] = []
            setattr(request, _PATH_NAMES, refused)
            request.multipart_parser_class = _parser_noting(refused)
        return protected(request, *args, **kwargs)

    return inner


def _parser_noting(refused: list[str]) -> type[MultiPartParser]:
    class NotesPaths(MultiPartParser):
        """Skips a file whose name has a path, and notes the name."""

        def sanitize_file_name(self, file_name: str) -> str | None:
            name = html.unescape(file_name)
            try:
                safe_name(name)
            except RefusedFile as refusal:
                refused.append(str(refusal))
                return None
            return super().sanitize_file_name(file_name)

    return NotesPaths


def uploads_of(request: HttpRequest, field: str) -> tuple[list[tuple[str, IO[bytes]]], list[str]]:
    """The files of a field as (name, stream), and the sentences for those refused because of their name."""
    taken = [(str(upload.name), upload.file) for upload in request.FILES.getlist(field)]
    return taken, list(getattr(request, _PATH_NAMES, ()))


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks that shows the answer itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def form_errors(form: Form) -> list[str]:
    """Every error of a form as a sentence; errors of files name the file themselves."""
    return [
        text if name == "files" or name not in form.fields else f"{form.fields[name].label}: {text}"
        for name, texts in form.errors.items()
        for text in texts
    ]


def upload_answer(request: HttpRequest, *, url: str, refused: list[str]) -> HttpResponse:
    """Where to go after an upload; refusals are shown there, or given to the script that asked."""
    if wants_json(request):
        return JsonResponse({"url": url, "refused": refused})
    for sentence in refused:
        messages.error(request, sentence)
    return redirect(url)
