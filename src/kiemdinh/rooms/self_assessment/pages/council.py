"""Council, groups and assignment."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.forms import GroupForm, ParticipantForm, date_field, posted_version
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.council import (
    council_problems_of,
    council_rule_for,
    group_notes_of,
    groups_of,
    members_of,
)
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, sheet_title, sheets_of
from kiemdinh.rooms.self_assessment.queries.standards import standard_choices
from kiemdinh.rooms.self_assessment.rules.states import COUNCIL_ROLES
from kiemdinh.rooms.self_assessment.use_cases import council as use_cases
from kiemdinh.rooms.self_assessment.use_cases.assignments import assign, set_due_date
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

_ORDER = {"chair": 0, "vice_chair": 1, "secretary": 2, "member": 3}


def _form(request: HttpRequest, access: CycleAccess, **initial: object) -> ParticipantForm:
    seated = {p.account_id for p in access.participants}
    staff = people.staff_of_school(school_id=access.cycle.school_id, today=request.today)
    choices = [(str(p.account_id), f"{p.account.full_name} – {p.title}") for p in staff if p.account_id not in seated]
    groups = [(str(g.pk), g.name) for g in groups_of(access)]
    return ParticipantForm(request.POST or None, people=choices, groups=groups, initial=initial or None)


@cycle_page
def council(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """The council with the edition's checks; adding a member."""
    form = _form(request, access)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        if data["account_id"]:
            name, title = people.name_and_title(account_id=data["account_id"], unit_id=access.cycle.school_id)
            data["full_name"], data["position_title"] = name, data["position_title"] or title
        try:
            use_cases.add_participant(actor=request.actor, now=request.now, cycle_id=access.cycle.pk, **data)
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Đã thêm {data['full_name']}.")
            return redirect("self_assessment:council", cycle_id=access.cycle.pk)
    seats = sorted(
        (p for p in access.participants if p.council_role), key=lambda p: (_ORDER[p.council_role], p.position)
    )
    groups = groups_of(access)
    return render(
        request,
        "self_assessment/council.html",
        {
            "access": access,
            "cycle": access.cycle,
            "form": form,
            "group_form": GroupForm(),
            "seats": [(p, COUNCIL_ROLES[p.council_role]) for p in seats],
            "problems": council_problems_of(access),
            "rule": council_rule_for(access),
            "may_edit": bool(access.may("edit_council")),
            "may_open": bool(access.may("open")),
            "groups": [(g, members_of(access, g)) for g in groups],
            "group_notes": group_notes_of(access, groups),
        },
        status=422 if form.errors else 200,
    )


@cycle_page
def participant(request: HttpRequest, access: CycleAccess, participant_id: int) -> HttpResponse:
    """Changes or removes one row."""
    row = next((p for p in access.participants if p.pk == participant_id), None)
    if row is None:
        raise Http404
    form = _form(
        request,
        access,
        full_name=row.full_name,
        position_title=row.position_title,
        duty=row.duty,
        council_role=row.council_role,
        groups=[s.group_id for s in access.group_seats if s.participant_id == row.pk],
        leads=[s.group_id for s in access.group_seats if s.participant_id == row.pk and s.is_leader],
    )
    del form.fields["account_id"]
    if request.method == "POST":
        try:
            if request.POST.get("viec") == "bo":
                use_cases.remove_participant(
                    actor=request.actor, now=request.now, cycle_id=access.cycle.pk, participant_id=row.pk
                )
                messages.success(request, f"Đã bỏ {row.full_name} khỏi danh sách.")
                return redirect("self_assessment:council", cycle_id=access.cycle.pk)
            if form.is_valid():
                use_cases.change_participant(
                    actor=request.actor,
                    now=request.now,
                    cycle_id=access.cycle.pk,
                    participant_id=row.pk,
                    version=posted_version(request.POST),
                    **form.cleaned_data,
                )
                messages.success(request, f"Đã lưu {row.full_name}.")
                return redirect("self_assessment:council", cycle_id=access.cycle.pk)
        except SelfAssessmentProblem as problem:
            form.add_error(None, str(problem))
    return render(
        request,
        "self_assessment/participant.html",
        {
            "access": access,
            "cycle": access.cycle,
            "row": row,
            "form": form,
            "may_edit": bool(access.may("edit_council")),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@cycle_page
def add_group(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Adds a group."""
    form = GroupForm(request.POST)
    if form.is_valid():
        try:
            use_cases.add_group(actor=request.actor, now=request.now, cycle_id=access.cycle.pk, **form.cleaned_data)
        except SelfAssessmentProblem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Đã thêm nhóm.")
    else:
        messages.error(request, "Hãy chọn loại nhóm và nhập tên nhóm.")
    return redirect("self_assessment:council", cycle_id=access.cycle.pk)


@cycle_page
def assignments(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Who writes which sheet: one choice a criterion, all saved together."""
    sheets = sheets_of(access)
    groups = groups_of(access)
    writers = [p for p in access.participants if p.account_id]
    wrong = ""
    if request.method == "POST":
        wanted = {s.pk: _number(request.POST.get(f"nguoi__{s.pk}")) for s in sheets if f"nguoi__{s.pk}" in request.POST}
        teams = {s.pk: _number(request.POST.get(f"nhom__{s.pk}")) for s in sheets if f"nhom__{s.pk}" in request.POST}
        try:
            due = date_field("Hạn").clean(request.POST.get("han", "")) if request.POST.get("han") else None
            changed = assign(
                actor=request.actor,
                now=request.now,
                cycle_id=access.cycle.pk,
                assignees=wanted,
                groups=teams,
                due_on=due,
            )
            if request.POST.get("han_bao_cao"):
                set_due_date(
                    actor=request.actor,
                    now=request.now,
                    cycle_id=access.cycle.pk,
                    due_on=date_field("Hạn").clean(request.POST["han_bao_cao"]),
                )
        except (SelfAssessmentProblem, ValidationError) as problem:
            wrong = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
            for sheet in sheets:
                sheet.assignee_id, sheet.group_id = wanted.get(sheet.pk), teams.get(sheet.pk)
        else:
            messages.success(request, f"Đã lưu phân công, {changed} phiếu thay đổi.")
            return redirect("self_assessment:assignments", cycle_id=access.cycle.pk)
    rows = [
        {
            "sheet": s,
            "title": sheet_title(access.catalog, s),
            "stage": STAGE_LABELS.get(s.stage, ""),
            "code": f"Mức 4, k{s.criterion}" if s.kind == "level_4" else s.criterion,
        }
        for s in sheets
    ]
    return render(
        request,
        "self_assessment/assignments.html",
        {
            "access": access,
            "cycle": access.cycle,
            "rows": rows,
            "writers": writers,
            "groups": groups,
            "problem": wrong,
            "due": request.POST.get("han", ""),
            "standards": standard_choices(access),
            "missing": sum(1 for s in sheets if not s.assignee_id and not s.group_id),
            "may_edit": bool(access.may("edit_council")),
        },
        status=422 if wrong else 200,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
