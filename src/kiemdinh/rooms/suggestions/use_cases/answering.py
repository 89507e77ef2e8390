"""The side of the unit that holds a suggestion: answering, passing on upwards, merging, closing."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.suggestions.models import Suggestion
from kiemdinh.rooms.suggestions.queries import routing
from kiemdinh.rooms.suggestions.queries.access import SuggestionAccess, suggestion_for
from kiemdinh.rooms.suggestions.queries.lists import merge_choices
from kiemdinh.rooms.suggestions.rules.kinds import LONGEST
from kiemdinh.rooms.suggestions.rules.states import CLOSED, MERGED, RECALLED
from kiemdinh.rooms.suggestions.use_cases.moving import change, done_with, receivers, target_state, tell_holder
from kiemdinh.rooms.suggestions.use_cases.problems import SuggestionProblem
from kiemdinh.services.notices import notify


def answer(*, actor: Actor, now: datetime, suggestion_id: int, version: int, text: str) -> Suggestion:
    """Answers; everybody whose suggestion was merged into this one gets the same answer.

    Raises SuggestionProblem, StaleRow, PermissionDenied, Http404.
    """
    access, words = _begin(actor, now, suggestion_id, "answer", text)
    state = target_state(access, "answer", words)
    with transaction.atomic():
        change(
            access,
            version=version,
            action="answer",
            words=words,
            unit_id=access.row.holder_id,
            now=now,
            state=state,
            answer=words,
            answered_at=now,
            answered_by_id=actor.account_id,
            answered_unit_id=access.row.holder_id,
        )
        done_with(access.row, now=now)
        _tell_writers(access, kind="suggestion.answer", text=f"Kiến nghị của bạn được trả lời: {words}", now=now)
    return access.row


def pass_up(*, actor: Actor, now: datetime, suggestion_id: int, version: int, text: str) -> Suggestion:
    """Passes it on, with a note, to the unit directly above on this day; the unit keeps reading it.

    Raises SuggestionProblem (nobody above, no note), StaleRow, PermissionDenied, Http404.
    """
    access, words = _begin(actor, now, suggestion_id, "pass_up", text)
    unit = access.row.holder_id
    higher = routing.above(unit_id=unit, on=access.today)
    state = target_state(access, "pass_up", words, above=higher is not None)
    assert higher is not None
    with transaction.atomic():
        change(
            access,
            version=version,
            action="pass_up",
            words=words,
            unit_id=unit,
            now=now,
            state=state,
            holder_id=higher.id,
        )
        Suggestion.objects.filter(merged_into=access.row).update(holder_id=higher.id)
        done_with(access.row, now=now)
        told = receivers(access.row, now=now)
        tell_holder(access.row, to=told, now=now, actor_id=actor.account_id, why="Kiến nghị do cấp dưới chuyển lên")
        _tell_writers(access, kind="suggestion.move", text=f"Kiến nghị của bạn được chuyển lên {higher.name}", now=now)
    return access.row


def merge(*, actor: Actor, now: datetime, suggestion_id: int, version: int, into: int) -> Suggestion:
    """Marks it as "cùng nội dung" with another one of the same unit, whose answer will count for both.

    Raises SuggestionProblem (not to be merged into that one), StaleRow, PermissionDenied, Http404.
    """
    access, _ = _begin(actor, now, suggestion_id, "merge", "")
    if into not in {pk for pk, _ in merge_choices(access)}:
        raise SuggestionProblem("Hãy chọn kiến nghị cùng nội dung trong danh sách.")
    state = target_state(access, "merge", "")
    with transaction.atomic():
        main = Suggestion.objects.select_for_update().get(pk=into)
        if main.state in (MERGED, CLOSED, RECALLED):
            raise SuggestionProblem("Kiến nghị kia vừa được gộp, đóng hoặc rút. Hãy chọn lại.")
        change(
            access,
            version=version,
            action="merge",
            words="",
            unit_id=access.row.holder_id,
            now=now,
            state=state,
            merged_into_id=main.pk,
        )
        Suggestion.objects.filter(merged_into=access.row).update(merged_into=main)
        done_with(access.row, now=now)
        _tell_writers(
            access,
            kind="suggestion.move",
            now=now,
            text="Kiến nghị của bạn được gộp với kiến nghị cùng nội dung; trả lời sẽ hiện ở kiến nghị của bạn",
        )
    return access.row


def close(*, actor: Actor, now: datetime, suggestion_id: int, version: int, text: str) -> Suggestion:
    """Closes it with the reason; nothing more is said in it.

    Raises SuggestionProblem, StaleRow, PermissionDenied, Http404.
    """
    access, words = _begin(actor, now, suggestion_id, "close", text)
    state = target_state(access, "close", words)
    with transaction.atomic():
        change(access, version=version, action="close", words=words, unit_id=access.row.holder_id, now=now, state=state)
        done_with(access.row, now=now)
        _tell_writers(access, kind="suggestion.move", text=f"Kiến nghị của bạn được đóng: {words}", now=now)
    return access.row


def _begin(actor: Actor, now: datetime, suggestion_id: int, action: str, text: str) -> tuple[SuggestionAccess, str]:
    access = suggestion_for(actor=actor, suggestion_id=suggestion_id, today=timezone.localdate(now), action=action)
    words = nfc(text)
    if len(words) > LONGEST:
        raise SuggestionProblem(f"Nội dung dài quá {LONGEST} ký tự. Hãy rút gọn.")
    return access, words


def _tell_writers(access: SuggestionAccess, *, kind: str, text: str, now: datetime) -> None:
    """Tells the writer, and those whose suggestion was merged into it, once for each version."""
    row = access.row
    rows = [row, *Suggestion.objects.filter(merged_into=row)]
    for one in rows:
        notify(
            to=[one.writer_id],
            kind=kind,
            text=text,
            url=f"/kien-nghi/{one.pk}/",
            unit_id=one.unit_id,
            now=now,
            actor_id=access.actor.account_id,
            about=f"suggestion:{one.pk}/written/",
            key=f"suggestion:{one.pk}:told:{row.pk}:{row.version}",
        )
