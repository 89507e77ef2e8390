"""People of a course from Excel: the file is read and shown first; nothing is written before the second button."""

import base64
import binascii
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.planning.exports.training import template_file
from kiemdinh.rooms.planning.forms.training import ImportForm
from kiemdinh.rooms.planning.pages.access import show_problem
from kiemdinh.rooms.planning.queries.training import course_for
from kiemdinh.rooms.planning.use_cases import PlanningProblem
from kiemdinh.rooms.planning.use_cases.training import add_checked
from kiemdinh.rooms.planning.use_cases.training_import import MAX_ROWS, Preview, read_people
from kiemdinh.services.pages import XLSX, made_file, signed_in_page

_SALT = "kiemdinh.planning.training"
_KEPT_SECONDS = 2 * 60 * 60


@signed_in_page
def read(request: HttpRequest, course_id: int) -> HttpResponse:
    """Reads a file and shows what it would bring."""
    access = course_for(actor=request.actor, course_id=course_id, today=request.today, action="edit")
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, Any] = {"form": form, "course": access.course, "max_rows": MAX_ROWS}
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            preview = read_people(
                actor=request.actor, now=request.now, course_id=course_id, content=file.read(), filename=str(file.name)
            )
        except PlanningProblem as problem:
            show_problem(form, problem)
        else:
            return render(request, "planning/import_preview.html", context | _shown(request, course_id, preview))
    return render(request, "planning/import.html", context, status=422 if form.errors else 200)


def _shown(request: HttpRequest, course_id: int, preview: Preview) -> dict[str, Any]:
    """What was read, carried by the page itself and signed for its reader: nothing of it is stored yet."""
    who = {"reader": request.actor.account_id, "course": course_id}
    ready = signing.dumps(who | {"rows": list(preview.ready)}, salt=_SALT, compress=True) if preview.ready else ""
    bad = ""
    if preview.refused_file:
        content = base64.b64encode(preview.refused_file).decode()
        bad = signing.dumps(who | {"content": content}, salt=_SALT, compress=True)
    return {"preview": preview, "ready": ready, "bad": bad}


def _kept(request: HttpRequest, course_id: int) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("kept", ""), salt=_SALT, max_age=_KEPT_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    if kept["reader"] != request.actor.account_id or kept["course"] != course_id:
        raise Http404
    return kept


@require_POST
@signed_in_page
def confirm(request: HttpRequest, course_id: int) -> HttpResponse:
    """Adds the rows that were shown as ready."""
    kept = _kept(request, course_id)
    try:
        added, known = add_checked(actor=request.actor, now=request.now, course_id=course_id, rows=kept.get("rows", []))
    except PlanningProblem as problem:
        messages.warning(request, str(problem))
    else:
        more = f" {known} người đã có trong danh sách, không thêm lần nữa." if known else ""
        messages.success(request, f"Đã thêm {added} người.{more}")
    return redirect("planning:course", course_id=course_id)


@require_POST
@signed_in_page
def refused(request: HttpRequest, course_id: int) -> HttpResponse:
    """The rows to mend as a file; only for the person it was made for."""
    try:
        content = base64.b64decode(_kept(request, course_id)["content"], validate=True)
    except (binascii.Error, KeyError, TypeError) as error:
        raise Http404 from error
    return made_file(content, "dong-can-sua.xlsx", XLSX)


@require_safe
@signed_in_page
def template(request: HttpRequest, course_id: int) -> HttpResponse:
    """The empty table to fill in."""
    course_for(actor=request.actor, course_id=course_id, today=request.today, action="edit")
    return made_file(template_file(), "mau-nguoi-du-tap-huan.xlsx", XLSX)
