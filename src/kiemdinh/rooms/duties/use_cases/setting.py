"""An authority adopts a local duty or moves the day of one, for itself and everybody below, and ends either."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.duties.models import DutySetting
from kiemdinh.rooms.duties.queries.access import duties_for
from kiemdinh.rooms.duties.queries.book import book
from kiemdinh.rooms.duties.queries.calendar import school_year_days
from kiemdinh.rooms.duties.rules.calendar import last_day
from kiemdinh.rooms.duties.rules.data import Duty
from kiemdinh.rooms.duties.use_cases.problems import DutyProblem
from kiemdinh.rooms.organisations.queries.unit_access import UnitAccess
from kiemdinh.services.ledger import record

_KINDS = {
    "province": "Sở",
    "district": "Phòng GDĐT",
    "commune": "UBND xã",
}
_FURTHEST = 92
"""A day is moved by at most so many days: further away it would be another duty."""


def move_day(
    *, actor: Actor, now: datetime, unit_code: str, key: str, year: int, day: date, document: str, reason: str
) -> DutySetting:
    """Moves the last day of a duty in a year for the unit and everybody below.

    Raises DutyProblem (the data do not let this unit move it, a day too far away, no reason, moved meanwhile).
    """
    access = duties_for(actor=actor, code=unit_code, today=timezone.localdate(now), action="set")
    duty = _duty(key)
    if access.unit.kind not in duty.movable_by:
        who = ", ".join(_KINDS[kind] for kind in duty.movable_by if kind in _KINDS)
        raise DutyProblem(
            f"Ngày này chỉ {who} được dời." if who else "Ngày này do văn bản ấn định, đơn vị không dời được."
        )
    lawful = last_day(duty, year, school_year=school_year_days(year))
    if lawful is None:
        raise DutyProblem(f"Năm {year} không có hạn của nhiệm vụ này.", field="day")
    if day == lawful:
        raise DutyProblem("Ngày mới trùng ngày cũ. Hãy chọn ngày khác, hoặc bỏ lần dời trước.", field="day")
    if abs((day - lawful).days) > _FURTHEST or day.year != year:
        raise DutyProblem(
            f"Ngày cuối còn kịp chỉ dời trong {_FURTHEST} ngày quanh {lawful:%d/%m/%Y}, cùng năm {year}.", field="day"
        )
    return _set(access, now, duty, kind="move", year=year, day=day, document=document, reason=reason)


def adopt(
    *, actor: Actor, now: datetime, unit_code: str, key: str, since: date, document: str, reason: str
) -> DutySetting:
    """Adopts a local duty from a day on for everybody below. Raises DutyProblem, PermissionDenied, Http404."""
    access = duties_for(actor=actor, code=unit_code, today=timezone.localdate(now), action="set")
    duty = _duty(key)
    if not duty.local:
        raise DutyProblem("Nhiệm vụ này đã áp dụng cho mọi nơi.")
    if duty.last is not None and since > duty.last:
        raise DutyProblem(f"Nhiệm vụ này chỉ có đến ngày {duty.last:%d/%m/%Y}.", field="since")
    return _set(access, now, duty, kind="adopt", year=None, day=since, document=document, reason=reason)


def end_setting(*, actor: Actor, now: datetime, unit_code: str, setting_id: int, reason: str) -> None:
    """Ends an adoption or takes a moved day back. Raises DutyProblem, PermissionDenied, Http404."""
    access = duties_for(actor=actor, code=unit_code, today=timezone.localdate(now), action="set")
    words = _reason(reason)
    with transaction.atomic():
        rows = DutySetting.objects.filter(pk=setting_id, unit_id=access.unit.id, ended_at__isnull=True)
        if not rows.update(ended_at=now, ended_by_id=actor.account_id, ended_reason=words):
            raise DutyProblem("Mục này đã được bỏ, hoặc không phải của đơn vị. Hãy tải lại trang.")
        record(
            actor_id=actor.account_id,
            unit_id=access.unit.id,
            action="duty.setting_end",
            target_type="duty_setting",
            target_id=setting_id,
            reason=words,
            at=now,
        )


def _set(
    access: UnitAccess, now: datetime, duty: Duty, *, kind: str, year: int | None, day: date, document: str, reason: str
) -> DutySetting:
    words, paper = _reason(reason), nfc(document).strip()
    if len(paper) > 200:
        raise DutyProblem("Tên văn bản dài quá 200 ký tự.", field="document")
    try:
        with transaction.atomic():
            open_rows = DutySetting.objects.filter(
                unit_id=access.unit.id, duty=duty.key, kind=kind, year=year, ended_at__isnull=True
            )
            open_rows.update(ended_at=now, ended_by_id=access.actor.account_id, ended_reason="Thay bằng mục mới")
            row = DutySetting.objects.create(
                unit_id=access.unit.id,
                duty=duty.key,
                kind=kind,
                year=year,
                day=day,
                document=paper,
                reason=words,
                set_at=now,
                set_by_id=access.actor.account_id,
            )
            record(
                actor_id=access.actor.account_id,
                unit_id=access.unit.id,
                action=f"duty.{kind}",
                target_type="duty_setting",
                target_id=row.pk,
                reason=words,
                at=now,
                data={"duty": duty.key, "year": year, "day": day.isoformat()},
            )
    except IntegrityError as error:
        raise DutyProblem("Người khác vừa đặt mục này. Hãy tải lại trang để xem.") from error
    return row


def _duty(key: str) -> Duty:
    found = book().of(key)
    if found is None or found.by_event:
        raise DutyProblem("Không có nhiệm vụ này trong lịch. Hãy mở lại lịch và chọn lại.")
    return found


def _reason(reason: str) -> str:
    words = nfc(reason).strip()
    if not words:
        raise DutyProblem("Hãy ghi lý do.", field="reason")
    if len(words) > 1000:
        raise DutyProblem("Lý do dài quá 1000 ký tự. Hãy viết gọn lại.", field="reason")
    return words
