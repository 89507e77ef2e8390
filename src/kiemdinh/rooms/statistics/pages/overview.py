"""Tổng quan: what an authority looks at in the morning: work that waits, targets, what runs out, who is late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of
from kiemdinh.rooms.statistics.exports.charts import levels_chart
from kiemdinh.rooms.statistics.pages.access import asked_unit, statistics_page
from kiemdinh.rooms.statistics.queries import progress
from kiemdinh.rooms.statistics.queries.actuals import target_states
from kiemdinh.rooms.statistics.queries.form1 import form1
from kiemdinh.rooms.statistics.queries.validity import watch
from kiemdinh.rooms.statistics.rules.progress import LATE, RUNNING, STEPS
from kiemdinh.services.pages import query

_TASKS, _SCHOOLS, _TARGETS = 5, 8, 5


@statistics_page
def show(request: HttpRequest) -> HttpResponse:
    """One page: everything on it leads to the page that has all of it."""
    access = asked_unit(request)
    unit, today = access.unit, request.today
    tasks = tasks_of(actor=request.actor, today=today) if access.own else []
    season = progress.season_of(today=today)
    lines, whole, status = [], None, LATE
    if season is not None:
        whole = progress.overview(unit, season).whole
        status = LATE if whole.late else RUNNING
        found = progress.schools_of(unit, season, progress.ProgressFilter(status=status))
        lines = progress.lines_of(found[:_SCHOOLS], season)
    states = target_states(unit.id, year=today.year, on=today)
    levels = levels_chart(form1(unit.id, as_of=today))
    return render(
        request,
        "statistics/overview.html",
        {
            "unit": unit,
            "today": today,
            "own": access.own,
            "tasks": tasks[:_TASKS],
            "waiting": len(tasks),
            "late_tasks": sum(task.due_on is not None and task.due_on < today for task in tasks),
            "season": season,
            "whole": whole,
            "rows": lines,
            "status": status,
            "steps": STEPS,
            "targets": [state for state in states if state.reached.actual_percent is not None][:_TARGETS],
            "watch": watch(unit, on=today),
            "levels": levels,
            "kept": query(don_vi=unit.code),
        },
    )
