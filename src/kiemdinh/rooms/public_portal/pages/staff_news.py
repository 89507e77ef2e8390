"""`/cong-bo/tin/`: the desk where an authority writes news."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kiemdinh.rooms.public_portal.forms import NewsForm
from kiemdinh.rooms.public_portal.pages.answering import posted_number, whole_number
from kiemdinh.rooms.public_portal.queries import news as queries
from kiemdinh.rooms.public_portal.queries.access import news_desk, news_for
from kiemdinh.rooms.public_portal.rules.markup import marks_hold, to_html, to_marks
from kiemdinh.rooms.public_portal.rules.states import NEWS
from kiemdinh.rooms.public_portal.use_cases import news as use_cases
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Every piece of one's own authority."""
    news_desk(actor=request.actor)
    state, search = request.GET.get("xem", ""), request.GET.get("q", "").strip()[:100]
    state = state if state in NEWS.labels else ""
    rows = queries.desk(actor=request.actor, state=state, search=search)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "q": search, "states": NEWS.labels.items()}
    return render(request, "public_portal/news_desk.html", context)


@login_required
def write(request: HttpRequest, news_id: int | None = None) -> HttpResponse:
    """Writes a new piece, or changes one."""
    row = access = None
    if news_id is None:
        news_desk(actor=request.actor)
    else:
        row, access = news_for(actor=request.actor, news_id=news_id)
    first = {"title": row.title, "summary": row.summary, "body": _editable(row.body)} if row else None
    form = NewsForm(request.POST if request.method == "POST" else None, initial=first)
    problem, version = "", whole_number(request.POST.get("version", "0"))
    shown = row.body if row else ""
    previewing = request.POST.get("viec") == "xem"
    if request.method == "POST" and form.is_valid():
        shown = _as_html(form.cleaned_data["body"])
    if request.method == "POST" and form.is_valid() and not previewing:
        try:
            saved = use_cases.write_news(
                actor=request.actor,
                now=request.now,
                news_id=news_id,
                version=version,
                title=form.cleaned_data["title"],
                summary=form.cleaned_data["summary"],
                body=shown,
            )
            messages.success(request, "Đã lưu tin. Bản nháp chưa ai ngoài cơ quan thấy.")
            return redirect("public_portal:news_edit", news_id=saved.pk)
        except PortalProblem as refused:
            if refused.field in form.fields:
                form.add_error(refused.field, str(refused))
            else:
                problem = str(refused)
    context = {
        "row": row,
        "form": form,
        "version": version if request.method == "POST" else row.version if row else 0,
        "shown": shown,
        "previewing": previewing and bool(shown),
        "problem": problem,
        "state_label": NEWS.labels[row.state] if row else "",
        "may_publish": bool(access and access.may("publish")),
        "may_withdraw": bool(access and access.may("withdraw")),
    }
    status = 422 if problem or form.errors else 200
    return render(request, "public_portal/news_edit.html", context, status=status)


@login_required
@require_POST
def move(request: HttpRequest, news_id: int) -> HttpResponse:
    """Publishes a piece or takes it away."""
    action = {"dang": "publish", "go": "withdraw"}.get(request.POST.get("viec", ""))
    version = posted_number(request, "version")
    if action is None:
        raise Http404
    try:
        use_cases.move_news(
            actor=request.actor,
            now=request.now,
            news_id=news_id,
            version=version,
            action=action,
            reason=request.POST.get("reason", ""),
        )
    except PortalProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã đăng tin." if action == "publish" else "Đã gỡ tin.")
    return redirect("public_portal:news_edit", news_id=news_id)


def _editable(body: str) -> str:
    """The marks where nothing is lost by them, else the clean HTML."""
    return to_marks(body) if marks_hold(body) else body


def _as_html(text: str) -> str:
    """What was written, whether with marks or, for a table, as HTML."""
    return text if "</" in text else to_html(text)
