"""The old version beside a sheet (a page, or a piece loaded after the sheet), and where a cycle comes from."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.self_assessment.exports.lineage import codes_workbook
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label
from kiemdinh.rooms.self_assessment.queries.old_version import (
    OldVersion,
    carried_improvements,
    code_lines,
    old_version,
    source_of,
    waiting_texts,
)
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import sheet_for, sheet_title
from kiemdinh.rooms.self_assessment.use_cases.carrying import keep_copied
from kiemdinh.rooms.self_assessment.use_cases.old_texts import take_old_text
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText

_CROSSED = "Mục này vừa có người lưu sau khi bạn mở bản cũ nên chưa làm gì. Hãy xem bản mới nhất rồi làm lại."
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cycle_page
def criterion(request: HttpRequest, access: CycleAccess, criterion: str) -> HttpResponse:
    """The old version of a criterion."""
    return _old_version(request, access, criterion, kind="criterion")


@cycle_page
def level_4(request: HttpRequest, access: CycleAccess, criterion: str) -> HttpResponse:
    """The old version of a khoản of Mức 4."""
    return _old_version(request, access, criterion, kind="level_4")


def _old_version(request: HttpRequest, access: CycleAccess, code: str, *, kind: str) -> HttpResponse:
    stage = request.GET.get("cap", "")
    stage = stage or (access.cycle.stages[0] if kind == "criterion" and access.cycle.stages else "")
    row = sheet_for(access, criterion=code, stage=stage, kind=kind)
    version = old_version(access, row)
    if request.method == "POST" and version is not None:
        return _post(request, access, version)
    context = {
        "access": access,
        "cycle": access.cycle,
        "row": row,
        "title": sheet_title(access.catalog, row),
        "version": version,
        "sheet_url": sheet_url(row),
        "here": request.get_full_path().replace("manh=1", "").rstrip("?&"),
        "may_edit": bool(access.may("edit_sheet", row)),
        "source_edition": edition_label(version.source.cycle.edition_code) if version else "",
    }
    piece = request.GET.get("manh") == "1"
    return render(
        request, "self_assessment/old_version_body.html" if piece else "self_assessment/old_version.html", context
    )


def _post(request: HttpRequest, access: CycleAccess, version: OldVersion) -> HttpResponse:
    """Copies one section, or says that copied sections were looked at; then back to the sheet."""
    data, row = request.POST, version.row
    back = sheet_url(row)
    try:
        if data.get("viec") == "giu":
            fields = {c.key: _number(data.get(f"v__{c.key}", "")) for c in version.copied if f"v__{c.key}" in data}
            count = keep_copied(
                actor=request.actor, now=request.now, cycle_id=access.cycle.pk, sheet_id=row.pk, fields=fields
            )
            messages.success(request, f"Đã xác nhận {count} mục chép từ chu kỳ trước.")
            return redirect(back)
        field = data.get("vao", "")
        take_old_text(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            sheet_id=row.pk,
            old_sheet_id=_number(data.get("phieu_cu", "")),
            old_field=data.get("muc_cu", ""),
            field=field,
            base_version=_number(data.get(f"v__{field}", "")),
        )
    except StaleText:
        messages.error(request, _CROSSED)
        return redirect(f"{back.replace('?', 'ban-cu/?') if '?' in back else back + 'ban-cu/'}")
    except SelfAssessmentProblem as problem:
        messages.error(request, str(problem))
        return redirect(back)
    messages.success(request, "Đã chép đoạn cũ vào cuối mục. Hãy sửa cho đúng năm nay.")
    return redirect(back)


def _number(text: str) -> int:
    """A number from a form; -1, which no version has, when it is none."""
    return int(text) if text.isdecimal() else -1


@cycle_page
def lineage(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Which cycle this one was opened from, what still waits for a look, and old codes beside new ones."""
    source = source_of(access)
    search, only = request.GET.get("tim", "").strip(), request.GET.get("loc", "")
    only = only if only in ("co", "khong") else ""
    lines = code_lines(access, source, search=search, only=only) if source else []
    if source is not None and request.GET.get("dang") == "xlsx":
        body = codes_workbook(
            title=access.cycle.title, old=source.cycle.school_year, new=access.cycle.school_year, lines=lines
        )
        response = HttpResponse(body, content_type=_XLSX)
        response["Content-Disposition"] = 'attachment; filename="ma-cu-ma-moi.xlsx"'
        return response
    query = request.GET.copy()
    query["dang"] = "xlsx"
    return render(
        request,
        "self_assessment/lineage.html",
        {
            "access": access,
            "cycle": access.cycle,
            "source": source,
            "source_edition": edition_label(source.cycle.edition_code) if source else "",
            "waiting": waiting_texts(access) if source else [],
            "improvements": carried_improvements(access) if source else 0,
            "lines": lines,
            "search": search,
            "only": only,
            "export": f"?{query.urlencode()}",
        },
    )
