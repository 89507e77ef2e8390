"""Long work of a cycle: documents as PDF."""

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.exports.downloads import file_stem, word_file
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.services.documents import DocumentTemplateError
from kiemdinh.services.documents.pdf import PdfProblem, docx_to_pdf
from kiemdinh.services.files.store import store_bytes
from kiemdinh.services.jobs import JobProblem, Run, job
from kiemdinh.services.jobs.queries import result_of_same

PDF = "self_assessment.pdf"


@job(PDF, title="Tạo bản PDF")
def make_pdf(run: Run, *, cycle_id: int, kind: str, part: dict[str, str]) -> dict[str, Any]:
    """A document of a cycle as PDF, for the person who asked; one already made of the same Word file is taken again."""
    today = timezone.localdate(run.now)
    try:
        actor = people.actor_for(account_id=run.actor_id, today=today)
        access = cycle_for(actor=actor, cycle_id=cycle_id, today=today)
        content = word_file(access, kind, part=part, on=today)
        name = f"{file_stem(access, kind, part)}.pdf"
        source = hashlib.sha256(content).hexdigest()
        made = result_of_same(kind=PDF, source=source)
        if made is None:
            stored, _ = store_bytes(name=name, content=docx_to_pdf(content), now=run.now)
            made = stored.pk
    except (Http404, PermissionDenied) as gone:
        raise JobProblem("Bạn không còn quyền xem chu kỳ này nên không tạo PDF được.") from gone
    except (DocumentTemplateError, PdfProblem) as problem:
        raise JobProblem(str(problem)) from problem
    url = f"/chu-ky/{cycle_id}/pdf/{run.id}/"
    return {"file": made, "name": name, "source": source, "url": url, "text": f"Đã tạo {name}."}
