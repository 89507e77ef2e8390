"""Recording the meeting, writing the minutes part by part, voting, passing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiemdinh.rooms.appraisal.forms import attendance_of, minutes_of, moment_of, number_of, version_of
from kiemdinh.rooms.appraisal.pages.access import appraisal_page, context_of
from kiemdinh.rooms.appraisal.queries import minutes as reading
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess
from kiemdinh.rooms.appraisal.queries.letters import printed_title
from kiemdinh.rooms.appraisal.queries.procedure import vote_rule
from kiemdinh.rooms.appraisal.queries.snapshot import catalog_of
from kiemdinh.rooms.appraisal.rules.minutes import CONDITIONS, FILE_STATES, RESULTS, SOURCES, TEXTS
from kiemdinh.rooms.appraisal.rules.states import COUNCIL_ROLES
from kiemdinh.rooms.appraisal.rules.voting import LEVEL_OPTIONS, STANDARD_OPTIONS, quorum_needed
from kiemdinh.rooms.appraisal.use_cases import meetings as use
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem

PARTS = {
    "tieu-chi": "IV. Tiêu chí",
    "ho-so": "III, V. Hồ sơ, điều kiện",
    "thao-luan": "VI, VIII. Thảo luận, kết luận",
    "phieu": "VII. Biểu quyết",
}
_WORDS = {
    "ho-so": ("guests", "on_site", "condition_note"),
    "thao-luan": (
        "strengths",
        "limits",
        "verified",
        "reserved",
        "conclusion",
        "follow_school",
        "follow_commune",
        "follow_department",
    ),
}
_SPARE_ROWS = 3


@appraisal_page()
def meeting(request: HttpRequest, access: AppraisalAccess) -> HttpResponse:
    """Before the meeting: who attends. After it: the minutes by part (?phan=), the votes, passing."""
    if not access.may("meet") and not access.may("read_minutes"):
        raise PermissionDenied(access.may("read_minutes").reason)
    problem = ""
    if request.method == "POST":
        try:
            done = _act(request, access)
        except AppraisalProblem as refused:
            problem = str(refused)
        else:
            messages.success(request, done)
            return redirect(f"{request.path}?{request.GET.urlencode()}" if "phan" in request.GET else request.path)
        access.appraisal.refresh_from_db()
    if access.may("meet"):
        return render(
            request, "appraisal/meeting_new.html", _before(request, access, problem), status=422 if problem else 200
        )
    return render(request, "appraisal/minutes.html", _after(request, access, problem), status=422 if problem else 200)


def _before(request: HttpRequest, access: AppraisalAccess, problem: str) -> dict[str, Any]:
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
        problem=problem,
    )


def _after(request: HttpRequest, access: AppraisalAccess, problem: str) -> dict[str, Any]:
    row = reading.meeting_of(access.appraisal)
    if row is None:
        raise PermissionDenied("Hội đồng chưa họp.")
    part = request.GET.get("phan", "")
    part = part if part in PARTS else "tieu-chi"
    catalog, levels = catalog_of(access.appraisal), reading.levels_in(row, access.appraisal)
    level_ballot, standard_ballot = reading.ballots_of(row)
    level_votes, standard_votes = reading.votes_in(row.level_votes), reading.votes_in(row.standard_votes)
    criteria = [
        {
            "key": key,
            "stage": label,
            "code": code,
            "title": printed_title(catalog.criterion(code)) if catalog else "",
            "mandatory": catalog.criterion(code).mandatory if catalog else False,
            "level": levels[key],
            "note": row.criteria.get(key, {}).get("note", ""),
        }
        for key, label, code in reading.criterion_keys(access.appraisal)
    ]
    spare = [] if row.passed_at else [{}] * (1 if len(row.recommendations) > _SPARE_ROWS else _SPARE_ROWS)
    writes = bool(access.may("write_minutes"))
    return context_of(
        access,
        meeting=row,
        part=part,
        parts=list(PARTS.items()),
        writes=writes,
        may_pass=bool(access.may("pass")),
        may_again=bool(access.may("meet_again")),
        problems=reading.problems_of(access, row, on=access.today) if writes else (),
        results=list(RESULTS.items()),
        criteria=criteria,
        given=reading.level_given_by(catalog, levels) if catalog else None,
        sources=[(k, v, k in row.sources) for k, v in SOURCES.items()],
        file_states=[(k, v, k == row.file_state) for k, v in FILE_STATES.items()],
        conditions=[(k, v, row.conditions.get(k)) for k, v in CONDITIONS.items()],
        words=[(k, TEXTS[k], row.texts.get(k, "")) for k in _WORDS.get(part, ())],
        recommendations=[*row.recommendations, *spare],
        level_rows=[(n, v, level_votes.get(n, 0), level_ballot.shares[n]) for n, v in LEVEL_OPTIONS.items()],
        standard_rows=[
            (n, v, standard_votes.get(n, 0), standard_ballot.shares[n]) for n, v in STANDARD_OPTIONS.items()
        ],
        level_ballot=level_ballot,
        standard_ballot=standard_ballot,
        problem=problem,
    )


def _act(request: HttpRequest, access: AppraisalAccess) -> str:
    data, doing = request.POST, request.POST.get("viec", "")
    common: dict[str, Any] = {"actor": request.actor, "now": request.now, "appraisal_id": access.appraisal.pk}
    if doing == "hop":
        held_at = moment_of(data.get("held_at", ""))
        if held_at is None:
            raise AppraisalProblem("Hãy nhập thời gian họp, ví dụ 21/11/2026 08:00.")
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
