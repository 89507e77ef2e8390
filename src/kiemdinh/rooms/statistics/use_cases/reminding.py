"""A word to the heads of many schools: once a day to each, with its reason."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_number, nfc
from kiemdinh.rooms.people.queries.heads import heads_at
from kiemdinh.rooms.statistics.queries.access import unit_for
from kiemdinh.rooms.statistics.queries.progress import ProgressFilter, schools_of, season_of
from kiemdinh.rooms.statistics.queries.reminded import may_remind
from kiemdinh.rooms.statistics.rules.progress import STATUS_LABELS, WAITING
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify

KIND = "remind.school"
MOST_SCHOOLS = 1000
"""Schools of one go; more are reached by narrowing the filter, so that nobody rings a whole nation by a slip."""
LONGEST = 300


class ReminderProblem(Exception):
    """Why a word was not sent, in words for people."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of it: `silent` schools have nobody with an account, `again` were reminded today already."""

    schools: int
    told: int
    silent: int
    again: int


def remind_schools(
    *, actor: Actor, now: datetime, unit_code: str, season_code: str, where: ProgressFilter, reason: str
) -> Reminded:
    """Reminds every matching school whose report of the season is still to come.

    Raises ReminderProblem (no reason, too long, no school, too many), PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = unit_for(actor=actor, code=unit_code, today=today)
    if not may_remind(access):
        raise PermissionDenied("Bạn không nhắc được trường của đơn vị này.")
    words = nfc(reason).strip()
    if not words:
        raise ReminderProblem("Hãy ghi lý do nhắc để trường biết cần làm gì.")
    if len(words) > LONGEST:
        raise ReminderProblem(f"Lời nhắc dài {len(words)} ký tự, nhiều nhất là {LONGEST}. Hãy viết ngắn lại.")
    season = season_of(today=today, code=season_code)
    if season is None or season.last != today:
        raise ReminderProblem("Chỉ nhắc được việc của năm học đang diễn ra.")
    rows = schools_of(access.unit, season, where).filter(status__in=WAITING)
    found = list(rows.values_list("school_id", "status")[: MOST_SCHOOLS + 1])
    if not found:
        raise ReminderProblem("Không có trường nào cần nhắc trong danh sách đang lọc.")
    if len(found) > MOST_SCHOOLS:
        most = format_number(MOST_SCHOOLS)
        raise ReminderProblem(f"Danh sách có hơn {most} trường. Hãy lọc hẹp lại, ví dụ chỉ trường trễ hạn.")
    heads = heads_at(unit_ids=[school for school, _ in found], on=today)
    told = again = silent = 0
    with transaction.atomic():
        for school, status in found:
            if school not in heads:
                silent += 1
                continue
            sent = notify(
                to=heads[school],
                kind=KIND,
                text=f"{access.unit.name} nhắc: {STATUS_LABELS[status].lower()}. {words}",
                url="/viec-cua-toi/",
                unit_id=school,
                now=now,
                actor_id=actor.account_id,
                key=f"{KIND}:{school}:{today.isoformat()}",
            )
            told, again = told + bool(sent), again + (not sent)
        record(
            actor_id=actor.account_id,
            unit_id=access.unit.id,
            action="progress.remind",
            target_type="unit",
            target_id=access.unit.id,
            at=now,
            reason=words,
            data={"schools": len(found), "told": told, "silent": silent, "season": season.code},
        )
    return Reminded(len(found), told, silent, again)
