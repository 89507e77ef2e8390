"""What an authority adopts and moves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kiemdinh.rooms.duties.forms import AdoptForm, EndForm, MoveForm
from kiemdinh.rooms.duties.pages.access import asked_unit, asked_year, show_problem
from kiemdinh.rooms.duties.queries.access import duties_for
from kiemdinh.rooms.duties.queries.book import book
from kiemdinh.rooms.duties.queries.calendar import school_year_days
from kiemdinh.rooms.duties.queries.settings import adoptable, settings_of
from kiemdinh.rooms.duties.rules.calendar import in_words, last_day
from kiemdinh.rooms.duties.use_cases.problems import DutyProblem
from kiemdinh.rooms.duties.use_cases.setting import adopt, end_setting, move_day
from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess
from kiemdinh.services.pages import query, signed_in_page


def _unit(request: HttpRequest, action: str = "view") -> UnitAccess:
    access = duties_for(actor=request.actor, code=asked_unit(request), today=request.today, action=action)
    if access.unit.kind == "school":
        raise Http404
    return access


@require_safe
@signed_in_page
def show(request: HttpRequest) -> HttpResponse:
    """Adoptions and moved days, what may be adopted, what may be moved this year."""
    access, year = _unit(request), asked_year(request)
    rows = settings_of(access.unit.id)
    days = school_year_days(year)
    movable = [
        (duty, day, in_words(duty, day))
        for duty in book().duties
        for day in [last_day(duty, year, school_year=days)]
        if day is not None and access.unit.kind in duty.movable_by
    ]
    return render(
        request,
        "duties/settings.html",
        {
            "unit": access.unit,
            "year": year,
            "open": [row for row in rows if row.ended_at is None],
            "ended": [row for row in rows if row.ended_at is not None],
            "adoptable": adoptable(access.unit.id, on=request.today),
            "movable": sorted(movable, key=lambda row: row[1]),
            "may_set": bool(access.may("set")),
            "kept": query(don_vi=asked_unit(request), nam=year),
        },
    )


@require_http_methods(["GET", "POST"])
@signed_in_page
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Moves the day of a duty in the year of the address."""
    access, year = _unit(request, "set"), asked_year(request)
    duty = book().of(key)
    lawful = last_day(duty, year, school_year=school_year_days(year)) if duty else None
    if duty is None or lawful is None:
        raise Http404
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"day": lawful})
    intro = f"Năm {year}, hạn theo nguồn: {in_words(duty, lawful)}. Ngày mới dùng cho đơn vị và mọi đơn vị cấp dưới."
    return _answer(
        request, form, f"Dời hạn: {duty.title}", intro, "Dời hạn",
        lambda values: move_day(
            actor=request.actor, now=request.now, unit_code=access.unit.code, key=key, year=year, **values
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in_page
def take_over(request: HttpRequest, key: str) -> HttpResponse:
    """Adopts a local duty."""
    access = _unit(request, "set")
    duty = book().of(key)
    if duty is None or not duty.local:
        raise Http404
    form = AdoptForm(request.POST if request.method == "POST" else None, initial={"since": request.today})
    return _answer(
        request, form, f"Áp dụng: {duty.title}", f"Theo {duty.source}.", "Áp dụng",
        lambda values: adopt(actor=request.actor, now=request.now, unit_code=access.unit.code, key=key, **values),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in_page
def end(request: HttpRequest, setting_id: int) -> HttpResponse:
    """Ends an adoption or takes a moved day back."""
    access = _unit(request, "set")
    row = next((r for r in settings_of(access.unit.id) if r.id == setting_id and r.ended_at is None), None)
    if row is None:
        raise Http404
    form = EndForm(request.POST if request.method == "POST" else None)
    what = "Bỏ ngày đã dời" if row.moved else "Thôi áp dụng"
    return _answer(
        request, form, f"{what}: {row.title}", "Lần đặt này vẫn ở lịch sử của đơn vị.", what,
        lambda values: end_setting(
            actor=request.actor, now=request.now, unit_code=access.unit.code, setting_id=setting_id, **values
        ),
    )  # fmt: skip


def _answer(request: HttpRequest, form: forms.Form, title: str, intro: str, button: str, act: Any) -> HttpResponse:
    back = reverse("duties:settings") + query(don_vi=asked_unit(request), nam=asked_year(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except DutyProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, f"Đã ghi: {title[:1].lower()}{title[1:]}.")
            return redirect(back)
    context = {"form": form, "title": title, "intro": intro, "button": button, "back": back}
    return render(request, "duties/setting_form.html", context, status=422 if form.errors else 200)
