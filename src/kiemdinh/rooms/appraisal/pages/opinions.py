"""The own opinion sheet with autosave; requests to the school and its answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.appraisal.exports.papers import opinion_docx
from kiemdinh.rooms.appraisal.forms import NOT_WHOLE, RequestForm, number_of, version_of
from kiemdinh.rooms.appraisal.pages.access import DOCX, appraisal_page, boxes, context_of, download, tell
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess
from kiemdinh.rooms.appraisal.queries.minutes import opinions_of, requests_of
from kiemdinh.rooms.appraisal.queries.snapshot import catalog_of
from kiemdinh.rooms.appraisal.rules.minutes import RESULTS
from kiemdinh.rooms.appraisal.rules.opinions import CHOICES, TEXTS
from kiemdinh.rooms.appraisal.rules.states import SUPPLY
from kiemdinh.rooms.appraisal.use_cases import opinions as use
from kiemdinh.rooms.appraisal.use_cases import requests as asking
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem, StaleRow
from kiemdinh.services.files.serving import file_response
from kiemdinh.services.files.store import stored_file

_LEADING_TEXTS = {
    "report": ("report_note",),
    "data": ("data_note", "to_verify"),
    "level": ("level_reason",),
    "standard": ("standard_reason",),
}
_REQUEST_LOOKS = {"asked": "todo", "answered": "sent", "returned": "fix", "accepted": "done", "withdrawn": "none"}


@appraisal_page()
def opinion(request: HttpRequest, access: AppraisalAccess) -> HttpResponse:
    """Writing, handing in, taking back, reading again afterwards; a script saves as one writes and gets JSON."""
    if access.me is None or not access.may("study"):
        access.require("write_opinion")
    row = opinions_of(access.appraisal).get(access.me.pk) if access.me else None
    texts: dict[str, str] = dict(row.texts) if row else {}
    version, problem, stale = (row.version if row else 0), "", False
    wrong: dict[str, str] = {}
    if request.method == "POST":
        quiet = request.headers.get("X-Requested-With") == "fetch"
        try:
            row = _act_on_sheet(request, access)
        except AppraisalProblem as refused:
            problem, stale, wrong = str(refused), isinstance(refused, StaleRow), refused.fields
            row = opinions_of(access.appraisal).get(access.me.pk) if access.me else None
            if quiet:
                return JsonResponse({"problem": problem}, status=409 if stale else 422)
            # What the person has just written stands in the form again; the newest version is what it will replace.
            texts |= {key: request.POST[key] for key in (*TEXTS, *CHOICES) if key in request.POST}
            version = row.version if row else 0
        else:
            if quiet:
                return JsonResponse({"version": row.version})
            done = "Đã nộp phiếu ý kiến." if row.submitted_at else "Đã lưu phiếu ý kiến."
            messages.success(request, done)
            return redirect("appraisal:opinion", appraisal_id=access.appraisal.pk)
    report = access.appraisal.snapshot.get("report") or {}
    context = context_of(
        access,
        sheet=row,
        version=version,
        texts=texts,
        groups=[
            (
                key,
                title,
                options.items(),
                texts.get(key, ""),
                boxes(_LEADING_TEXTS[key], TEXTS, texts, wrong),
                wrong.get(key, ""),
                options.get(texts.get(key, ""), ""),
            )
            for key, (title, options) in CHOICES.items()
        ],
        standards=[
            (f"Tiêu chuẩn {n}", boxes((f"strengths_{n}", f"limits_{n}"), TEXTS, texts, wrong))
            for n in ("1", "2", "3", "4")
        ],
        closing=boxes(("priorities", "other"), TEXTS, texts, wrong),
        may_write=bool(access.may("write_opinion")),
        reads=bool(row and row.submitted_at) or not access.may("write_opinion"),
        own_level=RESULTS.get(report.get("level"), "chưa có"),
        problem=problem,
        stale=stale,
    )
    return render(request, "appraisal/opinion.html", context, status=422 if problem else 200)


def _act_on_sheet(request: HttpRequest, access: AppraisalAccess) -> Any:
    common: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "appraisal_id": access.appraisal.pk,
        "version": version_of(request.POST),
    }
    if request.POST.get("viec") == "mo-lai":
        return use.reopen_opinion(**common)
    if request.POST.get("viec") == "nop":
        return use.hand_in_opinion(**common, texts=request.POST.dict())
    return use.save_opinion(**common, texts=request.POST.dict())


@appraisal_page("read_opinions")
def opinion_paper(request: HttpRequest, access: AppraisalAccess, member_id: int) -> HttpResponse:
    """A member's sheet (Mẫu số 3) for chair, secretary and, later, the Sở."""
    return download(opinion_docx(access, member_id=member_id), name=f"phieu-y-kien-{member_id}.docx", kind=DOCX)


