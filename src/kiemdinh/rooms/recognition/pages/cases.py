"""The page of one case: what was found, by when, who signs; every deed of officer and school is a post here."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.recognition import exports, forms, queries, use_cases
from kiemdinh.rooms.recognition.queries.case_view import CaseView, case_view
from kiemdinh.rooms.recognition.rules.printing import PAPER_TITLES
from kiemdinh.rooms.recognition.rules.states import EVER_ISSUED, REFUSED, REVOKED
from kiemdinh.rooms.recognition.use_cases import PAPERS, OwedDraft, RecognitionProblem

_ACTIONS = (
    "prepare",
    "withdraw",
    "refuse",
    "issue",
    "edit_owed",
    "attach_signed",
    "judge_owed",
    "report_owed",
    "open_revocation",
    "close_revocation",
    "answer_revocation",
    "download_draft",
    "download",
)
_PLAIN = ("prepare", "remove_owed")
"""Deeds that ask for nothing but the button."""


@login_required
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the case; a post with `viec` does one thing and comes back."""
    access = queries.recognition_for(actor=request.actor, recognition_id=pk, today=request.today)
    view = case_view(access)
    bound: dict[str, django_forms.Form] = {}
    problem = ""
    if request.method == "POST":
        deed = request.POST.get("viec", "")
        form = _form_for(deed, request, view, access)
        if form is not None and not form.is_valid():
            bound[deed] = form
        else:
            try:
                said = _do(request, pk, deed, form.cleaned_data if form is not None else {})
            except RecognitionProblem as refused:
                problem = str(refused)
                if form is not None:
                    if refused.field in form.fields:
                        form.add_error(refused.field, problem)
                    bound[deed] = form
            else:
                messages.success(request, said)
                return redirect("recognition:case", pk=pk)
    failed = _failed(request, bound)
    if not problem and failed.get("errors"):
        problem = failed["errors"][0]
    context = _context(request, access, view, bound) | {"problem": problem, "failed": failed}
    return render(request, "recognition/case.html", context, status=422 if problem or bound else 200)


def _form_for(
    deed: str, request: HttpRequest, view: CaseView, access: queries.RecognitionAccess
) -> django_forms.Form | None:
    if deed in _PLAIN:
        return None
    kinds: dict[str, Callable[..., django_forms.Form]] = {
        "issue": forms.IssueForm,
        "refuse": forms.RefuseForm,
        "take_back": forms.ReasonForm,
        "withdraw": forms.ReasonForm,
        "keep": forms.ReasonForm,
        "drop": forms.ReasonForm,
        "add_owed": forms.OwedForm,
        "report_owed": forms.ReportForm,
        "answer_revocation": forms.ReportForm,
        "accept": forms.JudgeForm,
        "return": forms.JudgeForm,
        "fail": forms.JudgeForm,
        "decide_revocation": forms.RevokeForm,
        "open_revocation": lambda *a, **k: forms.RevocationForm(*a, grounds=_grounds(view), **k),
        "attach": lambda *a, **k: forms.SignedCopyForm(*a, papers=_papers(access), **k),
    }
    if deed not in kinds:
        raise Http404
    return kinds[deed](request.POST, request.FILES, auto_id=_IDS.get(deed, "id_%s"))


_IDS = {
    "refuse": "id_refuse_%s",
    "take_back": "id_back_%s",
    "withdraw": "id_back_%s",
    "add_owed": "id_owed_%s",
    "decide_revocation": "id_revoke_%s",
    "open_revocation": "id_start_%s",
    "attach": "id_copy_%s",
}
"""Several forms stand on one page; each has ids of its own, before and after a refusal."""
_LINE_FIELDS = ("report", "answer", "reason")
"""The text of the forms that belong to one line (an owed criterion, a revocation)."""


def _failed(request: HttpRequest, bound: dict[str, django_forms.Form]) -> dict[str, Any]:
    """What was typed for which line, and what is wrong with it; so that the page shows it where it was typed."""
    deed = next(iter(bound), "")
    if not deed or "dong" not in request.POST:
        return {}
    errors = [str(error) for found in bound[deed].errors.values() for error in found]
    text = next((request.POST[name] for name in _LINE_FIELDS if name in request.POST), "")
    return {"deed": deed, "line": _number(request.POST.get("dong")), "text": text, "errors": errors}


