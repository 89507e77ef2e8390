"""One dossier: the strip above it, what is asked, conditions, points, letters, history; the deeds of the school."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.registration import use_cases
from kiemdinh.rooms.registration.forms import posted_number
from kiemdinh.rooms.registration.pages.access import registration_page
from kiemdinh.rooms.registration.queries import dossier as reading
from kiemdinh.rooms.registration.queries.access import RegistrationAccess
from kiemdinh.rooms.registration.queries.view import dossier_view
from kiemdinh.rooms.registration.queries.what_follows import follows
from kiemdinh.rooms.registration.rules.letters import LETTERS
from kiemdinh.rooms.registration.rules.states import ACCEPTED
from kiemdinh.rooms.registration.use_cases import NotEligible, RegistrationProblem
from kiemdinh.services.files.serving import file_response


@registration_page
def dossier(request: HttpRequest, access: RegistrationAccess) -> HttpResponse:
    """The page of a dossier; `viec` names the deed that was posted."""
    problem: str = ""
    reasons: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _do(request, access))
        except NotEligible as refused:
            reasons = refused.reasons
        except RegistrationProblem as refused:
            problem = str(refused)
        else:
            return redirect("registration:dossier", registration_id=access.registration.pk)
    row = access.registration
    letters = [
        {"row": letter, "title": LETTERS[letter.kind], "may": bool(access.may_finish(letter)), "unit": letter.unit_id}
        for letter in reading.letters_of(row)
    ]
    view = dossier_view(access)
    followed = follows(actor=request.actor, today=request.today, registration_id=row.pk)
    if followed and row.state == ACCEPTED:
        # The work has gone on to a later room: nobody waits for a team to be set up any more.
        line = followed[0]
        moved_on = replace(view.strip, turn=f"{line.label}: {line.words}", since="", following="")
        view = replace(view, strip=moved_on)
    context = {
        "access": access,
        "row": row,
        "view": view,
        "problem": problem,
        "reasons": reasons,
        "points": reading.points_to_answer(row, answered=True),
        "unanswered": len(reading.points_to_answer(row)),
        "checks": [c for c in reading.checks_of(row) if c.outcome],
        "letters": letters,
        "history": reading.history(row),
        "follows": followed,
        "evidence_count": len(row.snapshot.get("evidence", ())),
        "may": {a: bool(access.may(a)) for a in ("edit", "submit", "answer", "withdraw", "check", "stop")},
    }
    return render(request, "registration/dossier.html", context, status=422 if problem or reasons else 200)


def _do(request: HttpRequest, access: RegistrationAccess) -> str:
    """Does what was asked for and says what became of it."""
    common: dict[str, Any] = {
        "actor": request.actor,
        "now": request.now,
        "registration_id": access.registration.pk,
        "version": posted_number(request.POST, "version"),
    }
    doing = request.POST.get("viec", "")
    if doing == "nop":
        use_cases.submit(**common)
        return "Đã nộp hồ sơ. Nội dung đã đóng băng; nơi kiểm tra đã được báo."
    if doing == "rut":
        use_cases.withdraw(**common, reason=request.POST.get("reason", ""))
        return "Đã rút hồ sơ."
    if doing == "tra-loi":
        use_cases.answer_point(
            **common,
            point_id=posted_number(request.POST, "diem"),
            answer=request.POST.get("answer", ""),
        )
        return "Đã lưu câu trả lời."
    if doing == "dung":
        use_cases.stop(**common, reason=request.POST.get("reason", ""))
        return "Đã dừng hồ sơ và báo cho trường."
    raise Http404


@registration_page
def report(request: HttpRequest, access: RegistrationAccess) -> HttpResponse:
    """The published report that the dossier rests on, as it was frozen."""
    access.require("download")
    found = access.registration.report
    name = f"bao-cao-tu-danh-gia-{access.registration.school.code}-ban-{found.number}.docx"
    return file_response(found.document, name=name)


@registration_page
def evidence(request: HttpRequest, access: RegistrationAccess) -> HttpResponse:
    """The evidence of the frozen dossier; ?q= and ?tieu-chi= narrow it."""
    access.require("download")
    search, criterion = request.GET.get("q", "").strip(), request.GET.get("tieu-chi", "")
    rows, criteria, total = reading.evidence_shown(access.registration, search=search, criterion=criterion)
    context = {
        "access": access,
        "row": access.registration,
        "rows": rows,
        "criteria": criteria,
        "total": total,
        "q": search,
        "criterion": criterion,
    }
    return render(request, "registration/evidence.html", context)


@registration_page
def evidence_file(request: HttpRequest, access: RegistrationAccess, file_id: int) -> HttpResponse:
    """One file of the frozen dossier, shown when safe, else as a download."""
    access.require("download")
    stored, name = reading.frozen_file(access, file_id)
    return file_response(stored, name=name, inline=True)
