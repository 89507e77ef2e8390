"""Figures out of a file of another program: upload, which table of it, the mapping, what comes out, then writing it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.school_profile import queries, use_cases
from kiemdinh.rooms.school_profile.forms import FigureFileForm, SourceForm
from kiemdinh.rooms.school_profile.pages.choice import Choice, all_tables, choice_of
from kiemdinh.rooms.school_profile.pages.importing import editing_choice, stale_words
from kiemdinh.rooms.school_profile.pages.mapping import empty_profile, fields_of, posted_profile
from kiemdinh.rooms.school_profile.queries import NewFigure, ProfileRow
from kiemdinh.rooms.school_profile.rules.form import Table
from kiemdinh.rooms.school_profile.rules.origins import PROFILE
from kiemdinh.rooms.school_profile.rules.profile import (
    CELLS,
    ROWS,
    Outcome,
    Profile,
    ProfileError,
    WorkedOut,
    column_changes,
    guess_labels,
    work_out,
)
from kiemdinh.rooms.school_profile.rules.profile_data import check, starter_profile
from kiemdinh.rooms.school_profile.rules.source_table import SourceTable, cell_text, guess_header, read_source
from kiemdinh.services.files import passing
from kiemdinh.services.spreadsheets import Grid, SheetFileError, open_grids

_SHOWN_LINES = 100
_NAME_LETTERS = 150


@login_required
def read_file(request: HttpRequest, code: str) -> HttpResponse:
    """The upload and the mappings the school may use; officers above see the mappings and may share them."""
    access = queries.school_for(actor=request.actor, code=code, today=request.today)
    choice = choice_of(request, access)
    if choice is None:
        raise Http404
    may_edit = access.may("edit")
    posted = request.method == "POST"
    if posted and not may_edit:
        raise PermissionDenied(may_edit.reason)
    form = FigureFileForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            open_grids(content)
        except SheetFileError as error:
            form.add_error("file", str(error))
        else:
            token = passing.keep(
                name=file.name[-_NAME_LETTERS:], content=content, owner_id=_owner(request), now=request.now
            )
            return HttpResponseRedirect(choice.url_of("read_table", token))
    context = {
        "choice": choice,
        "school": access.school,
        "form": form,
        "may_edit": bool(may_edit),
        "may_share": bool(access.may("share_profile")),
        "profiles": queries.profiles_of(school_id=access.school.unit_id, on=request.today),
        "starters": queries.starters(),
        "hours": passing.KEPT_HOURS,
        "read_url": choice.url_of("read_file"),
        "profile_url": choice.url_of("profile"),
        "crumbs": _crumbs(choice, ""),
    }
    return render(request, "school_profile/read_file.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def change_profile(request: HttpRequest, code: str) -> HttpResponse:
    """Shares a mapping with the schools of an officer's unit, or takes one out of use."""
    access = queries.school_for(actor=request.actor, code=code, today=request.today)
    choice = choice_of(request, access)
    wanted = request.POST.get("hs", "")
    if choice is None or not wanted.isdigit():
        raise Http404
    where = {"actor": request.actor, "now": request.now, "school_id": access.school.unit_id, "profile_id": int(wanted)}
    try:
        if request.POST.get("viec") == "dung-chung":
            unit = use_cases.share_profile(**where)
            messages.success(request, f"Hồ sơ đã dùng chung cho các trường thuộc {unit}.")
        else:
            use_cases.retire_profile(**where)
            messages.success(request, "Đã bỏ hồ sơ. Số liệu đã lấy theo hồ sơ này vẫn giữ nguyên.")
    except use_cases.FigureProblem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(choice.url_of("read_file"))


@dataclass
class _Work:
    """A file that is being worked on: which sheet and header, and the table below it."""

    choice: Choice
    file: passing.PassingFile
    grids: list[Grid]
    sheet: int
    source: SourceTable
    rows: list[ProfileRow]
    chosen: ProfileRow | None

    def url(self, **more: Any) -> str:
        query = self.choice.query | {"trang": self.sheet + 1, "dong": self.source.header_row + 1} | more
        path = reverse("school_profile:read_table", args=[self.choice.access.school.code, self.file.token])
        return f"{path}?{urlencode(query)}"


def _owner(request: HttpRequest) -> int:
    if request.actor.account_id is None:
        raise Http404
    return request.actor.account_id


def _crumbs(choice: Choice, last: str) -> list[dict[str, str]]:
    school = choice.access.school
    crumbs = [
        {"label": school.name, "url": f"/truong/{school.code}/"},
        {"label": "Số liệu", "url": choice.url()},
        {"label": "Lấy từ tệp xuất", "url": choice.url_of("read_file") if last else ""},
    ]
    return [*crumbs, {"label": last, "url": ""}] if last else crumbs


