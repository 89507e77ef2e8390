"""How pages of this room get their cycle; it becomes the one shown in the shell."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for


def cycle_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view a CycleAccess whose imports the actor may read; a refusal becomes a page that says why."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, cycle_id: int, **kwargs: Any) -> HttpResponse:
        access: CycleAccess = cycle_for(actor=request.actor, cycle_id=cycle_id, today=request.today)
        request.cycle_access = access
        try:
            if not access.may("view_import"):
                raise PermissionDenied("Văn bản nhập chỉ người của trường được xem.")
            return view(request, access, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner
