"""How pages of this room answer a refusal, and what of the address they all keep."""

from django import forms
from django.http import HttpRequest

from kiemdinh.rooms.planning.use_cases import PlanningProblem

FIRST_YEAR, LAST_YEAR = 2018, 2100


def show_problem(form: forms.Form, problem: PlanningProblem) -> None:
    """Puts a refusal at the entries it is about, or above the form."""
    placed = False
    for field, words in problem.fields.items():
        if field in form.fields and not form.fields[field].widget.is_hidden:
            form.add_error(field, words)
            placed = True
    if not placed:
        form.add_error(None, "; ".join(problem.fields.values()) or str(problem))


def asked_unit(request: HttpRequest) -> str:
    """The unit of the address; empty: the own one."""
    return request.GET.get("don-vi", "").strip()


def asked_year(request: HttpRequest, default: int) -> int:
    """The year of the address, or the given one when there is none or it makes no sense."""
    words = request.GET.get("nam", "")
    year = int(words) if words.isdecimal() and len(words) == 4 else default
    return year if FIRST_YEAR <= year <= LAST_YEAR else default