@appraisal_page("see_requests")
def requests(request: HttpRequest, access: AppraisalAccess) -> HttpResponse:
    """What the council asked, what the school answered."""
    criteria = (
        [(c.code, f"{c.code} {c.title}") for c in catalog.criteria] if (catalog := catalog_of(access.appraisal)) else []
    )
    ask, problem, wrong = RequestForm(criteria=criteria), "", {}
    if request.method == "POST":
        if request.POST.get("viec") == "hoi":
            ask = RequestForm(request.POST, criteria=criteria)
        try:
            done = _act_on_request(request, access, ask)
        except AppraisalProblem as refused:
            problem, wrong = str(refused), refused.fields
            if ask.is_bound:
                tell(ask, refused)
        else:
            messages.success(request, done)
            return redirect("appraisal:requests", appraisal_id=access.appraisal.pk)
    rows = requests_of(access.appraisal)
    posted = number_of(request.POST, "yeu-cau") if problem else 0
    typed = {"answer": request.POST.get("answer", ""), "reason": request.POST.get("reason", "")}
    context = context_of(
        access,
        rows=[
            (
                r,
                SUPPLY.labels[r.state],
                _REQUEST_LOOKS[r.state],
                typed if r.pk == posted else {"answer": r.answer},
                wrong if r.pk == posted else {},
            )
            for r in rows
        ],
        waiting=sum(1 for r in rows if r.state in ("asked", "returned")),
        may_ask=bool(access.may("ask_school")),
        may_supply=bool(access.may("supply")),
        ask=ask,
        problem=problem,
    )
    return render(request, "appraisal/requests.html", context, status=422 if problem else 200)


def _act_on_request(request: HttpRequest, access: AppraisalAccess, form: RequestForm) -> str:
    data, doing = request.POST, request.POST.get("viec", "")
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    if doing == "hoi":
        if not form.is_valid():
            raise AppraisalProblem(NOT_WHOLE)
        asking.ask_school(
            **who,
            appraisal_id=access.appraisal.pk,
            text=form.cleaned_data["text"],
            criterion=form.cleaned_data["criterion"],
            due_on=form.cleaned_data["due_on"],
        )
        return "Đã gửi yêu cầu đến trường."
    which: dict[str, Any] = {"request_id": number_of(data, "yeu-cau"), "version": version_of(data)}
    if which["request_id"] not in {r.pk for r in requests_of(access.appraisal)}:
        raise Http404
    if doing == "tra-loi":
        sent = request.FILES.get("file")
        asking.answer_request(
            **who,
            **which,
            answer=data.get("answer", ""),
            file_name=sent.name or "" if sent else "",
            stream=sent.file if sent else None,
        )
        return "Đã gửi trả lời đến hội đồng."
    actions = {"nhan": "accept", "tra-lai": "return", "rut": "withdraw"}
    if doing not in actions:
        raise Http404
    asking.judge_request(**who, **which, action=actions[doing], reason=data.get("reason", ""))
    return {"nhan": "Đã nhận trả lời.", "tra-lai": "Đã đề nghị bổ sung thêm.", "rut": "Đã rút yêu cầu."}[doing]


@appraisal_page("see_requests")
def request_file(request: HttpRequest, access: AppraisalAccess, request_id: int) -> HttpResponse:
    """The file that the school sent with an answer."""
    row = next((r for r in requests_of(access.appraisal) if r.pk == request_id), None)
    if row is None or row.file_id is None:
        raise Http404
    return file_response(stored_file(pk=row.file_id), name=row.file_name)
