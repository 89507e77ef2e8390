"""Running one job to its end."""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kiemdinh.services.jobs.models import DONE, FAILED, QUEUED, RUNNING, JobRun
from kiemdinh.services.jobs.registry import JobProblem, Run, job_named

_log = logging.getLogger(__name__)

BROKEN = "Việc này dừng vì lỗi ngoài dự kiến. Hãy thử lại; nếu vẫn vậy, báo người quản trị kèm số việc."


def run(*, run_id: int, clock: Callable[[], datetime] = timezone.now) -> None:
    """Runs one job to its end. What it left half done by dying is its own business: jobs bear being run again."""
    claimed = JobRun.objects.filter(pk=run_id, state=QUEUED).update(
        state=RUNNING, attempts=F("attempts") + 1, worker=this_process(), heartbeat_at=clock()
    )
    if not claimed:
        return
    row = JobRun.objects.get(pk=run_id)
    try:
        job = job_named(row.kind)
        # A failed statement must not take the caller's transaction along where jobs run at once.
        with _savepoint():
            handed = Run(row.pk, row.actor_id, row.unit_id, row.attempts, clock, _writer(row.pk, clock))
            result = job.function(handed, **row.params)
    except JobProblem as problem:
        _finish(row, FAILED, at=clock(), problem=str(problem))
    except Exception:
        _log.exception("job %s (%s) failed", row.pk, row.kind)
        _finish(row, FAILED, at=clock(), problem=BROKEN)
    else:
        _finish(row, DONE, at=clock(), result=result or {})


@contextmanager
def _savepoint() -> Iterator[None]:
    """A savepoint inside a transaction, nothing outside one: a long job must not be one long transaction."""
    if transaction.get_connection().in_atomic_block:
        with transaction.atomic():
            yield
    else:
        yield


def this_process() -> str:
    """Who runs a job: the machine and the process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _writer(run_id: int, clock: Callable[[], datetime]) -> Callable[[int, int | None, str], None]:
    def write(done: int, total: int | None, note: str) -> None:
        JobRun.objects.filter(pk=run_id).update(done=done, total=total, note=note, heartbeat_at=clock())

    return write


def _finish(
    row: JobRun, state: str, *, at: datetime, result: dict[str, object] | None = None, problem: str = ""
) -> None:
    JobRun.objects.filter(pk=row.pk).update(state=state, result=result or {}, problem=problem, finished_at=at)
