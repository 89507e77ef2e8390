"""Reminders: the daily run over everything, and the secretary who reminds the writers of one cycle."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.rooms.self_assessment.queries.late_sheets import writers_to_remind
from kiemdinh.rooms.self_assessment.queries.reminders import SOURCES, reminder_days
from kiemdinh.rooms.self_assessment.rules.reminders import names
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.telling import tell_school
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify

NOTE_LENGTH = 300


def remind_everybody(*, now: datetime) -> Counter[str]:
    """What a daily timer runs: notices about what is due, late or waiting; returns how many of each kind were sent.

    May be started again at any time: each reminder has a key of its object and period and comes once to a person.
    """
    today, sent = timezone.localdate(now), Counter[str]()
    days = reminder_days(on=today)
    for source in SOURCES:
        for reminder in source(today, days):
            sent[reminder.kind] += notify(
                to=[reminder.account_id],
                kind=reminder.kind,
                text=reminder.text,
                url=reminder.url,
                unit_id=reminder.unit_id,
                now=now,
                about=reminder.about,
                key=reminder.key,
            )
    return sent


def remind_writers(*, actor: Actor, now: datetime, cycle_id: int, account_ids: Iterable[int], note: str = "") -> int:
    """The head or the secretary reminds people of their unfinished sheets, with a note; returns how many are told.

    The same words on the same day reach a person once. Raises SelfAssessmentProblem (nobody chosen, somebody without
    unfinished sheets, too long a note), PermissionDenied, Http404.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    chosen, words = set(account_ids), nfc(note)
    if not chosen:
        raise SelfAssessmentProblem("Chưa chọn ai. Hãy đánh dấu người cần nhắc.")
    if len(words) > NOTE_LENGTH:
        raise SelfAssessmentProblem(f"Lời nhắn dài {len(words)} ký tự, nhiều nhất là {NOTE_LENGTH}. Hãy viết ngắn lại.")
    writers = {w.account_id: w for w in writers_to_remind(access) if w.account_id}
    if chosen - set(writers):
        raise SelfAssessmentProblem("Có người vừa nộp hết phiếu hoặc được đổi phân công. Hãy tải lại trang.")
    today, told = timezone.localdate(now), 0
    # Only the words tell two reminders of one day apart; the digest keeps the key short.
    mark = hashlib.sha256(words.encode()).hexdigest()[:12]
    with transaction.atomic():
        for account in sorted(chosen):
            sheets = writers[account].sheets
            late = [s.name for s in sheets if s.late_days]
            what = f"{len(late)} phiếu quá hạn ({names(late)})" if late else f"{len(sheets)} phiếu chưa nộp"
            told += tell_school(
                access,
                to=[account],
                kind="remind.person",
                text=f"{actor.full_name} nhắc bạn: {what}.{f' {words}' if words else ''}",
                url="/viec-cua-toi/",
                now=now,
                about=f"cycle:{cycle_id}/",
                key=f"remind.person:{cycle_id}:{today.isoformat()}:{mark}",
            )
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="sheet.remind",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            reason=words,
            data={"people": sorted(chosen), "told": told},
        )
    return told
