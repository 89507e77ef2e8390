"""Accounts from Excel: the template, the upload, and the two files of its answer."""

import base64
import binascii
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.people import use_cases
from kiemdinh.rooms.people.exports import handout_file, template_file
from kiemdinh.rooms.people.forms import ImportForm
from kiemdinh.rooms.people.pages.access import account_page, own_unit_code, reach_of, show_problem
from kiemdinh.rooms.people.pages.accounts import xlsx_response

_SALT = "kiemdinh.people.import"
_KEPT_SECONDS = 2 * 60 * 60


@require_safe
@account_page
def template(request: HttpRequest) -> HttpResponse:
    """The empty table to fill in."""
    return xlsx_response(template_file(reach_of(request.actor).roles), "mau-cap-tai-khoan.xlsx")


@account_page
def import_file(request: HttpRequest) -> HttpResponse:
    """Reads a file; the answer shows the passwords once, and the rows to mend."""
    reach = reach_of(request.actor)
    if not reach.may_create:
        raise Http404
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None,
                      unit_code=own_unit_code(request.actor), fixed_unit=reach.fixed_unit)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            outcome = use_cases.import_accounts(
                actor=request.actor, now=request.now, unit_code=form.cleaned_data["unit_code"],
                content=file.read(), filename=file.name)
        except use_cases.AccountProblem as problem:
            show_problem(form, problem)
        else:
            return render(request, "people/import_result.html", _answer(request, outcome))
    return render(request, "people/import.html", {"form": form, "reach": reach, "max_rows": use_cases.MAX_ROWS},
                  status=422 if form.errors else 200)


def _answer(request: HttpRequest, outcome: use_cases.ImportOutcome) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "handout": _packed(request, "giao-tai-khoan.xlsx", handout_file(outcome.made)) if outcome.made else "",
        "rejected": _packed(request, "dong-can-sua.xlsx", outcome.rejected_file) if outcome.rejected_file else "",
    }


def _packed(request: HttpRequest, name: str, content: bytes) -> str:
    """A file carried by the page itself, signed for its reader: passwords are stored nowhere on the server."""
    kept = {"name": name, "content": base64.b64encode(content).decode(), "reader": request.actor.account_id}
    return signing.dumps(kept, salt=_SALT)


@require_POST
@account_page
def download(request: HttpRequest) -> HttpResponse:
    """Turns what the answer page carries back into a file; only for the person it was made for."""
    try:
        kept = signing.loads(request.POST.get("tep", ""), salt=_SALT, max_age=_KEPT_SECONDS)
        content = base64.b64decode(kept["content"], validate=True)
    except (signing.BadSignature, binascii.Error, KeyError, TypeError) as error:
        raise Http404 from error
    if kept["reader"] != request.actor.account_id:
        raise Http404
    return xlsx_response(content, kept["name"])
