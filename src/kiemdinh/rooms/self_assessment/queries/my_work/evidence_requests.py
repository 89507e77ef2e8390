"""Requests to hand in evidence: to answer, and answers to look at; the room of evidence knows them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.queries.my_work.items import Asked, Source, WorkItem


def items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """What somebody asked me to hand in, and what was handed in on my request."""
    schools = [p.unit_id for p in actor.posts if not p.ended]
    return [_item(row, today) for row in evidence.requests_for(account_id=actor.account_id, school_ids=schools)]


def waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    return [evidence.requests_waiting(account_id=asked.account_id, school_ids=asked.unit_ids)]


def _item(row: evidence.RequestRow, today: date) -> WorkItem:
    mine = row.duty == "answer"
    due_on = row.due_on if mine else None
    where = f"tiêu chí {row.criterion}, năm học {row.year_label}"
    return WorkItem(
        kind="evidence" if mine else "judge",
        title=f"Nộp minh chứng “{row.title}”" if mine else f"Xem minh chứng {row.asked_of} đã nộp: “{row.title}”",
        note=row.return_reason or f"{row.asked_by} nhờ: {where}" if mine else where.capitalize(),
        url=row.url,
        button="Nộp" if mine else "Xem",
        due_on=due_on,
        late_days=max((today - due_on).days, 0) if due_on else 0,
        look="upload" if mine else "eye",
    )


SOURCE = Source(kinds={"evidence": "Nộp minh chứng", "judge": "Xem minh chứng đã nộp"}, items=items, waiting=waiting)
