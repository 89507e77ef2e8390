"""What an open sheet asks every few seconds: who else is here, what did they save, am I still signed in."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.history import Writing, narrative_writing, sheet_writing
from kiemdinh.rooms.self_assessment.use_cases.presence import be_here
from kiemdinh.services.rich_text import to_plain


@never_cache
@require_http_methods(["GET", "POST"])
@cycle_page
def on_sheet(request: HttpRequest, access: CycleAccess, sheet_id: int) -> HttpResponse:
    """Beat of an open sheet (POST); who is signed in, with a fresh form token (GET)."""
    return _answer(request, access, sheet_writing(access, sheet_id))


@never_cache
@require_http_methods(["GET", "POST"])
@cycle_page
def on_narrative(request: HttpRequest, access: CycleAccess, narrative_id: int) -> HttpResponse:
    """The same for the texts of a standard or of the report."""
    return _answer(request, access, narrative_writing(access, narrative_id))


def _answer(request: HttpRequest, access: CycleAccess, writing: Writing) -> HttpResponse:
    access.require(writing.action, writing.row if writing.is_sheet else None)
    if request.method == "GET":
        # After signing in again in another tab the open page goes on with this token, if it is the same person.
        who = {"account": str(request.actor.account_id), "name": request.actor.full_name}
        return JsonResponse(who | {"token": get_token(request)})
    versions = {
        name.removeprefix("v__"): int(value)
        for name, value in request.POST.items()
        if name.startswith("v__") and value.isdecimal()
    }
    here = be_here(
        access=access, now=request.now, writing=writing, field=request.POST.get("muc", ""), versions=versions
    )
    return JsonResponse(
        {
            "here": [
                {"name": c.name, "field": c.field, "label": writing.short(c.field) if c.field else ""}
                for c in here.colleagues
            ],
            "newer": [
                {
                    "field": n.field,
                    "label": writing.short(n.field),
                    "html": n.html,
                    "plain": to_plain(n.html),
                    "version": n.version,
                    "by": n.by_name,
                    "at": _hour(n.at),
                }
                for n in here.newer
            ],
        }
    )


def _hour(iso: str) -> str:
    return timezone.localtime(datetime.fromisoformat(iso)).strftime("%H:%M") if iso else ""
