"""Home of the room; the yearly list; a school of the list with the questions to its commune."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from kiemdinh.rooms.appraisal.exports.papers import list_docx
from kiemdinh.rooms.appraisal.exports.tables import appraisals_xlsx, listed_xlsx
from kiemdinh.rooms.appraisal.forms import (
    NOT_WHOLE,
    AddSchoolForm,
    AskForm,
    SignedForm,
    YearForm,
    number_of,
    version_of,
)
from kiemdinh.rooms.appraisal.pages.access import DOCX, XLSX, download, refusals, tell
from kiemdinh.rooms.appraisal.queries import views
from kiemdinh.rooms.appraisal.queries.access import department_of, list_for, listed_for
from kiemdinh.rooms.appraisal.rules.states import APPRAISAL, COMMUNE_NOTE
from kiemdinh.rooms.appraisal.use_cases import lists as use
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem


@refusals
def home(request: HttpRequest) -> HttpResponse:
    """What the person has to do with: lists and councils of the Sở, appraisals; ?q= and ?tt= live in the address."""
    department, problem, begin = department_of(request.actor), "", YearForm(initial={"year": request.today.year})
    if request.method == "POST":
        begin = YearForm(request.POST)
        try:
            if not begin.is_valid():
                raise AppraisalProblem(NOT_WHOLE)
            row = use.draw_up_list(actor=request.actor, now=request.now, year=begin.cleaned_data["year"])
        except AppraisalProblem as refused:
            problem = str(refused)
            tell(begin, refused)
        else:
            messages.success(request, "Đã rà soát các trường có dữ liệu. Hãy xem lý do của từng trường.")
            return redirect("appraisal:list", list_id=row.pk)
    text, state = request.GET.get("q", "").strip(), request.GET.get("tt", "")
    rows = views.appraisal_rows(request.actor, today=request.today, text=text, state=state)
    if request.GET.get("xuat") == "xlsx":
        return download(appraisals_xlsx(rows), name="tham-dinh.xlsx", kind=XLSX)
    context = {
        "department": department,
        "problem": problem,
        "lists": views.lists_of(department) if department else [],
        "councils": views.councils_of(department) if department else [],
        "listed": [] if department else views.my_listed(request.actor, today=request.today),
        "rows": rows,
        "q": text,
        "state": state,
        "states": list(APPRAISAL.labels.items()),
        "begin": begin,
        "query": urlencode({k: v for k, v in (("q", text), ("tt", state)) if v} | {"xuat": "xlsx"}),
    }
    return render(request, "appraisal/home.html", context, status=422 if problem else 200)


@refusals
def yearly_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """The list with the reasons of every school; ?q= and ?loc= live in the address."""
    access = list_for(actor=request.actor, list_id=list_id, today=request.today)
    add, sign, problem = AddSchoolForm(), SignedForm(initial={"day": request.today}), ""
    by_hand: dict[str, Any] = {}
    if request.method == "POST":
        if request.POST.get("viec") == "them":
            add = AddSchoolForm(request.POST)
        if request.POST.get("viec") == "chot":
            sign = SignedForm(request.POST)
        try:
            done = _act_on_list(request, list_id, add, sign)
        except AppraisalProblem as refused:
            problem = str(refused)
            for form in (f for f in (add, sign) if f.is_bound):
                tell(form, refused)
            if request.POST.get("viec") == "tay":
                by_hand = {
                    "school": number_of(request.POST, "truong"),
                    "reason": request.POST.get("reason", ""),
                    "wrong": refused.fields.get("reason", ""),
                }
        else:
            if done:
                messages.success(request, done)
                return redirect(f"{request.path}?{request.GET.urlencode()}")
            problem = NOT_WHOLE
        access = list_for(actor=request.actor, list_id=list_id, today=request.today)
    text, only = request.GET.get("q", "").strip(), request.GET.get("loc", "")
    rows = views.listed_rows(access, text=text, only=only)
    if request.GET.get("xuat") == "xlsx":
        return download(listed_xlsx(access, rows), name=f"truong-xem-xet-{access.yearly_list.year}.xlsx", kind=XLSX)
    everyone = rows if not (text or only) else views.listed_rows(access)
    context = {
        "list": access.yearly_list,
        "rows": rows,
        "listed": sum(1 for r in everyone if r.listed),
        "total": len(everyone),
        "problem": problem,
        "may_edit": bool(access.may("edit")),
        "may_fix": bool(access.may("fix")),
        "add": add,
        "by_hand": by_hand,
        "sign": sign,
        "q": text,
        "only": only,
        "query": urlencode({k: v for k, v in (("q", text), ("loc", only)) if v} | {"xuat": "xlsx"}),
    }
    return render(request, "appraisal/list.html", context, status=422 if problem else 200)


def _act_on_list(request: HttpRequest, list_id: int, add: AddSchoolForm, sign: SignedForm) -> str:
    """What was asked for by `viec`; what to say when it is done, nothing when a form is not complete."""
    doing = request.POST.get("viec", "")
    common: dict[str, Any] = {"actor": request.actor, "now": request.now, "list_id": list_id}
    if doing == "ra-soat":
        use.look_again(**common, version=version_of(request.POST))
        return "Đã rà soát lại theo dữ liệu hôm nay. Trường sửa bằng tay được giữ nguyên."
    if doing == "tay":
        put_in = request.POST.get("dua") == "vao"
        row = use.decide_by_hand(
            **common,
            school_id=number_of(request.POST, "truong"),
            version=version_of(request.POST),
            listed=put_in,
            reason=request.POST.get("reason", ""),
        )
        return "Đã đưa trường vào danh sách." if row.listed else "Đã đưa trường ra khỏi danh sách."
    if doing == "them" and add.is_valid():
        use.add_school(**common, **add.cleaned_data)
        return "Đã thêm trường vào danh sách."
    if doing == "chot" and sign.is_valid():
        use.fix_list(
            **common,
            version=version_of(request.POST),
            number=sign.cleaned_data["number"],
            fixed_on=sign.cleaned_data["day"],
        )
        return "Đã chốt danh sách. Các trường có tên nhận được thông báo."
    return ""


@refusals
def list_paper(request: HttpRequest, list_id: int) -> HttpResponse:
    """The list as a Word document."""
    access = list_for(actor=request.actor, list_id=list_id, today=request.today)
    return download(list_docx(access), name=f"danh-sach-truong-xem-xet-{access.yearly_list.year}.docx", kind=DOCX)


@refusals
def listed_school(request: HttpRequest, listed_id: int) -> HttpResponse:
    """A school of the list: its reasons, its years, the questions to the commune and the answers."""
    access = listed_for(actor=request.actor, listed_id=listed_id, today=request.today)
    ask, problem, answered = AskForm(), "", {}
    if request.method == "POST":
        if request.POST.get("viec") == "hoi":
            ask = AskForm(request.POST)
        try:
            done = _act_on_school(request, listed_id, ask)
        except AppraisalProblem as refused:
            problem = str(refused)
            if ask.is_bound:
                tell(ask, refused)
            answered = {
                "note": number_of(request.POST, "cau-hoi"),
                "text": request.POST.get("answer", ""),
                "wrong": refused.fields.get("answer", ""),
            }
        else:
            messages.success(request, done)
            return redirect("appraisal:listed", listed_id=listed_id)
    office = access.may("ask_commune")
    context = {
        "row": access.listed,
        "list": access.listed.yearly_list,
        "school": views.names(access.listed.school_id, request.today),
        "notes": [(n, COMMUNE_NOTE.labels[n.state]) for n in views.notes_of(access)]
        if office or access.may("answer_commune")
        else [],
        "office": bool(office),
        "may_answer": bool(access.may("answer_commune")),
        "ask": ask,
        "answered": answered,
        "problem": problem,
    }
    return render(request, "appraisal/listed.html", context, status=422 if problem else 200)


def _act_on_school(request: HttpRequest, listed_id: int, form: AskForm) -> str:
    doing = request.POST.get("viec", "")
    if doing == "hoi":
        if not form.is_valid():
            raise AppraisalProblem(NOT_WHOLE)
        use.ask_commune(
            actor=request.actor,
            now=request.now,
            listed_id=listed_id,
            question=form.cleaned_data["text"],
            due_on=form.cleaned_data["due_on"],
        )
        return "Đã gửi câu hỏi đến UBND xã."
    actions = {"tra-loi": "answer", "rut": "withdraw"}
    if doing not in actions:
        raise Http404
    use.answer_commune(
        actor=request.actor,
        now=request.now,
        note_id=number_of(request.POST, "cau-hoi"),
        version=version_of(request.POST),
        action=actions[doing],
        answer=request.POST.get("answer", ""),
    )
    return "Đã gửi trả lời đến Sở." if doing == "tra-loi" else "Đã rút câu hỏi."
