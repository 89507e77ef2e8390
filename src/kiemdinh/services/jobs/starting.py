"""Putting a job into the queue."""

from datetime import datetime
from typing import Any

from kiemdinh.kernel.permits import Actor
from kiemdinh.services.jobs.registry import job_named


def enqueue(
    kind: str, *, actor: Actor, unit_id: int | None, now: datetime, params: dict[str, Any], title: str = ""
) -> Any:
    """Starts a job in the caller's transaction (a rollback takes it back) and returns its JobRun, which has a `url`.

    `params` are plain JSON values: ids, never rows. Whoever may start it is the caller's question.
    """
    from kiemdinh.services.jobs.models import JobRun  # models load after the apps are ready
    from kiemdinh.services.jobs.tasks import run_job

    row = JobRun(
        kind=kind,
        title=title or job_named(kind).title,
        actor_id=actor.account_id,
        unit_id=unit_id,
        params=params,
        created_at=now,
    )
    row.save(force_insert=True)
    run_job.enqueue(run_id=row.pk)
    row.refresh_from_db()
    return row
