"""A unit says that a duty is done, or takes it back."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.duties.models import DutyDone
from kiemdinh.rooms.duties.queries.access import duties_for
from kiemdinh.rooms.duties.queries.calendar import DutyLine, duties_of
from kiemdinh.rooms.duties.use_cases.problems import DutyProblem
from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess
from kiemdinh.services.ledger import record

_LONGEST = 1000


def tick(*, actor: Actor, now: datetime, unit_code: str, key: str, year: int, done_on: date, note: str) -> DutyDone:
    """Says that a duty of a year was done on a day.

    Raises DutyProblem (no such duty, one that the software sees itself, done already, a day to come or before it
    begins), PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = duties_for(actor=actor, code=unit_code, today=today, action="tick")
    line = _line(access, key, year, today)
    if not line.by_hand:
        raise DutyProblem("Phần mềm tự ghi nhận việc này khi bạn làm xong ở đúng trang của nó; không đánh dấu tay.")
    words = nfc(note).strip()
    if len(words) > _LONGEST:
        raise DutyProblem(f"Ghi chú dài quá {_LONGEST} ký tự. Hãy viết gọn lại.", field="note")
    if done_on > today:
        raise DutyProblem("Ngày làm xong chưa tới. Hãy ghi ngày đã làm xong thật.", field="done_on")
    if line.opens_on and done_on < line.opens_on:
        raise DutyProblem(
            f"Việc của hạn này tính từ ngày {line.opens_on:%d/%m/%Y}. Hãy xem lại ngày làm xong.", field="done_on"
        )
    try:
        with transaction.atomic():
            row = DutyDone.objects.create(
                unit_id=access.unit.id,
                duty=key,
                year=year,
                done_on=done_on,
                note=words,
                said_at=now,
                said_by_id=actor.account_id,
            )
            record(
                actor_id=actor.account_id,
                unit_id=access.unit.id,
                action="duty.done",
                target_type="duty",
                target_id=f"{key}/{year}",
                at=now,
                data={"done_on": done_on.isoformat()},
            )
    except IntegrityError as error:
        raise DutyProblem("Việc này đã được đánh dấu xong. Hãy tải lại trang để xem.") from error
    return row


def take_back(*, actor: Actor, now: datetime, unit_code: str, key: str, year: int, reason: str) -> None:
    """Takes a tick back, with the reason. Raises DutyProblem, PermissionDenied, Http404."""
    access = duties_for(actor=actor, code=unit_code, today=timezone.localdate(now), action="tick")
    words = nfc(reason).strip()
    if not words:
        raise DutyProblem("Hãy ghi lý do bỏ đánh dấu.", field="reason")
    if len(words) > _LONGEST:
        raise DutyProblem(f"Lý do dài quá {_LONGEST} ký tự. Hãy viết gọn lại.", field="reason")
    with transaction.atomic():
        rows = DutyDone.objects.filter(unit_id=access.unit.id, duty=key, year=year, undone_at__isnull=True)
        if not rows.update(undone_at=now, undone_by_id=actor.account_id, undone_reason=words):
            raise DutyProblem("Việc này chưa được đánh dấu xong, hoặc người khác vừa bỏ đánh dấu.")
        record(
            actor_id=actor.account_id,
            unit_id=access.unit.id,
            action="duty.undone",
            target_type="duty",
            target_id=f"{key}/{year}",
            reason=words,
            at=now,
        )


def _line(access: UnitAccess, key: str, year: int, today: date) -> DutyLine:
    found = next((line for line in duties_of(access.unit.id, on=today, year=year) if line.key == key), None)
    if found is None:
        raise DutyProblem("Năm này đơn vị không có nhiệm vụ ấy. Hãy mở lại lịch và chọn lại.")
    return found
