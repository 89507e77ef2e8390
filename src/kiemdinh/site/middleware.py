"""Who asks, on which day: computed once a request and handed to the use cases."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from kiemdinh.rooms.people import queries as people

# Pages that a person who still has to set a password or TOTP may reach.
# The public pages stand here too: they never ask who reads, so that they can be kept and answered without a cookie.
_OPEN_PREFIXES = (
    "/static/",
    "/dang-xuat/",
    "/tai-khoan/",
    "/huong-dan/",
    "/dang-nhap/",
    "/tra-cuu/",
    "/truong-cong-khai/",
    "/chung-nhan/",
    "/du-lieu-mo/",
    "/tin/",
    "/gop-y/",
    "/sitemap.xml",
    "/robots.txt",
)


class ActorMiddleware:
    """Sets request.now, request.today and request.actor; asks for the new password or TOTP that is still due."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()
        request.today = timezone.localdate(request.now)
        request.actor = SimpleLazyObject(lambda: people.actor_for(
            account_id=request.user.pk if request.user.is_authenticated else None, today=request.today))
        if not request.path.startswith(_OPEN_PREFIXES) and request.user.is_authenticated:
            if request.user.must_change_password:
                return redirect(resolve_url("account_change_password"))
            if not request.session.get("totp_checked"):
                if people.must_set_up_totp(account=request.user, actor=request.actor):
                    return redirect(resolve_url("mfa_activate_totp"))
                request.session["totp_checked"] = True
        return self.get_response(request)
