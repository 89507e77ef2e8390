"""One person of the register: facts, certificates, work, relatives, engagements."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.assessors import use_cases
from kiemdinh.rooms.assessors.forms import PersonForm, QualificationForm, ReasonForm, TieForm, WorkForm
from kiemdinh.rooms.assessors.pages.access import person_page, show_problem
from kiemdinh.rooms.assessors.pages.register import facts_of, stage_labels
from kiemdinh.rooms.assessors.queries import AssessorAccess, engagements_of_assessor
from kiemdinh.rooms.assessors.queries import register as reading
from kiemdinh.rooms.assessors.use_cases import AssessorProblem
from kiemdinh.services.files.serving import file_response
from kiemdinh.services.files.uploads import checks_upload_names, uploads_of


def _keeper(access: AssessorAccess) -> None:
    """The pages of the officers; the person's own page is that of the invitations."""
    if not access.may("view"):
        raise Http404


@require_safe
@person_page
def show(request: HttpRequest, access: AssessorAccess) -> HttpResponse:
    """Everything about a person."""
    _keeper(access)
    return _page(request, access)


def _page(request: HttpRequest, access: AssessorAccess, status: int = 200, **shown: Any) -> HttpResponse:
    row = reading.register_rows([_with_training(access)], today=request.today)[0]
    engagements = engagements_of_assessor(assessor_id=access.assessor.pk, on=request.today)
    forms_: dict[str, forms.Form] = {
        "qualification_form": QualificationForm(),
        "work_form": WorkForm(),
        "tie_form": TieForm(),
        "reason_form": ReasonForm(initial={"version": access.assessor.version}),
    }
    context = {
        "access": access,
        "person": access.assessor,
        "row": row,
        "commune": reading.home_commune_name(access),
        "qualifications": reading.qualifications_of(access),
        "work": reading.work_of(access),
        "ties": reading.ties_of(access),
        "engagements": engagements,
        "may_edit": bool(access.may("edit")),
        **forms_,
        **shown,
    }
    return render(request, "assessors/person.html", context, status=status)


def _with_training(access: AssessorAccess) -> Any:
    person = access.assessor
    person.trained = any(q.kind_label.startswith("Chứng nhận") for q in reading.qualifications_of(access))
    return person


@person_page
def edit(request: HttpRequest, access: AssessorAccess) -> HttpResponse:
    """Changes what is written of a person."""
    _keeper(access)
    person = access.assessor
    initial = {
        "full_name": person.full_name,
        "group": person.group,
        "workplace": person.workplace,
        "position_title": person.position_title,
        "sector_since": person.sector_since,
        "stages": person.stages,
        "home_commune": reading.home_commune_name(access),
        "username": person.account.username if person.account else "",
        "email": person.email,
        "phone": person.phone,
        "note": person.note,
        "version": person.version,
    }
    form = PersonForm(request.POST if request.method == "POST" else None, initial=initial, stages=stage_labels())
    if request.method == "POST" and form.is_valid():
        try:
            use_cases.edit_assessor(
                actor=request.actor,
                now=request.now,
                assessor_id=person.pk,
                version=form.cleaned_data["version"] or 0,
                facts=facts_of(form),
            )
        except AssessorProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("assessors:person", assessor_id=person.pk)
    status = 422 if form.errors else 200
    return render(request, "assessors/person_form.html", {"form": form, "person": person}, status=status)


def _add(
    name: str, form_class: type[forms.Form], deed: Callable[..., Any], done: str
) -> Callable[[HttpRequest, AssessorAccess], HttpResponse]:
    """A page that adds something from a form at the person's page."""

    def view(request: HttpRequest, access: AssessorAccess) -> HttpResponse:
        _keeper(access)
        form = form_class(request.POST)
        if form.is_valid():
            try:
                deed(actor=request.actor, now=request.now, assessor_id=access.assessor.pk, **form.cleaned_data)
            except AssessorProblem as problem:
                show_problem(form, problem)
            else:
                messages.success(request, done)
                return redirect("assessors:person", assessor_id=access.assessor.pk)
        return _page(request, access, 422, **{name: form})

    return require_POST(person_page(view))


add_work = _add("work_form", WorkForm, use_cases.add_work_period, "Đã ghi nơi công tác.")
add_tie = _add("tie_form", TieForm, use_cases.declare_family_tie, "Đã ghi người thân tại trường.")


@checks_upload_names
@require_POST
@person_page
def add_qualification(request: HttpRequest, access: AssessorAccess) -> HttpResponse:
    """A certificate, with its copy judged by content."""
    _keeper(access)
    form = QualificationForm(request.POST, request.FILES)
    taken, refused = uploads_of(request, "file")
    for sentence in refused:
        form.add_error("file", sentence)
    if form.is_valid():
        facts = {key: value for key, value in form.cleaned_data.items() if key != "file"}
        try:
            use_cases.add_qualification(
                actor=request.actor,
                now=request.now,
                assessor_id=access.assessor.pk,
                file=taken[0] if taken else None,
                **facts,
            )
        except AssessorProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã ghi văn bằng, chứng nhận.")
            return redirect("assessors:person", assessor_id=access.assessor.pk)
    return _page(request, access, 422, qualification_form=form)


@require_safe
@person_page
def qualification_file(request: HttpRequest, access: AssessorAccess, qualification_id: int) -> HttpResponse:
    """The copy of a certificate."""
    _keeper(access)
    row, name = reading.qualification_file(access, qualification_id)
    return file_response(row, name=name, inline="xem" in request.GET)


@require_POST
@person_page
def remove(request: HttpRequest, access: AssessorAccess, what: str, row_id: int) -> HttpResponse:
    """Takes a certificate, a period or a relative away."""
    _keeper(access)
    deeds: dict[str, tuple[Callable[..., None], str]] = {
        "bang": (use_cases.remove_qualification, "qualification_id"),
        "cong-tac": (use_cases.remove_work_period, "period_id"),
        "nguoi-than": (use_cases.remove_family_tie, "tie_id"),
    }
    if what not in deeds:
        raise Http404
    deed, name = deeds[what]
    try:
        deed(actor=request.actor, now=request.now, assessor_id=access.assessor.pk, **{name: row_id})
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã xóa dòng ấy.")
    return redirect("assessors:person", assessor_id=access.assessor.pk)


@require_POST
@person_page
def set_active(request: HttpRequest, access: AssessorAccess) -> HttpResponse:
    """Takes a person out of the register's choices, or back in."""
    _keeper(access)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            use_cases.set_active(
                actor=request.actor,
                now=request.now,
                assessor_id=access.assessor.pk,
                is_active=not access.assessor.is_active,
                **form.cleaned_data,
            )
        except AssessorProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("assessors:person", assessor_id=access.assessor.pk)
    return _page(request, access, 422, reason_form=form)
