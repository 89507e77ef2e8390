"""The writer's side: sending, adding, taking back."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.suggestions.models import Suggestion
from kiemdinh.rooms.suggestions.queries import routing
from kiemdinh.rooms.suggestions.queries.access import suggestion_for
from kiemdinh.rooms.suggestions.rules import kinds
from kiemdinh.rooms.suggestions.rules.kinds import KINDS, LONGEST, MOST_AN_HOUR, SOFTWARE
from kiemdinh.rooms.suggestions.rules.states import RECALLED, SUGGESTION
from kiemdinh.rooms.suggestions.use_cases.moving import change, done_with, receivers, target_state, tell_holder
from kiemdinh.rooms.suggestions.use_cases.problems import SuggestionProblem, TooMany
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify

_ONCE = re.compile(r"[0-9a-f]{32}")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote, and from which page; `once` is the mark of the form, the same when it is sent again."""

    kind: str
    text: str
    topic: str = ""
    page_url: str = ""
    page_title: str = ""
    once: str = ""


def new_mark() -> str:
    """A mark for a form that was just given out."""
    return secrets.token_hex(16)


def send(*, actor: Actor, now: datetime, written: Written) -> Suggestion:
    """Sends a suggestion to whom it may concern on this day. A form sent twice gives the first suggestion again.

    Raises SuggestionProblem with the fields, TooMany, PermissionDenied (no post).
    """
    post = routing.writing_post(actor)
    if post is None or actor.account_id is None:
        raise PermissionDenied("Bạn không giữ chức vụ ở đơn vị nào nên chưa có nơi nhận kiến nghị.")
    words = nfc(written.text)
    _check(written, words)
    once = written.once if _ONCE.fullmatch(written.once) else new_mark()
    before = Suggestion.objects.filter(writer_id=actor.account_id, once=once).first()
    if before is not None:
        return before
    lately = Suggestion.objects.filter(writer_id=actor.account_id, sent_at__gt=now - _HOUR).count()
    if lately >= MOST_AN_HOUR:
        raise TooMany(f"Bạn đã gửi {lately} kiến nghị trong một giờ. Hãy đợi một giờ rồi gửi tiếp.")
    route = routing.route_of(unit_id=post.unit_id, kind=written.kind, on=timezone.localdate(now))
    if route is None:
        raise SuggestionProblem("Đơn vị của bạn chưa có trong cây đơn vị. Hãy báo quản trị đơn vị.")
    address, title = kinds.page_of(written.page_url, nfc(written.page_title))
    row = Suggestion(
        kind=written.kind,
        topic=written.topic,
        text=words,
        text_fold=fold(words),
        page_url=address,
        page_title=title,
        writer_id=actor.account_id,
        unit_id=post.unit_id,
        unit_path=post.path,
        holder_id=route.holder.id,
        state=SUGGESTION.start,
        sent_at=now,
        once=once,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _book(row, now)
            why = "Góp ý về phần mềm" if row.kind == SOFTWARE else KINDS[row.kind]
            tell_holder(row, to=route.told, now=now, actor_id=actor.account_id, why=why)
            notify(
                to=route.informed,
                kind="suggestion.inform",
                text=f"Góp ý về phần mềm, để biết: {' '.join(words.split())[:160]}",
                url=f"/kien-nghi/{row.pk}/",
                unit_id=row.unit_id,
                now=now,
                actor_id=actor.account_id,
                about=f"suggestion:{row.pk}/informed/",
                key=f"suggestion:{row.pk}:inform",
            )
    except IntegrityError:
        # The same form arrived twice at once: the index decided which was first.
        return Suggestion.objects.get(writer_id=actor.account_id, once=once)
    return row


def add(*, actor: Actor, now: datetime, suggestion_id: int, version: int, text: str) -> Suggestion:
    """The writer adds something; after an answer it asks again.

    Raises SuggestionProblem, StaleRow, PermissionDenied, Http404.
    """
    access = suggestion_for(actor=actor, suggestion_id=suggestion_id, today=timezone.localdate(now), action="add")
    words = _said(text)
    state = target_state(access, "add", words)
    with transaction.atomic():
        change(
            access,
            version=version,
            action="add",
            words=words,
            unit_id=access.row.unit_id,
            now=now,
            state=state,
            text_fold=f"{access.row.text_fold} {fold(words)}",
        )
        told = receivers(access.row, now=now)
        tell_holder(access.row, to=told, now=now, actor_id=actor.account_id, why="Người gửi bổ sung kiến nghị")
    return access.row


def withdraw(*, actor: Actor, now: datetime, suggestion_id: int, version: int) -> Suggestion:
    """The writer takes it back before an answer; of those merged into it the oldest takes its place.

    Raises SuggestionProblem, StaleRow, PermissionDenied.
    """
    access = suggestion_for(actor=actor, suggestion_id=suggestion_id, today=timezone.localdate(now), action="withdraw")
    before = access.row.state
    state = target_state(access, "withdraw", "")
    with transaction.atomic():
        change(access, version=version, action="withdraw", words="", unit_id=access.row.unit_id, now=now, state=state)
        assert access.row.state == RECALLED
        heirs = list(Suggestion.objects.filter(merged_into=access.row).order_by("sent_at", "pk"))
        if heirs:
            first, *others = heirs
            Suggestion.objects.filter(pk=first.pk).update(state=before, merged_into=None, version=first.version + 1)
            Suggestion.objects.filter(pk__in=[o.pk for o in others]).update(merged_into=first)
        done_with(access.row, now=now)
    return access.row


def _check(written: Written, words: str) -> None:
    fields = {}
    if written.kind not in KINDS:
        fields["kind"] = "Hãy chọn điều bạn muốn nói tới."
    if problem := kinds.topic_problem(kind=written.kind, topic=written.topic, topics=routing.topics()):
        fields["topic"] = problem
    if problem := kinds.text_problem(words):
        fields["text"] = problem
    if fields:
        raise SuggestionProblem("Chưa gửi được: còn chỗ cần sửa.", fields=fields)


def _said(text: str) -> str:
    words = nfc(text)
    if len(words) > LONGEST:
        raise SuggestionProblem(f"Nội dung dài quá {LONGEST} ký tự. Hãy rút gọn.")
    return words


def _book(row: Suggestion, now: datetime) -> None:
    record(
        actor_id=row.writer_id,
        unit_id=row.unit_id,
        action="suggestion.send",
        target_type="suggestion",
        target_id=row.pk,
        at=now,
        data={"kind": row.kind, "topic": row.topic, "holder": row.holder_id},
    )
