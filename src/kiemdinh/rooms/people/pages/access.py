"""Who gets to the pages of accounts at all, and what a refusal looks like."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kiemdinh.kernel.permits import Actor, Whose
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people import queries
from kiemdinh.rooms.people.rules import ACCOUNT_PERMITS, ROLES, Role, grant_problem, roles_for
from kiemdinh.rooms.people.use_cases import AccountProblem


def account_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in and with somebody to see, else 404; a refusal with a reason becomes a page that says it.

    Never cached: the pages name people and some show a password once.
    """

    @login_required
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not queries.may_see_accounts(actor=request.actor):
            raise Http404
        try:
            return view(request, **kwargs)
        except PermissionDenied as refusal:
            return render(request, "403.html", {"exception": str(refusal)}, status=403)

    return inner


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the person may give posts: whether only at one own unit, and which roles exist there."""

    fixed_unit: bool
    roles: tuple[Role, ...]

    @property
    def may_create(self) -> bool:
        """False for somebody whose only unit has ended: they read."""
        return bool(self.roles)


def reach_of(actor: Actor) -> Reach:
    """What the forms offer this person."""
    units = queries.units_to_manage(actor=actor)
    below = any(c.whose is Whose.BELOW_MY_UNIT for c in ACCOUNT_PERMITS.scope(actor=actor, action="manage"))
    kinds = {p.unit_kind for p in actor.posts if p.unit_id in units}
    roles = tuple(ROLES.values()) if below else tuple(dict.fromkeys(r for k in sorted(kinds) for r in roles_for(k)))
    roles = tuple(role for role in roles if grant_problem(actor=actor, role=role.code) is None)
    return Reach(fixed_unit=len(units) == 1 and not below, roles=roles)


def own_unit_code(actor: Actor) -> str:
    """The code of the first unit where the person makes accounts; empty when there is none."""
    units = queries.units_to_manage(actor=actor)
    return scopes.code_of(unit_id=units[0]) if units else ""


def show_problem(form: forms.Form, problem: AccountProblem) -> None:
    """Puts a refusal at the entry it is about, or above the form."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))
