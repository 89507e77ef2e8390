"""The checklist of the unit whose turn it is, and its conclusion."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.registration import use_cases
from kiemdinh.rooms.registration.forms import AcceptForm, posted_number
from kiemdinh.rooms.registration.pages.access import registration_page
from kiemdinh.rooms.registration.queries import dossier as reading
from kiemdinh.rooms.registration.queries.access import RegistrationAccess
from kiemdinh.rooms.registration.queries.view import dossier_view
from kiemdinh.rooms.registration.use_cases import RegistrationProblem

_MARKS = {"1": True, "0": False, "": None}
_POINTS = 8


@registration_page
def check(request: HttpRequest, access: RegistrationAccess) -> HttpResponse:
    """Marks each line, then passes on, accepts or returns; what was typed stays when something is missing."""
    access.require("check")
    running = reading.open_check(access.registration)
    if running is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            words = _do(request, access, running)
        except RegistrationProblem as refused:
            problem = str(refused)
        else:
            messages.success(request, words)
            if request.POST.get("viec") == "luu":
                return redirect("registration:check", registration_id=access.registration.pk)
            return redirect("registration:dossier", registration_id=access.registration.pk)
    typed = request.POST if problem else {}
    context = {
        "access": access,
        "row": access.registration,
        "view": dossier_view(access),
        "running": running,
        "items": _items(running, typed),
        "is_last": access.is_last_step,
        "following": None if access.is_last_step else access.chain[access.registration.step + 1],
        "points": _typed_points(request) if problem else [""] * 3,
        "remark": request.POST.get("remark", "") if problem else "",
        "earlier": [c for c in reading.checks_of(access.registration) if c.outcome],
        "accepting": AcceptForm(
            request.POST if problem and "told_on" in request.POST else None, initial={"told_on": request.today}
        ),
        "problem": problem,
    }
    return render(request, "registration/check.html", context, status=422 if problem else 200)


def _do(request: HttpRequest, access: RegistrationAccess, running: Any) -> str:
    """Keeps the marks; with a conclusion goes on to it in the same request."""
    doing = request.POST.get("viec", "")
    if doing not in ("luu", "chuyen", "tiep-nhan", "tra-lai"):
        raise Http404
    common: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "registration_id": access.registration.pk,
    }
    numbers = range(len(running.items))
    saved = use_cases.save_checklist(
        **common,
        version=posted_number(request.POST, "check_version"),
        marks={n: _MARKS.get(request.POST.get(f"muc-{n}", "")) for n in numbers},
        notes={n: request.POST.get(f"ghi-{n}", "") for n in numbers},
    )
    running.items, running.version = saved.items, saved.version
    common |= {
        "version": posted_number(request.POST, "version"),
        "check_version": saved.version,
        "remark": request.POST.get("remark", ""),
    }
    if doing == "chuyen":
        row = use_cases.pass_on(**common)
        return f"Đã chuyển hồ sơ đến {row.check_units[row.step]['name']} và báo cho trường."
    if doing == "tiep-nhan":
        form = AcceptForm({"told_on": request.POST.get("told_on", request.today)})
        if not form.is_valid():
            raise RegistrationProblem(form.errors["told_on"][0])
        use_cases.accept(**common, told_on=form.cleaned_data["told_on"])
        return "Đã tiếp nhận hồ sơ và báo cho trường."
    if doing == "tra-lai":
        use_cases.give_back(**common, points=_typed_points(request))
        return "Đã trả lại hồ sơ kèm các điểm cần trả lời."
    return "Đã lưu kết quả kiểm tra."


def _typed_points(request: HttpRequest) -> list[str]:
    return request.POST.getlist("diem")[:_POINTS]


def _items(running: Any, typed: Any) -> list[dict[str, Any]]:
    """The lines of the checklist with what is kept, or what was just typed."""
    return [
        {
            "number": number,
            "text": item["text"],
            "ok": _MARKS.get(typed.get(f"muc-{number}", "")) if typed else item["ok"],
            "note": typed.get(f"ghi-{number}", "") if typed else item["note"],
        }
        for number, item in enumerate(running.items)
    ]
