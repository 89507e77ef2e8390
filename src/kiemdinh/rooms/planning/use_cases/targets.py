"""A unit sets, changes and drops its targets; nothing is rewritten, so every day keeps what held then."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess, unit_for
from kiemdinh.rooms.planning.models import Target
from kiemdinh.rooms.planning.queries.targets import schools_meant
from kiemdinh.rooms.planning.rules.targets import KINDS, OWNERSHIPS, TARGET_PERMITS, Wanted, problems_of
from kiemdinh.rooms.planning.use_cases.problems import PlanningProblem, StaleRow
from kiemdinh.services.ledger import record

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What is set; `school_type` and `ownership` empty mean every school. `document` is the paper that says so."""

    kind: str
    year: int
    minimum: Decimal | None
    maximum: Decimal | None = None
    due_on: date | None = None
    school_type: str = ""
    ownership: str = ""
    document: str = ""


def set_target(
    *, actor: Actor, now: datetime, unit_code: str, facts: TargetFacts, replaces: int | None = None
) -> Target:
    """Sets a target; `replaces` is the one that was on the page, None when there was none.

    Raises PlanningProblem with the fields, StaleRow, PermissionDenied, Http404.
    """
    access = unit_for(actor=actor, code=unit_code, today=timezone.localdate(now), table=TARGET_PERMITS, action="set")
    document = " ".join(nfc(facts.document).split())
    _check(access, facts, document)
    key = {
        "unit_id": access.unit.id,
        "year": facts.year,
        "kind": facts.kind,
        "school_type": facts.school_type,
        "ownership": facts.ownership,
    }
    with transaction.atomic():
        seen = _open_row(access, replaces)
        standing = Target.objects.select_for_update().filter(**key, valid_to__isnull=True).first()
        if standing is not None and standing != seen:
            raise StaleRow("chỉ tiêu này")
        if seen is not None:
            _close(seen, actor=actor, now=now, reason="Thay bằng chỉ tiêu mới")
        row = Target(
            **key,
            minimum=facts.minimum,
            maximum=facts.maximum,
            due_on=facts.due_on,
            document=document,
            valid_from=access.today,
            set_by_id=actor.account_id,
            set_at=now,
        )
        row.save(force_insert=True)
        _record(row, actor=actor, now=now, action="target.set")
    return row


def drop_target(*, actor: Actor, now: datetime, unit_code: str, target_id: int, reason: str) -> Target:
    """Takes a target back; what it was stays for the days it held.

    Raises PlanningProblem (no reason), StaleRow, PermissionDenied, Http404.
    """
    access = unit_for(actor=actor, code=unit_code, today=timezone.localdate(now), table=TARGET_PERMITS, action="set")
    words = " ".join(nfc(reason).split())
    if not words:
        raise PlanningProblem("Hãy ghi lý do bỏ chỉ tiêu.", fields={"reason": "Hãy ghi lý do bỏ chỉ tiêu."})
    with transaction.atomic():
        row = _open_row(access, target_id)
        if row is None:
            raise Http404
        _close(row, actor=actor, now=now, reason=words[:300])
        _record(row, actor=actor, now=now, action="target.drop", reason=words)
    return row


def _check(access: UnitAccess, facts: TargetFacts, document: str) -> None:
    fields = {}
    types = organisations.school_vocabulary().types
    if facts.school_type and facts.school_type not in types:
        fields["school_type"] = "Hãy chọn loại trường trong danh sách."
    if facts.ownership and facts.ownership not in OWNERSHIPS:
        fields["ownership"] = "Hãy chọn loại hình trong danh sách."
    if len(document) > _LONGEST:
        fields["document"] = f"Tên văn bản dài quá {_LONGEST} ký tự."
    if not fields:
        wanted = Wanted(
            kind=facts.kind,
            year=facts.year,
            minimum=facts.minimum,
            maximum=facts.maximum,
            due_on=facts.due_on,
            school_type=facts.school_type,
            ownership=facts.ownership,
        )
        schools = schools_meant(
            path=access.unit.path, on=access.today, school_type=facts.school_type, ownership=facts.ownership
        )
        fields = {p.field: p.text for p in problems_of(wanted, today=access.today, schools=schools)}
    if fields:
        raise PlanningProblem("Chưa đặt được chỉ tiêu: còn chỗ cần sửa.", fields=fields)


def _open_row(access: UnitAccess, target_id: int | None) -> Target | None:
    """The unit's own target that was on the page, still open. Raises Http404, StaleRow."""
    if target_id is None:
        return None
    row = Target.objects.select_for_update().filter(pk=target_id, unit_id=access.unit.id).first()
    if row is None:
        raise Http404
    if row.valid_to is not None:
        raise StaleRow("chỉ tiêu này")
    return row


def _close(row: Target, *, actor: Actor, now: datetime, reason: str) -> None:
    row.valid_to = timezone.localdate(now)
    row.closed_by_id = actor.account_id
    row.closed_at = now
    row.closed_reason = reason
    row.save(update_fields=["valid_to", "closed_by", "closed_at", "closed_reason"])


def _record(row: Target, *, actor: Actor, now: datetime, action: str, reason: str = "") -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.unit_id,
        action=f"planning.{action}",
        target_type="target",
        target_id=row.pk,
        at=now,
        reason=reason,
        data={
            "kind": KINDS[row.kind].key,
            "year": row.year,
            "school_type": row.school_type,
            "ownership": row.ownership,
            "minimum": str(row.minimum),
            "maximum": str(row.maximum) if row.maximum is not None else "",
            "due_on": row.due_on.isoformat(),
        },
    )
