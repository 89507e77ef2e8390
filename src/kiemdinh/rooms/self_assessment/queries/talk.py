"""Reads of trao đổi: who may do what in a channel, the threads of one subject, how they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Decision, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.models import Comment, CommentThread, Mention
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.talk_subjects import Subject
from kiemdinh.rooms.self_assessment.rules.talk import CHANNELS, INTERNAL, PERMITS, PRIVATE, RESOLVED, THREAD


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment as shown; a withdrawn one has no text."""

    id: int
    author_id: int
    author: str
    title: str
    text: str
    written_at: datetime
    corrected_at: datetime | None
    is_withdrawn: bool
    is_mine: bool
    from_above: bool
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread with its comments, the first one first, and what the reader may do in it."""

    id: int
    channel: str
    state: str
    comments: tuple[CommentView, ...]
    state_by: str
    state_at: datetime | None
    asked_unit_id: int | None
    may_write: bool
    may_resolve: bool
    names_me: bool

    @property
    def is_resolved(self) -> bool:
        return self.state == RESOLVED

    @property
    def state_label(self) -> str:
        return THREAD.labels[self.state]

    @property
    def replies(self) -> tuple[CommentView, ...]:
        return self.comments[1:]


def may_talk(access: CycleAccess, action: str, channel: str, thread: CommentThread | None = None) -> Decision:
    """May the reader do `action` in a channel of the cycle, or to one thread of it?"""
    return PERMITS[channel].decide(actor=access.actor, action=action, target=talk_target(access, channel, thread))


def talk_target(access: CycleAccess, channel: str, thread: CommentThread | None = None) -> Target:
    """A channel of a cycle, or a thread, as the permission tables see it.

    A private thread is assigned to its author (a new one to who asks); an internal one also to the sheet's writers.
    """
    mine = {access.actor.account_id} if access.actor.account_id else set()
    if thread is None:
        near = mine if channel == PRIVATE else set()
    else:
        near = {thread.opened_by_id}
        if channel == INTERNAL and thread.sheet is not None:
            near |= access.target(thread.sheet).assigned
    return replace(access.target(), assigned=frozenset(near))


def channels_of(access: CycleAccess) -> tuple[str, ...]:
    """The channels whose threads the reader may see at all, in the order of the tabs."""
    return tuple(channel for channel in CHANNELS if may_talk(access, "view", channel))


def visible_threads(access: CycleAccess) -> QuerySet[CommentThread]:
    """The threads of a cycle that the reader may see; the set form of `may_talk(…, "view", …)`."""
    condition = Q(pk__in=[])
    for channel in channels_of(access):
        mine = Q(opened_by_id=access.actor.account_id) if channel == PRIVATE else Q()
        condition |= Q(channel=channel) & mine
    return CommentThread.objects.filter(condition, cycle_id=access.cycle.pk)


def thread_for(access: CycleAccess, *, thread_id: int) -> CommentThread:
    """One thread that the reader may see; unknown and hidden answer the same 404."""
    rows = visible_threads(access).select_related("cycle", "sheet", "narrative").defer("sheet__texts", "sheet__edits")
    thread = rows.filter(pk=thread_id).first()
    if thread is None:
        raise Http404
    return thread


def comment_for(access: CycleAccess, *, comment_id: int) -> Comment:
    """One comment of a thread that the reader may see; 404 otherwise."""
    rows = Comment.objects.filter(thread__in=visible_threads(access))
    comment = rows.select_related("thread", "thread__sheet", "thread__narrative").filter(pk=comment_id).first()
    if comment is None:
        raise Http404
    return comment


def open_counts(access: CycleAccess, subject: Subject) -> dict[str, int]:
    """How many threads of a subject are not finished, by channel that the reader may see; one query."""
    rows = _about(visible_threads(access), subject).exclude(state=RESOLVED)
    found = dict(rows.values_list("channel").annotate(number=Count("pk")).order_by("channel"))
    return {channel: found.get(channel, 0) for channel in channels_of(access)}


def threads_of(access: CycleAccess, subject: Subject, channel: str) -> list[ThreadView]:
    """The threads of a subject in a channel: unfinished ones first, the newest first."""
    rows = list(
        _about(visible_threads(access), subject)
        .filter(channel=channel)
        .select_related("sheet", "state_by")
        .defer("sheet__texts", "sheet__edits")
        .order_by("-last_at", "-pk")
    )
    return sorted(views_of(access, rows), key=lambda t: t.is_resolved)


def _about(rows: QuerySet[CommentThread], subject: Subject) -> QuerySet[CommentThread]:
    return rows.filter(sheet_id=subject.sheet_id, narrative_id=subject.narrative_id)


def views_of(access: CycleAccess, threads: list[CommentThread]) -> list[ThreadView]:
    """Threads as shown to the reader; two queries however many."""
    comments = comments_of([t.pk for t in threads], account_id=access.actor.account_id)
    waiting = set(
        Mention.objects.filter(
            comment__thread__in=[t.pk for t in threads], account_id=access.actor.account_id, done_at__isnull=True
        ).values_list("comment__thread_id", flat=True)
    )
    return [
        ThreadView(
            id=t.pk,
            channel=t.channel,
            state=t.state,
            comments=tuple(comments.get(t.pk, ())),
            state_by=t.state_by.full_name if t.state_by else "",
            state_at=t.state_at,
            asked_unit_id=t.asked_unit_id,
            may_write=t.state != RESOLVED and bool(may_talk(access, "write", t.channel, t)),
            may_resolve=bool(may_talk(access, "resolve", t.channel, t)),
            names_me=t.pk in waiting,
        )
        for t in threads
    ]


def comments_of(thread_ids: Iterable[int], *, account_id: int | None) -> dict[int, list[CommentView]]:
    """The comments of threads in the order they were written, withdrawn ones without their text."""
    rows = (
        Comment.objects.filter(thread_id__in=list(thread_ids))
        .select_related("author")
        .prefetch_related("mentions__account")
        .order_by("written_at", "pk")
    )
    found: dict[int, list[CommentView]] = {}
    for row in rows:
        gone = row.withdrawn_at is not None
        found.setdefault(row.thread_id, []).append(
            CommentView(
                id=row.pk,
                author_id=row.author_id,
                author=row.author.full_name,
                title=row.author_title,
                text="" if gone else row.text,
                written_at=row.written_at,
                corrected_at=row.corrected_at,
                is_withdrawn=gone,
                is_mine=row.author_id == account_id,
                from_above=row.from_above,
                mentions=() if gone else tuple(m.account.full_name for m in row.mentions.all()),
            )
        )
    return found


def people_to_mention(access: CycleAccess, channel: str) -> list[tuple[int, str]]:
    """(account, name – title) of those who may be named in a channel: the school's people, oneself left out."""
    if channel == PRIVATE:
        return []
    staff = people.staff_of_school(school_id=access.cycle.school_id, today=access.today)
    found = {p.account_id: f"{p.account.full_name} – {p.title}" for p in staff}
    found.pop(access.actor.account_id or 0, None)
    return list(found.items())


def officers_asked(access: CycleAccess) -> tuple[int | None, list[int]]:
    """The nearest unit above the school that has an officer today, and its officers; (None, []) without one."""
    chain = organisations.parent_chain(unit_id=access.cycle.school_id, on=access.today)
    above = [link.id for link in reversed(chain) if link.id != access.cycle.school_id]
    found = people.officers_at(unit_ids=above, on=access.today)
    nearest = next((unit for unit in above if unit in found), None)
    return nearest, found.get(nearest, []) if nearest else []
