"""Difficulties and suggestions that wait for an answer of my unit."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.self_assessment.queries.my_work.items import Asked, Source, WorkItem
from kiemdinh.rooms.suggestions.queries.waiting import waiting_for, waiting_rows


def items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """One line a suggestion, the oldest first."""
    return [
        WorkItem(
            kind="suggestion",
            title=f"Trả lời kiến nghị của {row.unit_name}",
            note=f"{row.kind_label}; gửi ngày {format_date(row.sent_on)}, đã {(today - row.sent_on).days} ngày",
            url=f"/kien-nghi/{row.id}/",
            button="Trả lời",
            due_on=None,
            late_days=0,
            look="chat",
        )
        for row in waiting_for(actor=actor, today=today)
    ]


def waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    return [waiting_rows(account_id=asked.account_id, unit_ids=asked.unit_ids, today=asked.today)]


SOURCE = Source(kinds={"suggestion": "Trả lời kiến nghị"}, items=items, waiting=waiting)
