"""The school's points on the draft within its days, and what the team makes of each; silence is agreement."""

from datetime import date, datetime
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.external_assessment.models import FeedbackPoint, TeamReport
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, system_access, work_for
from kiemdinh.rooms.external_assessment.rules.fields import criterion_codes
from kiemdinh.rooms.external_assessment.rules.report import AGREED, POINTS, SILENCE, due_after, is_over
from kiemdinh.rooms.external_assessment.rules.states import DRAFTED, HEAD
from kiemdinh.rooms.external_assessment.rules.work import OPEN, POINT, WorkFacts
from kiemdinh.rooms.external_assessment.use_cases.keeping import keep_work_form
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.telling import tell_leaders, tell_school
from kiemdinh.rooms.external_assessment.use_cases.working import move_team, record_work
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store

ANSWER_DAYS = "external_assessment.feedback_answer_working_days"


def _draft(access: WorkAccess) -> TeamReport:
    found = TeamReport.objects.filter(team=access.team, kind="draft").defer("context").first()
    if found is None:
        raise Http404
    return found


def _open_draft(access: WorkAccess) -> TeamReport:
    """The draft while the school may still speak. Raises WorkProblem with the reason."""
    draft = _draft(access)
    assert draft.due_on is not None
    if access.today > draft.due_on:
        raise WorkProblem(
            f"Hạn phản hồi dự thảo là hết ngày {format_date(draft.due_on)}. Quá hạn không phản hồi là đồng ý với dự"
            " thảo, nên không nhận thêm ý kiến."
        )
    if draft.closed_on is not None:
        raise WorkProblem(f"Trường đã kết thúc phần phản hồi ngày {format_date(draft.closed_on)}.")
    return draft


def add_point(
    *,
    actor: Actor,
    now: datetime,
    team_id: int,
    criterion: str,
    inaccurate: str,
    evidence: str,
    proposal: str,
    upload: tuple[str, IO[bytes]] | None = None,
) -> FeedbackPoint:
    """The school names what is not right in the draft, with evidence and proposal.

    Raises WorkProblem (after the deadline, a part is missing, an unknown criterion, a refused file).
    """
    access = _for_school(actor, now, team_id)
    draft = _open_draft(access)
    words = {k: nfc(v).strip() for k, v in (("inaccurate", inaccurate), ("evidence", evidence), ("proposal", proposal))}
    if not words["inaccurate"] or not words["proposal"]:
        raise WorkProblem("Hãy ghi nội dung chưa chính xác và đề nghị của nhà trường.")
    if criterion and criterion not in criterion_codes(access.catalog):
        raise WorkProblem(f"Bộ tiêu chí không có tiêu chí “{criterion[:10]}”.")
    said = FeedbackPoint.objects.filter(report=draft, criterion=criterion, state=OPEN, **words).first()
    if said is not None and upload is None:  # the button was pressed twice
        return said
    with transaction.atomic():
        stored, name = None, ""
        if upload is not None:
            try:
                stored, name = store(name=upload[0], stream=upload[1], now=now)
            except RefusedFile as refused:
                raise WorkProblem(str(refused)) from refused
        point = FeedbackPoint(
            report=draft,
            position=FeedbackPoint.objects.filter(report=draft).count() + 1,
            criterion=criterion,
            state=POINT.start,
            file=stored,
            file_name=name,
            written_at=now,
            **words,
        )
        point.save(force_insert=True)
        record_work(access, now, "feedback.add", criterion=criterion)
    return point


def remove_point(*, actor: Actor, now: datetime, team_id: int, point_id: int) -> None:
    """The school takes back a point before it ends its feedback."""
    access = _for_school(actor, now, team_id)
    draft = _open_draft(access)
    with transaction.atomic():
        if not FeedbackPoint.objects.filter(pk=point_id, report=draft, state=OPEN).delete()[0]:
            raise Http404
        record_work(access, now, "feedback.remove", point=point_id)


def end_feedback(*, actor: Actor, now: datetime, team_id: int, agrees: bool = False) -> TeamReport:
    """The school sends its points, or says that it agrees with the draft. Raises WorkProblem, PermissionDenied."""
    access = _for_school(actor, now, team_id)
    draft = _open_draft(access)
    count = FeedbackPoint.objects.filter(report=draft).count()
    if agrees and count:
        raise WorkProblem(f"Đang có {count} ý kiến. Hãy bỏ các ý kiến rồi mới đồng ý, hoặc gửi các ý kiến.")
    if not agrees and not count:
        raise WorkProblem("Chưa có ý kiến nào. Hãy thêm ý kiến, hoặc chọn “Đồng ý với dự thảo”.")
    with transaction.atomic():
        _close(access, draft, how=AGREED if agrees else POINTS, on=access.today, by=actor.full_name, now=now)
        said = "đồng ý với dự thảo báo cáo" if agrees else f"gửi {count} ý kiến về dự thảo báo cáo"
        tell_leaders(access, kind="outside.feedback", text=f"{access.school_name} {said}.", url="du-thao/", now=now)
    draft.refresh_from_db()
    return draft


