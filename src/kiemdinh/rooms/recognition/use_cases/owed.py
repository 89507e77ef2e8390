"""Recognition with owed criteria: conditions set before the decision, reported by the school, judged by the officer."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition
from kiemdinh.rooms.recognition.queries.access import RecognitionAccess, recognition_for
from kiemdinh.rooms.recognition.rules.states import OWED, OwedFacts
from kiemdinh.rooms.recognition.use_cases.opening import OwedDraft, write_owed
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem, StaleRow
from kiemdinh.rooms.recognition.use_cases.telling import record, tell_department, tell_school
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store


def add_owed(*, actor: Actor, now: datetime, recognition_id: int, drafts: Sequence[OwedDraft]) -> None:
    """Adds conditions while the decision is not signed. Raises RecognitionProblem, PermissionDenied, Http404."""
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action="edit_owed")
    if access.row.level < 1:
        raise RecognitionProblem("Kết quả không đạt thì không có tiêu chí nợ; hãy lập thông báo không công nhận.")
    with transaction.atomic():
        write_owed(access.row, drafts)
        named = ", ".join(draft.criterion for draft in drafts)
        record(access.row, actor=actor, now=now, action="owed.add", criteria=named)


def remove_owed(*, actor: Actor, now: datetime, recognition_id: int, owed_id: int) -> None:
    """Takes a condition back while the decision is not signed. Raises PermissionDenied, Http404."""
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action="edit_owed")
    with transaction.atomic():
        row = _owed(access, owed_id)
        record(access.row, actor=actor, now=now, action="owed.remove", criterion=row.criterion)
        row.delete()


def report_owed(
    *,
    actor: Actor,
    now: datetime,
    recognition_id: int,
    owed_id: int,
    version: int,
    report: str,
    name: str = "",
    stream: IO[bytes] | None = None,
) -> OwedCriterion:
    """The school says what it did, with evidence. Raises RecognitionProblem (also for a refused file), StaleRow."""
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action="report_owed")
    row = _owed(access, owed_id)
    words = nfc(report)
    has_evidence = stream is not None or row.evidence_id is not None
    target = _move(access, row, "report", OwedFacts(text=words, has_evidence=has_evidence))
    changes: dict[str, Any] = {"report": words, "reported_at": now, "answer": "", "answered_at": None}
    with transaction.atomic():
        if stream is not None:
            try:
                kept, shown = store(name=name, stream=stream, now=now)
            except RefusedFile as refused:
                raise RecognitionProblem(str(refused), field="file") from refused
            changes |= {"evidence_id": kept.pk, "evidence_name": shown}
        row = _write(row, version, target, changes)
        record(access.row, actor=actor, now=now, action="owed.report", criterion=row.criterion)
        tell_department(
            access.row,
            kind="recognition.owed",
            text=f"{_school(access.row)} báo cáo tiêu chí còn nợ {row.criterion}.",
            now=now,
            actor=actor,
        )
    return row


def judge_owed(
    *, actor: Actor, now: datetime, recognition_id: int, owed_id: int, version: int, action: str, answer: str = ""
) -> OwedCriterion:
    """The officer accepts ("accept"), asks for more ("return") or finds it not reached ("fail").

    Raises RecognitionProblem (no reason where one is needed, nothing reported yet), StaleRow, PermissionDenied.
    """
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action="judge_owed")
    if action not in ("accept", "return", "fail"):
        raise Http404
    row = _owed(access, owed_id)
    words = nfc(answer)
    target = _move(access, row, action, OwedFacts(text=words))
    with transaction.atomic():
        row = _write(row, version, target, {"answer": words, "answered_at": now})
        record(access.row, actor=actor, now=now, action=f"owed.{action}", reason=words, criterion=row.criterion)
        said = {"accept": "đã đạt", "return": "cần bổ sung", "fail": "không đạt"}[action]
        tell_school(
            access.row,
            kind="recognition.owed",
            text=f"Tiêu chí còn nợ {row.criterion}: {said}." + (f" {words}" if words else ""),
            now=now,
            actor=actor,
        )
    return row


def _owed(access: RecognitionAccess, owed_id: int) -> OwedCriterion:
    row = OwedCriterion.objects.filter(pk=owed_id, recognition=access.row).first()
    if row is None:
        raise Http404
    return row


def _move(access: RecognitionAccess, row: OwedCriterion, action: str, facts: OwedFacts) -> str:
    try:
        return OWED.move(state=row.state, action=action, roles=access.roles, facts=facts)
    except Refusal as refusal:
        raise RecognitionProblem(str(refusal)) from refusal


def _write(row: OwedCriterion, version: int, target: str, changes: dict[str, Any]) -> OwedCriterion:
    mine = OwedCriterion.objects.filter(pk=row.pk, version=version, state=row.state)
    if not mine.update(state=target, version=version + 1, **changes):
        raise StaleRow("tiêu chí còn nợ này")
    row.refresh_from_db()
    return row


def _school(row: Recognition) -> str:
    return str(row.facts.get("school") or row.school.code)
