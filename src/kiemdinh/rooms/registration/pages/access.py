"""How pages of this room get their registration; a refusal with a reason becomes a page that says it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.registration.queries.access import RegistrationAccess, registration_for


def registration_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view a RegistrationAccess instead of an id."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, registration_id: int, **kwargs: Any) -> HttpResponse:
        access: RegistrationAccess = registration_for(
            actor=request.actor, registration_id=registration_id, today=request.today
        )
        try:
            return view(request, access, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner
