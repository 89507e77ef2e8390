"""The register of direction of a unit: lines are entered, changed, taken out with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.organisations.queries.unit_access import unit_for
from kiemdinh.rooms.reporting.models import DirectionEntry
from kiemdinh.rooms.reporting.rules.direction import DIRECTION_PERMITS, KINDS, TOPICS
from kiemdinh.rooms.reporting.use_cases.problems import ReportingProblem, StaleRow
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store
from kiemdinh.services.ledger import record


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """A line of the register; `file` is (name, content) or None."""

    kind: str
    topic: str
    on: date
    subject: str
    number: str = ""
    result: str = ""
    file: tuple[str, IO[bytes]] | None = None


def write_entry(
    *, actor: Actor, now: datetime, unit_code: str, facts: EntryFacts, entry_id: int | None = None, version: int = 0
) -> DirectionEntry:
    """Enters a line, or changes one. Raises ReportingProblem with the fields, StaleRow, PermissionDenied, Http404."""
    today = timezone.localdate(now)
    access = unit_for(actor=actor, code=unit_code, today=today, table=DIRECTION_PERMITS, action="write")
    subject = " ".join(nfc(facts.subject).split())
    fields = {}
    if facts.kind not in KINDS:
        fields["kind"] = "Hãy chọn loại trong danh sách."
    if facts.topic not in TOPICS:
        fields["topic"] = "Hãy chọn lĩnh vực trong danh sách."
    if facts.on > today:
        fields["on"] = "Ngày chưa đến. Hãy ghi vào sổ khi việc đã làm."
    if not subject:
        fields["subject"] = "Hãy ghi trích yếu hoặc nội dung."
    if fields:
        raise ReportingProblem("Chưa ghi được vào sổ: còn chỗ cần sửa.", fields=fields)
    with transaction.atomic():
        row = DirectionEntry(unit_id=access.unit.id, entered_at=now, entered_by_id=actor.account_id)
        if entry_id is not None:
            row = _held(access.unit.id, entry_id, version)
            row.version += 1
        row.kind, row.topic, row.on = facts.kind, facts.topic, facts.on
        row.number, row.subject = " ".join(nfc(facts.number).split())[:60], subject[:500]
        row.subject_fold = fold(f"{row.number} {row.subject}")[:600]
        row.result = nfc(facts.result).strip()[:1000]
        if facts.file is not None:
            name, stream = facts.file
            try:
                row.file, shown = store(name=name, stream=stream, now=now)
            except RefusedFile as refused:
                raise ReportingProblem(str(refused), fields={"file": str(refused)}) from refused
            row.file_name = shown[-200:]
        row.save()
        _record(row, actor=actor, now=now, action="direction.write", reason="")
    return row


def remove_entry(
    *, actor: Actor, now: datetime, unit_code: str, entry_id: int, version: int, reason: str
) -> DirectionEntry:
    """Takes a line out; it stays in the data with the reason. Raises ReportingProblem, StaleRow, Http404."""
    today = timezone.localdate(now)
    access = unit_for(actor=actor, code=unit_code, today=today, table=DIRECTION_PERMITS, action="write")
    words = " ".join(nfc(reason).split())
    if not words:
        raise ReportingProblem("Hãy ghi lý do bỏ dòng này.", fields={"reason": "Hãy ghi lý do bỏ dòng này."})
    with transaction.atomic():
        row = _held(access.unit.id, entry_id, version)
        row.removed_at, row.removed_reason = now, words[:300]
        row.version += 1
        row.save()
        _record(row, actor=actor, now=now, action="direction.remove", reason=words)
    return row


def _held(unit_id: int, entry_id: int, version: int) -> DirectionEntry:
    row = DirectionEntry.objects.select_for_update().filter(pk=entry_id, unit_id=unit_id).first()
    if row is None:
        raise Http404
    if row.version != version or row.removed_at is not None:
        raise StaleRow("dòng này của sổ")
    return row


def _record(row: DirectionEntry, *, actor: Actor, now: datetime, action: str, reason: str) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.unit_id,
        action=f"reporting.{action}",
        target_type="direction_entry",
        target_id=row.pk,
        at=now,
        reason=reason,
        data={"kind": row.kind, "topic": row.topic, "number": row.number},
    )