def _do(request: HttpRequest, pk: int, deed: str, data: dict[str, Any]) -> str:
    """Does what was asked; the answer is what the person is told."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "recognition_id": pk}
    version, line = _number(request.POST.get("version")), _number(request.POST.get("dong") or "0")
    file = data.pop("file", None)
    upload = {"name": file.name, "stream": file} if file is not None else {}
    if deed == "attach":
        return _attached(use_cases.attach_signed(what=data["what"], **upload, **who))
    on_case: dict[str, Callable[[], object]] = {
        "add_owed": lambda: use_cases.add_owed(drafts=[OwedDraft(**data)], **who),
        "remove_owed": lambda: use_cases.remove_owed(owed_id=line, **who),
        "open_revocation": lambda: use_cases.open_revocation(**who, **data),
        "report_owed": lambda: use_cases.report_owed(
            owed_id=line, version=version, report=data["report"], **upload, **who
        ),
        "answer_revocation": lambda: use_cases.answer_revocation(
            revocation_id=line, version=version, report=data["report"], **upload, **who
        ),
        "decide_revocation": lambda: use_cases.decide_revocation(revocation_id=line, version=version, **who, **data),
    }
    for name in ("prepare", "take_back", "withdraw", "issue", "refuse"):
        on_case[name] = lambda name=name: getattr(use_cases, name)(version=version, **who, **data)
    for name in ("accept", "return", "fail"):
        on_case[name] = lambda name=name: use_cases.judge_owed(
            owed_id=line, version=version, action=name, answer=data["answer"], **who
        )
    for name in ("keep", "drop"):
        on_case[name] = lambda name=name: use_cases.close_revocation(
            revocation_id=line, version=version, action=name, note=data["reason"], **who
        )
    on_case[deed]()
    return _SAID[deed]


_SAID = {
    "prepare": "Đã lập dự thảo. Tải văn bản, trình ký, rồi ghi quyết định đã ký ở đây.",
    "take_back": "Đã đưa về danh sách đề nghị.",
    "withdraw": "Đã rút đề nghị.",
    "issue": "Đã ghi quyết định. Giấy chứng nhận in được và tra cứu được từ bây giờ.",
    "refuse": "Đã ghi thông báo không công nhận; nhà trường đã được báo.",
    "add_owed": "Đã thêm tiêu chí còn nợ.",
    "remove_owed": "Đã bỏ tiêu chí còn nợ.",
    "report_owed": "Đã gửi báo cáo cho Sở.",
    "accept": "Đã xác nhận tiêu chí đạt.",
    "return": "Đã yêu cầu trường bổ sung.",
    "fail": "Đã kết luận tiêu chí không đạt.",
    "open_revocation": "Đã mở việc xem xét thu hồi và báo cho nhà trường.",
    "answer_revocation": "Đã gửi báo cáo khắc phục cho Sở.",
    "keep": "Đã kết luận: giữ kết quả công nhận.",
    "drop": "Đã kết luận: không thu hồi.",
    "decide_revocation": "Đã ghi quyết định thu hồi.",
}


def _attached(copy: Any) -> str:
    return {
        "intact": "Đã nhận bản ký số: chữ ký nguyên vẹn.",
        "scan": "Đã nhận bản quét (không có chữ ký số).",
        "altered": "Đã giữ tệp, nhưng tệp đã bị sửa sau khi ký nên không tính là bản đã ký.",
        "unreadable": "Đã giữ tệp, nhưng không đọc được PDF nên không tính là bản đã ký.",
    }[copy.signature["state"]]


def _context(
    request: HttpRequest, access: queries.RecognitionAccess, view: CaseView, bound: dict[str, django_forms.Form]
) -> dict[str, Any]:
    row = access.row
    may = {action: access.may(action) for action in _ACTIONS}
    papers = exports.papers_of(view, row)
    start = {"authority": view.authority.name}
    return {
        "access": access,
        "row": row,
        "view": view,
        "facts": view.facts,
        "may": may,
        "papers": [(kind, PAPER_TITLES[kind]) for kind in papers] if _reads_papers(may) else [],
        "issue_form": bound.get("issue") or forms.IssueForm(initial=start),
        "refuse_form": bound.get("refuse")
        or forms.RefuseForm(initial={"reason": row.reason}, auto_id=_IDS["refuse"]),
        "reason_form": bound.get("take_back") or bound.get("withdraw") or forms.ReasonForm(auto_id=_IDS["withdraw"]),
        "owed_form": bound.get("add_owed") or forms.OwedForm(auto_id=_IDS["add_owed"]),
        "revoke_form": bound.get("decide_revocation")
        or forms.RevokeForm(initial=start, auto_id=_IDS["decide_revocation"]),
        "revocation_form": bound.get("open_revocation")
        or forms.RevocationForm(
            grounds=_grounds(view), initial={"remedy_due_on": view.suggested_term}, auto_id=_IDS["open_revocation"]
        ),
        "copy_form": bound.get("attach") or forms.SignedCopyForm(papers=_papers(access), auto_id=_IDS["attach"]),
        "copy_titles": PAPERS,
        "ever_issued": row.state in EVER_ISSUED,
        "any_open": any(line.running for line in view.revocations),
    }


def _reads_papers(may: dict[str, Any]) -> bool:
    return bool(may["download_draft"] or may["download"])


def _grounds(view: CaseView) -> list[tuple[str, str]]:
    return [(g.key, g.label + (" (không cần thời hạn khắc phục)" if g.exempt else "")) for g in view.grounds]


def _papers(access: queries.RecognitionAccess) -> list[tuple[str, str]]:
    state = access.row.state
    found = [("certificate", PAPERS["certificate"]), ("decision", PAPERS["decision"])] if state in EVER_ISSUED else []
    if state == REVOKED:
        found.append(("revocation", PAPERS["revocation"]))
    if state == REFUSED:
        found.append(("refusal", PAPERS["refusal"]))
    return found


def _number(text: str | None) -> int:
    if text is None or not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
