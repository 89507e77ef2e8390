"""Publishing: the frozen snapshot that is rendered again for ever, and what locks with it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.use_cases import close_set
from kiemdinh.rooms.self_assessment.models import (
    CriterionSheet,
    Cycle,
    IssuedDocument,
    Narrative,
    PublishedReport,
    ReportPassing,
)
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.checks import publish_problems
from kiemdinh.rooms.self_assessment.queries.figures import copy_of_today
from kiemdinh.rooms.self_assessment.queries.quality import quality_findings
from kiemdinh.rooms.self_assessment.queries.results import results_of
from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of
from kiemdinh.rooms.self_assessment.rules.states import CycleFacts
from kiemdinh.rooms.self_assessment.use_cases.cycles import move_cycle
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.files.store import store, store_bytes
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import settle


def canonical(context: Any) -> bytes:
    """The one spelling of a context, or of a part of one, as bytes, for its hash."""
    return json.dumps(context, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def freeze_figures(*, access: CycleAccess, now: datetime) -> None:
    """Closes the figures of the cycle: the copy that the council has kept, or one taken now (ADR 0031)."""
    copy = access.cycle.figures if access.cycle.figures is not None else (copy_of_today(access) or None)
    Cycle.objects.filter(pk=access.cycle.pk).update(figures=copy, figures_frozen_at=now)
    access.cycle.figures, access.cycle.figures_frozen_at = copy, now


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a report was made of and what came out; the exports of this room make it."""

    context: dict[str, Any]
    form: bytes
    document: bytes


def publish_report(
    *, actor: Actor, now: datetime, cycle_id: int, rendered: Callable[[CycleAccess], Rendered]
) -> PublishedReport:
    """Publishes the report: figures and texts are frozen, the Word file is kept, sheets and evidence codes lock.

    Raises SelfAssessmentProblem with the first point that blocks; nothing is written then.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="publish")
    number = PublishedReport.objects.filter(cycle=access.cycle).count() + 1
    problems = publish_problems(quality_findings(access))
    if not ReportPassing.objects.filter(cycle=access.cycle, number=number).exists():
        problems += ("Chưa ghi ngày hội đồng thông qua báo cáo. Hãy ghi ở mục “Hội đồng thông qua”.",)
    results = results_of(access, sheets_of(access))
    with transaction.atomic():
        move_cycle(access, "publish", CycleFacts(publish_problems=problems), now)
        # A save that is under way finds another version and then the new state, so nothing is written after the copy.
        CriterionSheet.objects.filter(cycle=access.cycle).update(version=F("version") + 1)
        Narrative.objects.filter(cycle=access.cycle).update(version=F("version") + 1)
        freeze_figures(access=access, now=now)
        made = rendered(access)
        form, _ = store_bytes(name="bieu-mau.docx", content=made.form, now=now)
        document, _ = store_bytes(name="bao-cao.docx", content=made.document, now=now)
        report = PublishedReport(
            cycle=access.cycle,
            number=number,
            school_year=access.cycle.school_year,
            occasion=access.cycle.reopened_for or "first",
            context=made.context,
            form=form,
            document=document,
            context_sha256=hashlib.sha256(canonical(made.context)).hexdigest(),
            published_at=now,
            published_by_id=actor.account_id,
            result={
                "school_level": results.school_level,
                "complete": results.school.complete,
                "accreditation_level": results.school.accreditation_level,
                "national_standard": results.school.national_standard,
                "criteria": results.levels(),
            },
        )
        report.save(force_insert=True)
        settle(about=f"cycle:{cycle_id}/", now=now)
        close_set(set_id=access.cycle.evidence_set_id, now=now)
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="report.publish",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"number": number, "sha256": document.sha256, "level": results.school_level},
        )
    return report


def register_number(
    *, actor: Actor, now: datetime, cycle_id: int, kind: str, number: str, signed_on: Any, version: int
) -> None:
    """Enters số and ngày of a document once the clerk has them. Raises StaleRow."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="register_document")
    with transaction.atomic():
        row, is_new = IssuedDocument.objects.get_or_create(cycle=access.cycle, kind=kind)
        # Version 0 says "there was no row yet" on the page that was filled in.
        base = row.version if is_new and version == 0 else version
        changed = IssuedDocument.objects.filter(pk=row.pk, version=base).update(
            number=number.strip(), signed_on=signed_on, version=row.version + 1
        )
        if not changed:
            raise StaleRow("số và ngày của văn bản này")
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="document.number",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"kind": kind, "number": number},
        )


def attach_signed_copy(*, actor: Actor, now: datetime, cycle_id: int, kind: str, name: str, stream: Any) -> None:
    """Keeps the sealed scan or signed PDF beside a document; it is stored as it came and never changed."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="register_document")
    with transaction.atomic():
        stored, shown = store(name=name, stream=stream, now=now)
        if stored.extension not in {"pdf", "jpg", "png"}:
            raise SelfAssessmentProblem(f"Tệp “{shown}”: bản đã ký phải là PDF hoặc ảnh quét (JPG, PNG).")
        row, _ = IssuedDocument.objects.get_or_create(cycle=access.cycle, kind=kind)
        IssuedDocument.objects.filter(pk=row.pk).update(
            signed_copy=stored, signed_copy_name=shown, version=row.version + 1
        )
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="document.signed_copy",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"kind": kind, "sha256": stored.sha256},
        )
