"""Papers, the certificate, signed copies and what the school sent, as files."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from kiemdinh.rooms.recognition import exports, queries
from kiemdinh.rooms.recognition.queries.case_view import copy_of, evidence_of
from kiemdinh.rooms.recognition.rules.printing import PAPER_TITLES
from kiemdinh.services.files.serving import disposition, file_response

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@login_required
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate as PDF/A."""
    access = queries.recognition_for(actor=request.actor, recognition_id=pk, today=request.today, action="download")
    name = f"{access.row.certificate_number} {access.row.facts.get('school', '')}.pdf".replace("/", "-")
    return _file(exports.certificate_pdf(access), name, "application/pdf", inline=True)


@require_safe
@login_required
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One paper as Word; drafts are for the department, decided ones for whoever may download."""
    if kind not in PAPER_TITLES:
        raise Http404
    access = queries.recognition_for(actor=request.actor, recognition_id=pk, today=request.today)
    if not access.may("download_draft"):
        access.require("download")
    number = request.GET.get("lan", "0")
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    content = exports.paper_docx(access, kind, revocation_id=int(number))
    return _file(content, exports.paper_name(access.row, kind), _DOCX, inline=False)


@require_safe
@login_required
def signed_copy(request: HttpRequest, pk: int, copy_id: int) -> HttpResponseBase:
    """A signed copy as it came."""
    access = queries.recognition_for(actor=request.actor, recognition_id=pk, today=request.today, action="download")
    copy = copy_of(access, copy_id)
    if copy is None:
        raise Http404
    return file_response(copy.file, name=copy.name, inline=True)


@require_safe
@login_required
def evidence(request: HttpRequest, pk: int, what: str, line_id: int) -> HttpResponseBase:
    """What the school sent with a report; for the school and its department."""
    access = queries.recognition_for(actor=request.actor, recognition_id=pk, today=request.today)
    allowed = ("report_owed", "judge_owed", "answer_revocation", "close_revocation", "download_draft")
    if not any(access.may(action) for action in allowed):
        raise PermissionDenied("Minh chứng nhà trường gửi kèm chỉ trường và Sở được xem.")
    found = evidence_of(access, **({"owed_id": line_id} if what == "no" else {"revocation_id": line_id}))
    if found is None:
        raise Http404
    return file_response(found[0], name=found[1], inline=True)


def _file(content: bytes, name: str, media_type: str, *, inline: bool) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": disposition(name, inline=inline)}
    )
