"""Pages of the figures: they read the address and the form, call use cases and choose words."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.school_profile import queries, use_cases
from kiemdinh.rooms.school_profile.forms import (
    BASE_FIELD,
    PostedTable,
    SourceForm,
    base_of,
    cell_field,
    read_table,
)
from kiemdinh.rooms.school_profile.pages.choice import (
    Choice,
    all_tables,
    choice_of,
    form_label,
    forms_of,
    shown_tables,
    site_options,
    stage_options,
)
from kiemdinh.rooms.school_profile.pages.workbooks import workbook_answer
from kiemdinh.rooms.school_profile.queries import CellView, RowView, TableView
from kiemdinh.rooms.school_profile.rules.form import PROPOSAL_NOTE

_CHIP_LETTERS = 34


@dataclass
class CellField:
    """An input of the page, or a shown number."""

    view: CellView
    id: str
    name: str
    text: str
    label: str
    error: str = ""


@dataclass
class TableSection:
    """A table of the page with its inputs, what was typed and what is wrong."""

    view: TableView
    rows: list[tuple[RowView, list[CellField]]]
    base: str
    source: SourceForm
    errors: list[tuple[str, str]] = field(default_factory=list)


@login_required
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """The tables of a school; saving posts one table."""
    access = queries.school_for(actor=request.actor, code=code, today=request.today)
    choice = choice_of(request, access)
    if choice is None:
        return render(request, "school_profile/no_form.html", {"school": access.school})
    if request.method == "POST":
        return _save(request, choice)
    return _page(request, choice)


@require_POST
@login_required
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """Fills empty cells of the chosen form from another edition's form."""
    access = queries.school_for(actor=request.actor, code=code, today=request.today)
    choice = choice_of(request, access)
    other = next((form for form in forms_of(access) if form.key == request.POST.get("tu")), None)
    if choice is None or other is None or other.key == choice.form.key:
        raise Http404
    try:
        filled = use_cases.copy_figures(
            actor=request.actor,
            now=request.now,
            school_id=access.school.unit_id,
            from_form=other,
            to_form=choice.form,
        )
    except PermissionDenied as refusal:
        return render(request, "403.html", {"reason": str(refusal)}, status=403)
    messages.success(
        request,
        f"Đã chép {format_number(filled)} ô. Hãy xem lại từng bảng trước khi dùng."
        if filled
        else "Không có ô trống nào chép được.",
    )
    return HttpResponseRedirect(choice.url())


@require_safe
@login_required
def export(request: HttpRequest, code: str) -> HttpResponse:
    """The tables as an Excel file."""
    access = queries.school_for(actor=request.actor, code=code, today=request.today)
    choice = choice_of(request, access)
    if choice is None or not access.may("download"):
        raise Http404
    return workbook_answer(request, choice, shown_tables(choice), name="so-lieu")


