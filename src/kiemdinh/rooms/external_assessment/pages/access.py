"""How pages of the team's work get their team; a refusal with a reason becomes a page that says it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for


def work_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view a WorkAccess instead of an id; 404 for strangers and for who has not declared."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, team_id: int, **kwargs: Any) -> HttpResponse:
        access: WorkAccess = work_for(actor=request.actor, team_id=team_id, today=request.today)
        try:
            return view(request, access, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def common(request: HttpRequest, access: WorkAccess) -> dict[str, Any]:
    """The arguments that every use case takes."""
    return {"actor": request.actor, "now": request.now, "team_id": access.team.pk}
