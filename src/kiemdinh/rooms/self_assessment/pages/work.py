"""Việc của tôi: what waits for me over all cycles and duties."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from kiemdinh.rooms.self_assessment.queries.my_work import kinds_of_work, tasks_of
from kiemdinh.rooms.self_assessment.rules.work import WHEN, when_due


@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    """By deadline: late, this week, later; ?loai= one kind, ?nhom=1 with the work of my groups."""
    with_team, labels = request.GET.get("nhom") == "1", kinds_of_work()
    found = tasks_of(actor=request.actor, today=request.today, with_team=with_team)
    kind = request.GET.get("loai", "")
    kind = kind if kind in labels else ""
    team = {"nhom": "1"} if with_team else {}
    present = [key for key in labels if any(t.kind == key for t in found)]

    def chip(label: str, count: int, key: str) -> dict[str, Any]:
        query = ({"loai": key} if key else {}) | team
        return {"label": label, "count": count, "current": key == kind, "url": f"?{urlencode(query)}"}

    shown = [t for t in found if not kind or t.kind == kind]
    parts = {part: [t for t in shown if when_due(t.due_on, today=request.today) == part] for part in WHEN}
    return render(
        request,
        "self_assessment/my_work.html",
        {
            "tasks": found,
            "shown": shown,
            "late": sum(1 for t in found if t.late_days),
            "parts": [(WHEN[part], part, tasks) for part, tasks in parts.items() if tasks],
            "kind": kind,
            "chips": [
                chip("Tất cả", len(found), ""),
                *(chip(labels[key], sum(1 for t in found if t.kind == key), key) for key in present),
            ],
            "with_team": with_team,
            "at_school": any(p.unit_kind == "school" and not p.ended for p in request.actor.posts),
        },
    )
