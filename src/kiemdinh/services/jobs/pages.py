"""Following a job."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kiemdinh.services.jobs.models import JobRun
from kiemdinh.services.jobs.queries import run_for, runs_of


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The jobs the person started, newest first."""
    return render(request, "jobs/mine.html", {"runs": runs_of(actor=request.actor)})


@login_required
def follow(request: HttpRequest, run_id: int) -> HttpResponse:
    """One job; the browser asks again by itself until it is over."""
    row = run_for(actor=request.actor, run_id=run_id)
    response = render(request, "jobs/run.html", {"run": row, "facts": _facts(row)})
    if not row.is_over:
        # Without JavaScript the page loads itself again.
        response["Refresh"] = "4"
    return response


@login_required
def state(request: HttpRequest, run_id: int) -> HttpResponse:
    """The same as JSON, for the page's own script."""
    row = run_for(actor=request.actor, run_id=run_id)
    response = JsonResponse(_facts(row))
    response["Cache-Control"] = "no-store"
    return response


def _facts(row: JobRun) -> dict[str, Any]:
    return {
        "state": row.state,
        "label": row.state_label,
        "done": row.done,
        "total": row.total,
        "note": row.note,
        "over": row.is_over,
    }
