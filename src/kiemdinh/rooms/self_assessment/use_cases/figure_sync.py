"""Taking and renewing the cycle's copy of the figures (ADR 0031)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.school_profile import queries as school_profile
from kiemdinh.rooms.school_profile.rules.frozen_merge import renewed
from kiemdinh.rooms.self_assessment.models import Cycle
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.rooms.self_assessment.queries.figure_sync import seen_of
from kiemdinh.rooms.self_assessment.queries.figures import copy_of_today, form_of
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record


def sync_figures(
    *, actor: Actor, now: datetime, cycle_id: int, seen: str, rows: Collection[str] | None = None
) -> int:
    """Takes the cycle's copy, or brings it up to date; returns how many figures of it changed.

    `rows` are the lines to take over ("table.row"); None is all of them. `seen` is what the page was shown with: when
    either the copy or the school's figures changed since, nothing is written. Raises SelfAssessmentProblem (also when
    nothing is chosen or the edition has no form), PermissionDenied (published: the copy is locked), Http404.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="sync_figures")
    form, before = form_of(access), access.cycle.figures
    if form is None:
        raise SelfAssessmentProblem("Bộ quy định này không có biểu mẫu cơ sở dữ liệu nên không có gì để chụp.")
    current = copy_of_today(access)
    if seen != seen_of(before, current):
        raise StaleRow("số liệu hoặc bản chụp")
    if rows is not None and not rows and before is not None:
        raise SelfAssessmentProblem("Chưa chọn dòng nào. Hãy chọn các dòng cần lấy số hiện nay, hoặc chọn tất cả.")
    copy = current if before is None or rows is None else renewed(form, before, current, rows)
    changed = school_profile.differences(before, copy)
    with transaction.atomic():
        written = (
            Cycle.objects.filter(pk=cycle_id, version=access.cycle.version, state=access.cycle.state)
            .update(figures=copy, figures_frozen_at=now, version=access.cycle.version + 1)
        )
        if not written:
            raise StaleRow("chu kỳ này")
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="cycle.figures_sync",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={
                "first": before is None,
                "rows": sorted({f"{item.table}.{item.row}" for item in changed}),
                "cells": {f"{i.table}:{i.row}:{i.column}": [i.before, i.after] for i in changed},
            },
        )
    return len(changed)
