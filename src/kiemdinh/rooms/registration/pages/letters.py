"""The letters of a dossier: Word file, số and ngày, signed copy."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from kiemdinh.rooms.registration import use_cases
from kiemdinh.rooms.registration.exports.letters import letter_docx, letter_name
from kiemdinh.rooms.registration.forms import LetterForm, posted_number
from kiemdinh.rooms.registration.pages.access import registration_page
from kiemdinh.rooms.registration.queries.access import RegistrationAccess
from kiemdinh.rooms.registration.queries.dossier import letter_of
from kiemdinh.rooms.registration.use_cases import RegistrationProblem
from kiemdinh.services.documents import DocumentTemplateError
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.serving import file_response

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@registration_page
def download(request: HttpRequest, access: RegistrationAccess, letter_id: int) -> HttpResponse:
    """A letter as a Word file."""
    access.require("download")
    letter = letter_of(access, letter_id)
    try:
        content = letter_docx(access, letter)
    except DocumentTemplateError as problem:
        messages.error(request, str(problem))
        return redirect("registration:dossier", registration_id=access.registration.pk)
    return HttpResponse(
        content,
        headers={
            "Content-Type": DOCX,
            "Content-Disposition": content_disposition_header(True, letter_name(access, letter)) or "attachment",
            "Cache-Control": "private, no-store",
        },
    )


@require_POST
@registration_page
def number(request: HttpRequest, access: RegistrationAccess, letter_id: int) -> HttpResponse:
    """Số and ngày."""
    form = LetterForm(request.POST)
    if form.is_valid():
        try:
            use_cases.number_letter(
                actor=request.actor,
                now=request.now,
                registration_id=access.registration.pk,
                letter_id=letter_id,
                version=posted_number(request.POST, "version"),
                **form.cleaned_data,
            )
        except RegistrationProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Đã lưu số, ngày của văn bản.")
    else:
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("registration:dossier", registration_id=access.registration.pk)


@registration_page
def signed_copy(request: HttpRequest, access: RegistrationAccess, letter_id: int) -> HttpResponse:
    """Attaching (POST) or fetching (GET) the sealed scan or signed PDF of a letter."""
    if request.method != "POST":
        access.require("download")
        letter = letter_of(access, letter_id)
        if letter.signed_copy is None:
            raise Http404
        return file_response(letter.signed_copy, name=letter.signed_copy_name)
    upload = request.FILES.get("tep")
    if upload is None:
        messages.error(request, "Chưa chọn tệp bản đã ký.")
        return redirect("registration:dossier", registration_id=access.registration.pk)
    try:
        use_cases.attach_signed_copy(
            actor=request.actor,
            now=request.now,
            registration_id=access.registration.pk,
            letter_id=letter_id,
            name=upload.name or "",
            stream=upload.file,
        )
    except (RefusedFile, RegistrationProblem) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã đính kèm bản đã ký.")
    return redirect("registration:dossier", registration_id=access.registration.pk)
