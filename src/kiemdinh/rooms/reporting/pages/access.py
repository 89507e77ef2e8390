"""How pages of this room answer a refusal, and what of the address they keep."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest

from kiemdinh.rooms.reporting.use_cases import ReportingProblem


def asked_unit(request: HttpRequest) -> str:
    """The unit of the address; empty: the own one."""
    return request.GET.get("don-vi", "").strip()


def number_of(request: HttpRequest, name: str) -> int:
    """A number that a form of ours always sends. Raises Http404 when somebody else's does not."""
    value = request.POST.get(name, "")
    if not value.isdecimal() or len(value) > 12:
        raise Http404
    return int(value)


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A day of the address; None when there is none or it makes no sense."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def show_problem(form: forms.Form, problem: ReportingProblem) -> None:
    """Puts a refusal at the entries it is about, or above the form."""
    placed = False
    for field, words in problem.fields.items():
        if field in form.fields and not form.fields[field].widget.is_hidden:
            form.add_error(field, words)
            placed = True
    if not placed:
        form.add_error(None, str(problem))
