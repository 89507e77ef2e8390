"""The calendar feed: the page where a person makes the secret address, and the file itself (no session)."""

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kiemdinh.rooms.duties.queries.feed import account_of, calendar_file, feed_made_at
from kiemdinh.rooms.duties.use_cases.feed import make_feed, withdraw_feed
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.pages import signed_in_page

_TRIES, _SECONDS = 120, 3600
"""A calendar program asks a few times an hour; whoever guesses addresses is stopped."""


@require_http_methods(["GET", "POST"])
@signed_in_page
def manage(request: HttpRequest) -> HttpResponse:
    """Makes, renews and withdraws the address; it is shown once."""
    address = ""
    if request.method == "POST":
        if request.POST.get("viec") == "bo":
            withdraw_feed(actor=request.actor, now=request.now)
            messages.success(request, "Đã bỏ địa chỉ. Các ứng dụng lịch không đọc được nữa.")
            return redirect("duties:feed")
        token = make_feed(actor=request.actor, now=request.now)
        address = settings.SITE_URL + reverse("duties:ics", kwargs={"token": token})
    made_at = feed_made_at(request.actor.account_id)
    return render(request, "duties/feed.html", {"address": address, "made_at": made_at})


@require_safe
@never_cache
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The iCalendar file behind a secret; 404 for any other."""
    key = f"duty-feed:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, _SECONDS)
    if cache.incr(key) > _TRIES:
        return HttpResponse(
            "Hỏi quá nhiều lần. Hãy thử lại sau một giờ.", status=429, content_type="text/plain; charset=utf-8"
        )
    account_id = account_of(token)
    if account_id is None:
        raise Http404
    now, today = request.now, request.today
    actor = people.actor_for(account_id=account_id, today=today)
    content = calendar_file(actor=actor, today=today, now=now, site=settings.SITE_URL)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="lich-nhiem-vu.ics"'
    return response
