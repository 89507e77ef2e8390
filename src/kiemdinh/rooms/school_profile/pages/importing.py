"""Figures from the school's own Excel file: template, upload, what would change, then one transaction."""

import json
from collections.abc import Sequence
from dataclasses import astuple
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.school_profile import queries, use_cases
from kiemdinh.rooms.school_profile.exports import without_figures
from kiemdinh.rooms.school_profile.forms import FigureFileForm, SourceForm
from kiemdinh.rooms.school_profile.pages.choice import Choice, all_tables, choice_of, shown_tables
from kiemdinh.rooms.school_profile.pages.workbooks import workbook_answer
from kiemdinh.rooms.school_profile.queries import NewFigure
from kiemdinh.rooms.school_profile.rules.figure_sheets import Reading, SheetFault, read_sheets
from kiemdinh.rooms.school_profile.rules.origins import EXCEL
from kiemdinh.services.spreadsheets import SheetFileError, open_grids

FIGURES_FIELD, FAULTS_FIELD = "so_lieu", "loi"
_FILE_LETTERS = 200


def editing_choice(request: HttpRequest, code: str) -> Choice:
    """The school and form of the address for somebody who may enter figures; PermissionDenied with the reason."""
    access = queries.school_for(actor=request.actor, code=code, today=request.today)
    choice = choice_of(request, access)
    if choice is None:
        raise Http404
    decision = access.may("edit")
    if not decision:
        raise PermissionDenied(decision.reason)
    return choice


@require_safe
@login_required
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The empty file of the form and years."""
    choice = editing_choice(request, code)
    return workbook_answer(request, choice, without_figures(shown_tables(choice)), name="mau-so-lieu")


@login_required
def import_file(request: HttpRequest, code: str) -> HttpResponse:
    """The upload; a readable file is answered with what it would change, nothing is written yet."""
    choice = editing_choice(request, code)
    posted = request.method == "POST"
    form = FigureFileForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            reading = read_sheets(choice.form, choice.years, open_grids(file.read()))
        except SheetFileError as error:
            form.add_error("file", str(error))
        else:
            if reading.cells or reading.faults:
                return _preview(request, choice, reading, file.name[-_FILE_LETTERS:])
            form.add_error(
                "file", "Không thấy số liệu nào trong tệp. Hãy tải tệp mẫu của đúng biểu mẫu, điền số rồi tải lên."
            )
    context = {"choice": choice, "form": form, **_links(choice)}
    return render(request, "school_profile/import.html", context, status=422 if form.errors else 200)


def _links(choice: Choice) -> dict[str, Any]:
    school = choice.access.school
    return {
        "school": school,
        "template_url": choice.url_of("template"),
        "export_url": choice.url_of("export"),
        "import_url": choice.url_of("import"),
        "crumbs": [
            {"label": school.name, "url": f"/truong/{school.code}/"},
            {"label": "Số liệu", "url": choice.url()},
            {"label": "Nhập từ Excel", "url": ""},
        ],
    }


def _preview(request: HttpRequest, choice: Choice, reading: Reading, name: str) -> HttpResponse:
    figures = [NewFigure(c.table, c.row, c.column, c.value, f"{c.sheet}, ô {c.cell}", c.note) for c in reading.cells]
    source = SourceForm(initial={"source": f"Tệp {name}", "as_of": request.today})
    return _show(request, choice, figures, source, faults=reading.faults, absent=reading.absent,
                 others=reading.other_sheets)


def _show(
    request: HttpRequest,
    choice: Choice,
    figures: Sequence[NewFigure],
    source: SourceForm,
    *,
    faults: Sequence[SheetFault] = (),
    absent: Sequence[str] = (),
    others: Sequence[str] = (),
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    changes, same = queries.changes_of(choice.form, all_tables(choice), figures)
    kept = [
        [c.figure.table, c.figure.row, c.figure.column, str(c.figure.value), c.version, c.figure.place, c.figure.note]
        for c in changes
    ]
    context = {
        "choice": choice,
        "changes": changes,
        "same": format_number(same),
        "faults": faults,
        "absent": absent,
        "others": others,
        "problem": problem,
        "source": source,
        "figures": json.dumps(kept, ensure_ascii=False),
        "figures_field": FIGURES_FIELD,
        "kept_faults": json.dumps([astuple(fault) for fault in faults], ensure_ascii=False),
        "faults_field": FAULTS_FIELD,
        "apply_url": choice.url_of("import_apply"),
        "faults_url": choice.url_of("import_faults"),
        **_links(choice),
    }
    return render(request, "school_profile/import_preview.html", context, status=status)


@require_POST
@login_required
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Writes the shown changes, all or none; what somebody else changed meanwhile is shown again."""
    choice = editing_choice(request, code)
    figures, versions = posted_figures(request.POST.get(FIGURES_FIELD, ""))
    source = SourceForm(request.POST)
    if not source.is_valid():
        return _show(request, choice, figures, source, status=422)
    edits = [
        use_cases.CellEdit(f.table, f.row, f.column, choice.site_id, format_number(f.value), version)
        for f, version in zip(figures, versions, strict=True)
    ]
    try:
        changed = use_cases.save_figures(
            actor=request.actor,
            now=request.now,
            school_id=choice.access.school.unit_id,
            form=choice.form,
            edits=edits,
            origin=EXCEL,
            **source.cleaned_data,
        )
    except use_cases.StaleCells as stale:
        return _show(request, choice, figures, source, problem=stale_words(stale), status=409)
    except use_cases.FigureProblem as problem:
        return _show(request, choice, figures, source, problem=str(problem), status=422)
    messages.success(request, f"Đã ghi {format_number(changed)} ô từ tệp Excel.")
    return HttpResponseRedirect(choice.url())


@require_POST
@login_required
def faults(request: HttpRequest, code: str) -> HttpResponse:
    """The cells that could not be read, as a file to mend and upload again."""
    choice = editing_choice(request, code)
    try:
        given = json.loads(request.POST.get(FAULTS_FIELD, ""))
        found = [SheetFault(*(str(part) for part in item)) for item in given]
    except (ValueError, TypeError) as error:
        raise Http404 from error
    tables = without_figures(shown_tables(choice))
    return workbook_answer(request, choice, tables, name="o-can-sua", faults=found)


def stale_words(stale: use_cases.StaleCells) -> str:
    """What to say when somebody else saved some of the cells meanwhile."""
    cells = "; ".join(
        f"{cell.label}: nay là {format_number(cell.theirs) if cell.theirs is not None else 'để trống'}"
        for cell in stale.cells[:5]
    )
    more = f" và {len(stale.cells) - 5} ô khác" if len(stale.cells) > 5 else ""
    return f"Người khác vừa sửa {len(stale.cells)} ô trong khi bạn xem, chưa có gì được ghi: {cells}{more}."


def posted_figures(text: str) -> tuple[list[NewFigure], list[int]]:
    """The figures that the preview carried and the versions of the cells it was shown with."""
    try:
        given = json.loads(text)
        figures = [NewFigure(str(t), str(r), str(c), Decimal(v), str(p), str(n)) for t, r, c, v, _, p, n in given]
        versions = [int(item[4]) for item in given]
    except (ValueError, TypeError, InvalidOperation) as error:
        raise Http404 from error
    return figures, versions
