"""The front door: where each person lands, and the account's own pages that are not allauth's."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people import use_cases as people
from kiemdinh.rooms.public_portal.queries.news import published_news

_STORIES = 3


def home_of(actor: Actor, *, code: str = "") -> str:
    """The first page of a person: their school, or the unit they are responsible for; `code` is its code if known."""
    if not actor.posts:
        return "/huong-dan/"
    post = next((p for p in actor.posts if p.unit_kind == "school" and not p.ended), actor.posts[0])
    if post.role == "system_admin":
        return "/quan-tri/tai-khoan/"
    code = code or scopes.code_of(unit_id=post.unit_id)
    return f"/truong/{code}/" if post.unit_kind == "school" else f"/don-vi/{code}/"


def landing(request: HttpRequest) -> HttpResponse:
    """Signed in: to one's own first page; else the front page of the public search."""
    if not request.user.is_authenticated:
        response = render(request, "public_portal/front.html", {"stories": published_news()[:_STORIES]})
        # The same address answers another person with another page: nothing may keep it.
        patch_cache_control(response, private=True, no_cache=True)
        return response
    return redirect(home_of(request.actor))


def no_signup(request: HttpRequest) -> HttpResponse:
    """Accounts are made by the unit's administrator."""
    return redirect("account_login")


def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Says who resets a password here."""
    return render(request, "account/password_reset.html")


class PasswordForm(forms.Form):
    """The person's new password, twice."""

    old_password = forms.CharField(
        label="Mật khẩu hiện tại", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new_password = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        help_text="Ít nhất 10 ký tự.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label="Nhập lại mật khẩu mới", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_repeated(self) -> str:
        if self.cleaned_data["repeated"] != self.cleaned_data.get("new_password"):
            raise forms.ValidationError("Hai lần nhập mật khẩu mới chưa giống nhau.")
        return self.cleaned_data["repeated"]


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Changes one's own password; the session stays."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not request.user.check_password(form.cleaned_data["old_password"]):
            form.add_error("old_password", "Mật khẩu hiện tại chưa đúng.")
        else:
            try:
                people.change_own_password(
                    account_id=request.user.pk, password=form.cleaned_data["new_password"], now=request.now
                )
            except people.AccountProblem as problem:
                form.add_error("new_password", str(problem))
            else:
                request.user.refresh_from_db()
                update_session_auth_hash(request, request.user)
                messages.success(request, "Đã đổi mật khẩu.")
                return redirect("landing")
    return render(request, "account/password_change.html", {"form": form}, status=422 if form.errors else 200)
