"""The list of assessors, its Excel file, a new person, the import."""

import base64
import binascii
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.assessors.exports.register import register_file, template_file
from kiemdinh.rooms.assessors.forms import FilterForm, ImportForm, PersonForm
from kiemdinh.rooms.assessors.pages.access import XLSX, keeper_page, show_problem
from kiemdinh.rooms.assessors.queries import register
from kiemdinh.rooms.assessors.rules.fitness import GROUPS
from kiemdinh.rooms.assessors.use_cases import AssessorProblem, PersonFacts, add_assessor
from kiemdinh.rooms.assessors.use_cases.importing import MAX_ROWS, ImportOutcome, import_assessors
from kiemdinh.rooms.organisations import queries as organisations

_SALT = "kiemdinh.assessors.import"
_KEPT_SECONDS = 2 * 60 * 60
_STATES = ((register.ACTIVE, "Đang làm"), (register.STOPPED, "Đã thôi"), ("tat-ca", "Tất cả"))
_TRAINED = {"co": "Đã có chứng nhận tập huấn", "chua": "Chưa có chứng nhận tập huấn"}


def stage_labels() -> dict[str, str]:
    """School levels by code."""
    return dict(organisations.school_vocabulary().stages)


def _conditions(request: HttpRequest) -> tuple[register.RegisterFilter, str]:
    """The conditions of the address, for the query and in words."""
    asked, stages = request.GET, stage_labels()
    state = asked.get("tinh-trang", "")
    where = register.RegisterFilter(
        search=asked.get("tim", "").strip(),
        stage=asked.get("cap", "") if asked.get("cap") in stages else "",
        group=asked.get("nhom", "") if asked.get("nhom") in GROUPS else "",
        trained=asked.get("tap-huan", "") if asked.get("tap-huan") in _TRAINED else "",
        state=state if state in dict(_STATES) else register.ACTIVE,
    )
    words = [
        f"Tìm “{where.search}”" if where.search else "",
        f"Cấp học: {stages[where.stage]}" if where.stage else "",
        f"Nhóm: {GROUPS[where.group]}" if where.group else "",
        _TRAINED.get(where.trained, ""),
        "" if where.state == register.ACTIVE else dict(_STATES)[where.state],
    ]
    return where, "; ".join(word for word in words if word)


@require_safe
@keeper_page
def people(request: HttpRequest) -> HttpResponse:
    """The register; search, filters and page are in the address. ?xuat=xlsx gives what is shown, every page."""
    where, words = _conditions(request)
    rows = register.list_assessors(actor=request.actor, today=request.today, where=where)
    if request.GET.get("xuat") == "xlsx":
        content = register_file(rows, today=request.today, conditions=words)
        return xlsx_response(content, f"nguoi-danh-gia-{request.today:%Y-%m-%d}.xlsx")
    page = Paginator(rows, register.PER_PAGE).get_page(request.GET.get("page"))
    kept = {k: v for k, v in request.GET.items() if k in ("tim", "cap", "nhom", "tap-huan") and v}
    chips = [
        {
            "label": label,
            "url": "?" + urlencode(kept | ({} if key == register.ACTIVE else {"tinh-trang": key})),
            "current": where.state == key,
        }
        for key, label in _STATES
    ]
    asked = {"tim": where.search, "cap": where.stage, "nhom": where.group, "tap-huan": where.trained}
    shown = {k: v for k, v in request.GET.items() if k in (*asked, "tinh-trang") and v}
    return render(
        request,
        "assessors/people.html",
        {
            "page": page,
            "total": len(rows),
            "words": words,
            "chips": chips,
            "form": FilterForm(asked, stages=stage_labels()),
            "state": "" if where.state == register.ACTIVE else where.state,
            "export_url": "?" + urlencode(shown | {"xuat": "xlsx"}),
            "is_empty": not rows and not register.counts_of(actor=request.actor)[1],
        },
    )


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    """An Excel file to save."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@keeper_page
def add(request: HttpRequest) -> HttpResponse:
    """One new person."""
    form = PersonForm(request.POST if request.method == "POST" else None, stages=stage_labels())
    if request.method == "POST" and form.is_valid():
        try:
            made = add_assessor(actor=request.actor, now=request.now, facts=facts_of(form))
        except AssessorProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, f"Đã thêm {made.full_name}. Hãy ghi chứng nhận và quá trình công tác.")
            return redirect("assessors:person", assessor_id=made.pk)
    return render(request, "assessors/person_form.html", {"form": form}, status=422 if form.errors else 200)


def facts_of(form: PersonForm) -> PersonFacts:
    """What the use cases take."""
    values = {key: value for key, value in form.cleaned_data.items() if key != "version"}
    return PersonFacts(**values)


@require_safe
@keeper_page
def template(request: HttpRequest) -> HttpResponse:
    """The empty table to fill in."""
    return xlsx_response(template_file(), "mau-nguoi-danh-gia.xlsx")


@keeper_page
def import_file(request: HttpRequest) -> HttpResponse:
    """Reads a file; the answer says what was added and gives the rows to mend back."""
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            outcome = import_assessors(
                actor=request.actor, now=request.now, content=file.read(), filename=str(file.name)
            )
        except AssessorProblem as problem:
            show_problem(form, problem)
        else:
            return render(request, "assessors/import_result.html", _answer(request, outcome))
    status = 422 if form.errors else 200
    return render(request, "assessors/import.html", {"form": form, "max_rows": MAX_ROWS}, status=status)


def _answer(request: HttpRequest, outcome: ImportOutcome) -> dict[str, Any]:
    if not outcome.rejected_file:
        return {"outcome": outcome, "rejected": ""}
    kept = {"content": base64.b64encode(outcome.rejected_file).decode(), "reader": request.actor.account_id}
    # Carried by the page itself, signed for its reader: nothing about refused people is stored.
    return {"outcome": outcome, "rejected": signing.dumps(kept, salt=_SALT)}


@require_POST
@keeper_page
def rejected(request: HttpRequest) -> HttpResponse:
    """Turns what the answer page carries back into a file; only for the person it was made for."""
    try:
        kept = signing.loads(request.POST.get("tep", ""), salt=_SALT, max_age=_KEPT_SECONDS)
        content = base64.b64decode(kept["content"], validate=True)
    except (signing.BadSignature, binascii.Error, KeyError, TypeError) as error:
        raise Http404 from error
    if kept["reader"] != request.actor.account_id:
        raise Http404
    return xlsx_response(content, "dong-can-sua.xlsx")
