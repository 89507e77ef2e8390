"""Work of this room that takes longer than a person waits."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from kiemdinh.rooms.external_assessment.use_cases.planning import JOB, solve_plan
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.jobs import JobProblem, Run, job


@job(JOB, title="Đề nghị đoàn đánh giá ngoài")
def plan_teams(run: Run, *, plan_id: int) -> dict[str, Any]:
    """Computes the teams of a plan; run again it computes the same."""
    actor = people.actor_for(account_id=run.actor_id, today=timezone.localdate(run.now))
    try:
        plan = solve_plan(
            actor=actor,
            now=run.now,
            plan_id=plan_id,
            progress=lambda done, total, note: run.progress(done=done, total=total, note=note),
        )
    except Http404 as error:
        raise JobProblem("Bạn không còn quyền lập đoàn ở đơn vị này.") from error
    whole = plan.result.get("complete")
    return {
        "url": reverse("external_assessment:plan", kwargs={"plan_id": plan.pk}),
        "text": "Xem các đoàn đề nghị" if whole else "Xem chỗ còn thiếu người",
    }
