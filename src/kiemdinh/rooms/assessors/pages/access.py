"""How pages of the register get the person; a refusal with a reason becomes a page that says it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kiemdinh.rooms.assessors.queries import assessor_for, register_of
from kiemdinh.rooms.assessors.use_cases import AssessorProblem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def keeper_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who keep a register, 404 for everybody else; never cached, because it is about people."""

    @login_required
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            register_of(actor=request.actor)
            return view(request, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def person_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view an AssessorAccess instead of an id."""

    @login_required
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, assessor_id: int, **kwargs: Any) -> HttpResponse:
        try:
            access = assessor_for(actor=request.actor, assessor_id=assessor_id, today=request.today)
            return view(request, access, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def show_problem(form: forms.Form, problem: AssessorProblem) -> None:
    """Puts a refusal at the entry it is about, or above the form."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))
