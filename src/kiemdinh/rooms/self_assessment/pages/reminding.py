"""Nhắc người phụ trách: who has sheets that are late or not handed in, ticked and told with a note."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.self_assessment.pages.access import cycle_page
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.late_sheets import writers_to_remind
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.reminding import NOTE_LENGTH, remind_writers


@cycle_page
def remind(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Those with late sheets; ?loc=tat-ca everybody with a sheet that is not handed in."""
    access.require("edit_council")
    everybody = request.GET.get("loc") == "tat-ca"
    problem = ""
    chosen = {int(a) for a in request.POST.getlist("nguoi") if a.isdecimal()}
    if request.method == "POST":
        try:
            told = remind_writers(
                actor=request.actor,
                now=request.now,
                cycle_id=access.cycle.pk,
                account_ids=chosen,
                note=request.POST.get("loi_nhan", ""),
            )
        except SelfAssessmentProblem as refusal:
            problem = str(refusal)
        else:
            if told:
                messages.success(request, f"Đã nhắc {told} người.")
            else:
                messages.info(request, "Những người này đã được nhắc với lời như vậy hôm nay, hoặc đã tắt loại này.")
            return redirect(request.get_full_path())
    writers = writers_to_remind(access)
    late = [w for w in writers if w.late]
    return render(
        request,
        "self_assessment/remind.html",
        {
            "access": access,
            "cycle": access.cycle,
            "writers": writers if everybody else late,
            "late": sum(w.late for w in late),
            "everybody": everybody,
            "unfinished": len(writers),
            "problem": problem,
            "chosen": chosen if problem else {w.account_id for w in late},
            "note": request.POST.get("loi_nhan", ""),
            "longest": NOTE_LENGTH,
            "chips": [
                {"label": "Có phiếu quá hạn", "count": len(late), "current": not everybody, "url": "?"},
                {
                    "label": "Mọi người còn phiếu chưa nộp",
                    "count": len(writers),
                    "current": everybody,
                    "url": "?loc=tat-ca",
                },
            ],
        },
        status=422 if problem else 200,
    )
