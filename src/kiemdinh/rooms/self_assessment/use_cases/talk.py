"""Trao đổi on a sheet: raising a matter, answering, correcting and withdrawing one's own words, settling, reopening.

Nothing is removed: a corrected or withdrawn text stays in the ledger. What the school says among itself and what a
person notes alone is not written into the school's book (unit None), because those above may read that book.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.models import Comment, CommentThread, Mention
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.talk import (
    comment_for,
    may_talk,
    officers_asked,
    people_to_mention,
    thread_for,
)
from kiemdinh.rooms.self_assessment.queries.talk_subjects import Subject, subject_of
from kiemdinh.rooms.self_assessment.rules.talk import (
    CHANNELS,
    INTERNAL,
    PRIVATE,
    QUESTION,
    RESOLVED,
    THREAD,
    WHY_NOT_ASK,
    excerpt,
    text_problem,
)
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.rooms.self_assessment.use_cases.telling import tell_school, writers_of
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify, settle


def open_thread(
    *,
    actor: Actor,
    now: datetime,
    access: CycleAccess,
    subject: Subject,
    channel: str,
    text: str,
    mentions: Iterable[int] = (),
) -> CommentThread:
    """Raises a matter about a sheet or a text of the report in one channel.

    A question (TT 57/2026 Điều 23, Điều 24) goes to the nearest unit above that has an officer; its officers are told.
    Raises SelfAssessmentProblem for an empty or too long text or an unknown person, PermissionDenied.
    """
    if channel not in CHANNELS:
        raise SelfAssessmentProblem("Hãy chọn kênh trao đổi: nội bộ, hỏi cấp trên hoặc riêng tôi.")
    _require(access, "write", channel)
    words, named = _checked(access, channel, text, mentions)
    asked_unit, officers = officers_asked(access) if channel == QUESTION else (None, [])
    if channel == QUESTION and asked_unit is None:
        raise SelfAssessmentProblem(
            "Đơn vị cấp trên của trường chưa có ai dùng phần mềm nên chưa gửi được câu hỏi. Hãy hỏi bằng cách khác."
        )
    with transaction.atomic():
        thread = CommentThread(
            cycle_id=access.cycle.pk,
            sheet_id=subject.sheet_id,
            narrative_id=subject.narrative_id,
            channel=channel,
            state=THREAD.start,
            opened_by_id=actor.account_id,
            opened_at=now,
            last_at=now,
            asked_unit_id=asked_unit,
        )
        thread.save(force_insert=True)
        comment = add_comment(thread, actor=actor, title=_title(access), words=words, now=now, from_above=False)
        _record(access, thread, "comment.open", comment, now)
        _tell_people(access, thread, subject, comment, named, now)
        if officers:
            tell_officers(access, thread, subject, officers, words, now)
    return thread


def reply(
    *, actor: Actor, now: datetime, cycle_id: int, thread_id: int, text: str, mentions: Iterable[int] = ()
) -> Comment:
    """Answers in a thread; a question that was answered waits for those above again.

    Raises SelfAssessmentProblem (empty text, finished thread), PermissionDenied, Http404.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    thread = thread_for(access, thread_id=thread_id)
    _require(access, "write", thread.channel, thread)
    words, named = _checked(access, thread.channel, text, mentions)
    subject = subject_of(access.catalog, thread)
    with transaction.atomic():
        move_thread(thread, "write", access.roles, actor.account_id, now)
        comment = add_comment(thread, actor=actor, title=_title(access), words=words, now=now, from_above=False)
        _record(access, thread, "comment.reply", comment, now)
        _tell_people(access, thread, subject, comment, named, now)
        if thread.channel == QUESTION:
            unit, officers = officers_asked(access)
            CommentThread.objects.filter(pk=thread.pk).update(asked_unit_id=unit or thread.asked_unit_id)
            tell_officers(access, thread, subject, officers, words, now)
    return comment


