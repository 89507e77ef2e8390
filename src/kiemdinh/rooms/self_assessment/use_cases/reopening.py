"""Opening a published report again: the yearly update, a correction with the authority's leave, what a team found.

What was published stays as it is. Only the chosen criteria are opened; the approved others stay locked until the
council opens them one by one.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.evidence.use_cases import reopen_set
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, IssuedDocument, PublishedReport, UnlockRequest
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.rules.states import DONE, FIX, UNLOCK, CycleFacts, SheetFacts
from kiemdinh.rooms.self_assessment.use_cases.cycles import move_cycle
from kiemdinh.rooms.self_assessment.use_cases.improvements import take_into_report
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.rooms.self_assessment.use_cases.telling import tell_school
from kiemdinh.services.ledger import record

YEARLY, CORRECTION, ASSESSED = "yearly", "unlock", "outside"


def renew_report(
    *, actor: Actor, now: datetime, cycle_id: int, school_year: str, sheet_ids: Sequence[int], due_on: object = None
) -> Cycle:
    """Starts the yearly update: the report's year moves on, the chosen sheets are opened, figures follow.

    Raises SelfAssessmentProblem (nothing chosen, a year that is not later, unknown or taken), PermissionDenied.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="renew")
    cycle = access.cycle
    if organisations.school_year(code=school_year) is None:
        raise SelfAssessmentProblem(f"Năm học “{school_year}” không có trong danh mục năm học.")
    if school_year < cycle.school_year:
        raise SelfAssessmentProblem(f"Báo cáo đã là của năm học {cycle.school_year}. Hãy chọn năm từ đó trở đi.")
    taken = Cycle.objects.filter(school_id=cycle.school_id, school_year=school_year).exclude(pk=cycle.pk)
    if taken.exists():
        raise SelfAssessmentProblem(f"Năm học {school_year} đã có chu kỳ khác. Hãy cập nhật trong chu kỳ ấy.")
    count = max(len(cycle.figure_years), 1)
    years = organisations.school_years_back(code=school_year, count=count)
    with transaction.atomic():
        reopened = _open_sheets(access, sheet_ids, f"Cập nhật báo cáo năm học {school_year.replace('-', '–')}.")
        move_cycle(access, "renew", CycleFacts(chosen=reopened), now)
        Cycle.objects.filter(pk=cycle.pk).update(
            school_year=school_year,
            figure_years=years,
            figures=None,
            figures_frozen_at=None,
            reopened_for=YEARLY,
            due_on=due_on,
        )
        _unseal(access)
        _record(access, now, "report.renew", "", school_year=school_year, sheets=reopened)
    cycle.refresh_from_db()
    return cycle


