"""The table of accreditation results, and the list of schools behind each of its numbers."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.statistics.exports.form1 import form1_file, form1_schools_file
from kiemdinh.rooms.statistics.pages.access import PAGE_SIZE, asked_day, asked_unit, statistics_page
from kiemdinh.rooms.statistics.queries.form1 import form1, form1_schools, school_lines
from kiemdinh.rooms.statistics.rules.form1 import COLUMNS, DEFINITIONS, TOTAL, Form1Row
from kiemdinh.services.pages import made_file, query


@statistics_page
def show(request: HttpRequest) -> HttpResponse:
    """The table as of a day; `?xuat=xlsx` gives the same numbers."""
    access = asked_unit(request)
    day, problem = asked_day(request)
    table = form1(access.unit.id, as_of=day)
    if request.GET.get("xuat") == "xlsx":
        return made_file(form1_file(table), f"bang-kiem-dinh-{table.unit_code}-{day.isoformat()}.xlsx")
    code, shown = access.unit.code, day.isoformat()
    return render(
        request,
        "statistics/form1.html",
        {
            "table": table,
            "unit": access.unit,
            "day": day,
            "problem": problem,
            "lines": [_cells(row, query(don_vi=code, ngay=shown)) for row in table.lines],
            "definitions": DEFINITIONS,
            "export_url": query(don_vi=code, ngay=shown, xuat="xlsx"),
            "kept": query(don_vi=code, ngay=shown),
        },
    )


@statistics_page
def schools(request: HttpRequest) -> HttpResponse:
    """The schools behind a number: `cot` names the column, `loai` the row."""
    access = asked_unit(request)
    day, _ = asked_day(request)
    column, kind = request.GET.get("cot", TOTAL), request.GET.get("loai", "")
    types = {key: item.short_label for key, item in organisations.school_vocabulary().types.items()}
    if column not in COLUMNS or (kind and kind not in types):
        raise Http404
    text = request.GET.get("q", "").strip()[:200]
    found = form1_schools(access.unit.id, as_of=day, column=column, school_type=kind, text=text)
    said = "; ".join(word for word in (types.get(kind, ""), f"Tìm “{text}”" if text else "") if word)
    if request.GET.get("xuat") == "xlsx":
        only = f" Chỉ gồm: {said}." if said else ""
        note = f"{access.unit.name}. Tính đến hết ngày {format_date(day)}.{only}"
        content = form1_schools_file(school_lines(found, as_of=day), title=COLUMNS[column], note=note)
        return made_file(content, f"truong-{access.unit.code}-{day.isoformat()}.xlsx")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "statistics/form1_schools.html",
        {
            "unit": access.unit,
            "day": day,
            "column": column,
            "title": COLUMNS[column],
            "kind": kind,
            "kind_label": types.get(kind, ""),
            "columns": COLUMNS,
            "types": types,
            "q": text,
            "page": page,
            "rows": school_lines(page.object_list, as_of=day),
            "total": page.paginator.count,
            "back": reverse("statistics:form1") + query(don_vi=access.unit.code, ngay=day.isoformat()),
        },
    )


def _cells(row: Form1Row, kept: str) -> dict[str, Any]:
    """A line of the table: each number with the address of the schools behind it (none behind a zero)."""
    base = reverse("statistics:form1_schools") + kept

    def cell(column: str) -> dict[str, Any]:
        number = row.number(column)
        kind = "" if row.type == TOTAL else f"&loai={row.type}"
        return {
            "number": number,
            "url": f"{base}&cot={column}{kind}" if number else "",
            "label": f"{COLUMNS[column]}, {row.label.lower()}",
        }

    cells: dict[str, Any] = {column: cell(column) for column in COLUMNS}
    return {
        "label": row.label,
        "is_total": row.type == TOTAL,
        "self_assessed_percent": row.self_assessed_percent,
        "externally_assessed_percent": row.externally_assessed_percent,
        "grades": [cells[key] for key in ("not_reached", "level_1", "level_2", "level_3", "level_4")],
        **cells,
    }