def _page(
    request: HttpRequest,
    choice: Choice,
    *,
    posted: PostedTable | None = None,
    posted_table: str = "",
    errors: dict[tuple[str, str], str] | None = None,
    source: SourceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    school = choice.access.school
    may_edit = choice.access.may("edit")
    sections = []
    for view in shown_tables(choice):
        mine = view.key == posted_table
        sections.append(
            _section(
                view,
                request,
                posted if mine else None,
                errors or {} if mine else {},
                source if mine else None,
            )
        )
    forms = forms_of(choice.access)
    counts = queries.entered_counts(school_id=school.unit_id, forms=forms)
    missing = sum(section.view.missing for section in sections)
    older = max(
        (form for form in forms if form.key != choice.form.key and counts.get(form.key)),
        key=lambda form: counts[form.key],
        default=None,
    )
    context = {
        "choice": choice,
        "school": school,
        "form": choice.form,
        "sections": sections,
        "missing": missing,
        "missing_text": format_number(missing),
        "may_edit": bool(may_edit),
        "why_not": may_edit.reason,
        "years_text": f"{choice.years[0][:4]}–{choice.years[-1][-4:]}",
        "year_count": len(choice.years),
        "form_options": [
            {
                "label": form_label(form),
                "url": choice.url(bo=form.key, cap=None),
                "current": form.key == choice.form.key,
                "count": counts.get(form.key),
            }
            for form in forms
        ],
        "site_options": site_options(choice),
        "stage_options": stage_options(choice),
        "year_options": [
            {"code": year, "label": year.replace("-", "–"), "current": year == choice.years[-1]}
            for year in choice.year_options
        ],
        "older": older if older and not counts.get(choice.form.key) else None,
        "older_label": form_label(older) if older else "",
        "older_url": choice.url(bo=older.key) if older else "",
        "older_count": format_number(counts[older.key]) if older else "",
        "jumps": [
            {
                "label": _short(section.view.title),
                "url": f"#bang-{section.view.key}",
                "count": section.view.missing or None,
                "current": False,
            }
            for section in sections
        ],
        "export_url": choice.url_of("export"),
        "read_url": choice.url_of("read_file"),
        "import_url": choice.url_of("import"),
        "copy_url": choice.url_of("copy"),
        "crumbs": [{"label": school.name, "url": f"/truong/{school.code}/"}, {"label": "Số liệu", "url": ""}],
        "has_errors": any(section.errors for section in sections),
        "proposal_note": PROPOSAL_NOTE,
    }
    return render(request, "school_profile/figures.html", context, status=status)


def _section(
    view: TableView,
    request: HttpRequest,
    posted: PostedTable | None,
    errors: dict[tuple[str, str], str],
    source: SourceForm | None,
) -> TableSection:
    titles = {column.key: column.title for column in view.columns}
    rows = [
        (
            row,
            [
                CellField(
                    cell,
                    f"{view.key}.{row.key}.{cell.column}",
                    cell_field(row.key, cell.column),
                    posted.typed.get((row.key, cell.column), _typed(cell)) if posted else _typed(cell),
                    f"{row.title}, {titles[cell.column].lower()}",
                    errors.get((row.key, cell.column), ""),
                )
                for cell in row.cells
            ],
        )
        for row in view.rows
    ]
    base = request.POST.get(BASE_FIELD, "") if posted else base_of(view)
    initial = {"source": view.source, "as_of": view.as_of if view.kept else request.today}
    section = TableSection(view, rows, base, source or SourceForm(initial=initial, auto_id=f"{view.key}-%s"))
    section.errors = [
        (item.id, f"{item.label}: {item.error}") for _, fields in rows for item in fields if item.error
    ]
    section.errors += [
        (f"{view.key}-{name}", " ".join(texts)) for name, texts in (source.errors if source else {}).items()
    ]
    return section


def _typed(cell: CellView) -> str:
    """What stands in the input: a sum of the sites is only a hint, not something entered."""
    return "" if cell.from_sites else cell.text


def _save(request: HttpRequest, choice: Choice) -> HttpResponse:
    table = choice.form.table_by_key.get(request.POST.get("bang", ""))
    if table is None:
        raise Http404
    view = next(item for item in all_tables(choice) if item.key == table.key)
    cells = [(row.key, cell.column) for row in view.rows for cell in row.cells if cell.entered]
    posted = read_table(request.POST, table=table.key, site_id=choice.site_id, cells=cells)
    source = SourceForm(request.POST, auto_id=f"{table.key}-%s")
    again = {"posted": posted, "posted_table": table.key, "source": source, "status": 422}
    if not source.is_valid():
        return _page(request, choice, **again)
    meta = {"source": source.cleaned_data["source"], "as_of": source.cleaned_data["as_of"]}
    school_id = choice.access.school.unit_id
    anchor = f"{choice.url()}#bang-{table.key}"
    try:
        if posted.edits:
            changed = use_cases.save_figures(
                actor=request.actor,
                now=request.now,
                school_id=school_id,
                form=choice.form,
                edits=posted.edits,
                **meta,
            )
            messages.success(request, f"Đã lưu {changed} ô của bảng “{table.title}”.")
        elif (view.source, view.as_of) != (meta["source"], meta["as_of"]) and view.entered:
            use_cases.set_source(
                actor=request.actor,
                now=request.now,
                school_id=school_id,
                form=choice.form,
                table=table.key,
                columns=[column.key for column in view.columns],
                site_id=choice.site_id,
                **meta,
            )
            messages.success(request, f"Đã ghi nguồn số liệu của bảng “{table.title}”.")
        else:
            messages.info(request, f"Bảng “{table.title}” không có ô nào thay đổi.")
    except use_cases.BadCells as problem:
        return _page(request, choice, errors={(e.row, e.column): e.reason for e in problem.errors}, **again)
    except use_cases.StaleCells as stale:
        return _merge(request, choice, table.title, posted, stale)
    except use_cases.FigureProblem as problem:
        messages.error(request, str(problem))
        return _page(request, choice, **again)
    except PermissionDenied as refusal:
        return render(request, "403.html", {"reason": str(refusal)}, status=403)
    return HttpResponseRedirect(anchor)


def _merge(
    request: HttpRequest, choice: Choice, title: str, posted: PostedTable, stale: use_cases.StaleCells
) -> HttpResponse:
    """Both values of every cell that two people changed; the other cells travel along."""
    base = dict(posted.base)
    conflicts: list[dict[str, Any]] = []
    for cell in stale.cells:
        theirs = "" if cell.theirs is None else format_number(cell.theirs)
        base[f"{cell.row}|{cell.column}"] = [cell.version, theirs]
        conflicts.append(
            {
                "name": cell_field(cell.row, cell.column),
                "label": cell.label,
                "theirs": theirs,
                "mine": posted.typed[cell.row, cell.column],
                "at": cell.entered_at,
            }
        )
    names = {conflict["name"] for conflict in conflicts}
    kept = [
        (key, value)
        for key, value in request.POST.items()
        if key not in names and key not in ("csrfmiddlewaretoken", BASE_FIELD)
    ]
    context = {
        "choice": choice,
        "school": choice.access.school,
        "title": title,
        "conflicts": conflicts,
        "kept": kept,
        "base": json.dumps(base, ensure_ascii=False),
        "action": choice.url(),
        "base_field": BASE_FIELD,
    }
    return render(request, "school_profile/merge.html", context, status=409)


def _short(title: str) -> str:
    """A title that fits a chip on a phone."""
    if len(title) <= _CHIP_LETTERS:
        return title
    return title[:_CHIP_LETTERS].rsplit(" ", 1)[0].rstrip(",") + "…"
