"""Questions of schools as those above see them: the school, the criterion, the thread; nothing of the work itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor, Whose
from kiemdinh.kernel.vietnamese import fold, text_sort_key
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.models import Comment, CommentThread
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, open_access
from kiemdinh.rooms.self_assessment.queries.talk import CommentView, comments_of, may_talk
from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of
from kiemdinh.rooms.self_assessment.rules.talk import OPEN, QUESTION, QUESTION_PERMITS, THREAD, excerpt

UNANSWERED, REPLIED = "chua", "roi"


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What the list of questions is narrowed to: `state` one of UNANSWERED, REPLIED or empty."""

    state: str = UNANSWERED
    school_id: int | None = None
    search: str = ""
    only_mine: bool = False


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A line of the list; `is_mine`: it was sent to a unit where the reader holds a post."""

    id: int
    school: str
    subject: str
    subject_title: str
    text: str
    asked_by: str
    asked_by_title: str
    asked_at: datetime
    last_at: datetime
    state: str
    waiting_days: int
    is_mine: bool

    @property
    def state_label(self) -> str:
        return "Chưa trả lời" if self.state == OPEN else THREAD.labels[self.state]

    @property
    def short_text(self) -> str:
        return excerpt(self.text)


def stands_above(actor: Actor) -> bool:
    """Whether the person stands above schools, so that the list of questions exists for them."""
    return any(c.whose is Whose.BELOW_MY_UNIT for c in QUESTION_PERMITS.scope(actor=actor, action="view"))


def questions_below(actor: Actor) -> QuerySet[CommentThread]:
    """The questions of the schools below the person; the set form of `question_for` for those above."""
    condition = Q(pk__in=[])
    for clause in QUESTION_PERMITS.scope(actor=actor, action="view"):
        if clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None:
            condition |= Q(cycle__school_id__in=scopes.unit_ids_below(path=clause.path, on=clause.as_of))
    return CommentThread.objects.filter(condition, channel=QUESTION)


def question_for(*, actor: Actor, thread_id: int, today: date) -> tuple[CycleAccess, CommentThread]:
    """One question with what decisions about it need; unknown and hidden answer the same 404."""
    rows = CommentThread.objects.select_related("cycle", "sheet", "narrative", "state_by")
    thread = rows.defer("sheet__texts", "sheet__edits", "narrative__texts").filter(pk=thread_id).first()
    if thread is None or thread.channel != QUESTION:
        raise Http404
    access = open_access(actor=actor, cycle=thread.cycle, today=today)
    if not may_talk(access, "view", QUESTION, thread):
        raise Http404
    return access, thread


def answer_title(access: CycleAccess) -> str:
    """In what duty an officer answers: "Chuyên viên, Ủy ban nhân dân xã …", of the nearest of their units."""
    from kiemdinh.rooms.people import queries as people

    path = {p.as_of: access.path_on.get(p.as_of, "") for p in access.actor.posts}
    above = [p for p in access.actor.posts if not p.ended and p.path and path[p.as_of].startswith(p.path)]
    if not above or access.actor.account_id is None:
        return ""
    post = max(above, key=lambda p: len(p.path))
    title = people.name_and_title(account_id=access.actor.account_id, unit_id=post.unit_id)[1]
    return f"{title}, {scopes.unit_label(unit_id=post.unit_id, on=post.as_of).name}"


def find_questions(*, actor: Actor, where: QuestionFilter, today: date) -> QuerySet[CommentThread]:
    """The questions below that match, the longest waiting first (answered ones: the newest first)."""
    rows = questions_below(actor)
    if where.state == UNANSWERED:
        rows = rows.filter(state=OPEN)
    elif where.state == REPLIED:
        rows = rows.exclude(state=OPEN)
    if where.school_id is not None:
        rows = rows.filter(cycle__school_id=where.school_id)
    if where.only_mine:
        rows = rows.filter(asked_unit_id__in={p.unit_id for p in actor.posts})
    if words := fold(where.search):
        said = Comment.objects.filter(thread=OuterRef("pk"), search__contains=words)
        schools = [pk for pk, name in schools_asking(actor=actor, today=today) if words in fold(name)]
        rows = rows.filter(Exists(said) | Q(cycle__school_id__in=schools))
    return rows.order_by("opened_at", "pk") if where.state == UNANSWERED else rows.order_by("-last_at", "-pk")


def question_rows(threads: QuerySet[CommentThread], *, actor: Actor, today: date) -> list[QuestionRow]:
    """Lines of a page of questions; a handful of queries however many."""
    found = list(
        threads.select_related("cycle", "sheet", "narrative", "opened_by").defer(
            "sheet__texts", "sheet__edits", "narrative__texts"
        )
    )
    names = organisations.names_on(unit_ids={t.cycle.school_id for t in found}, on=today)
    comments = comments_of([t.pk for t in found], account_id=actor.account_id)
    return [_row(thread, comments[thread.pk], names, actor, today) for thread in found]


def _row(
    thread: CommentThread, comments: Sequence[CommentView], names: dict[int, str], actor: Actor, today: date
) -> QuestionRow:
    subject = subject_of(regulations.get_catalog(thread.cycle.catalog_version_id), thread)
    first = comments[0]
    return QuestionRow(
        id=thread.pk,
        school=names.get(thread.cycle.school_id, ""),
        subject=subject.short,
        subject_title=subject.title,
        text=first.text or "Câu hỏi đã được rút lại.",
        asked_by=thread.opened_by.full_name,
        asked_by_title=first.title,
        asked_at=thread.opened_at,
        last_at=thread.last_at,
        state=thread.state,
        waiting_days=(today - timezone.localdate(thread.last_at)).days if thread.state == OPEN else 0,
        is_mine=thread.asked_unit_id in {p.unit_id for p in actor.posts},
    )


def schools_asking(*, actor: Actor, today: date) -> list[tuple[int, str]]:
    """The schools below that have ever asked, by name."""
    ids = set(questions_below(actor).values_list("cycle__school_id", flat=True))
    names = organisations.names_on(unit_ids=ids, on=today)
    return sorted(names.items(), key=lambda item: text_sort_key(item[1]))


def question_counts(*, actor: Actor) -> dict[str, int]:
    """How many questions below wait for an answer, and how many have one."""
    rows = questions_below(actor)
    return {UNANSWERED: rows.filter(state=OPEN).count(), REPLIED: rows.exclude(state=OPEN).count()}
