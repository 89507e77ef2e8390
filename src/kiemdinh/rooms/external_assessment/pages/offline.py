"""Working at a school without network: the page, the worker that keeps it, and the endpoints of the devices."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.external_assessment.pages.access import common, work_page
from kiemdinh.rooms.external_assessment.queries.offline import (
    NO_SEAT,
    files_to_choose,
    own_seat_of,
    package_of,
    plain_labels,
    state_of,
)
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.offline import MOST_BYTES
from kiemdinh.rooms.external_assessment.use_cases.offline import add_photo, apply_changes
from kiemdinh.rooms.external_assessment.use_cases.problems import WorkProblem
from kiemdinh.services.files.uploads import checks_upload_names, uploads_of

ENDED = "Hồ sơ này không còn mở cho bạn: phân công đã kết thúc, đã thay đổi, hoặc đoàn không còn."


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the addresses below /doan/; it holds nothing of anybody."""
    answer = render(request, "external_assessment/offline_worker.js", content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = "/doan/"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The empty page that a device keeps: no name, no school; what is shown comes out of the device."""
    # Kept on devices and shown to whoever holds them: its head leads to nobody's pages.
    bare = {"home_url": "/", "help_url": "/huong-dan/di-khao-sat/"}
    return render(request, "external_assessment/offline.html", {"limit": MOST_BYTES, "nav": bare})


@require_safe
@work_page
def offline(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """The same page with network: choosing what to take along; without a script, the way to the ordinary pages."""
    own_seat_of(access)
    context = {
        "access": access,
        "files": files_to_choose(access),
        "plain": plain_labels(access),
        "limit": MOST_BYTES,
    }
    return render(request, "external_assessment/offline.html", context)


def device_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For devices, which read JSON: 401 asks to sign in, 409 says another person did, 404 and 403 that it is over.

    `X-Account` names whose work the device holds: nobody ever sends it in another's name.
    """

    @wraps(view)
    def inner(request: HttpRequest, team_id: int, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"status": "sign_in"}, status=401)
        if request.headers.get("X-Account", "") != str(request.user.pk):
            return JsonResponse({"status": "other_account"}, status=409)
        try:
            access = work_for(actor=request.actor, team_id=team_id, today=request.today)
            own_seat_of(access)
            answer = view(request, access, **kwargs)
        except Http404:
            return JsonResponse({"status": "ended", "problem": ENDED}, status=404)
        except PermissionDenied as refusal:
            return JsonResponse({"status": "ended", "problem": str(refusal) or NO_SEAT}, status=403)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return inner


@require_safe
@device_page
def state(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """How the own sheets stand, with versions; also the token for sending."""
    return JsonResponse({**state_of(access), "csrf": get_token(request)})


@require_safe
@device_page
def package(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """The dossier of the assigned criteria."""
    return JsonResponse({**package_of(access), "csrf": get_token(request)})


@require_POST
@device_page
def send(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """Changes of sheets; answers with an outcome for each and the versions as they stand after it."""
    try:
        posted = json.loads(request.body)
        changes = posted.get("changes") if isinstance(posted, dict) else None
        outcomes = apply_changes(**common(request, access), changes=changes)
    except ValueError:
        return JsonResponse({"status": "refused", "problem": "Nội dung gửi lên không phải JSON."}, status=422)
    except WorkProblem as problem:
        return JsonResponse({"status": "refused", "problem": str(problem)}, status=422)
    stands = state_of(access)["sheets"]
    named = {str(c.get("criterion")) for c in changes or ()}
    versions = {code: sheet["versions"] for code, sheet in stands.items() if code in named}
    return JsonResponse({"status": "ok", "outcomes": outcomes, "versions": versions})


@checks_upload_names
@require_POST
@device_page
def photo(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """One photo of the survey."""
    taken, refused = uploads_of(request, "photo")
    if len(taken) != 1:
        said = refused[0] if refused else "Hãy gửi đúng một ảnh."
        return JsonResponse({"status": "refused", "problem": said}, status=422)
    try:
        outcome = add_photo(**common(request, access), photo=request.POST.dict(), upload=taken[0])
    except WorkProblem as problem:
        return JsonResponse({"status": "refused", "problem": str(problem)}, status=422)
    return JsonResponse(outcome, status=200 if outcome["status"] == "saved" else 422)
