"""How pages of the team's work get their team; a refusal with a reason becomes a page that says it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.external_assessment.queries.teams import DeclarationDue
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.states import DRAFTED
from kiemdinh.rooms.external_assessment.use_cases.feedback import close_if_over
from kiemdinh.services.files.serving import disposition


def work_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view a WorkAccess instead of an id; 404 for strangers, the way to sign for who has not declared."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, team_id: int, **kwargs: Any) -> HttpResponse:
        try:
            access: WorkAccess = work_for(actor=request.actor, team_id=team_id, today=request.today)
        except DeclarationDue as due:
            context = {"exception": str(due), "declare_id": due.engagement_id}
            return render(request, "external_assessment/not_signed.html", context, status=403)
        # Days that ran out count from the first look, whether the daily work has run or not.
        if access.team.state == DRAFTED and close_if_over(now=request.now, team_id=team_id):
            access = work_for(actor=request.actor, team_id=team_id, today=request.today)
        try:
            return view(request, access, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def common(request: HttpRequest, access: WorkAccess) -> dict[str, Any]:
    """The arguments that every use case takes."""
    return {"actor": request.actor, "now": request.now, "team_id": access.team.pk}


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def download(content: bytes, name: str) -> HttpResponse:
    """A Word file as a download."""
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": disposition(name, inline=False)})


def asking_url(access: WorkAccess, criterion: str) -> str:
    """Where evidence for a criterion is asked for; empty when that is not possible now."""
    return f"/doan/{access.team.pk}/bo-sung/?tieu-chi={criterion}" if access.may("ask_supplement") else ""
