"""`/gop-y/`: a remark from anybody, without an account, without a riddle."""

import hashlib
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kiemdinh.rooms.public_portal.forms import RemarkForm
from kiemdinh.rooms.public_portal.queries.remarks import receivers, shown_remarks
from kiemdinh.rooms.public_portal.use_cases import remarks
from kiemdinh.rooms.public_portal.use_cases.problems import PortalProblem

MOST_AN_HOUR = 5
_HOUR = 3600
_SALT = "public_portal.remark"
_QUICKEST = 3
_SHOWN = 20


# No session stands behind this form, so a foreign page could send nothing that it could not send by itself.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: HttpRequest) -> HttpResponse:
    """The form, and the answers that the authorities show to everybody."""
    choices = receivers(on=request.today)
    code = (request.POST if request.method == "POST" else request.GET).get("truong", "")[:40].replace("\x00", "")
    form = RemarkForm(request.POST if request.method == "POST" else None, receivers=choices)
    problem, status = "", 200
    if request.method == "POST":
        if _is_a_program(request):
            return render(request, "public_portal/remark_sent.html", {"here": "gop-y"})
        if form.is_valid():
            try:
                if not _counted(request):
                    problem, status = "Bạn đã gửi nhiều góp ý trong một giờ. Hãy đợi một giờ rồi gửi tiếp.", 429
                else:
                    remarks.send_remark(
                        now=request.now,
                        text=form.cleaned_data["text"],
                        contact=form.cleaned_data["contact"],
                        school_code=code,
                        unit_id=form.cleaned_data["receiver"],
                    )
                    return render(request, "public_portal/remark_sent.html", {"here": "gop-y"})
            except PortalProblem as refused:
                status = 422
                if refused.field in form.fields:
                    form.add_error(refused.field, str(refused))
                else:
                    problem = str(refused)
        else:
            status = 422
    context = {
        "here": "gop-y",
        "form": form,
        "problem": problem,
        "code": code,
        "stamp": _stamp(request.now),
        "shown": shown_remarks(limit=_SHOWN),
    }
    return render(request, "public_portal/remark.html", context, status=status)


def _stamp(now: datetime) -> str:
    """When the form was given out, signed."""
    return signing.dumps(int(now.timestamp()), salt=_SALT)


def _is_a_program(request: HttpRequest) -> bool:
    """The hidden field filled in, no stamp of ours, or quicker than anybody reads: answered kindly, kept nowhere."""
    if request.POST.get("trang_web"):
        return True
    try:
        given = int(signing.loads(request.POST.get("dau", ""), salt=_SALT))
    except (signing.BadSignature, ValueError):
        return True
    return request.now.timestamp() - given < _QUICKEST


def _counted(request: HttpRequest) -> bool:
    """Counts one more remark of this address; False when it had sent enough within an hour. The address is not kept."""
    address = get_adapter().get_client_ip(request)
    hour = int(request.now.timestamp()) // _HOUR
    key = f"remark:{hour}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    cache.add(key, 0, timeout=_HOUR)
    return cache.incr(key) <= MOST_AN_HOUR
