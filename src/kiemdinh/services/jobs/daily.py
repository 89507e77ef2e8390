"""Work that comes every day: reminders, terms that end by themselves.

A room registers (`register_daily`) a function of `now` that may be run again at any time without harm; the worker
runs each once a day.
"""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from kiemdinh.services.jobs.models import DailyRun
from kiemdinh.services.jobs.registry import all_daily

_log = logging.getLogger(__name__)

FROM_HOUR = 6
"""Daily work begins at this hour in Vietnam, so that people find their reminders in the morning."""
MAX_ATTEMPTS = 3
_GIVEN_UP = timedelta(hours=1)  # a run without an end for so long lost its process


def run_due(*, now: datetime, again: bool = False) -> dict[str, int]:
    """Runs what was not yet done today; returns label → number of things done. A failure stops only its own work.

    Before `FROM_HOUR` nothing is due. `again` runs everything whatever the hour and whatever was done.
    """
    local = timezone.localtime(now)
    if local.hour < FROM_HOUR and not again:
        return {}
    done: dict[str, int] = {}
    for work in all_daily():
        claimed = _claim(work.key, now, again=again)
        if claimed is None:
            continue
        try:
            number = work.run(now)
        except Exception as error:
            _log.exception("daily work %s failed", work.key)
            DailyRun.objects.filter(pk=claimed.pk).update(problem=str(error)[:200])
        else:
            DailyRun.objects.filter(pk=claimed.pk).update(finished_at=now, number=number, problem="")
            done[work.label] = number
    return done


def _claim(key: str, now: datetime, *, again: bool) -> DailyRun | None:
    day = timezone.localdate(now)
    try:
        with transaction.atomic():
            return DailyRun.objects.create(key=key, day=day, started_at=now)
    except IntegrityError:
        pass
    rows = DailyRun.objects.filter(key=key, day=day)
    if not again:
        unfinished = rows.filter(finished_at__isnull=True, attempts__lt=MAX_ATTEMPTS)
        rows = unfinished.exclude(problem="") | unfinished.filter(started_at__lt=now - _GIVEN_UP)
    row = rows.first()
    mine = row and DailyRun.objects.filter(pk=row.pk, attempts=row.attempts).update(
        attempts=F("attempts") + 1, started_at=now, finished_at=None, problem=""
    )
    return row if mine else None
