"""The list of teams with the dossiers that wait, and one team: people, days, replacement, end."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.external_assessment.exports.team_lists import teams_file
from kiemdinh.rooms.external_assessment.exports.team_papers import decision_docx, has_proposal, proposal_docx
from kiemdinh.rooms.external_assessment.forms_teams import DaysForm, FilterForm, MemberForm, ReasonForm, ReplaceForm
from kiemdinh.rooms.external_assessment.pages.team_access import number_of, officer_page, show_problem, team_page
from kiemdinh.rooms.external_assessment.queries import team_list
from kiemdinh.rooms.external_assessment.queries.planning import plans_of
from kiemdinh.rooms.external_assessment.queries.team_rules import compositions, facts_of_team, rules_of
from kiemdinh.rooms.external_assessment.queries.teams import TeamAccess, departments_of
from kiemdinh.rooms.external_assessment.rules.states import FORMING, TEAM
from kiemdinh.rooms.external_assessment.rules.team_papers import asked_words
from kiemdinh.rooms.external_assessment.rules.teams import ONLY_ONE, ROLE_LABELS
from kiemdinh.rooms.external_assessment.rules.work import WORK_PERMITS
from kiemdinh.rooms.external_assessment.use_cases import deciding, forming
from kiemdinh.rooms.external_assessment.use_cases.team_problems import TeamProblem
from kiemdinh.rooms.organisations import queries as organisations

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@login_required
@never_cache
def teams(request: HttpRequest) -> HttpResponse:
    """The teams one may see; ?tim=, ?trang-thai= narrow them, ?xuat=xlsx exports what is shown."""
    search, state = request.GET.get("tim", "").strip(), request.GET.get("trang-thai", "")
    state = state if state in TEAM.labels else ""
    rows = team_list.team_rows(actor=request.actor, today=request.today, search=search, state=state)
    words = "; ".join(w for w in (f"Tìm “{search}”" if search else "", TEAM.labels.get(state, "")) if w)
    if request.GET.get("xuat") == "xlsx":
        content = teams_file(rows, today=request.today, conditions=words)
        return file_response(content, f"doan-danh-gia-ngoai-{request.today:%Y-%m-%d}.xlsx", XLSX)
    departments = departments_of(actor=request.actor)
    waiting = team_list.waiting_rows(department_id=departments[0], on=request.today) if departments else []
    counts = team_list.team_counts(actor=request.actor, today=request.today)
    kept = {"tim": search} if search else {}
    chips = [{"label": "Tất cả", "url": "?" + urlencode(kept), "current": not state, "count": sum(counts.values())}]
    chips += [
        {
            "label": label,
            "url": "?" + urlencode(kept | {"trang-thai": key}),
            "current": state == key,
            "count": counts[key],
        }
        for key, label in TEAM.labels.items()
        if counts.get(key)
    ]
    asked = {k: v for k, v in (("tim", search), ("trang-thai", state)) if v}
    context = {
        "page": Paginator(rows, team_list.PER_PAGE).get_page(request.GET.get("page")),
        "total": len(rows),
        "words": words,
        "waiting": waiting,
        "open_waiting": [row for row in waiting if not row.stopped],
        "is_officer": bool(departments),
        "plans": plans_of(actor=request.actor, limit=5) if departments else [],
        "chips": chips,
        "form": FilterForm({"tim": search}),
        "state": state,
        "export_url": "?" + urlencode(asked | {"xuat": "xlsx"}),
        "any": bool(counts),
    }
    return render(request, "external_assessment/teams.html", context)


def file_response(content: bytes, name: str, media: str) -> HttpResponse:
    """A file to save."""
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_POST
@officer_page
def form(request: HttpRequest) -> HttpResponse:
    """Opens a team for one dossier."""
    try:
        team = forming.form_team(
            actor=request.actor, now=request.now, registration_id=number_of(request, "ho-so")
        )
    except TeamProblem as problem:
        messages.error(request, str(problem))
        return redirect("external_assessment:teams")
    messages.success(request, "Đã mở danh sách đoàn. Hãy chọn người.")
    return redirect("external_assessment:team", team_id=team.pk)


@require_safe
@team_page
def team(request: HttpRequest, access: TeamAccess) -> HttpResponse:
    """One team: who, what stands against it, what can be done next."""
    return _page(request, access)


def _page(request: HttpRequest, access: TeamAccess, status: int = 200, **shown: Any) -> HttpResponse:
    row, today = access.team, request.today
    keeps = bool(access.may("create"))
    composition = compositions([row], today=today)[row.pk] if keeps else None
    facts = facts_of_team(row, on=today)
    may_form = bool(access.may("form"))
    inside = {m.assessor_id for m in access.members}
    choices = team_list.choices_for(access, exclude=inside) if may_form else []
    roles = _roles(access)
    context = {
        "access": access,
        "team": row,
        "school": organisations.name_as_of(unit_id=row.school_id, on=today),
        "asked": asked_words(
            accreditation=facts.for_accreditation, national_standard=facts.for_national_standard
        ),
        "stopped": facts.may_go_on,
        "composition": composition,
        "seats": [(m, composition.seats[i] if composition else None) for i, m in enumerate(access.members)],
        "gone": [seat for seat in access.seats if seat.left_on is not None],
        "keeps": keeps,
        "may_form": may_form,
        "may_replace": bool(access.may("replace")),
        "may_dissolve": bool(access.may("dissolve")),
        "may_recall": bool(access.may("recall")),
        "may_download": bool(access.may("download")),
        "has_proposal": has_proposal(access, on=row.decided_on or today) if keeps else False,
        "choices": choices,
        "refused": [c for c in choices if c.forbids],
        "roles": roles,
        "member_form": MemberForm(
            people=[(c.id, _choice_label(c)) for c in choices if not c.forbids], roles=roles
        ),
        "days_form": DaysForm(initial={"starts_on": row.starts_on, "ends_on": row.ends_on}),
        "reason_form": ReasonForm(),
        "is_member": access.me is not None,
        "may_follow": bool(WORK_PERMITS.decide(actor=access.actor, action="view", target=access.target)),
        "forming": row.state == FORMING,
        **shown,
    }
    return render(request, "external_assessment/team.html", context, status=status)


def _choice_label(choice: team_list.Choice) -> str:
    load = f", {choice.load} lần trong 12 tháng" if choice.load else ""
    return f"{choice.label}{load}{' – cân nhắc: ' + choice.warns if choice.warns else ''}"


def _roles(access: TeamAccess) -> list[tuple[str, str]]:
    rules = rules_of(edition_code=access.team.edition_code, on=access.today)
    return [(role, ROLE_LABELS[role]) for role in rules.roles]


def _common(request: HttpRequest, access: TeamAccess) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "now": request.now,
        "team_id": access.team.pk,
        "version": number_of(request, "version"),
    }


def _back(request: HttpRequest, access: TeamAccess) -> HttpResponse:
    return redirect("external_assessment:team", team_id=access.team.pk)


@require_POST
@team_page
def add_member(request: HttpRequest, access: TeamAccess) -> HttpResponse:
    """Puts somebody into the list."""
    inside = {m.assessor_id for m in access.members}
    people = [(c.id, c.label) for c in team_list.choices_for(access, exclude=inside)]
    posted = MemberForm(request.POST, people=people, roles=_roles(access))
    if posted.is_valid():
        values = posted.cleaned_data
        try:
            forming.add_member(
                **_common(request, access), assessor_id=int(values["assessor_id"]), role=values["role"]
            )
        except TeamProblem as problem:
            show_problem(posted, problem)
        else:
            messages.success(request, "Đã thêm vào đoàn.")
            return _back(request, access)
    return _page(request, access, 422, member_form=posted)


@require_POST
@team_page
def change_member(request: HttpRequest, access: TeamAccess, member_id: int) -> HttpResponse:
    """Another role, or off the list (`bo`)."""
    try:
        if "bo" in request.POST:
            forming.drop_member(**_common(request, access), member_id=member_id)
        else:
            forming.change_role(
                **_common(request, access), member_id=member_id, role=request.POST.get("role", "")
            )
    except TeamProblem as problem:
        messages.error(request, str(problem))
    return _back(request, access)


@require_POST
@team_page
def days(request: HttpRequest, access: TeamAccess) -> HttpResponse:
    """From when to when the team works."""
    posted = DaysForm(request.POST)
    if posted.is_valid():
        try:
            forming.set_days(**_common(request, access), **posted.cleaned_data)
        except TeamProblem as problem:
            show_problem(posted, problem)
        else:
            messages.success(request, "Đã lưu thời gian làm việc.")
            return _back(request, access)
    return _page(request, access, 422, days_form=posted)


@require_POST
@team_page
def recall(request: HttpRequest, access: TeamAccess) -> HttpResponse:
    """Takes a team back to be changed."""
    try:
        deciding.recall_team(**_common(request, access))
    except TeamProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã rút lại để sửa.")
    return _back(request, access)


@team_page
def replace(request: HttpRequest, access: TeamAccess, member_id: int) -> HttpResponse:
    """Somebody leaves a decided team; another takes over."""
    access.require("replace")
    member = next((m for m in access.members if m.pk == member_id), None)
    if member is None:
        return _back(request, access)
    inside = {m.assessor_id for m in access.members}
    choices = team_list.choices_for(access, exclude=inside)
    posted = ReplaceForm(
        request.POST if request.method == "POST" else None,
        people=[(c.id, _choice_label(c)) for c in choices if not c.forbids],
        must=member.role in ONLY_ONE,
        initial={"left_on": request.today},
    )
    if request.method == "POST" and posted.is_valid():
        values = posted.cleaned_data
        try:
            deciding.replace_member(
                **_common(request, access),
                member_id=member_id,
                reason=values["reason"],
                left_on=values["left_on"],
                assessor_id=int(values["assessor_id"]) if values["assessor_id"] else None,
            )
        except TeamProblem as problem:
            show_problem(posted, problem)
        else:
            messages.success(request, "Đã ghi. Người thôi tham gia không xem được hồ sơ nữa.")
            return _back(request, access)
    context = {
        "access": access,
        "team": access.team,
        "member": member,
        "role_label": ROLE_LABELS[member.role],
        "school": organisations.name_as_of(unit_id=access.team.school_id, on=request.today),
        "form": posted,
    }
    status = 422 if posted.errors else 200
    return render(request, "external_assessment/team_replace.html", context, status=status)


@require_POST
@team_page
def dissolve(request: HttpRequest, access: TeamAccess) -> HttpResponse:
    """Ends a team before its report."""
    posted = ReasonForm(request.POST)
    if posted.is_valid():
        try:
            deciding.dissolve_team(**_common(request, access), **posted.cleaned_data)
        except TeamProblem as problem:
            show_problem(posted, problem)
        else:
            messages.success(request, "Đã giải thể đoàn. Hồ sơ lại chờ lập đoàn.")
            return _back(request, access)
    return _page(request, access, 422, reason_form=posted)


@require_safe
@team_page
def decision_file(request: HttpRequest, access: TeamAccess) -> HttpResponse:
    """Quyết định thành lập đoàn: frozen once decided, a draft before."""
    access.require("download")
    return file_response(decision_docx([access], on=request.today), "quyet-dinh-thanh-lap-doan.docx", DOCX)


@require_safe
@team_page
def proposal_file(request: HttpRequest, access: TeamAccess) -> HttpResponse:
    """Tờ trình of the Sở; only for those who form teams."""
    access.require("create")
    return file_response(proposal_docx([access], on=request.today), "to-trinh-thanh-lap-doan.docx", DOCX)