@login_required
def read_table(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """One file: choose its table and a mapping; work out, look at the lines, save the mapping, write the figures."""
    choice = editing_choice(request, code)
    file = passing.take(token=token, owner_id=_owner(request), now=request.now)
    if file is None:
        messages.info(request, "Tệp không còn trên máy chủ (đã dùng xong hoặc để quá lâu). Hãy tải lên lại.")
        return HttpResponseRedirect(choice.url_of("read_file"))
    work = _open(request, choice, file)
    if request.method == "POST":
        return _post(request, work)
    profile, named = _first_profile(request, work)
    return _page(request, work, profile, name=named)


def _open(request: HttpRequest, choice: Choice, file: passing.PassingFile) -> _Work:
    grids = open_grids(file.content)
    wanted = request.GET.get("trang", "")
    sheet = int(wanted) - 1 if wanted.isdigit() and 0 < int(wanted) <= len(grids) else _largest(grids)
    cells = grids[sheet].cells
    line = request.GET.get("dong", "")
    header = int(line) - 1 if line.isdigit() and 0 < int(line) <= len(cells) else guess_header(cells)
    rows = queries.profiles_of(school_id=choice.access.school.unit_id, on=request.today)
    chosen = next((row for row in rows if str(row.id) == request.GET.get("hs")), None)
    return _Work(choice, file, grids, sheet, read_source(cells, header), rows, chosen)


def _largest(grids: Sequence[Grid]) -> int:
    return max(range(len(grids)), key=lambda n: len(grids[n].cells))


def _first_profile(request: HttpRequest, work: _Work) -> tuple[Profile, str]:
    """The mapping that the address asks for, with the name it would be saved under."""
    if work.chosen is not None:
        return work.chosen.profile, work.chosen.name
    for starter in queries.starters():
        if starter["key"] == request.GET.get("mau"):
            found = starter_profile(starter, work.source, work.choice.form)
            return found or empty_profile(ROWS, work.source), starter["title"]
    kind = CELLS if request.GET.get("kieu") == CELLS else ROWS
    profile = empty_profile(kind, work.source)
    if profile.label_column:
        profile = _with_guesses(profile, work)
    return profile, ""


def _with_guesses(profile: Profile, work: _Work) -> Profile:
    guesses = guess_labels(work.source, profile.label_column, work.choice.form)
    labels = guesses | dict(profile.labels)
    return Profile(CELLS, label_column=profile.label_column, values=profile.values, labels=tuple(labels.items()))


def _post(request: HttpRequest, work: _Work) -> HttpResponse:
    task = request.POST.get("viec", "")
    if task == "bo":
        passing.drop(token=work.file.token, owner_id=_owner(request))
        messages.success(request, "Đã xóa tệp khỏi máy chủ.")
        return HttpResponseRedirect(work.choice.url_of("read_file"))
    profile = posted_profile(request.POST, work.source)
    if profile.kind == CELLS and work.source.has(profile.label_column) and not profile.labels:
        profile = _with_guesses(profile, work)
    name = request.POST.get("ten", "")
    if task == "them":
        return _page(request, work, profile, name=name)
    if task == "luu":
        return _save(request, work, profile, name)
    try:
        check(profile)
        outcome = _work_out(work, profile)
    except ProfileError as error:
        return _page(request, work, profile, name=name, problem=str(error), status=422)
    if task == "ghi":
        return _write(request, work, profile, outcome, name)
    return _page(request, work, profile, name=name, outcome=outcome, looked_at=task.removeprefix("xem:"))


def _work_out(work: _Work, profile: Profile) -> Outcome:
    year = organisations.school_year(code=work.choice.years[-1])
    return work_out(
        profile,
        work.source,
        form=work.choice.form,
        year=work.choice.years[-1],
        years=work.choice.years,
        period=(year.starts_on, year.ends_on) if year else None,
    )


def _save(request: HttpRequest, work: _Work, profile: Profile, name: str) -> HttpResponse:
    base = work.chosen.version if work.chosen and not work.chosen.shared_by else 0
    try:
        saved, number = use_cases.save_profile(
            actor=request.actor,
            now=request.now,
            school_id=work.choice.access.school.unit_id,
            name=name,
            profile=profile,
            columns=[title for title in work.source.titles if title],
            base_version=base,
        )
    except use_cases.FigureProblem as problem:
        return _page(request, work, profile, name=name, problem=str(problem), status=422)
    shown = " ".join(name.split())
    messages.success(request, f"Đã lưu hồ sơ “{shown}”, bản {number}. Lần sau tệp có các cột này sẽ được gợi ý.")
    return HttpResponseRedirect(work.url(hs=saved))


def _write(request: HttpRequest, work: _Work, profile: Profile, outcome: Outcome, name: str) -> HttpResponse:
    source = SourceForm(request.POST)
    again = {"name": name, "outcome": outcome, "source": source}
    if not source.is_valid():
        return _page(request, work, profile, status=422, **again)
    wanted = set(request.POST.getlist("chon"))
    versions = _versions(request.POST.get("phien_ban", ""))
    edits = [
        use_cases.CellEdit(
            f.table, f.row, f.column, work.choice.site_id, format_number(f.value), versions.get(_name(f), 0)
        )
        for f in outcome.figures
        if _name(f) in wanted
    ]
    if not edits:
        return _page(request, work, profile, problem="Chưa chọn số nào để ghi.", status=422, **again)
    try:
        changed = use_cases.save_figures(
            actor=request.actor,
            now=request.now,
            school_id=work.choice.access.school.unit_id,
            form=work.choice.form,
            edits=edits,
            origin=PROFILE,
            **source.cleaned_data,
        )
    except use_cases.StaleCells as stale:
        return _page(request, work, profile, problem=stale_words(stale), status=409, **again)
    except use_cases.FigureProblem as problem:
        return _page(request, work, profile, problem=str(problem), status=422, **again)
    passing.drop(token=work.file.token, owner_id=_owner(request))
    messages.success(request, f"Đã ghi {format_number(changed)} ô; tệp đã xóa khỏi máy chủ.")
    return HttpResponseRedirect(work.choice.url())


def _versions(text: str) -> dict[str, int]:
    try:
        return {str(key): int(value) for key, value in json.loads(text or "{}").items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise Http404 from error


def _name(figure: WorkedOut) -> str:
    return f"{figure.table}.{figure.row}.{figure.column}"


def _page(
    request: HttpRequest,
    work: _Work,
    profile: Profile,
    *,
    name: str = "",
    outcome: Outcome | None = None,
    source: SourceForm | None = None,
    looked_at: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    choice, table = work.choice, work.source
    context: dict[str, Any] = {
        "choice": choice,
        "school": choice.access.school,
        "file": work.file,
        "crumbs": _crumbs(choice, work.file.name),
        "sheets": [(n + 1, grid.name, n == work.sheet) for n, grid in enumerate(work.grids)],
        "header": table.header_row + 1,
        "table": table,
        "columns": [(title, table.few_values(title)) for title in table.titles if title],
        "proposals": [
            (p, work.url(**{p.kind: p.key})) for p in queries.proposals(work.rows, table, choice.form)
        ],
        "kinds": [(ROWS, "Đếm, cộng các dòng", work.url()), (CELLS, "Lấy số có sẵn", work.url(kieu=CELLS))],
        "fields": fields_of(profile, table, choice.form),
        "profile": profile,
        "name": name,
        "chosen": work.chosen,
        "changes": column_changes(work.chosen.columns, table) if work.chosen else None,
        "year": choice.years[-1].replace("-", "–"),
        "problem": problem,
        "action": request.get_full_path(),
        "hours": passing.KEPT_HOURS,
        "outcome": outcome,
    }
    if outcome is not None:
        context |= _results(request, work, outcome, name, looked_at)
        context["source"] = source or context["source"]
    return render(request, "school_profile/read_table.html", context, status=status)


def _results(request: HttpRequest, work: _Work, outcome: Outcome, name: str, looked_at: str) -> dict[str, Any]:
    """What came out beside what stands there, and the lines behind the figure that was asked about."""
    figures = [NewFigure(f.table, f.row, f.column, f.value) for f in outcome.figures]
    changes, same = queries.changes_of(work.choice.form, all_tables(work.choice), figures)
    rows = {_name(f): f.rows for f in outcome.figures}
    by = f", hồ sơ “{work.chosen.name}” bản {work.chosen.version}" if work.chosen else ""
    looked = next((f for f in outcome.figures if _name(f) == looked_at), None)
    return {
        "results": [(change, len(rows[change.name])) for change in changes],
        "same": format_number(same),
        "versions": json.dumps({change.name: change.version for change in changes}),
        "source": SourceForm(initial={"source": f"Tệp {work.file.name}{by}", "as_of": request.today}),
        "looked": _lines(work, looked) if looked else None,
    }


def _lines(work: _Work, figure: WorkedOut) -> dict[str, Any]:
    table: Table = work.choice.form.table_by_key[figure.table]
    wanted = set(figure.rows[:_SHOWN_LINES])
    columns = [title for title in work.source.titles if title]
    return {
        "title": table.row_by_key[figure.row].title,
        "count": format_number(len(figure.rows)),
        "columns": columns,
        "more": len(figure.rows) - _SHOWN_LINES,
        "rows": [
            (row.number, [cell_text(work.source.cell(row, title)) for title in columns])
            for row in work.source.rows
            if row.number in wanted
        ],
    }