def _for_school(actor: Actor, now: datetime, team_id: int) -> WorkAccess:
    """The team for its school, saying that the deadline has passed rather than that nothing is allowed."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now))
    if not access.may("give_feedback"):
        if not access.inside and actor.roles_at(access.team.school_id) & {"principal", "vice_principal"}:
            draft = TeamReport.objects.filter(team=access.team, kind="draft").first()
            if draft is not None:
                _open_draft(access)
        raise PermissionDenied(access.may("give_feedback").reason)
    return access


def _close(access: WorkAccess, draft: TeamReport, *, how: str, on: date, by: str, now: datetime) -> None:
    """Ends the school's turn; without points nothing is left to answer."""
    days = access.procedure.integer(ANSWER_DAYS, on=on)
    answers_due_on = due_after(organisations.working_calendar(), on, days) if how == POINTS else None
    changed = TeamReport.objects.filter(pk=draft.pk, closed_on__isnull=True, version=draft.version).update(
        closed_on=on, closed_how=how, closed_by_name=by, answers_due_on=answers_due_on, version=draft.version + 1
    )
    if not changed:
        raise StaleWork("phần phản hồi")
    record_work(access, now, "feedback.close", how=how)
    if how != POINTS:
        move_team(access, "close_feedback", now, step=6, roles=frozenset({HEAD}))


def close_if_over(*, now: datetime, team_id: int) -> bool:
    """Writes down that the school's days ran out: no point is agreement, points written in time are its feedback."""
    today = timezone.localdate(now)
    draft = TeamReport.objects.filter(team_id=team_id, kind="draft").defer("context").first()
    if draft is None or draft.due_on is None:
        return False
    access = system_access(team_id=team_id, today=today)
    if not is_over(state=access.team.state, due_on=draft.due_on, closed_on=draft.closed_on, today=today):
        return False
    how = POINTS if FeedbackPoint.objects.filter(report=draft).exists() else SILENCE
    try:
        with transaction.atomic():
            _close(access, draft, how=how, on=draft.due_on, by="", now=now)
            said = "hết hạn phản hồi dự thảo báo cáo, xem như đồng ý" if how == SILENCE else "hết hạn phản hồi"
            text = f"{access.school_name} {said}."
            tell_leaders(access, kind="outside.feedback", text=text, url="du-thao/", now=now)
            tell_school(access, kind="outside.feedback", text=text, url="du-thao/", now=now)
    except StaleWork:
        return False
    return True


def close_overdue(now: datetime) -> int:
    """Daily: closes the feedback of every school whose days ran out; returns how many."""
    today = timezone.localdate(now)
    rows = TeamReport.objects.filter(kind="draft", closed_on__isnull=True, due_on__lt=today, team__state=DRAFTED)
    return sum(close_if_over(now=now, team_id=team) for team in list(rows.values_list("team_id", flat=True)))


def answer_point(
    *, actor: Actor, now: datetime, team_id: int, point_id: int, version: int, action: str, answer: str
) -> FeedbackPoint:
    """The team accepts a point ("accept") or keeps its own view ("keep"), with the reason.

    Raises WorkProblem (no reason, the school is not done), StaleWork, PermissionDenied, Http404.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="answer_feedback")
    draft = _draft(access)
    if draft.closed_on is None:
        raise WorkProblem("Trường còn đang phản hồi. Đoàn trả lời sau khi trường gửi ý kiến hoặc hết hạn.")
    point = FeedbackPoint.objects.filter(pk=point_id, report=draft).first()
    if point is None:
        raise Http404
    words = nfc(answer).strip()
    if action == point.state or (action, point.state) in {("accept", "accepted"), ("keep", "kept")}:
        target = point.state
    else:
        try:
            target = POINT.move(state=point.state, action=action, roles=access.roles, facts=WorkFacts(reason=words))
        except Refusal as refusal:
            raise WorkProblem(str(refusal)) from refusal
    if not words:
        raise WorkProblem("Hãy ghi lý do tiếp thu hoặc bảo lưu để trường biết.")
    with transaction.atomic():
        changed = FeedbackPoint.objects.filter(pk=point.pk, version=version).update(
            state=target, answer=words, answered_at=now, answered_by_name=actor.full_name, version=version + 1
        )
        if not changed:
            raise StaleWork("trả lời ý kiến này")
        record_work(access, now, f"feedback.{action}", words, point=point_id)
    point.refresh_from_db()
    return point


def finish_answers(*, actor: Actor, now: datetime, team_id: int, number: str = "") -> TeamReport:
    """The team sends its answers to the school; every point must have one. Raises WorkProblem, PermissionDenied."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="answer_feedback")
    draft = _draft(access)
    if draft.closed_on is None:
        raise WorkProblem("Trường còn đang phản hồi. Đoàn trả lời sau khi trường gửi ý kiến hoặc hết hạn.")
    left = FeedbackPoint.objects.filter(report=draft, state=OPEN).count()
    missing = (f"Còn {left} ý kiến của trường chưa trả lời.",) if left else ()
    with transaction.atomic():
        move_team(access, "close_feedback", now, missing=missing, step=6, roles=access.roles | {HEAD})
        TeamReport.objects.filter(pk=draft.pk).update(
            answered_on=access.today, answer_number=nfc(number).strip()[:60], version=draft.version + 1
        )
        keep_work_form(access, "tra-loi", row_id=draft.pk)
        text = "Đoàn đánh giá ngoài đã trả lời các ý kiến của nhà trường."
        tell_school(access, kind="outside.feedback", text=text, url="du-thao/", now=now)
    draft.refresh_from_db()
    return draft
