"""Asking the school for more evidence or an explanation, and its answers (Điều 17 khoản 3, Điều 18 khoản 2)."""

from datetime import date, datetime
from typing import IO

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.models import SupplyRequest
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess, appraisal_for
from kiemdinh.rooms.appraisal.queries.snapshot import catalog_of
from kiemdinh.rooms.appraisal.rules.states import SUPPLY, Facts
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem
from kiemdinh.rooms.appraisal.use_cases.telling import about, settle, tell_accounts, tell_school
from kiemdinh.rooms.appraisal.use_cases.writing import log, moved, words_of, write
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store


def ask_school(
    *, actor: Actor, now: datetime, appraisal_id: int, text: str, criterion: str = "", due_on: date | None = None
) -> SupplyRequest:
    """A member asks the school. Raises AppraisalProblem (no text, unknown criterion, a day that is over)."""
    today = timezone.localdate(now)
    access = appraisal_for(actor=actor, appraisal_id=appraisal_id, today=today, action="ask_school")
    words = words_of(text, label="Nội dung", field="text")
    if not words:
        raise AppraisalProblem("Hãy ghi rõ cần trường bổ sung hoặc giải trình gì.", field="text")
    catalog = catalog_of(access.appraisal)
    if criterion and (catalog is None or criterion not in {c.code for c in catalog.criteria}):
        raise AppraisalProblem(f"Không có tiêu chí “{criterion}”.", field="criterion")
    if due_on is not None and due_on < today:
        raise AppraisalProblem("Hạn trả lời phải từ hôm nay trở đi.", field="due_on")
    same = SupplyRequest.objects.filter(
        appraisal=access.appraisal, state=SUPPLY.start, criterion=criterion, text=words, asked_by_id=actor.account_id
    )
    if same.exists():
        raise AppraisalProblem("Yêu cầu này đã gửi, trường chưa trả lời. Không cần gửi lại.", field="text")
    with transaction.atomic():
        row = SupplyRequest.objects.create(
            appraisal=access.appraisal,
            state=SUPPLY.start,
            criterion=criterion,
            text=words,
            due_on=due_on,
            asked_at=now,
            asked_by_id=actor.account_id,
        )
        _log(access, now, "supply.ask", row)
        tell_school(
            school_id=access.appraisal.school_id,
            on=today,
            kind="appraisal.supply",
            text=f"Hội đồng thẩm định đề nghị bổ sung, giải trình: {words}",
            url=_url(access),
            now=now,
            actor_id=actor.account_id,
            about=_about(row),
        )
    return row


def answer_request(
    *,
    actor: Actor,
    now: datetime,
    request_id: int,
    version: int,
    answer: str,
    file_name: str = "",
    stream: IO[bytes] | None = None,
) -> SupplyRequest:
    """The school answers, with a file when there is one. Raises AppraisalProblem, StaleRow, PermissionDenied."""
    row, access = _found(actor, now, request_id, "supply")
    words = words_of(answer, label="Nội dung trả lời", field="answer")
    if not words and stream is None:
        raise AppraisalProblem("Hãy ghi nội dung trả lời, hoặc gửi kèm tệp.", field="answer")
    state = moved(SUPPLY, state=row.state, action="answer", roles=access.roles, facts=Facts())
    kept: dict[str, object] = {}
    if stream is not None:
        try:
            stored, shown = store(name=file_name, stream=stream, now=now)
        except RefusedFile as refused:
            raise AppraisalProblem(str(refused), field="file") from refused
        kept = {"file_id": stored.pk, "file_name": shown}
    with transaction.atomic():
        write(
            row,
            version=version,
            what="yêu cầu này",
            state=state,
            answer=words,
            answered_at=now,
            answered_by_id=actor.account_id,
            **kept,
        )
        settle(about=_about(row), now=now)
        _log(access, now, "supply.answer", row)
        tell_accounts(
            [row.asked_by_id],
            kind="appraisal.supply",
            text=f"{access.school_name} đã trả lời yêu cầu bổ sung.",
            url=_url(access),
            unit_id=access.appraisal.school_id,
            now=now,
            actor_id=actor.account_id,
            about=_about(row),
        )
    return row


def judge_request(
    *, actor: Actor, now: datetime, request_id: int, version: int, action: str, reason: str = ""
) -> SupplyRequest:
    """The council takes the answer ("accept"), sends it back ("return", with a reason) or withdraws the request.

    Raises AppraisalProblem, StaleRow, PermissionDenied, Http404.
    """
    if action not in ("accept", "return", "withdraw"):
        raise Http404
    row, access = _found(actor, now, request_id, "ask_school")
    words = words_of(reason, label="Nội dung còn thiếu", field="reason")
    if action == "return" and not words:
        raise AppraisalProblem("Hãy ghi còn thiếu gì để trường biết mà bổ sung.", field="reason")
    state = moved(SUPPLY, state=row.state, action=action, roles=access.roles, facts=Facts(reason=words))
    with transaction.atomic():
        write(row, version=version, what="yêu cầu này", state=state, return_reason=words)
        settle(about=_about(row), now=now)
        _log(access, now, f"supply.{action}", row)
        if action == "return":
            tell_school(
                school_id=access.appraisal.school_id,
                on=access.today,
                kind="appraisal.supply",
                text=f"Hội đồng thẩm định cần bổ sung thêm: {words}",
                url=_url(access),
                now=now,
                actor_id=actor.account_id,
                about=_about(row),
            )
    return row


def _found(actor: Actor, now: datetime, request_id: int, action: str) -> tuple[SupplyRequest, AppraisalAccess]:
    row = SupplyRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise Http404
    today = timezone.localdate(now)
    return row, appraisal_for(actor=actor, appraisal_id=row.appraisal_id, today=today, action=action)


def _about(row: SupplyRequest) -> str:
    return f"{about(row.appraisal_id)}request:{row.pk}/"


def _url(access: AppraisalAccess) -> str:
    return f"/tham-dinh/{access.appraisal.pk}/bo-sung/"


def _log(access: AppraisalAccess, now: datetime, action: str, row: SupplyRequest) -> None:
    log(
        actor_id=access.actor.account_id,
        unit_id=access.appraisal.school_id,
        action=action,
        kind="appraisal",
        row_id=access.appraisal.pk,
        now=now,
        request=row.pk,
    )
