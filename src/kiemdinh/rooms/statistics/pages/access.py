"""How pages of this room read their address: the unit, the day, the filters that stay in it."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kiemdinh.rooms.statistics.queries.access import CountedUnit, unit_for

PAGE_SIZE = 50
FIRST_DAY = date(2000, 1, 1)


def statistics_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For signed-in people; figures are read only, and never come from a browser's cache."""

    @require_safe
    @login_required
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return view(request, **kwargs)

    return inner


def asked_unit(request: HttpRequest) -> CountedUnit:
    """The unit of the address (`don-vi`), or the own one."""
    return unit_for(actor=request.actor, code=request.GET.get("don-vi", "").strip(), today=request.today)


def asked_day(request: HttpRequest) -> tuple[date, str]:
    """The day of the address (`ngay`) and what was wrong with it; nonsense and days to come read as today."""
    words = request.GET.get("ngay", "").strip()
    if not words:
        return request.today, ""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return request.today, f"Không đọc được ngày “{words[:20]}”. Hãy chọn lại; bảng dưới đây tính đến hôm nay."
    if day > request.today:
        return request.today, "Chưa có số liệu của ngày sắp tới; bảng dưới đây tính đến hôm nay."
    if day < FIRST_DAY:
        return request.today, "Ngày quá xa; bảng dưới đây tính đến hôm nay."
    return day, ""
