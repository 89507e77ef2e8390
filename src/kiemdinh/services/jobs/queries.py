"""Reads of jobs: only who started one sees it."""

from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.services.jobs.models import DONE, QUEUED, RUNNING, JobRun


def run_for(*, actor: Actor, run_id: int) -> JobRun:
    """A job of this person. Raises Http404."""
    row = JobRun.objects.filter(pk=run_id, actor_id=actor.account_id).first() if actor.account_id else None
    if row is None:
        raise Http404
    return row


def result_of_same(*, kind: str, source: str) -> int | None:
    """The file that a finished job of a kind made from the same source (`result` has "source" and "file")."""
    row = JobRun.objects.filter(kind=kind, state=DONE, result__source=source).order_by("-id").first()
    return row.result["file"] if row else None


def is_under_way(*, kind: str, import_id: int) -> bool:
    """Whether a job of a kind waits or runs for that import."""
    return JobRun.objects.filter(kind=kind, state__in=(QUEUED, RUNNING), params__import_id=import_id).exists()


def runs_of(*, actor: Actor, limit: int = 50) -> list[JobRun]:
    """The newest jobs of this person."""
    return list(JobRun.objects.filter(actor_id=actor.account_id).order_by("-id")[:limit])
