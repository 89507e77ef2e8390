"""One group with its members and leader; giving whole standards away in one go."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kiemdinh.rooms.self_assessment.forms import GroupMembersForm, date_field, posted_version
from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.pages.rows import number
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.council import group_notes_of, groups_of, members_of
from kiemdinh.rooms.self_assessment.use_cases import groups as use_cases
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem


@cycle_page
def group(request: HttpRequest, access: CycleAccess, group_id: int) -> HttpResponse:
    """Name, members, leader; or the group taken away."""
    row = next((g for g in groups_of(access) if g.pk == group_id), None)
    if row is None:
        raise Http404
    people = members_of(access, row)
    form = GroupMembersForm(
        request.POST or None,
        people=[(str(p.pk), f"{p.full_name} – {p.position_title}".rstrip(" –")) for p in access.participants],
        initial={
            "name": row.name,
            "members": [p.pk for p, _ in people],
            "leader": next((p.pk for p, leads in people if leads), None),
        },
    )
    if request.method == "POST" and _done(request, access, row.pk, form):
        return redirect("self_assessment:council", cycle_id=access.cycle.pk)
    return render(
        request,
        "self_assessment/group.html",
        {
            "access": access,
            "cycle": access.cycle,
            "row": row,
            "form": form,
            "notes": group_notes_of(access, [row]),
            "may_edit": bool(access.may("edit_council")),
        },
        status=422 if form.errors else 200,
    )


def _done(request: HttpRequest, access: CycleAccess, group_id: int, form: GroupMembersForm) -> bool:
    who = {
        "actor": request.actor,
        "now": request.now,
        "cycle_id": access.cycle.pk,
        "group_id": group_id,
        "version": posted_version(request.POST),
    }
    try:
        if request.POST.get("viec") == "bo":
            use_cases.remove_group(**who)
            messages.success(request, "Đã bỏ nhóm. Phiếu của nhóm giữ người viết, không còn nhóm.")
            return True
        if form.is_valid():
            use_cases.change_group(**who, **form.cleaned_data)
            messages.success(request, f"Đã lưu {form.cleaned_data['name']}.")
            return True
    except SelfAssessmentProblem as problem:
        form.add_error(None, str(problem))
    return False


@require_POST
@cycle_page
def assign_standards(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Gives every criterion of the ticked standards to a group, a person or both."""
    chosen = [(stage, code) for stage, _, code in (v.partition("|") for v in request.POST.getlist("tieu_chuan"))]
    try:
        due = date_field("Hạn").clean(request.POST["han"]) if request.POST.get("han") else None
        changed = use_cases.assign_standards(
            actor=request.actor,
            now=request.now,
            cycle_id=access.cycle.pk,
            standards=chosen,
            group_id=number(request.POST.get("nhom")) or None,
            participant_id=number(request.POST.get("nguoi")) or None,
            due_on=due,
            only_free=request.POST.get("chi_chua_giao") == "1",
        )
    except SelfAssessmentProblem as problem:
        messages.error(request, str(problem))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"Đã giao, {changed} phiếu thay đổi.")
    return redirect("self_assessment:assignments", cycle_id=access.cycle.pk)
