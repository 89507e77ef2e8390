"""Declarations that wait for a signature, as “Việc của tôi” shows them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.assessors.queries.engagements import unsigned_of, unsigned_rows
from kiemdinh.rooms.self_assessment.queries.my_work import Asked, Source, WorkItem


def items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """One line an invitation; due when the assessment begins."""
    if actor.account_id is None:
        return []
    return [
        WorkItem(
            kind="declaration",
            title=f"Ký cam kết không có xung đột lợi ích: {row.school_name}",
            note=f"{row.role_label}, {row.title}",
            url=f"/nguoi-danh-gia/loi-moi/{row.id}/",
            button="Xem và ký",
            due_on=row.starts_on,
            late_days=max((today - row.starts_on).days, 0),
            look="shield",
        )
        for row in unsigned_of(account_id=actor.account_id, on=today)
    ]


def waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    return [unsigned_rows(account_id=asked.account_id)]


SOURCE = Source(kinds={"declaration": "Ký cam kết"}, items=items, waiting=waiting)
