"""How pages of this room read their address and answer a refusal."""

from django import forms
from django.http import HttpRequest

from kiemdinh.rooms.duties.use_cases.problems import DutyProblem

FIRST_YEAR, LAST_YEAR = 2010, 2100
PAGE_SIZE = 50


def asked_unit(request: HttpRequest) -> str:
    """The unit of the address; empty: the own one."""
    return request.GET.get("don-vi", "").strip()[:40]


def asked_year(request: HttpRequest) -> int:
    """The year of the address; nonsense reads as this year."""
    words = request.GET.get("nam", "")
    year = int(words) if words.isdecimal() and len(words) == 4 else request.today.year
    return year if FIRST_YEAR <= year <= LAST_YEAR else request.today.year


def show_problem(form: forms.Form, problem: DutyProblem) -> None:
    """Puts a refusal at the entry it is about, or above the form."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))
