"""Biểu mẫu của Sở: which Word form is used for what, trying a new one, putting it in use, ending its use."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations import use_cases as regulation_use_cases
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.replacements import FORM_REPLACEMENT, IN_USE, TRIAL
from kiemdinh.rooms.self_assessment.forms import posted_version
from kiemdinh.rooms.self_assessment.forms_replacing import EndForm, FormUpload, StartForm
from kiemdinh.rooms.self_assessment.queries.word_forms import file_name, published_form, replaceable, title_of
from kiemdinh.rooms.self_assessment.use_cases.form_trial import upload_form
from kiemdinh.services.documents import DocumentTemplateError
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.serving import file_response

_HOME = {"label": "Quy định", "url": "/quy-dinh/"}


def _unit(request: HttpRequest) -> int:
    unit_id = regulations.authority_of(request.actor)
    if unit_id is None:
        raise PermissionDenied(regulation_use_cases.NOT_YOUR_FORMS)
    return unit_id


def _editions() -> list[regulations.EditionRow]:
    return [row for row in regulations.list_editions() if row.catalogs]


def _generation(edition: regulations.EditionRow) -> str:
    catalog: Catalog = regulations.get_catalog(edition.catalogs[0].id, sha256=edition.catalogs[0].sha256)
    return catalog.generation


def _choices(editions: list[regulations.EditionRow]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind of document once, by step, for the upload."""
    groups: dict[str, dict[str, str]] = {}
    for generation in dict.fromkeys(_generation(edition) for edition in editions):
        for group, lines in replaceable(generation).items():
            groups.setdefault(group, {}).update(lines)
    return [(group, list(lines.items())) for group, lines in groups.items()]


@login_required
def replacements(request: HttpRequest) -> HttpResponse:
    """Kinds by edition with the form in use, every form uploaded, and trying another."""
    unit_id = _unit(request)
    editions = _editions()
    codes = [edition.header.edition_id for edition in editions]
    asked = request.POST.get("edition") or request.GET.get("bo", "")
    shown = editions[codes.index(asked) if asked in codes else 0]
    form = FormUpload(
        request.POST or None,
        request.FILES or None,
        editions=[(e.header.edition_id, f"Thông tư {e.header.regulation_number}") for e in editions],
        kinds=_choices(editions),
        initial={"edition": shown.header.edition_id, "kind": request.GET.get("loai", "")},
    )
    if request.method == "POST" and form.is_valid():
        made = _upload(request, form)
        if made is not None:
            messages.success(request, "Đã điền thử được. Hãy xem văn bản thử rồi đưa mẫu vào dùng.")
            return redirect("self_assessment:form_replacement", replacement_id=made)
    rows = regulations.replacements_of(unit_id=unit_id)
    current = {
        (r.edition.code, r.kind): r
        for r in reversed(rows)
        if r.starts_on and r.starts_on <= request.today and (r.ends_on is None or request.today < r.ends_on)
    }
    groups = [
        (group, [(kind, title, current.get((shown.header.edition_id, kind))) for kind, title in lines])
        for group, lines in replaceable(_generation(shown)).items()
    ]
    context = {
        "unit": scopes.unit_label(unit_id=unit_id, on=request.today),
        "groups": groups,
        "header": shown.header,
        "editions": [e.header for e in editions],
        "own": len(current),
        "rows": [(r, title_of(r.kind), FORM_REPLACEMENT.labels[r.state]) for r in rows],
        "form": form,
        "crumbs": [_HOME, {"label": "Biểu mẫu của Sở"}],
    }
    return render(request, "self_assessment/forms.html", context, status=422 if form.errors else 200)


def _upload(request: HttpRequest, form: FormUpload) -> int | None:
    file, data = form.cleaned_data["file"], form.cleaned_data
    try:
        return upload_form(
            actor=request.actor,
            now=request.now,
            edition_code=data["edition"],
            kind=data["kind"],
            name=file.name,
            data=file.read(),
            note=data["note"],
        )
    except (DocumentTemplateError, RefusedFile, regulation_use_cases.FormReplacementProblem) as problem:
        form.add_error("file", str(problem))
    return None


@login_required
def published(request: HttpRequest, edition: str, kind: str) -> HttpResponse:
    """Our own form, to be changed in Word."""
    _unit(request)
    row = next((e for e in _editions() if e.header.edition_id == edition), None)
    if row is None or all(kind != known for lines in replaceable(_generation(row)).values() for known, _ in lines):
        raise Http404
    handle = published_form(edition, _generation(row), kind).open("rb")
    return FileResponse(handle, as_attachment=True, filename=f"mau-goc-{file_name(kind)}")


@login_required
def replacement(request: HttpRequest, replacement_id: int) -> HttpResponse:
    """One form: what the trial said, putting it in use, ending its use."""
    row = regulations.replacement_for(actor=request.actor, replacement_id=replacement_id)
    ending = request.POST.get("viec") == "thoi_dung"
    start = StartForm(
        request.POST if request.method == "POST" and not ending else None, initial={"starts_on": request.today}
    )
    end = EndForm(request.POST if request.method == "POST" and ending else None)
    used = end if ending else start
    if request.method == "POST" and used.is_valid():
        args: dict[str, Any] = {
            "actor": request.actor,
            "now": request.now,
            "today": request.today,
            "replacement_id": row.pk,
            "version": posted_version(request.POST),
        }
        act = regulation_use_cases.withdraw_replacement if ending else regulation_use_cases.put_replacement_in_use
        try:
            act(**args, **used.cleaned_data)
        except regulation_use_cases.FormReplacementProblem as problem:
            used.add_error(None, str(problem))
            row = regulations.replacement_for(actor=request.actor, replacement_id=replacement_id)
        else:
            messages.success(request, "Đã cho thôi dùng mẫu." if ending else "Đã đưa mẫu vào dùng.")
            return redirect("self_assessment:form_replacement", replacement_id=row.pk)
    context = {
        "row": row,
        "title": title_of(row.kind),
        "state": FORM_REPLACEMENT.labels[row.state],
        "trial": row.state == TRIAL,
        "open": row.state in (TRIAL, IN_USE),
        "start": start,
        "end": end,
        "crumbs": [_HOME, {"label": "Biểu mẫu của Sở", "url": "/quy-dinh/bieu-mau/"}, {"label": row.name}],
    }
    return render(request, "self_assessment/form_replacement.html", context, status=422 if used.errors else 200)


@login_required
def download(request: HttpRequest, replacement_id: int, which: str) -> HttpResponse:
    """The form itself, or the paper made from invented data."""
    row = regulations.replacement_for(actor=request.actor, replacement_id=replacement_id)
    if which == "mau":
        return file_response(row.form, name=row.name)
    if which == "dien-thu":
        return file_response(row.trial, name=f"dien-thu-{row.name}")
    raise Http404
