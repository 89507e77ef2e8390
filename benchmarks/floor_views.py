"""The floors over HTTP: what any signed-in answer costs behind the product's middleware."""

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from kiemdinh.rooms.self_assessment.models import Participant


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, for a signed-in person: no template, no query of its own."""
    return HttpResponse(b"")


@require_POST
@login_required
def write(request: HttpRequest, row_id: int) -> HttpResponse:
    """The same, plus one committed update of one small row."""
    Participant.objects.filter(pk=row_id).update(version=F("version") + 1)
    return HttpResponse(b"")
