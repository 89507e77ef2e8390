"""One account: its posts, and what its administrator can do with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kiemdinh.rooms.people import queries, use_cases
from kiemdinh.rooms.people.forms import EndPostForm, PostForm
from kiemdinh.rooms.people.pages.access import account_page, own_unit_code, reach_of, show_problem


def _show(request: HttpRequest, account_id: int, form: PostForm | None = None) -> HttpResponse:
    account = queries.account_for(actor=request.actor, account_id=account_id)
    managing = queries.decide_account(actor=request.actor, action="manage", account=account, today=request.today)
    posts = queries.post_lines(actor=request.actor, account=account, today=request.today)
    if form is None and managing:
        form = _post_form(request)
    return render(request, "people/account.html", {
        "account": account, "posts": posts, "may_manage": bool(managing), "why_not": managing.reason,
        "is_self": account.pk == request.actor.account_id,
        "has_totp": bool(queries.accounts_with_totp([account.pk])),
        "open_posts": [p for p in posts if p.is_open], "form": form if managing else None,
        "history": queries.history_of_account(account_id=account.pk),
    }, status=422 if form is not None and form.errors else 200)


def _post_form(request: HttpRequest) -> PostForm:
    reach = reach_of(request.actor)
    return PostForm(request.POST or None, roles=reach.roles, unit_code=own_unit_code(request.actor),
                    fixed_unit=reach.fixed_unit, today=request.today)


@require_safe
@account_page
def show(request: HttpRequest, account_id: int) -> HttpResponse:
    """The account with its posts and history."""
    return _show(request, account_id)


@require_POST
@account_page
def add_post(request: HttpRequest, account_id: int) -> HttpResponse:
    """Gives the person a further post."""
    queries.account_for(actor=request.actor, account_id=account_id, action="manage")
    form = _post_form(request)
    if form.is_valid():
        try:
            post = use_cases.add_post(actor=request.actor, now=request.now, account_id=account_id, **form.cleaned_data)
        except use_cases.AccountProblem as problem:
            show_problem(form, problem)
        else:
            messages.success(request, f"Đã thêm chức vụ “{post.title}”.")
            return redirect("people:account", account_id=account_id)
    return _show(request, account_id, form)


@account_page
def end_post(request: HttpRequest, account_id: int, post_id: int) -> HttpResponse:
    """Ends a post: last day, reason, who goes on with the work."""
    account = queries.account_for(actor=request.actor, account_id=account_id)
    lines = queries.post_lines(actor=request.actor, account=account, today=request.today)
    line = next((p for p in lines if p.id == post_id), None)
    if line is None or not line.may_end:
        raise Http404
    successors = queries.successors_for(post_id=post_id, today=request.today)
    form = EndPostForm(request.POST or None, today=request.today, successors=[(a.pk, a.full_name) for a in successors])
    if request.method == "POST" and form.is_valid():
        successor = form.cleaned_data["successor"]
        try:
            moved = use_cases.end_post(
                actor=request.actor, now=request.now, post_id=post_id, ends_on=form.cleaned_data["ends_on"],
                reason=form.cleaned_data["reason"], successor_id=int(successor) if successor else None)
        except use_cases.AccountProblem as problem:
            show_problem(form, problem)
        else:
            told = f"Đã bàn giao {moved} việc." if successor else "Chưa bàn giao việc cho ai."
            messages.success(request, f"Đã kết thúc chức vụ “{line.title}” của {account.full_name}. {told}")
            return redirect("people:accounts")
    return render(request, "people/end_post.html", {"account": account, "post": line, "form": form},
                  status=422 if form.errors else 200)


@require_POST
@account_page
def reset_password(request: HttpRequest, account_id: int) -> HttpResponse:
    """A new password, shown once."""
    account = queries.account_for(actor=request.actor, account_id=account_id, action="manage")
    password = use_cases.reset_password(actor=request.actor, now=request.now, account_id=account_id)
    return render(request, "people/password_once.html", {"account": account, "password": password})


@require_POST
@account_page
def reset_totp(request: HttpRequest, account_id: int) -> HttpResponse:
    """Frees an account of a lost phone."""
    use_cases.reset_totp(actor=request.actor, now=request.now, account_id=account_id)
    messages.success(request, "Đã gỡ xác thực hai bước. Người này cài lại ở lần đăng nhập tới.")
    return redirect("people:account", account_id=account_id)


@require_POST
@account_page
def set_active(request: HttpRequest, account_id: int) -> HttpResponse:
    """Stops or restarts sign-in."""
    wanted = request.POST.get("cho-dang-nhap") == "1"
    try:
        use_cases.set_active(actor=request.actor, now=request.now, account_id=account_id, is_active=wanted)
    except use_cases.AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Đã cho đăng nhập trở lại." if wanted else "Đã ngừng đăng nhập.")
    return redirect("people:account", account_id=account_id)
