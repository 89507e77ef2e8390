"""Lời mời của tôi: what an account is asked to assess, the declaration, the own relatives at schools."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.assessors import queries, use_cases
from kiemdinh.rooms.assessors.forms import DeclarationForm, TieForm
from kiemdinh.rooms.assessors.pages.access import show_problem
from kiemdinh.rooms.assessors.queries import register as reading
from kiemdinh.rooms.assessors.rules.words import NO_CONFLICT_WORDS
from kiemdinh.rooms.assessors.use_cases import AssessorProblem

_PLACES = {"team": "/doan/{}/lam-viec/", "council": "/tham-dinh/{}/"}


@require_safe
@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Every invitation of the account, those to sign first."""
    return _page(request, TieForm())


def _page(request: HttpRequest, form: TieForm, status: int = 200) -> HttpResponse:
    rows = queries.all_engagements_of(account_id=request.actor.account_id, on=request.today)
    own = [
        queries.assessor_for(actor=request.actor, assessor_id=pk, today=request.today, action="declare")
        for pk in queries.assessors_of_account(request.actor.account_id)
    ]
    context = {
        "to_sign": [row for row in rows if row.must_sign],
        "running": [row for row in rows if row.is_clean and (row.ends_on is None or row.ends_on >= request.today)],
        "over": [row for row in rows if not row.must_sign
                 and not (row.is_clean and (row.ends_on is None or row.ends_on >= request.today))],
        "places": {row.id: _PLACES[row.kind].format(row.ref_id) for row in rows},
        "own": [(access, reading.ties_of(access)) for access in own],
        "form": form,
        "today": request.today,
    }
    return render(request, "assessors/invitations.html", context, status=status)


@login_required
@never_cache
def declare(request: HttpRequest, engagement_id: int) -> HttpResponse:
    """The declaration of one engagement; what was signed stays readable."""
    row = queries.engagement_of(actor=request.actor, engagement_id=engagement_id, on=request.today)
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            use_cases.sign_declaration(
                actor=request.actor,
                now=request.now,
                engagement_id=row.id,
                has_conflict=values["has_conflict"] == "co",
                statement=values["statement"],
                signed_name=values["signed_name"],
            )
        except AssessorProblem as problem:
            show_problem(form, problem)
        else:
            if values["has_conflict"] == "co":
                messages.success(request, "Đã ký. Sở đã được báo để thay người; bạn không thấy hồ sơ của trường này.")
                return redirect("assessors:mine")
            messages.success(request, "Đã ký cam kết.")
            return redirect("assessors:declare", engagement_id=row.id)
    context = {
        "row": row,
        "form": form,
        "words": NO_CONFLICT_WORDS,
        "place": _PLACES[row.kind].format(row.ref_id),
        "is_open": row.is_clean and row.holds(request.today),
        "today": request.today,
    }
    return render(request, "assessors/declare.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def add_tie(request: HttpRequest, assessor_id: int) -> HttpResponse:
    """Tells of a relative at a school before anybody asks."""
    if assessor_id not in queries.assessors_of_account(request.actor.account_id):
        raise Http404
    form = TieForm(request.POST)
    if form.is_valid():
        try:
            use_cases.declare_family_tie(
                actor=request.actor, now=request.now, assessor_id=assessor_id, **form.cleaned_data
            )
        except AssessorProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, "Đã khai. Phần mềm dùng lời khai này khi lập đoàn.")
            return redirect("assessors:mine")
    return _page(request, form, 422)


@require_POST
@login_required
def remove_tie(request: HttpRequest, assessor_id: int, tie_id: int) -> HttpResponse:
    """Takes a tie back that no longer holds."""
    if assessor_id not in queries.assessors_of_account(request.actor.account_id):
        raise Http404
    use_cases.remove_family_tie(actor=request.actor, now=request.now, assessor_id=assessor_id, tie_id=tie_id)
    messages.success(request, "Đã bỏ lời khai ấy.")
    return redirect("assessors:mine")