def correct(*, actor: Actor, now: datetime, cycle_id: int, comment_id: int, text: str, version: int) -> Comment:
    """The author puts a comment right; what stood there is kept in the ledger.

    Raises SelfAssessmentProblem (empty text, withdrawn before), StaleRow, PermissionDenied, Http404.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    comment = comment_for(access, comment_id=comment_id)
    _require_own(access, comment)
    words = nfc(text)
    if problem := text_problem(words):
        raise SelfAssessmentProblem(problem)
    with transaction.atomic():
        rewrite(comment, version=version, text=words, search=fold(words), corrected_at=now)
        _record(access, comment.thread, "comment.correct", comment, now, old=comment.text)
    comment.refresh_from_db()
    return comment


def withdraw(*, actor: Actor, now: datetime, cycle_id: int, comment_id: int, version: int) -> None:
    """The author takes a comment back: it stays in its place without its text, which the ledger keeps.

    Raises SelfAssessmentProblem (withdrawn before), StaleRow, PermissionDenied, Http404.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    comment = comment_for(access, comment_id=comment_id)
    _require_own(access, comment)
    with transaction.atomic():
        rewrite(comment, version=version, text="", search="", withdrawn_at=now)
        Mention.objects.filter(comment=comment, done_at__isnull=True).update(done_at=now)
        settle(about=f"{about_thread(comment.thread)}comment:{comment.pk}/", now=now)
        _record(access, comment.thread, "comment.withdraw", comment, now, old=comment.text)


def settle_thread(*, actor: Actor, now: datetime, cycle_id: int, thread_id: int, action: str) -> CommentThread:
    """Marks a thread as finished ("resolve") or takes it up again ("reopen").

    Raises SelfAssessmentProblem (not possible in its state), PermissionDenied, Http404.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    thread = thread_for(access, thread_id=thread_id)
    if action not in {"resolve", "reopen"}:
        raise SelfAssessmentProblem("Hãy chọn đánh dấu đã xong hoặc mở lại.")
    _require(access, "resolve", thread.channel, thread)
    with transaction.atomic():
        move_thread(thread, action, access.roles, actor.account_id, now)
        if action == "resolve":
            Mention.objects.filter(comment__thread=thread, done_at__isnull=True).update(done_at=now)
            settle(about=about_thread(thread), now=now)
        _record(access, thread, f"comment.{action}", None, now)
    return thread


def mention_seen(*, actor: Actor, now: datetime, cycle_id: int, thread_id: int) -> int:
    """A person says that they took note of being named in a thread; returns how many mentions that ends."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now))
    thread = thread_for(access, thread_id=thread_id)
    return _mentions_done(thread, actor.account_id, now)


# ── pieces that the officers' use cases share ─────────────────────────────────


def about_thread(thread: CommentThread) -> str:
    """The name of a thread in notices; a question outlives the publication of its cycle, the others do not."""
    if thread.channel == QUESTION:
        return f"question:{thread.pk}/"
    return f"cycle:{thread.cycle_id}/thread:{thread.pk}/"


def add_comment(
    thread: CommentThread, *, actor: Actor, title: str, words: str, now: datetime, from_above: bool
) -> Comment:
    """Writes one comment and moves its thread to the top; ends the author's own mentions in the thread."""
    comment = Comment(
        thread=thread,
        author_id=actor.account_id,
        author_title=title,
        from_above=from_above,
        text=words,
        search=fold(words),
        written_at=now,
    )
    comment.save(force_insert=True)
    CommentThread.objects.filter(pk=thread.pk).update(last_at=now)
    _mentions_done(thread, actor.account_id, now)
    return comment


def move_thread(
    thread: CommentThread, action: str, roles: Iterable[str], account_id: int | None, now: datetime
) -> None:
    """Takes a thread along its state table; raises SelfAssessmentProblem with what to do instead."""
    try:
        target = THREAD.move(state=thread.state, action=action, roles=roles)
    except Refusal as refusal:
        done = thread.state == RESOLVED and action in {"write", "answer"}
        raise SelfAssessmentProblem(
            "Trao đổi này đã xong. Hãy bấm “Mở lại” rồi viết tiếp." if done else str(refusal)
        ) from refusal
    if target == thread.state:
        return
    fields: dict[str, Any] = {"state": target}
    if action in {"resolve", "reopen"}:
        fields |= {"state_by_id": account_id, "state_at": now}
    if not CommentThread.objects.filter(pk=thread.pk, state=thread.state).update(**fields):
        raise SelfAssessmentProblem("Người khác vừa đổi trạng thái của trao đổi này. Hãy tải lại trang.")
    thread.state = target


def rewrite(comment: Comment, *, version: int, **fields: Any) -> None:
    """One guarded UPDATE of a comment; raises StaleRow when it was changed since."""
    if not Comment.objects.filter(pk=comment.pk, version=version, withdrawn_at__isnull=True).update(
        **fields, version=version + 1
    ):
        raise StaleRow("ý kiến này")


