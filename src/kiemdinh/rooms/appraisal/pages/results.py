"""The notice of the result: drafted, issued, posted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.appraisal.forms import NOT_WHOLE, SignedForm, version_of
from kiemdinh.rooms.appraisal.pages.access import appraisal_page, boxes, context_of, tell
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess
from kiemdinh.rooms.appraisal.queries.papers import notice_draft
from kiemdinh.rooms.appraisal.queries.views import notice_of
from kiemdinh.rooms.appraisal.rules.result_notice import TEXTS
from kiemdinh.rooms.appraisal.rules.voting import LEVEL_OPTIONS, STANDARD_OPTIONS
from kiemdinh.rooms.appraisal.use_cases import results as use
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem


@appraisal_page("read_notice")
def result(request: HttpRequest, access: AppraisalAccess) -> HttpResponse:
    """Before it is signed: the words by standard. After: the notice, and posting it."""
    form, problem, row = SignedForm(initial={"day": request.today}), "", access.appraisal
    wrong: dict[str, str] = {}
    if request.method == "POST":
        form = SignedForm(request.POST) if request.POST.get("viec") == "thong-bao" else form
        try:
            _act(request, access, form)
        except AppraisalProblem as refused:
            problem, wrong = str(refused), refused.fields
            if form.is_bound:
                tell(form, refused)
        else:
            return redirect("appraisal:result", appraisal_id=row.pk)
    notice = notice_of(access)
    draft = notice_draft(access) if notice is None and access.may("notify") else {}
    texts = draft | {key: request.POST[key] for key in TEXTS if key in request.POST}
    context = context_of(
        access,
        notice=notice,
        level=LEVEL_OPTIONS.get(row.level, "") if row.level is not None else "",
        degree=STANDARD_OPTIONS.get(row.degree, "") if row.degree is not None else "",
        fields=boxes(TEXTS, TEXTS, texts, wrong),
        form=form,
        may_notify=bool(access.may("notify")),
        may_post=bool(access.may("post")) and notice is not None and notice.posted_on is None,
        problem=problem,
    )
    return render(request, "appraisal/result.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, access: AppraisalAccess, form: SignedForm) -> None:
    pk = access.appraisal.pk
    if request.POST.get("viec") == "dang":
        use.post_notice(actor=request.actor, now=request.now, appraisal_id=pk, version=version_of(request.POST))
        messages.success(request, "Đã đăng thông báo.")
        return
    if not form.is_valid():
        raise AppraisalProblem(NOT_WHOLE)
    use.issue_notice(
        actor=request.actor,
        now=request.now,
        appraisal_id=pk,
        version=version_of(request.POST),
        number=form.cleaned_data["number"],
        issued_on=form.cleaned_data["day"],
        texts=request.POST.dict(),
    )
    messages.success(request, "Đã ghi thông báo và gửi đến trường, UBND xã.")
