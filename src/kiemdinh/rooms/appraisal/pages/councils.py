"""Forming, proposing, deciding a council; replacing a member."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from kiemdinh.rooms.appraisal.exports.papers import decision_docx
from kiemdinh.rooms.appraisal.forms import (
    CouncilForm,
    PlanForm,
    ReplaceForm,
    SeatForm,
    SignedForm,
    ids_of,
    number_of,
    version_of,
)
from kiemdinh.rooms.appraisal.pages.access import DOCX, download, refusals
from kiemdinh.rooms.appraisal.queries import views
from kiemdinh.rooms.appraisal.queries.access import CouncilAccess, council_for, department_of
from kiemdinh.rooms.appraisal.queries.independence import council_gaps, reference_day, ties_of
from kiemdinh.rooms.appraisal.rules.states import APPRAISAL, COUNCIL, COUNCIL_ROLES, TURN_WORDS
from kiemdinh.rooms.appraisal.use_cases import councils as use
from kiemdinh.rooms.appraisal.use_cases import deciding
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem


@refusals
def new_council(request: HttpRequest) -> HttpResponse:
    """A council for schools of fixed lists."""
    department = department_of(request.actor)
    if department is None:
        raise PermissionDenied("Chỉ Sở Giáo dục và Đào tạo lập hội đồng thẩm định.")
    free = views.free_schools(department, today=request.today)
    schools = [(str(r.id), f"{r.name}, {r.place}" if r.place else r.name) for r in free]
    form, problem = CouncilForm(request.POST or None, schools=schools), ""
    if request.method == "POST" and form.is_valid():
        try:
            row = use.form_council(
                actor=request.actor,
                now=request.now,
                title=form.cleaned_data["title"],
                listed_ids=[int(pk) for pk in form.cleaned_data["schools"]],
            )
        except AppraisalProblem as refused:
            problem = str(refused)
        else:
            return redirect("appraisal:council", council_id=row.pk)
    context = {"form": form, "problem": problem, "schools": schools}
    return render(request, "appraisal/new_council.html", context, status=422 if problem or form.errors else 200)


@refusals
def council(request: HttpRequest, council_id: int) -> HttpResponse:
    """The council: members with their independence, schools, decision, replacements."""
    access = council_for(actor=request.actor, council_id=council_id, today=request.today)
    problem = ""
    if request.method == "POST":
        try:
            done = _act(request, access)
        except AppraisalProblem as refused:
            problem = str(refused)
        else:
            messages.success(request, done)
            return redirect("appraisal:council", council_id=council_id)
        access = council_for(actor=request.actor, council_id=council_id, today=request.today)
    return render(request, "appraisal/council.html", _context(request, access, problem), status=422 if problem else 200)


def _context(request: HttpRequest, access: CouncilAccess, problem: str) -> dict[str, Any]:
    row = access.council
    may = {action: bool(access.may(action)) for action in ("edit", "propose", "decide", "dissolve", "replace", "close")}
    ties = ties_of(access, on=request.today)
    signed = views.declared(access)
    people = (
        views.register_people(request.actor, department_id=row.department_id) if may["edit"] or may["replace"] else []
    )
    seated = {m.assessor_id for m in access.members}
    free = [p for p in people if p[0] not in seated]
    schools = [
        (a, views.names(a.school_id, request.today), APPRAISAL.labels[a.state], views.LOOKS[a.state])
        for a in access.appraisals
    ]
    choices = views.free_schools(row.department_id, today=request.today, council=row) if may["edit"] else []
    chosen = {a.listed_school_id for a in access.appraisals}
    return {
        "row": row,
        "label": COUNCIL.labels[row.state],
        "look": views.LOOKS[row.state],
        "turn": TURN_WORDS[COUNCIL.turn[row.state]],
        "members": [
            (
                m,
                COUNCIL_ROLES[m.role],
                [t for t in ties if t.assessor_id == m.assessor_id],
                signed.get(m.assessor_id, []),
            )
            for m in access.members
        ],
        "former": [(m, COUNCIL_ROLES[m.role]) for m in views.former_members(access)],
        "schools": schools,
        "choices": [(c, c.id in chosen) for c in choices],
        "gaps": council_gaps(access, on=request.today) if may["edit"] or may["decide"] else (),
        "reference_day": reference_day(row, on=request.today),
        "may": may,
        "office": department_of(request.actor) == row.department_id,
        "seat": SeatForm(people=free),
        "plan": PlanForm(initial={"title": row.title, "meeting_on": row.meeting_on, "ends_on": row.ends_on}),
        "sign": SignedForm(initial={"day": request.today}),
        "replacing": ReplaceForm(
            members=[(m.pk, m.assessor.full_name) for m in access.members], people=free, initial={"on": request.today}
        ),
        "problem": problem,
    }


Common = dict[str, Any]


def _act(request: HttpRequest, access: CouncilAccess) -> str:
    """What was asked for by `viec`, and what to say when it is done."""
    way = _WAYS.get(request.POST.get("viec", ""))
    if way is None:
        raise AppraisalProblem("Không rõ việc cần làm. Hãy tải lại trang.")
    return way(request.POST, {"actor": request.actor, "now": request.now, "council_id": access.council.pk})


def _plan(data: QueryDict, common: Common) -> str:
    form = PlanForm(data)
    if not form.is_valid():
        raise AppraisalProblem("Tên hội đồng hoặc ngày chưa đúng. Hãy nhập ngày như 21/11/2026.")
    use.plan_council(**common, version=version_of(data), **form.cleaned_data)
    return "Đã lưu."


def _schools(data: QueryDict, common: Common) -> str:
    use.set_schools(**common, version=version_of(data), listed_ids=ids_of(data, "schools"))
    return "Đã lưu các trường thẩm định."


def _seat(data: QueryDict, common: Common) -> str:
    use.seat_member(**common, assessor_id=number_of(data, "assessor"), role=data.get("role", ""))
    return "Đã thêm vào hội đồng."


def _unseat(data: QueryDict, common: Common) -> str:
    use.unseat_member(**common, member_id=number_of(data, "thanh-vien"))
    return "Đã bỏ khỏi hội đồng."


def _propose(data: QueryDict, common: Common) -> str:
    use.propose_council(**common, version=version_of(data))
    return "Đã trình Giám đốc Sở."


def _return(data: QueryDict, common: Common) -> str:
    use.turn_down_council(**common, version=version_of(data), action="return", reason=data.get("reason", ""))
    return "Đã trả lại để sửa."


def _dissolve(data: QueryDict, common: Common) -> str:
    use.turn_down_council(**common, version=version_of(data), action="dissolve", reason=data.get("reason", ""))
    return "Đã dừng lập hội đồng này."


def _decide(data: QueryDict, common: Common) -> str:
    form = SignedForm(data)
    if not form.is_valid():
        raise AppraisalProblem("Hãy nhập số quyết định và ngày ký như 21/11/2026.")
    number, day = form.cleaned_data["number"], form.cleaned_data["day"]
    deciding.decide_council(**common, version=version_of(data), number=number, decided_on=day)
    return "Đã ghi quyết định. Thành viên được mời ký cam kết rồi nghiên cứu hồ sơ."


def _replace(data: QueryDict, common: Common) -> str:
    member, person = number_of(data, "member"), number_of(data, "assessor")
    form = ReplaceForm(data, members=[(member, "")], people=[(person, "")])
    if not form.is_valid():
        raise AppraisalProblem("Hãy chọn người thay và ghi lý do.")
    said = form.cleaned_data
    deciding.replace_member(**common, member_id=member, assessor_id=person, reason=said["reason"], on=said["on"])
    return "Đã thay thành viên. Người mới cần ký cam kết."


def _close(data: QueryDict, common: Common) -> str:
    deciding.close_council(**common, version=version_of(data))
    return "Hội đồng đã xong việc."


_WAYS: dict[str, Callable[[QueryDict, Common], str]] = {
    "ke-hoach": _plan,
    "truong": _schools,
    "them": _seat,
    "bo": _unseat,
    "trinh": _propose,
    "tra-lai": _return,
    "dung": _dissolve,
    "quyet-dinh": _decide,
    "thay": _replace,
    "xong": _close,
}


@refusals
def council_paper(request: HttpRequest, council_id: int) -> HttpResponse:
    """The decision as a Word document."""
    access = council_for(actor=request.actor, council_id=council_id, today=request.today)
    return download(decision_docx(access), name="quyet-dinh-hoi-dong-tham-dinh.docx", kind=DOCX)
