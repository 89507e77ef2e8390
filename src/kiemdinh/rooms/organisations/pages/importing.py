"""Bringing a directory in: the file, its columns, what it would do, the result."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.importing import DONE, OPENED, RUNNING
from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations import exports, queries, use_cases
from kiemdinh.rooms.organisations.forms import ColumnsForm, ImportForm, posted_version
from kiemdinh.rooms.organisations.pages.browsing import excel_answer, require_view
from kiemdinh.rooms.organisations.queries.imports import import_for, proposed_mapping, units_to_import
from kiemdinh.rooms.organisations.rules.directory import TITLES

_SHOWN = 300
_SAMPLE = 50
_REJECTED = "dong-can-sua.xlsx"


def import_units(actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the units for which the person may bring in a directory."""
    labels = [queries.unit_label(unit_id=unit_id, on=on) for unit_id, on in units_to_import(actor).items()]
    return [(label.code, label.name) for label in labels]


@login_required
def import_page(request: HttpRequest) -> HttpResponse:
    """The file; its columns come next."""
    units = import_units(request.actor)
    if not units:
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None, units=units, today=request.today)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["tep"]
        try:
            row = use_cases.open_import(
                actor=request.actor,
                now=request.now,
                unit_code=form.cleaned_data["don_vi"],
                on=form.cleaned_data["ngay"],
                data=upload.read(),
                filename=upload.name,
            )
        except use_cases.OrganisationError as error:
            form.add_error("tep", str(error))
        else:
            return redirect("organisations:import_columns", row.pk)
    status = 422 if form.is_bound else 200
    return render(request, "organisations/import.html", {"form": form}, status=status)


@login_required
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """Which column holds what: guessed, or as the unit chose for its last file."""
    row = import_for(actor=request.actor, import_id=import_id)
    if row.state in (RUNNING, DONE):
        return redirect("organisations:import_one", row.pk)
    form = ColumnsForm(request.POST or None, titles=row.titles, chosen=proposed_mapping(row))
    if request.method == "POST" and form.is_valid():
        try:
            use_cases.map_columns(
                actor=request.actor,
                import_id=row.pk,
                version=posted_version(request.POST),
                mapping=form.cleaned_data,
            )
        except use_cases.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            return redirect("organisations:import_one", row.pk)
    status = 422 if form.errors else 200
    return render(request, "organisations/import_columns.html", {"form": form, "row": row}, status=status)


@require_safe
@login_required
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the file would do, until it is written; then what it did."""
    row = import_for(actor=request.actor, import_id=import_id)
    if row.state == OPENED:
        return redirect("organisations:import_columns", row.pk)
    if row.state in (RUNNING, DONE):
        return render(request, "organisations/import_result.html", {"row": row, **_result(row)})
    return _check_page(request, row)


def _check_page(request: HttpRequest, row: Any, problem: str = "") -> HttpResponse:
    try:
        found = use_cases.findings_of(row)
    except use_cases.OrganisationError as error:
        form = ColumnsForm(None, titles=row.titles, chosen=row.mapping)
        context = {"form": form, "row": row, "problem": str(error)}
        return render(request, "organisations/import_columns.html", context, status=422)
    going = len(found.new) + len(found.changes)
    bad = len({problem.row for problem in found.refused})
    context = {
        "row": row,
        "found": found,
        "going": going,
        "bad": bad,
        "problem": problem,
        "refused": found.refused[:_SHOWN],
        "new": found.new[:_SAMPLE],
        "changes": [(change.good, _told(change)) for change in found.changes[:_SHOWN]],
    }
    return render(request, "organisations/import_check.html", context, status=409 if problem else 200)


@require_POST
@login_required
def start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Starts the writing; the page of the job shows how far it is."""
    row = import_for(actor=request.actor, import_id=import_id)
    try:
        url = use_cases.start_import(
            actor=request.actor, now=request.now, import_id=row.pk, version=posted_version(request.POST)
        )
    except use_cases.OrganisationError as error:
        row.refresh_from_db()
        if row.state in (RUNNING, DONE):
            return redirect("organisations:import_one", row.pk)
        return _check_page(request, row, str(error))
    return redirect(url)


@require_safe
@login_required
def rejected_file(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows that were not accepted, with the reason beside each, to be mended and sent again."""
    row = import_for(actor=request.actor, import_id=import_id)
    if row.state == DONE:
        body = bytes(row.rejected_file)
    elif row.state in (RUNNING, OPENED):
        raise Http404
    else:
        found = use_cases.findings_of(row)
        body = use_cases.rejected_file(found.table, found.refused)
    if not body:
        raise Http404
    return excel_answer(body, _REJECTED)


@login_required
def template_file(request: HttpRequest) -> HttpResponse:
    """An empty directory with the columns we read."""
    require_view(request)
    return excel_answer(exports.directory_template_workbook(), "mau-danh-ba-truong.xlsx")


def _told(change: Any) -> list[tuple[str, str]]:
    """Which fields change, and to what, in words."""
    said = change.good.row.values
    rows = [(TITLES["name"], change.name)] if change.name else []
    names = {"located_in_id": "commune"}
    for key in change.facts:
        field = names.get(key, key)
        rows.append((TITLES[field], str(said.get(field) or "")))
    return rows


def _result(row: Any) -> dict[str, Any]:
    bad = len({problem["row"] for problem in row.refused})
    parts = [
        f"thêm {format_number(len(row.created_codes))} trường",
        f"cập nhật {format_number(len(row.updated_codes))} trường",
        f"{format_number(row.unchanged)} trường không có gì mới",
    ]
    if row.ignored:
        parts.append(f"bỏ qua {format_number(row.ignored)} dòng không phải dữ liệu")
    if use_cases.is_broken_off(row):
        title = "Danh bạ ghi chưa hết"
    elif row.state == RUNNING:
        title = "Danh bạ đang được ghi"
    else:
        title = f"Còn {format_number(bad)} dòng cần sửa" if bad else "Đã nhận toàn bộ danh bạ"
    return {
        "title": title,
        "lead": f"Tệp {row.filename}: {', '.join(parts)}.",
        "refused": row.refused[:_SHOWN],
        "has_file": bool(row.rejected_file),
        "running": row.state == RUNNING,
        "broken_off": use_cases.is_broken_off(row),
    }
