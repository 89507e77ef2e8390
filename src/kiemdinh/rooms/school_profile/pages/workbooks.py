"""The figures as Excel files of an answer: the export, the template, the cells to mend."""

import re
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from kiemdinh.rooms.school_profile.exports import figures_workbook
from kiemdinh.rooms.school_profile.pages.choice import Choice
from kiemdinh.rooms.school_profile.queries import TableView
from kiemdinh.rooms.school_profile.rules.figure_sheets import SheetFault

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_answer(
    request: HttpRequest,
    choice: Choice,
    tables: Sequence[TableView],
    *,
    name: str,
    faults: Sequence[SheetFault] = (),
) -> HttpResponse:
    """The tables as a download named after school, form and years."""
    school = choice.access.school
    content = figures_workbook(
        school_name=school.name,
        title=choice.form.title,
        note=choice.form.note,
        tables=tables,
        made_at=request.now,
        faults=faults,
    )
    years = f"{choice.years[0][:4]}-{choice.years[-1][-4:]}"
    code = re.sub(r"[^A-Za-z0-9-]", "-", school.code)
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{code}-{choice.form.key}-{years}.xlsx"'
    return response
