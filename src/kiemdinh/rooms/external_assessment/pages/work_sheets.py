"""Sheets from outside: mine beside the school's, the members' beside the team's, the endpoint of devices."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from kiemdinh.rooms.external_assessment.forms import posted_fields, posted_number
from kiemdinh.rooms.external_assessment.pages.access import asking_url, common, work_page
from kiemdinh.rooms.external_assessment.queries.papers import preliminary_notes
from kiemdinh.rooms.external_assessment.queries.sheets import (
    SheetView,
    Theirs,
    marks_of,
    members_sheets,
    result_of,
    sheet_row,
    sheet_view,
    table_of,
    team_values,
)
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.fields import REMARKS, field_label, shown_value
from kiemdinh.rooms.external_assessment.rules.work import CLOSED, SENT
from kiemdinh.rooms.external_assessment.use_cases import sheets as use
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleFields, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.syncing import sync_sheet

Typed = tuple[Mapping[str, str], Mapping[str, int]]
"""Posted values that were not stored, and the versions they were written from."""
NOTHING: Typed = ({}, {})


@work_page
def my_sheets(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """The sheets assigned to me."""
    access.require("view_sheets")
    marks = marks_of(access, member=access.me) if access.me else ()
    left = [m for m in marks if m.state not in (SENT, CLOSED)]
    context = {"access": access, "marks": marks, "left": left}
    return render(request, "external_assessment/my_sheets.html", context)


@work_page
def my_sheet(request: HttpRequest, access: WorkAccess, criterion: str) -> HttpResponse:
    """My sheet of a criterion beside what the school wrote; a post saves, hands in or takes back."""
    access.require("view_sheets")
    if access.me is None or criterion not in access.me.criteria:
        raise Http404
    if request.method == "POST":
        return _post(request, access, criterion, whole_team=False)
    return _show(request, access, criterion, whole_team=False)


@work_page
def team_sheet(request: HttpRequest, access: WorkAccess, criterion: str) -> HttpResponse:
    """The team's sheet of a criterion beside the members'; a post saves, takes over, closes or opens again."""
    access.require("view_sheets")
    if request.method == "POST":
        return _post(request, access, criterion, whole_team=True)
    return _show(request, access, criterion, whole_team=True)


def _show(
    request: HttpRequest,
    access: WorkAccess,
    criterion: str,
    *,
    whole_team: bool,
    problem: WorkProblem | None = None,
    typed: Typed = NOTHING,
) -> HttpResponse:
    row = sheet_row(access, criterion=criterion, member=None if whole_team else access.me)
    decision = access.may("merge_sheet" if whole_team else "write_sheet")
    locked = {SENT: "Phiếu đã nộp. Rút phiếu về thì sửa được.", CLOSED: "Trưởng đoàn đã chốt phiếu này."}.get(row.state)
    view = sheet_view(access, row, may_edit=bool(decision) and not locked, why_not=locked or decision.reason)
    _keep_typed(view, typed, problem)
    context: dict[str, Any] = {
        "access": access,
        "view": view,
        "problem": str(problem or ""),
        "whole_team": whole_team,
        "may_move": bool(access.may("close_sheet" if whole_team else "write_sheet")),
        "supplement_url": asking_url(access, criterion),
    }
    if whole_team:
        found = members_sheets(access, criterion)
        for remark in view.remarks:
            remark.theirs = tuple(
                (t.name, t.sheet.pk if t.sheet.state == SENT else None, text)
                for t in found
                if (text := t.values.get(remark.field, ""))
            )
        context["theirs"] = [_their(t, view) for t in found]
        context["notes"] = preliminary_notes(access, criterion)
    return render(request, "external_assessment/sheet.html", context, status=422 if problem else 200)


def _keep_typed(view: SheetView, typed: Typed, problem: WorkProblem | None) -> None:
    """What was refused stays in its boxes, with the versions it was written from and the reason at its field."""
    fields, versions = typed
    for remark in view.remarks:
        if remark.field in fields:
            remark.value, remark.version = fields[remark.field], versions[remark.field]
        if problem is not None and problem.field == remark.field:
            remark.error = str(problem)
    view.judged = tuple(
        replace(
            j,
            mine=fields.get(j.asked.answer, j.mine),
            version=versions.get(j.asked.answer, j.version),
            reason=fields.get(j.asked.reason, j.reason),
            reason_version=versions.get(j.asked.reason, j.reason_version),
            error=str(problem) if problem is not None and problem.field in (j.asked.answer, j.asked.reason) else "",
        )
        for j in view.judged
    )


def _their(theirs: Theirs, view: SheetView) -> dict[str, Any]:
    """A member's sheet for the list beside the team's."""
    values = theirs.values
    return {
        "sheet": theirs.sheet,
        "name": theirs.name,
        "level": theirs.level,
        "handed_in": theirs.sheet.state == SENT,
        "answers": [
            (j.asked, shown_value(j.asked.answer, values.get(j.asked.answer, "")),
             values.get(j.asked.answer, "") != j.school)
            for j in view.judged
        ],
        "remarks": [(key, label, values.get(key, "")) for key, label in REMARKS.items()],
    }  # fmt: skip


def _post(request: HttpRequest, access: WorkAccess, criterion: str, *, whole_team: bool) -> HttpResponse:
    doing = request.POST.get("viec", "luu")
    here, args = request.path, {**common(request, access), "criterion": criterion}
    fields, versions = posted_fields(request.POST)
    save = use.save_team_sheet if whole_team else use.save_member_sheet
    typed: Typed = (fields, versions)
    try:
        if fields:
            save(**args, fields=fields, versions=versions)
        typed = NOTHING
        said = _move(request, args, doing, whole_team=whole_team)
    except StaleFields as stale:
        return merge_page(request, stale)
    except WorkProblem as problem:
        return _show(request, access, criterion, whole_team=whole_team, problem=problem, typed=typed)
    messages.success(request, said)
    after = request.POST.get("tiep", "")
    wanted = after if doing == "luu" and after.startswith(f"/doan/{access.team.pk}/") else here
    return redirect(wanted)


def _move(request: HttpRequest, args: dict[str, Any], doing: str, *, whole_team: bool) -> str:
    """What else was asked for besides saving; returns what to tell."""
    reason = request.POST.get("ly-do", "")
    if doing == "nop" and not whole_team:
        use.move_member_sheet(**args, action="submit")
        return "Đã nộp phiếu cho thư ký."
    if doing == "rut" and not whole_team:
        use.move_member_sheet(**args, action="withdraw")
        return "Đã rút phiếu về để sửa."
    if doing == "chot" and whole_team:
        use.move_team_sheet(**args, action="close")
        return "Đã chốt phiếu của đoàn."
    if doing == "mo-lai" and whole_team:
        use.move_team_sheet(**args, action="reopen", reason=reason)
        return "Đã mở lại phiếu của đoàn."
    if doing.startswith("lay:") and whole_team:
        _, sheet, field = [*doing.split(":", 2), "", ""][:3]
        team_versions = {k[2:]: posted_number(request.POST, k) for k in request.POST if k.startswith("v.")}
        wanted = list(team_versions) if field == "tat-ca" else [field]
        if field != "tat-ca" and field not in REMARKS:
            raise Http404
        number = int(sheet) if sheet.isdecimal() else 0
        use.take_from_member(**args, sheet_id=number, fields=wanted, versions=team_versions)
        return "Đã lấy vào phiếu của đoàn."
    return "Đã lưu phiếu."


def merge_page(
    request: HttpRequest, stale: StaleFields, *, labels: Mapping[str, str] | None = None
) -> HttpResponse:
    """Both texts of every field that crossed; what else was posted travels along. `labels` name texts of papers."""
    crossed = {c.field for c in stale.conflicts}
    kept = [
        (k, v) for k, v in request.POST.items() if k != "csrfmiddlewaretoken" and k.partition(".")[2] not in crossed
    ]
    conflicts = [
        {
            "field": c.field,
            "label": labels.get(c.field, c.field) if labels else field_label(c.field),
            "theirs": c.theirs,
            "mine": c.mine,
            "theirs_words": shown_value(c.field, c.theirs),
            "mine_words": shown_value(c.field, c.mine),
            "is_answer": c.field.startswith("answer."),
            "version": c.version,
        }
        for c in stale.conflicts
    ]
    context = {"conflicts": conflicts, "kept": kept, "action": request.path}
    return render(request, "external_assessment/merge.html", context, status=409)


@require_POST
@work_page
def sync(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """One change of a sheet as JSON (use_cases.syncing); ?doan=1 for the team's own sheet."""
    try:
        change = json.loads(request.body)
        outcome = sync_sheet(**common(request, access), change=change, whole_team=request.GET.get("doan") == "1")
    except (ValueError, WorkProblem) as problem:
        said = str(problem) if isinstance(problem, WorkProblem) else "Nội dung gửi lên không phải JSON."
        return JsonResponse({"status": "refused", "problem": said}, status=422)
    if outcome["status"] == "saved":
        outcome = {**outcome, "verdict": render_to_string("external_assessment/verdict.html", outcome)}
    status = {"saved": 200, "conflict": 409}.get(outcome["status"], 422)
    return JsonResponse(outcome, status=status)


