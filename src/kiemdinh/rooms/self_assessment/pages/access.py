"""How pages of this room get their cycle; the address's cycle becomes the one shown in the shell."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for, school_target
from kiemdinh.rooms.self_assessment.rules.states import CYCLE_PERMITS


def cycle_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view a CycleAccess instead of an id; a refusal with a reason becomes a page that says it."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, cycle_id: int, **kwargs: Any) -> HttpResponse:
        access: CycleAccess = cycle_for(actor=request.actor, cycle_id=cycle_id, today=request.today)
        request.cycle_access = access
        try:
            return view(request, access, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def school_or_404(request: HttpRequest, code: str) -> organisations.SchoolFacts:
    """The facts of a school the actor has to do with; 404 for strangers."""
    facts = organisations.school_facts(code=code, on=request.today)
    if facts is None:
        raise Http404
    target = school_target(actor=request.actor, school_id=facts.unit_id)
    own = any(p.unit_id == facts.unit_id for p in request.actor.posts)
    if not own and not CYCLE_PERMITS.roles_of(actor=request.actor, target=target):
        raise Http404
    return facts
