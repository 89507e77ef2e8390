"""What was published, for ever readable: the versions of a cycle, one as a file, two side by side."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, published_access
from kiemdinh.rooms.self_assessment.queries.comparing import compare, versions_of
from kiemdinh.rooms.self_assessment.queries.documents import published_report
from kiemdinh.services.files.store import open_stored

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _published_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view a cycle for reading what was published of it; everybody else gets 404."""

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, cycle_id: int, **kwargs: Any) -> HttpResponse:
        access = published_access(actor=request.actor, cycle_id=cycle_id, today=request.today)
        request.cycle_access = access if access.may("view") else None
        return view(request, access, **kwargs)

    return inner


@_published_page
def published(request: HttpRequest, access: CycleAccess, number: int) -> HttpResponse:
    """A published report as it was frozen."""
    row = published_report(access, number)
    if row is None:
        raise Http404
    name = f"bao-cao-tu-danh-gia-{row.school_year or access.cycle.school_year}-ban-{number}.docx"
    return FileResponse(open_stored(row.document), as_attachment=True, filename=name, content_type=DOCX)


@_published_page
def versions(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Every published version; ?cu=1&moi=2 shows what changed between two."""
    rows = versions_of(access)
    newest = rows[0].number
    asked = {key: request.GET.get(key, "") for key in ("cu", "moi")}
    new = int(asked["moi"]) if asked["moi"].isdecimal() else newest
    old = int(asked["cu"]) if asked["cu"].isdecimal() else max(newest - 1, 1)
    wanted = any(asked.values()) and old != new
    found = compare(access, old=old, new=new) if wanted else None
    if wanted and found is None:
        raise Http404
    context = {
        "cycle": access.cycle,
        "school": scopes.unit_label(unit_id=access.cycle.school_id, on=request.today),
        "rows": rows,
        "found": found,
        "old": old,
        "new": new,
        "same": any(asked.values()) and old == new,
    }
    return render(request, "self_assessment/versions.html", context)
