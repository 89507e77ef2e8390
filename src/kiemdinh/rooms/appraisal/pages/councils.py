"""Forming, proposing, deciding a council; replacing a member."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from kiemdinh.rooms.appraisal.exports.papers import decision_docx
from kiemdinh.rooms.appraisal.forms import (
    NOT_WHOLE,
    CouncilForm,
    PlanForm,
    ReasonForm,
    ReplaceForm,
    SeatForm,
    SignedForm,
    ids_of,
    number_of,
    version_of,
)
from kiemdinh.rooms.appraisal.pages.access import DOCX, download, refusals, tell
from kiemdinh.rooms.appraisal.queries import views
from kiemdinh.rooms.appraisal.queries.access import CouncilAccess, council_for, department_of, unfinished
from kiemdinh.rooms.appraisal.queries.independence import council_gaps, reference_day, ties_of
from kiemdinh.rooms.appraisal.rules.states import APPRAISAL, COUNCIL, COUNCIL_ROLES, DECIDED, TURN_WORDS
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
            tell(form, refused)
        else:
            return redirect("appraisal:council", council_id=row.pk)
    context = {"form": form, "problem": problem, "schools": schools}
    return render(request, "appraisal/new_council.html", context, status=422 if problem or form.errors else 200)


@refusals
def council(request: HttpRequest, council_id: int) -> HttpResponse:
    """The council: members with their independence, schools, decision, replacements."""
    access = council_for(actor=request.actor, council_id=council_id, today=request.today)
    refused: AppraisalProblem | None = None
    if request.method == "POST":
        try:
            done = _act(request, access)
        except AppraisalProblem as problem:
            refused = problem
        else:
            messages.success(request, done)
            return redirect("appraisal:council", council_id=council_id)
        access = council_for(actor=request.actor, council_id=council_id, today=request.today)
    context = _context(request, access) | {"problem": str(refused) if refused else ""}
    if refused and (form := context.get(_FORM_OF.get(request.POST.get("viec", ""), ""))):
        tell(form, refused)
    return render(request, "appraisal/council.html", context, status=422 if refused else 200)


_FORM_OF = {
    "ke-hoach": "plan",
    "them": "seat",
    "quyet-dinh": "sign",
    "thay": "replacing",
    "tra-lai": "returning",
    "dung": "giving_up",
}
"""Which form of the page a `viec` comes from; a refused one is shown as it was filled in."""


def _context(request: HttpRequest, access: CouncilAccess) -> dict[str, Any]:
    doing = request.POST.get("viec", "") if request.method == "POST" else ""

    def posted(name: str) -> QueryDict | None:
        return request.POST if _FORM_OF.get(doing) == name else None

    row = access.council
    may = {action: bool(access.may(action)) for action in ("edit", "propose", "decide", "dissolve", "replace", "close")}
    ties, left = ties_of(access, on=request.today), unfinished(access)
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
        "turn": TURN_WORDS["provincial_officer" if row.state == DECIDED and not left else COUNCIL.turn[row.state]],
        "members": [
            (
                m,
                COUNCIL_ROLES[m.role],
                [t for t in ties if t.assessor_id == m.assessor_id],
                _signed(signed.get(m.assessor_id, [])),
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
        "seat": SeatForm(posted("seat"), people=free),
        "plan": PlanForm(
            posted("plan"), initial={"title": row.title, "meeting_on": row.meeting_on, "ends_on": row.ends_on}
        ),
        "sign": SignedForm(posted("sign"), initial={"day": request.today}),
        "returning": ReasonForm(posted("returning"), auto_id="tra_%s"),
        "giving_up": ReasonForm(posted("giving_up"), auto_id="dung_%s"),
        "replacing": ReplaceForm(
            posted("replacing"),
            members=[(m.pk, m.assessor.full_name) for m in access.members],
            people=free,
            initial={"on": request.today},
        ),
        "left": left,
    }


def _signed(rows: list[Any]) -> tuple[str, str] | None:
    """How far a member's declarations are, as a look and words: one for each school of the council."""
    if not rows:
        return None
    if conflicts := [school for school, owed, clean in rows if not owed and not clean]:
        return "block", f"Khai có quan hệ: {', '.join(conflicts)}"
    done = sum(1 for _, owed, _ in rows if not owed)
    count = f" {done}/{len(rows)} trường" if len(rows) > 1 else ""
    return ("done", f"Đã ký{count}") if done == len(rows) else ("todo", f"Đã ký{count}" if done else "Chưa ký")


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
        raise AppraisalProblem(NOT_WHOLE)
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
        raise AppraisalProblem(NOT_WHOLE)
    number, day = form.cleaned_data["number"], form.cleaned_data["day"]
    deciding.decide_council(**common, version=version_of(data), number=number, decided_on=day)
    return "Đã ghi quyết định. Thành viên được mời ký cam kết rồi nghiên cứu hồ sơ."


def _replace(data: QueryDict, common: Common) -> str:
    member, person = number_of(data, "member"), number_of(data, "assessor")
    form = ReplaceForm(data, members=[(member, "")], people=[(person, "")])
    if not form.is_valid():
        raise AppraisalProblem(NOT_WHOLE)
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