@work_page
def table(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    """Every criterion of the team: the school's level and ours, who handed in, what is closed."""
    access.require("view_sheets")
    if request.method == "POST":
        return _post_table(request, access)
    rows = table_of(access)
    parts = {
        "": ("Tất cả", rows),
        "khac": ("Khác với trường", [r for r in rows if r.apart or r.differing]),
        "da-nop": ("Đã nộp, chưa chốt", [r for r in rows if r.handed_in and r.state != CLOSED]),
        "chua-chot": ("Chưa chốt", [r for r in rows if r.state != CLOSED]),
    }
    only = request.GET.get("loc", "")
    only = only if only in parts else ""
    result = result_of(access, team_values(access))
    context = {
        "access": access,
        "rows": parts[only][1],
        "filters": [
            {"label": label, "url": f"?loc={key}" if key else "?", "count": len(found), "current": key == only}
            for key, (label, found) in parts.items()
        ],
        "total": len(rows),
        "closed": sum(1 for r in rows if r.state == CLOSED),
        "result": result,
        "may_merge": bool(access.may("merge_sheet")),
        "may_close": bool(access.may("close_sheet")),
    }
    return render(request, "external_assessment/table.html", context)


def _post_table(request: HttpRequest, access: WorkAccess) -> HttpResponse:
    try:
        if request.POST.get("viec") == "lay-het":
            taken, left = use.take_single_sheets(**common(request, access))
            messages.success(request, f"Đã lấy {taken} phiếu do một người viết. Còn {len(left)} tiêu chí cần ghép.")
        elif request.POST.get("viec") == "chot-het":
            closed, sentences = use.close_ready_sheets(**common(request, access))
            messages.success(request, f"Đã chốt {closed} phiếu.")
            for sentence in sentences[:5]:
                messages.warning(request, sentence)
    except WorkProblem as problem:
        messages.error(request, str(problem))
    return redirect(request.path)

