"""Whom a request for evidence tells what; a notice stops ringing when its matter is over.

Only people who hold a post at the school on that day are told. Several requests made together come as one notice.
"""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.evidence.models import EvidenceRequest
from kiemdinh.rooms.evidence.rules.gap import year_label
from kiemdinh.rooms.evidence.rules.requests import ASKED, RETURNED
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.notices import notify, settle


def tell_of_asking(actor: Actor, rows: Sequence[EvidenceRequest], now: datetime) -> None:
    """Each person asked gets one notice for all that was asked of them together."""
    asked: dict[int, list[EvidenceRequest]] = {}
    for row in rows:
        asked.setdefault(row.asked_of_id, []).append(row)
    for account, mine in asked.items():
        first, due = mine[0], {row.due_on for row in mine}
        by = f", hạn {format_date(first.due_on)}" if len(due) == 1 and first.due_on else ""
        year = f"năm học {year_label(first.school_year)}"
        if len(mine) == 1:
            note = f" Lời nhắn: {first.note}" if first.note else ""
            text = f"{actor.full_name} nhờ bạn nộp minh chứng “{first.title}” ({_place(first)}){by}.{note}"
            _tell(actor, first, account, "evidence.ask", text, now)
        else:
            names = ", ".join(f"“{row.title}”" for row in mine)
            text = f"{actor.full_name} nhờ bạn nộp {len(mine)} minh chứng của {year}{by}: {names}."
            about = _about_all(first.school_id, account)
            _tell(actor, first, account, "evidence.ask", text, now, url="/viec-cua-toi/", about=about)


def tell_of_move(actor: Actor, row: EvidenceRequest, action: str, now: datetime) -> None:
    """After a move: what was said of the request before is over, and the next one in turn is told."""
    settle(about=_about(row), now=now)
    waiting = EvidenceRequest.objects.filter(
        school_id=row.school_id, asked_of_id=row.asked_of_id, state__in=(ASKED, RETURNED)
    )
    if not waiting.exists():
        settle(about=_about_all(row.school_id, row.asked_of_id), now=now)
    what, who = f"minh chứng “{row.title}” ({_place(row)})", actor.full_name
    words = {
        "answer": ("evidence.answer", row.asked_by_id, f"{who} đã nộp {what}, chờ bạn xem."),
        "return": ("evidence.return", row.asked_of_id, f"{who} trả lại {what}: {row.return_reason}"),
        "accept": ("evidence.accept", row.asked_of_id, f"{who} đã nhận {what}."),
    }
    if action in words:
        kind, account, text = words[action]
        _tell(actor, row, account, kind, text, now)


def _tell(
    actor: Actor,
    row: EvidenceRequest,
    account: int,
    kind: str,
    text: str,
    now: datetime,
    *,
    url: str = "",
    about: str = "",
) -> None:
    there = people.still_serving(account_ids=[account], unit_id=row.school_id, on=timezone.localdate(now))
    notify(
        to=there,
        kind=kind,
        text=text,
        url=url or reverse("evidence:request", args=[row.pk]),
        unit_id=row.school_id,
        now=now,
        actor_id=actor.account_id,
        about=about or _about(row),
    )


def _place(row: EvidenceRequest) -> str:
    return f"tiêu chí {row.criterion}, năm học {year_label(row.school_year)}"


def _about(row: EvidenceRequest) -> str:
    return f"evidence-request:{row.pk}/"


def _about_all(school_id: int, account: int) -> str:
    """What a notice of several requests is about: all that the school asked of a person."""
    return f"evidence-asked:{school_id}/{account}/"
