"""Many files at once for a cycle: the page belongs to the cycle, the work to the room of evidence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess


@require_safe
@cycle_page
def upload(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The page for bringing many files to the codes of the cycle."""
    access.require("edit_evidence")
    school_id, set_id = access.cycle.school_id, access.cycle.evidence_set_id
    return render(
        request,
        "evidence/upload.html",
        {
            "access": access,
            "cycle": access.cycle,
            "school": organisations.unit_label(unit_id=school_id, on=request.today),
            "desk": evidence.set_desk(actor=request.actor, set_id=set_id, on=request.today),
            "page": evidence.upload_page(actor=request.actor, school_id=school_id, set_id=set_id, on=request.today),
        },
    )
