"""Recording the meeting, writing the minutes part by part, voting, passing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.appraisal.forms import attendance_of, minutes_of, moment_of, number_of, version_of
from kiemdinh.rooms.appraisal.pages.access import appraisal_page, context_of
from kiemdinh.rooms.appraisal.pages.minutes import following, whole, written
from kiemdinh.rooms.appraisal.queries import minutes as reading
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess
from kiemdinh.rooms.appraisal.queries.procedure import vote_rule
from kiemdinh.rooms.appraisal.rules.states import COUNCIL_ROLES
from kiemdinh.rooms.appraisal.rules.voting import quorum_needed
from kiemdinh.rooms.appraisal.use_cases import meetings as use
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem


@appraisal_page()
def meeting(request: HttpRequest, access: AppraisalAccess) -> HttpResponse:
    """Before the meeting: who attends. After it: the minutes by part (?phan=), the votes, passing."""
    if not access.may("meet") and not access.may("read_minutes"):
        raise PermissionDenied(access.may("read_minutes").reason)
    refused: AppraisalProblem | None = None
    if request.method == "POST":
        try:
            done = _act(request, access)
        except AppraisalProblem as problem:
            refused = problem
        else:
            messages.success(request, done)
            part = following(request) if request.POST.get("viec") == "luu" else ""
            return redirect(f"{request.path}?phan={part}" if part else request.path)
        access.appraisal.refresh_from_db()
    if access.may("meet"):
        name, context = "appraisal/meeting_new.html", _before(request, access, refused)
    else:
        row = reading.meeting_of(access.appraisal)
        if row is None:
            raise PermissionDenied("Hội đồng chưa họp.")
        name = "appraisal/minutes.html"
        writes = bool(access.may("write_minutes"))
        context = written(request, access, row, refused) if writes else whole(access, row)
        context |= {"problem": str(refused) if refused else ""}
    return render(request, name, context, status=422 if refused else 200)


def _before(request: HttpRequest, access: AppraisalAccess, refused: AppraisalProblem | None) -> dict[str, Any]:
    rule, posted = vote_rule(request.today), request.POST
    return context_of(
        access,
        members=[(m, COUNCIL_ROLES[m.role], posted.get(f"co-mat-{m.pk}", "in_person")) for m in access.members],
        attendance=reading.ATTENDANCE.items(),
        forms=use.FORMS.items(),
        leaders=[m for m in access.members if m.role in ("chair", "vice_chair")],
        missing=reading.missing_opinions(access) if rule.opinion_before_meeting else [],
        needed=quorum_needed(len(access.members), rule.quorum),
        earlier=reading.meetings_of(access.appraisal),
        held_at=posted.get("held_at", f"{request.today:%Y-%m-%d}T08:00"),
        place=posted.get("place", ""),
        form=posted.get("form", "in_person"),
        led_by=number_of(posted, "led_by"),
        wrong=refused.fields if refused else {},
        problem=str(refused) if refused else "",
    )


def _act(request: HttpRequest, access: AppraisalAccess) -> str:
    data, doing = request.POST, request.POST.get("viec", "")
    common: dict[str, Any] = {"actor": request.actor, "now": request.now, "appraisal_id": access.appraisal.pk}
    if doing == "hop":
        held_at = moment_of(data.get("held_at", ""))
        if held_at is None:
            raise AppraisalProblem("Hãy nhập thời gian họp, ví dụ 21/11/2026 08:00.", field="held_at")
        use.hold_meeting(
            **common,
            version=version_of(data),
            held_at=held_at,
            place=data.get("place", ""),
            form=data.get("form", ""),
            attendance=attendance_of(data),
            led_by=number_of(data, "led_by"),
        )
        return "Đã ghi cuộc họp. Hãy hoàn thiện biên bản."
    if doing == "luu":
        keys = [key for key, _, _ in reading.criterion_keys(access.appraisal)]
        use.save_minutes(**common, version=version_of(data), values=minutes_of(data, keys))
        return "Đã lưu biên bản."
    if doing == "hop-lai":
        use.meet_again(**common, version=version_of(data), reason=data.get("reason", ""))
        return "Hội đồng sẽ họp lại. Cuộc họp này vẫn còn trong hồ sơ."
    if doing == "thong-qua":
        use.pass_minutes(**common, version=version_of(data), meeting_version=version_of(data, "meeting_version"))
        return "Biên bản đã thông qua. Thời hạn ra quyết định bắt đầu tính."
    raise AppraisalProblem("Không rõ việc cần làm. Hãy tải lại trang.")
