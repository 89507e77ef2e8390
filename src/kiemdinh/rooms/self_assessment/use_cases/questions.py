"""Those above answer a question of a school (TT 57/2026 Điều 23, Điều 24), without seeing the work itself."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.self_assessment.models import Comment, CommentThread
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.questions import answer_title, question_for
from kiemdinh.rooms.self_assessment.queries.talk import may_talk
from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of
from kiemdinh.rooms.self_assessment.rules.states import LEADERS
from kiemdinh.rooms.self_assessment.rules.talk import ANSWERED, QUESTION, excerpt, text_problem
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.talk import about_thread, add_comment, move_thread, rewrite
from kiemdinh.rooms.self_assessment.use_cases.telling import tell_school
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import settle


def answer(*, actor: Actor, now: datetime, thread_id: int, text: str) -> Comment:
    """An officer answers a question; whoever asked, and the council's leaders, are told.

    Raises SelfAssessmentProblem (empty text, the school settled the matter), PermissionDenied, Http404.
    """
    access, thread = question_for(actor=actor, thread_id=thread_id, today=timezone.localdate(now))
    decision = may_talk(access, "answer", QUESTION, thread)
    if not decision:
        raise PermissionDenied(decision.reason)
    words = _words(text)
    with transaction.atomic():
        move_thread(thread, "answer", access.roles, actor.account_id, now)
        settle(about=f"{about_thread(thread)}asked/", now=now)
        title = answer_title(access)
        comment = add_comment(thread, actor=actor, title=title, words=words, now=now, from_above=True)
        _record(access, "question.answer", comment, now)
        _tell_the_school(access, thread, comment, now)
    return comment


def correct_answer(*, actor: Actor, now: datetime, thread_id: int, comment_id: int, text: str, version: int) -> None:
    """An officer puts their own answer right; the old words stay in the ledger.

    Raises SelfAssessmentProblem, StaleRow, PermissionDenied, Http404.
    """
    access, comment = _own_answer(actor, thread_id, comment_id, now)
    words = _words(text)
    with transaction.atomic():
        rewrite(comment, version=version, text=words, search=fold(words), corrected_at=now)
        _record(access, "comment.correct", comment, now, old=comment.text)


def withdraw_answer(*, actor: Actor, now: datetime, thread_id: int, comment_id: int, version: int) -> None:
    """An officer takes their own answer back; without another answer the question waits again.

    Raises SelfAssessmentProblem, StaleRow, PermissionDenied, Http404.
    """
    access, comment = _own_answer(actor, thread_id, comment_id, now)
    thread = comment.thread
    with transaction.atomic():
        rewrite(comment, version=version, text="", search="", withdrawn_at=now)
        left = Comment.objects.filter(thread=thread, from_above=True, withdrawn_at__isnull=True)
        if not left.exists() and thread.state == ANSWERED:
            move_thread(thread, "write", access.roles, actor.account_id, now)
        _record(access, "comment.withdraw", comment, now, old=comment.text)


def own_answer(*, actor: Actor, now: datetime, thread_id: int, comment_id: int) -> Comment:
    """The officer's own answer, for the page on which it is corrected. Raises as the use cases do."""
    return _own_answer(actor, thread_id, comment_id, now)[1]


def _own_answer(actor: Actor, thread_id: int, comment_id: int, now: datetime) -> tuple[CycleAccess, Comment]:
    access, thread = question_for(actor=actor, thread_id=thread_id, today=timezone.localdate(now))
    comment = Comment.objects.select_related("thread").filter(pk=comment_id, thread=thread).first()
    if comment is None:
        raise Http404
    if comment.author_id != actor.account_id or not comment.from_above:
        raise PermissionDenied("Chỉ người viết mới sửa hoặc rút được câu trả lời của mình.")
    if comment.withdrawn_at is not None:
        raise SelfAssessmentProblem("Câu trả lời này đã được rút lại. Hãy viết câu trả lời mới.")
    return access, comment


def _words(text: str) -> str:
    words = nfc(text)
    if problem := text_problem(words):
        raise SelfAssessmentProblem(problem)
    return words


def _tell_the_school(access: CycleAccess, thread: CommentThread, comment: Comment, now: datetime) -> None:
    subject = subject_of(access.catalog, thread)
    writers = Comment.objects.filter(thread=thread, from_above=False).values_list("author_id", flat=True)
    leaders = [account for account, role in access.council.items() if role in LEADERS]
    tell_school(
        access,
        to={thread.opened_by_id, *writers, *leaders},
        kind="question.answer",
        text=f"{access.actor.full_name} trả lời câu hỏi về {subject.short}: “{excerpt(comment.text)}”",
        url=subject.thread_url(QUESTION, thread.pk),
        now=now,
        about=f"{about_thread(thread)}comment:{comment.pk}/",
    )


def _record(access: CycleAccess, action: str, comment: Comment, now: datetime, *, old: str | None = None) -> None:
    data = {"thread": comment.thread_id, "channel": QUESTION} | ({"old": old} if old is not None else {})
    record(
        actor_id=access.actor.account_id,
        unit_id=access.cycle.school_id if old is None else None,
        action=action,
        target_type="comment",
        target_id=comment.pk,
        at=now,
        data=data,
    )
