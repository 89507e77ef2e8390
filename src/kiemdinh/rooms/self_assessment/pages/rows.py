"""Ordered rows of a page (weeks, nội hàm, main issues): one way to read what a button of a row asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from kiemdinh.rooms.self_assessment.forms import posted_version
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem


@dataclass(frozen=True)
class RowUseCases:
    """What can be done to a row; `who` (actor, now, cycle, …) goes to each of them."""

    who: dict[str, Any]
    change: Callable[..., None]
    remove: Callable[..., None]
    move: Callable[..., None]


def number(text: str | None) -> int:
    """The number in a field or address; 0, which no row has, when there is none."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def handle_row(request: HttpRequest, uses: RowUseCases, form: forms.Form, values: Callable[[], dict[str, Any]]) -> bool:
    """Carries out `viec` = sua, bo, len or xuong on row `dong`; True when the page may be shown anew.

    On a problem the form (bound to what was typed) carries it, or a message where no form is shown.
    """
    task, row_id = request.POST.get("viec", ""), number(request.POST.get("dong"))
    version = posted_version(request.POST)
    try:
        if task in ("len", "xuong"):
            uses.move(**uses.who, row_id=row_id, up=task == "len")
        elif task == "bo":
            uses.remove(**uses.who, row_id=row_id, version=version)
            messages.success(request, "Đã bỏ dòng.")
        elif form.is_valid():
            uses.change(**uses.who, row_id=row_id, version=version, **values())
            messages.success(request, "Đã lưu dòng.")
        else:
            return False
    except SelfAssessmentProblem as problem:
        if task == "sua":
            form.add_error(None, str(problem))
            return False
        messages.error(request, str(problem))
    return True
