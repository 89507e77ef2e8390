"""The school's home, opening a cycle."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.pages.access import cycle_page, school_or_404
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, school_target
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label
from kiemdinh.rooms.self_assessment.queries.results import results_of
from kiemdinh.rooms.self_assessment.queries.school_home import (
    cycles_of_school,
    open_newest,
    published_reports,
    steps_of,
    tasks_of,
)
from kiemdinh.rooms.self_assessment.queries.sheet_view import ruler_groups
from kiemdinh.rooms.self_assessment.queries.sheets import narratives_of, progress_of, sheets_of
from kiemdinh.rooms.self_assessment.rules.states import CYCLE_PERMITS, PUBLISHED, SHEET
from kiemdinh.rooms.self_assessment.use_cases.cycles import open_cycle as start
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.services.ledger.reading import latest_events

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@login_required
def school_home(request: HttpRequest, code: str) -> HttpResponse:
    """Where the school stands: the newest cycle, or how to begin one."""
    facts = school_or_404(request, code)
    cycles = cycles_of_school(actor=request.actor, school_id=facts.unit_id)
    access = open_newest(actor=request.actor, cycles=cycles, today=request.today)
    may_create = CYCLE_PERMITS.decide(
        actor=request.actor, action="create", target=school_target(actor=request.actor, school_id=facts.unit_id)
    )
    if access is None:
        own = any(p.unit_id == facts.unit_id for p in request.actor.posts)
        context = {"school": facts, "may_create": may_create, "own": own}
        return render(request, "self_assessment/school_empty.html", context)
    return _home(request, access, facts, cycles, may_create=bool(may_create))


@cycle_page
def cycle_home(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """One cycle's overview."""
    facts = organisations.school_facts(unit_id=access.cycle.school_id, on=request.today)
    cycles = cycles_of_school(actor=request.actor, school_id=access.cycle.school_id)
    return _home(request, access, facts, cycles, may_create=False)


def _home(
    request: HttpRequest, access: CycleAccess, facts: Any, cycles: list[Any], *, may_create: bool
) -> HttpResponse:
    sheets = sheets_of(access)
    results = results_of(access, sheets)
    progress = progress_of(sheets, today=request.today)
    filled = sum(1 for n in narratives_of(access).values() for t in n.texts.values() if t)
    legend = [{"state": s, "count": progress.counts[s]} for s in SHEET.labels]
    tasks = [
        t for t in tasks_of(actor=request.actor, today=request.today) if t.url.startswith(f"/chu-ky/{access.cycle.pk}/")
    ]
    return render(
        request,
        "self_assessment/school_home.html",
        {
            "school": facts,
            "access": access,
            "cycle": access.cycle,
            "cycles": cycles,
            "progress": progress,
            "steps": steps_of(access, sheets, filled, results),
            "ruler": ruler_groups(access, sheets),
            "legend": legend,
            "results": results,
            "tasks": tasks[:5],
            "task_count": len(tasks),
            "headline": _headline(access, progress),
            "weekday": f"{_WEEKDAYS[request.today.weekday()]}, {format_date(request.today)}",
            "edition": edition_label(access.cycle.edition_code),
            "may_create": may_create,
            "external": _leads(request, facts.unit_id) and any(c.state == PUBLISHED for c in cycles),
            "events": latest_events(unit_id=access.cycle.school_id, limit=6) if access.roles else [],
            "published": published_reports(access),
            "may_open": bool(access.may("open")),
            "days_left": (access.cycle.due_on - request.today).days if access.cycle.due_on else None,
        },
    )


def _leads(request: HttpRequest, unit_id: int) -> bool:
    """Whether the reader answers for the school outside: registers it, receives the team."""
    return bool({"principal", "vice_principal"} & request.actor.roles_at(unit_id))


def _headline(access: CycleAccess, progress: Any) -> str:
    cycle = access.cycle
    if cycle.state == PUBLISHED:
        return f"Đã công bố báo cáo tự đánh giá năm học {cycle.school_year.replace('-', '–')}"
    left = progress.total - progress.counts["done"]
    if cycle.state == "draft":
        return "Lập hội đồng xong là bắt đầu tự đánh giá"
    if cycle.due_on:
        days = (cycle.due_on - access.today).days
        if days >= 0:
            return f"Còn {days} ngày để hoàn thành báo cáo tự đánh giá"
        return f"Báo cáo tự đánh giá quá hạn {-days} ngày"
    return f"Còn {left} tiêu chí chưa duyệt" if left else "Các tiêu chí đã duyệt xong, còn công bố báo cáo"


@require_POST
@cycle_page
def open_cycle(request: HttpRequest, access: CycleAccess) -> HttpResponse:
    """Starts the self-assessment once the council is right."""
    try:
        start(actor=request.actor, now=request.now, cycle_id=access.cycle.pk)
    except SelfAssessmentProblem as problem:
        messages.error(request, str(problem))
        return redirect("self_assessment:council", cycle_id=access.cycle.pk)
    messages.success(request, "Đã bắt đầu tự đánh giá. Các thành viên có thể viết phiếu.")
    return redirect("self_assessment:cycle", cycle_id=access.cycle.pk)
