"""How pages of teams get their team; who still owes a declaration is led to it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from kiemdinh.rooms.external_assessment.queries.teams import DeclarationDue, departments_of, team_for
from kiemdinh.rooms.external_assessment.use_cases.team_problems import TeamProblem


def team_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view a TeamAccess instead of an id."""

    @login_required
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, team_id: int, **kwargs: Any) -> HttpResponse:
        try:
            access = team_for(actor=request.actor, team_id=team_id, today=request.today)
            return view(request, access, **kwargs)
        except DeclarationDue as due:
            return redirect("assessors:declare", engagement_id=due.engagement_id)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def officer_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who form teams, 404 for everybody else."""

    @login_required
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not departments_of(actor=request.actor):
            raise Http404
        try:
            return view(request, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


def show_problem(form: forms.Form, problem: TeamProblem) -> None:
    """Puts a refusal at the entry it is about, or above the form."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))


def number_of(request: HttpRequest, name: str) -> int:
    """A whole number that a form carries (a version, an id). Raises Http404 for anything else."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Http404
    return int(text)
