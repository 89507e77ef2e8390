"""Requests for evidence to the school: asked with a clock in working days, answered with words and files."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.external_assessment.models import SupplementFile, SupplementRequest
from kiemdinh.rooms.external_assessment.queries.sheets import require_criterion
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.fields import code_label
from kiemdinh.rooms.external_assessment.rules.report import due_after
from kiemdinh.rooms.external_assessment.rules.work import SUPPLEMENT, WorkFacts
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.telling import tell_members, tell_school
from kiemdinh.rooms.external_assessment.use_cases.working import record_work
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store

REQUEST_DAYS = "external_assessment.evidence_request_working_days"
Upload = tuple[str, IO[bytes]]


def ask_supplement(*, actor: Actor, now: datetime, team_id: int, criterion: str, text: str) -> SupplementRequest:
    """A member asks the school for evidence or an explanation. Raises WorkProblem, PermissionDenied, Http404."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="ask_supplement")
    require_criterion(access, criterion)
    words = nfc(text).strip()
    if not words:
        raise WorkProblem("Hãy ghi rõ minh chứng hoặc nội dung cần trường bổ sung.")
    assert access.me is not None
    asked = SupplementRequest.objects.filter(
        team=access.team, criterion=criterion, text=words, state=SUPPLEMENT.start, asked_by=access.me
    ).first()
    if asked is not None:  # the button was pressed twice
        return asked
    days = access.procedure.integer(REQUEST_DAYS, on=access.today)
    row = SupplementRequest(
        team=access.team,
        school_id=access.team.school_id,
        criterion=criterion,
        text=words,
        state=SUPPLEMENT.start,
        asked_by=access.me,
        asked_at=now,
        due_on=due_after(organisations.working_calendar(), access.today, days),
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record_work(access, now, "supplement.ask", criterion=criterion)
        tell_school(
            access,
            kind="outside.supplement",
            text=f"Đoàn yêu cầu bổ sung ở {code_label(criterion)}, hạn {format_date(row.due_on)}: {words}",
            url=f"bo-sung/{row.pk}/",
            now=now,
        )
    return row


def give_supplement(
    *,
    actor: Actor,
    now: datetime,
    team_id: int,
    request_id: int,
    version: int,
    answer: str,
    uploads: Sequence[Upload] = (),
) -> SupplementRequest:
    """The school answers with words, files, or both. Raises WorkProblem, StaleWork, PermissionDenied, Http404."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="give_supplement")
    row = _row(access, request_id)
    words = nfc(answer).strip()
    missing = () if words or uploads else ("Hãy ghi trả lời hoặc chọn ít nhất một tệp.",)
    target = _move(access, row, "give", WorkFacts(missing=missing))
    with transaction.atomic():
        _update(row, version, state=target, answer=words, answered_at=now, answered_by_id=actor.account_id, note="")
        for name, stream in uploads:
            try:
                stored, shown = store(name=name, stream=stream, now=now)
            except RefusedFile as refused:
                raise WorkProblem(str(refused)) from refused
            SupplementFile(
                request=row, stored=stored, name=shown, added_at=now, added_by_id=actor.account_id
            ).save(force_insert=True)
        record_work(access, now, "supplement.give", request=row.pk, files=len(uploads))
        tell_members(
            access,
            kind="outside.supplement",
            text=f"{access.school_name} đã bổ sung ở {code_label(row.criterion)}.",
            url=f"bo-sung/{row.pk}/",
            now=now,
        )
    row.refresh_from_db()
    return row


def judge_supplement(
    *, actor: Actor, now: datetime, team_id: int, request_id: int, version: int, action: str, note: str = ""
) -> SupplementRequest:
    """The team takes what came ("accept"), asks again with a new clock ("ask_again"), or takes the request back
    ("recall"); the last two with a reason. Raises WorkProblem, StaleWork, PermissionDenied, Http404.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="ask_supplement")
    row = _row(access, request_id)
    if action not in ("accept", "ask_again", "recall"):
        raise Http404
    words = nfc(note).strip()
    target = _move(access, row, action, WorkFacts(reason=words))
    fresh: dict[str, Any] = {"state": target, "note": words}
    if action == "ask_again":
        days = access.procedure.integer(REQUEST_DAYS, on=access.today)
        fresh["due_on"] = due_after(organisations.working_calendar(), access.today, days)
    with transaction.atomic():
        _update(row, version, **fresh)
        record_work(access, now, f"supplement.{action}", words, request=row.pk)
        if action != "accept":
            said = "yêu cầu bổ sung tiếp" if action == "ask_again" else "rút yêu cầu bổ sung"
            tell_school(
                access,
                kind="outside.supplement",
                text=f"Đoàn {said} ở {code_label(row.criterion)}: {words}",
                url=f"bo-sung/{row.pk}/",
                now=now,
            )
    row.refresh_from_db()
    return row


def _row(access: WorkAccess, request_id: int) -> SupplementRequest:
    found = SupplementRequest.objects.filter(pk=request_id, team=access.team).first()
    if found is None:
        raise Http404
    return found


def _move(access: WorkAccess, row: SupplementRequest, action: str, facts: WorkFacts) -> str:
    try:
        return SUPPLEMENT.move(state=row.state, action=action, roles=access.roles, facts=facts)
    except Refusal as refusal:
        raise WorkProblem(str(refusal)) from refusal


def _update(row: SupplementRequest, version: int, **fresh: Any) -> None:
    if not SupplementRequest.objects.filter(pk=row.pk, version=version).update(**fresh, version=version + 1):
        raise StaleWork("yêu cầu này")