def supplement_report(*, actor: Actor, now: datetime, cycle_id: int, criteria: Sequence[str], reason: str) -> Cycle:
    """Opens criteria (a code, or "k2" for khoản 2 of Mức 4) to supplement the report after an external assessment.

    The room that holds the assessment's report calls this and has checked that there is one.
    Raises SelfAssessmentProblem (nothing chosen, an unknown criterion), PermissionDenied.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="supplement")
    wanted = {("level_4", c[1:]) if c.startswith("k") else ("criterion", c) for c in criteria}
    sheets = {
        (s.kind, s.criterion): s.pk for s in CriterionSheet.objects.filter(cycle=access.cycle).only("kind", "criterion")
    }
    if unknown := sorted(wanted - set(sheets)):
        raise SelfAssessmentProblem(f"Bộ tiêu chí của chu kỳ không có tiêu chí “{unknown[0][1]}”.")
    with transaction.atomic():
        reopened = _open_sheets(access, [sheets[w] for w in wanted], reason)
        move_cycle(access, "supplement", CycleFacts(chosen=reopened), now)
        Cycle.objects.filter(pk=access.cycle.pk).update(
            figures=None, figures_frozen_at=None, reopened_for=ASSESSED
        )
        _unseal(access)
        _record(access, now, "report.supplement", reason, sheets=reopened)
    access.cycle.refresh_from_db()
    return access.cycle


def ask_unlock(
    *, actor: Actor, now: datetime, cycle_id: int, reason: str, criteria: Sequence[str] = ()
) -> UnlockRequest:
    """Asks the authority for leave to correct the newest published report; `criteria` are those to be corrected.

    Raises SelfAssessmentProblem (no reason, unknown criterion, a request is open), PermissionDenied.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="ask_unlock")
    words = nfc(reason).strip()
    if not words:
        raise SelfAssessmentProblem("Hãy ghi lý do xin mở lại báo cáo để cấp quản lý xem xét.")
    known = {c.code for c in access.catalog.criteria}
    if unknown := [c for c in criteria if c not in known]:
        raise SelfAssessmentProblem(f"Bộ tiêu chí của chu kỳ không có tiêu chí “{unknown[0]}”.")
    report = PublishedReport.objects.filter(cycle=access.cycle).order_by("-number").first()
    if report is None:
        raise Http404
    row = UnlockRequest(
        cycle=access.cycle,
        report=report,
        state=UNLOCK.start,
        reason=words,
        criteria=list(dict.fromkeys(criteria)),
        asked_at=now,
        asked_by_id=actor.account_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _record(access, now, "unlock.ask", words, number=report.number)
    except IntegrityError as error:
        raise SelfAssessmentProblem("Đã có một đề nghị mở khóa đang chờ trả lời.") from error
    return row


def answer_unlock(
    *, actor: Actor, now: datetime, cycle_id: int, request_id: int, version: int, action: str, answer: str = ""
) -> UnlockRequest:
    """Grants or refuses a request ("grant", "refuse"), or (school) takes it back ("recall").

    Granting opens the report: the named criteria (all, when none was named) go back to "Yêu cầu sửa".
    Raises SelfAssessmentProblem with the reason why not, StaleRow, PermissionDenied, Http404.
    """
    permit = "ask_unlock" if action == "recall" else "answer_unlock"
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action=permit)
    row = UnlockRequest.objects.filter(pk=request_id, cycle=access.cycle).first()
    if row is None:
        raise Http404
    words = nfc(answer).strip()
    try:
        target = UNLOCK.move(state=row.state, action=action, roles=access.roles, facts=SheetFacts(reason=words))
    except Refusal as refusal:
        raise SelfAssessmentProblem(str(refusal)) from refusal
    with transaction.atomic():
        changed = UnlockRequest.objects.filter(pk=row.pk, version=version, state=row.state).update(
            state=target, answer=words, answered_at=now, answered_by_id=actor.account_id, version=version + 1
        )
        if not changed:
            raise StaleRow("đề nghị mở khóa này")
        if action == "grant":
            _unlock(access, row, now)
        if action != "recall":
            granted = "đã được đồng ý" if action == "grant" else f"không được đồng ý: {words}"
            tell_school(
                access,
                to=[row.asked_by_id],
                kind="report.unlock",
                text=f"Đề nghị mở khóa báo cáo {granted}",
                url=f"/chu-ky/{cycle_id}/mo-khoa/",
                now=now,
                about=f"cycle:{cycle_id}/",
            )
        _record(access, now, f"unlock.{action}", words)
    row.refresh_from_db()
    return row


def _unlock(access: CycleAccess, row: UnlockRequest, now: datetime) -> None:
    sheets = CriterionSheet.objects.filter(cycle=access.cycle)
    if row.criteria:
        sheets = sheets.filter(kind="criterion", criterion__in=row.criteria)
    _open_sheets(access, list(sheets.values_list("pk", flat=True)), f"Mở khóa để sửa: {row.reason}")
    move_cycle(access, "unlock", CycleFacts(), now)
    Cycle.objects.filter(pk=access.cycle.pk).update(
        figures=None, figures_frozen_at=None, reopened_for=CORRECTION
    )
    _unseal(access)


def _open_sheets(access: CycleAccess, sheet_ids: Sequence[int], reason: str) -> int:
    """The chosen sheets ask for work again; one that was published unapproved is simply there to be written."""
    mine = CriterionSheet.objects.filter(cycle=access.cycle, pk__in=sheet_ids)
    mine.filter(work_state=DONE).update(work_state=FIX, return_reason=reason, version=F("version") + 1)
    mine.exclude(work_state=FIX).update(return_reason=reason, version=F("version") + 1)
    # Whatever was published and is not opened counts as approved: it stays locked.
    others = CriterionSheet.objects.filter(cycle=access.cycle).exclude(pk__in=sheet_ids)
    others.exclude(work_state=DONE).update(work_state=DONE, version=F("version") + 1)
    return mine.count()


def _unseal(access: CycleAccess) -> None:
    """Opens the evidence codes; số, ngày and the signed copy of the report go with the version they belong to."""
    reopen_set(set_id=access.cycle.evidence_set_id)
    take_into_report(access)
    issued = IssuedDocument.objects.filter(cycle=access.cycle, kind="bao-cao").first()
    newest = PublishedReport.objects.filter(cycle=access.cycle).order_by("-number").first()
    if issued is None or newest is None:
        return
    PublishedReport.objects.filter(pk=newest.pk).update(
        official_number=issued.number,
        signed_on=issued.signed_on,
        signed_copy=issued.signed_copy,
        signed_copy_name=issued.signed_copy_name,
    )
    IssuedDocument.objects.filter(pk=issued.pk).update(
        number="", signed_on=None, signed_copy=None, signed_copy_name="", version=issued.version + 1
    )


def _record(access: CycleAccess, now: datetime, action: str, reason: str, **data: object) -> None:
    record(
        actor_id=access.actor.account_id,
        unit_id=access.cycle.school_id,
        action=action,
        target_type="cycle",
        target_id=access.cycle.pk,
        at=now,
        reason=reason,
        data=data,
    )
