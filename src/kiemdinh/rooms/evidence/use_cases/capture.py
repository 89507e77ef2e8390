"""Handing a document in at any time of the year, outside every cycle."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.queries.gap import GapPlan
from kiemdinh.rooms.evidence.use_cases.codes import Added, NewDocument, add_evidence
from kiemdinh.rooms.evidence.use_cases.expected import check_place, check_year, item_of, write_purpose, write_years


def capture_evidence(
    *,
    actor: Actor,
    now: datetime,
    plan: GapPlan,
    document: NewDocument,
    uploads: Sequence[tuple[str, IO[bytes]]],
    refused: Sequence[str] = (),
    school_year: str = "",
    criterion: str = "",
    stage: str = "",
    expected_id: int | None = None,
) -> Added:
    """Keeps a document in the school's register with its school year and what it is for; all or nothing.

    Without `school_year` its name or day of issue says it; without `criterion` it waits for a later cycle to place it.
    Raises EvidenceProblem (NothingTaken when every file was refused), PermissionDenied.
    """
    with transaction.atomic():
        if school_year:
            check_year(school_year)
        if expected_id is not None:
            item = item_of(plan, expected_id)
            criterion, stage = item.criterion, item.stage
        if criterion:
            check_place(plan, stage, criterion)
        added = add_evidence(
            actor=actor, now=now, school_id=plan.school_id, document=document, uploads=uploads, refused=refused
        )
        if school_year:
            write_years(added.document, [school_year])
        if criterion:
            write_purpose(added.document, plan.edition_code, criterion, stage, expected_id)
    return added
