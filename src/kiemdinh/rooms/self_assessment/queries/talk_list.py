"""Every thread of a cycle in one list: search without marks, filters, the same rows for the Excel file."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kiemdinh.kernel.vietnamese import fold, natural_code_key
from kiemdinh.rooms.self_assessment.models import Comment, CommentThread, Mention
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.talk import comments_of, visible_threads
from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of
from kiemdinh.rooms.self_assessment.rules.talk import CHANNELS, RESOLVED, THREAD, excerpt


@dataclass(frozen=True, slots=True)
class TalkFilter:
    """What the list is narrowed to; `person` is an account that wrote or was named, `criterion` a code."""

    channel: str = ""
    unfinished: bool = False
    criterion: str = ""
    person: int | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A line of the list."""

    id: int
    channel: str
    subject: str
    subject_title: str
    stage_label: str
    url: str
    text: str
    opened_by: str
    opened_at: datetime
    replies: int
    last_by: str
    last_at: datetime
    state: str

    @property
    def channel_label(self) -> str:
        return CHANNELS[self.channel]

    @property
    def state_label(self) -> str:
        return THREAD.labels[self.state]

    @property
    def is_resolved(self) -> bool:
        return self.state == RESOLVED

    @property
    def short_text(self) -> str:
        return excerpt(self.text)


def find_threads(access: CycleAccess, where: TalkFilter) -> QuerySet[CommentThread]:
    """The threads that the reader may see and that match, the newest first."""
    rows = visible_threads(access)
    if where.channel:
        rows = rows.filter(channel=where.channel)
    if where.unfinished:
        rows = rows.exclude(state=RESOLVED)
    if where.criterion:
        rows = rows.filter(sheet__criterion=where.criterion, sheet__kind="criterion")
    said = Comment.objects.filter(thread=OuterRef("pk"))
    if where.person is not None:
        named = Mention.objects.filter(
            comment__thread=OuterRef("pk"), account_id=where.person, comment__withdrawn_at__isnull=True
        )
        rows = rows.filter(Exists(said.filter(author_id=where.person)) | Exists(named))
    if words := fold(where.search):
        found = Q(search__contains=words) | Q(author__name_fold__contains=words)
        rows = rows.filter(Exists(said.filter(found)))
    return rows.order_by("-last_at", "-pk")


def talk_rows(access: CycleAccess, threads: QuerySet[CommentThread]) -> list[TalkRow]:
    """Lines of a page; three queries however many."""
    found = list(
        threads.select_related("cycle", "sheet", "narrative").defer(
            "sheet__texts", "sheet__edits", "narrative__texts", "narrative__edits"
        )
    )
    comments = comments_of([t.pk for t in found], account_id=access.actor.account_id)
    rows = []
    for thread in found:
        said, subject = comments[thread.pk], subject_of(access.catalog, thread)
        rows.append(
            TalkRow(
                id=thread.pk,
                channel=thread.channel,
                subject=subject.short,
                subject_title=subject.title,
                stage_label=subject.stage_label,
                url=subject.thread_url(thread.channel, thread.pk),
                text=said[0].text or "Ý kiến đã được người viết rút lại.",
                opened_by=said[0].author,
                opened_at=thread.opened_at,
                replies=len(said) - 1,
                last_by=said[-1].author,
                last_at=thread.last_at,
                state=thread.state,
            )
        )
    return rows


def talk_choices(access: CycleAccess) -> tuple[list[str], list[tuple[int, str]]]:
    """The criteria that have threads, and the people who wrote in them, for the filters."""
    threads = visible_threads(access)
    codes = set(threads.filter(sheet__kind="criterion").values_list("sheet__criterion", flat=True))
    authors = Comment.objects.filter(thread__in=threads).values_list(
        "author__sort_key", "author_id", "author__full_name"
    )
    people = [(account, name) for _, account, name in sorted(set(authors))]
    return sorted(codes, key=natural_code_key), people
