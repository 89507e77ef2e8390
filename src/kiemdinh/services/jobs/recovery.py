"""Picking up the jobs whose worker died: a stopped server, a power cut."""

import os
import socket
from datetime import datetime, timedelta

from django.db import transaction

from kiemdinh.services.jobs.models import FAILED, QUEUED, RUNNING, JobRun
from kiemdinh.services.jobs.running import BROKEN
from kiemdinh.services.jobs.tasks import run_job

MAX_ATTEMPTS = 3
SILENT_FOR = timedelta(minutes=15)
"""A job on another machine that gives no sign of life for so long has lost its worker; on this machine we just look."""


def pick_up(*, now: datetime) -> int:
    """Puts jobs back into the queue whose worker died; returns how many. One that died too often is given up."""
    found = 0
    for row in JobRun.objects.filter(state=RUNNING):
        if not _is_dead(row, now):
            continue
        mine = JobRun.objects.filter(pk=row.pk, state=RUNNING, attempts=row.attempts)
        if row.attempts >= MAX_ATTEMPTS:
            mine.update(state=FAILED, problem=BROKEN, finished_at=now)
            continue
        with transaction.atomic():
            if mine.update(state=QUEUED):
                run_job.enqueue(run_id=row.pk)
                found += 1
    return found


def _is_dead(row: JobRun, now: datetime) -> bool:
    host, _, process = row.worker.rpartition(":")
    if host == socket.gethostname() and not _is_alive(int(process)):
        return True
    return row.heartbeat_at is None or row.heartbeat_at < now - SILENT_FOR


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
