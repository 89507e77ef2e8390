"""What waits from trao đổi: comments that name me, and for those above the questions sent to their unit."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.models import CommentThread, Mention
from kiemdinh.rooms.self_assessment.queries.my_work.items import Asked, Source, WorkItem
from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of
from kiemdinh.rooms.self_assessment.rules.talk import OPEN, QUESTION, excerpt

_MOST = 200
"""A unit that is asked more often than this works from the list of questions."""
_TEXTS = ("sheet__texts", "sheet__edits", "narrative__texts", "narrative__edits", "cycle__figures")


def mentions(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Threads in which somebody named me and I have not answered yet."""
    units = tuple(p.unit_id for p in actor.posts if not p.ended)
    rows = (
        mentions_waiting(actor.account_id or 0, units)
        .select_related("comment", "comment__author")
        .order_by("comment__written_at", "pk")
    )
    by_thread = {m.comment.thread_id: m for m in rows}
    items = []
    for thread in _threads(CommentThread.objects.filter(pk__in=by_thread)):
        said = by_thread[thread.pk].comment
        subject = subject_of(regulations.get_catalog(thread.cycle.catalog_version_id), thread)
        items.append(
            WorkItem(
                kind="mention",
                title=f"{said.author.full_name} nhắc tới bạn ở {subject.short}",
                note=excerpt(said.text),
                url=subject.thread_url(thread.channel, thread.pk),
                button="Trả lời",
                due_on=None,
                late_days=0,
                look="chat",
            )
        )
    return items


def mentions_waiting(account_id: int, unit_ids: tuple[int, ...]) -> QuerySet[Any]:
    """Where I am named at schools where I still serve."""
    return Mention.objects.filter(
        account_id=account_id, done_at__isnull=True, comment__thread__cycle__school_id__in=unit_ids
    )


def mentions_counted(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    return [mentions_waiting(asked.account_id, asked.unit_ids)]


def questions(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Questions sent to a unit where I am an officer."""
    units = tuple(p.unit_id for p in actor.posts if not p.ended and p.unit_kind != "school")
    rows = list(_threads(questions_waiting(actor.account_id or 0, units)).order_by("opened_at", "pk")[:_MOST])
    names = organisations.names_on(unit_ids={t.cycle.school_id for t in rows}, on=today)
    items = []
    for thread in rows:
        subject = subject_of(regulations.get_catalog(thread.cycle.catalog_version_id), thread)
        asked_on = timezone.localdate(thread.last_at)
        items.append(
            WorkItem(
                kind="question",
                title=f"Trả lời câu hỏi của {names.get(thread.cycle.school_id, 'trường')} về {subject.short}",
                note=f"Hỏi ngày {format_date(asked_on)}, đã {(today - asked_on).days} ngày",
                url=f"/cau-hoi/{thread.pk}/",
                button="Trả lời",
                due_on=None,
                late_days=0,
                look="help",
            )
        )
    return items


def questions_waiting(account_id: int, unit_ids: tuple[int, ...]) -> QuerySet[Any]:
    """Questions that wait for an answer of these units."""
    return CommentThread.objects.filter(channel=QUESTION, state=OPEN, asked_unit_id__in=unit_ids)


def questions_counted(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    return [questions_waiting(asked.account_id, asked.unit_ids)]


def _threads(rows: QuerySet[CommentThread]) -> QuerySet[CommentThread]:
    return rows.select_related("cycle", "sheet", "narrative").defer(*_TEXTS)


MENTIONS = Source(kinds={"mention": "Có người nhắc tới"}, items=mentions, waiting=mentions_counted)
QUESTIONS = Source(kinds={"question": "Trả lời câu hỏi"}, items=questions, waiting=questions_counted)