def tell_officers(
    access: CycleAccess, thread: CommentThread, subject: Subject, officers: Iterable[int], words: str, now: datetime
) -> None:
    """Tells those above of a question: the school, the criterion, the words of the question, nothing else."""
    school = scopes.unit_label(unit_id=access.cycle.school_id, on=timezone.localdate(now)).name
    notify(
        to=officers,
        kind="question.ask",
        text=f"{school} hỏi về {subject.short}: “{excerpt(words)}”",
        url=f"/cau-hoi/{thread.pk}/",
        unit_id=thread.asked_unit_id,
        now=now,
        actor_id=access.actor.account_id,
        about=f"{about_thread(thread)}asked/",
    )


# ── own pieces ────────────────────────────────────────────────────────────────


def _require(access: CycleAccess, action: str, channel: str, thread: CommentThread | None = None) -> None:
    decision = may_talk(access, action, channel, thread)
    if not decision:
        asks = channel == QUESTION and action == "write" and bool(may_talk(access, "view", channel))
        raise PermissionDenied(WHY_NOT_ASK if asks else decision.reason)


def _require_own(access: CycleAccess, comment: Comment) -> None:
    if comment.author_id != access.actor.account_id:
        raise PermissionDenied("Chỉ người viết mới sửa hoặc rút được ý kiến của mình.")
    if comment.withdrawn_at is not None:
        raise SelfAssessmentProblem("Ý kiến này đã được rút lại. Hãy viết ý kiến mới.")
    if comment.from_above:
        raise PermissionDenied("Câu trả lời của cấp trên được sửa ở trang câu hỏi.")


def _checked(access: CycleAccess, channel: str, text: str, mentions: Iterable[int]) -> tuple[str, list[int]]:
    words = nfc(text)
    if problem := text_problem(words):
        raise SelfAssessmentProblem(problem)
    named = list(dict.fromkeys(mentions))
    if named:
        known = {account for account, _ in people_to_mention(access, channel)}
        if unknown := set(named) - known:
            raise SelfAssessmentProblem(
                f"Có {len(unknown)} người được nhắc không còn giữ chức vụ ở trường. Hãy bỏ chọn rồi gửi lại."
            )
    return words, named


def _title(access: CycleAccess) -> str:
    assert access.actor.account_id is not None
    return people.name_and_title(account_id=access.actor.account_id, unit_id=access.cycle.school_id)[1]


def _mentions_done(thread: CommentThread, account_id: int | None, now: datetime) -> int:
    return Mention.objects.filter(comment__thread=thread, account_id=account_id, done_at__isnull=True).update(
        done_at=now
    )


def _tell_people(
    access: CycleAccess,
    thread: CommentThread,
    subject: Subject,
    comment: Comment,
    named: Iterable[int],
    now: datetime,
) -> None:
    """The named ones first; then whoever wrote in the thread, and for a new matter whoever writes the sheet."""
    if thread.channel == PRIVATE:
        return
    named = list(named)
    Mention.objects.bulk_create([Mention(comment=comment, account_id=account) for account in named])
    others = set(
        Comment.objects.filter(thread=thread, from_above=False)
        .exclude(author_id__in=[*named, comment.author_id])
        .values_list("author_id", flat=True)
    )
    if thread.channel == INTERNAL and thread.opened_at == now and thread.sheet is not None:
        others |= set(writers_of(access, thread.sheet)) - set(named)
    who, words = access.actor.full_name, f"“{excerpt(comment.text)}”"
    facts = {
        "url": subject.thread_url(thread.channel, thread.pk),
        "now": now,
        "about": f"{about_thread(thread)}comment:{comment.pk}/",
    }
    tell_school(access, to=named, kind="talk.mention", text=f"{who} nhắc tới bạn ở {subject.short}: {words}", **facts)
    tell_school(access, to=others, kind="talk.reply", text=f"{who} trao đổi về {subject.short}: {words}", **facts)


def _record(
    access: CycleAccess,
    thread: CommentThread,
    action: str,
    comment: Comment | None,
    now: datetime,
    *,
    old: str | None = None,
) -> None:
    data: dict[str, Any] = {"thread": thread.pk, "channel": thread.channel}
    if old is not None:
        data["old"] = old
    record(
        actor_id=access.actor.account_id,
        unit_id=access.cycle.school_id if thread.channel == QUESTION and old is None else None,
        action=action,
        target_type="comment" if comment else "comment_thread",
        target_id=comment.pk if comment else thread.pk,
        at=now,
        data=data,
    )
