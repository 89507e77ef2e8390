"""The school's page "Đăng ký đánh giá ngoài", and writing a registration."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.registration import use_cases
from kiemdinh.rooms.registration.forms import WishForm, posted_number
from kiemdinh.rooms.registration.pages.access import registration_page
from kiemdinh.rooms.registration.queries.access import RegistrationAccess, school_decision
from kiemdinh.rooms.registration.queries.eligibility import (
    Wish,
    check,
    newest_report,
    no_registration_for,
    suggested_wish,
    wish_of,
)
from kiemdinh.rooms.registration.queries.listing import of_school
from kiemdinh.rooms.registration.queries.view import school_view, with_words
from kiemdinh.rooms.registration.rules.states import OPEN
from kiemdinh.rooms.registration.use_cases import RegistrationProblem


@login_required
def school(request: HttpRequest, code: str) -> HttpResponse:
    """Every registration of a school, whose turn it is, or how to begin (or why there is none)."""
    facts = school_view(actor=request.actor, code=code, today=request.today)
    rows = of_school(actor=request.actor, school_id=facts.unit_id, today=request.today)
    stop = no_registration_for(school=facts, on=request.today)
    open_row = next((row for row in rows if row.state in OPEN), None)
    context = {
        "school": facts,
        "rows": rows,
        "open_row": open_row,
        "stop": stop,
        "report": newest_report(school_id=facts.unit_id) if stop is None else None,
        "may_start": stop is None
        and open_row is None
        and bool(school_decision(actor=request.actor, school_id=facts.unit_id)),
        "own": any(p.unit_id == facts.unit_id for p in request.actor.posts),
    }
    return render(request, "registration/school.html", context)


@login_required
def new(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a new registration beside the conditions as they stand for what is chosen."""
    facts = school_view(actor=request.actor, code=code, today=request.today)
    decision = school_decision(actor=request.actor, school_id=facts.unit_id)
    if not decision:
        return render(request, "403.html", {"exception": decision.reason}, status=403)
    wish = suggested_wish(school_id=facts.unit_id, on=request.today)
    form = WishForm(request.POST or None, initial=_initial(wish))
    problem = ""
    if request.method == "POST" and form.is_valid():
        wish = form.wish()
        if request.POST.get("viec") != "xem":
            try:
                row = use_cases.start(
                    actor=request.actor,
                    now=request.now,
                    school_code=code,
                    wish=wish,
                    note=form.cleaned_data["note"],
                )
            except RegistrationProblem as refused:
                problem = str(refused)
            else:
                messages.success(request, "Đã lập hồ sơ. Hãy tải công văn để ký, xem lại điều kiện rồi nộp.")
                return redirect("registration:dossier", registration_id=row.pk)
    context = {
        "school": facts,
        "form": form,
        "problem": problem,
        "findings": with_words(check(school=facts, wish=wish, on=request.today)),
        "stop": no_registration_for(school=facts, on=request.today),
    }
    return render(request, "registration/wish.html", context, status=422 if problem or form.errors else 200)


@registration_page
def edit(request: HttpRequest, access: RegistrationAccess) -> HttpResponse:
    """Changes a registration in preparation."""
    access.require("edit")
    row = access.registration
    school_code = row.school.code
    facts = school_view(actor=request.actor, code=school_code, today=request.today)
    wish = wish_of(row)
    form = WishForm(request.POST or None, initial=_initial(wish) | {"note": row.note})
    problem = ""
    if request.method == "POST" and form.is_valid():
        wish = form.wish()
        if request.POST.get("viec") != "xem":
            try:
                use_cases.edit(
                    actor=request.actor,
                    now=request.now,
                    registration_id=row.pk,
                    version=posted_number(request.POST, "version"),
                    wish=wish,
                    note=form.cleaned_data["note"],
                )
            except RegistrationProblem as refused:
                problem = str(refused)
            else:
                messages.success(request, "Đã lưu nội dung đăng ký.")
                return redirect("registration:dossier", registration_id=row.pk)
    context = {
        "school": facts,
        "form": form,
        "row": row,
        "problem": problem,
        "findings": with_words(check(school=facts, wish=wish, on=request.today, but=row.pk)),
    }
    return render(request, "registration/wish.html", context, status=422 if problem or form.errors else 200)


def _initial(wish: Wish) -> dict[str, Any]:
    return {
        "accreditation": wish.accreditation or "",
        "degree": wish.degree or "",
        "purpose": wish.purpose,
        "confirmed": wish.confirmed,
    }
