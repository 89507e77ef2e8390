"""Opinions of the staff on the draft report, and what the council makes of each (inside the school)."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.self_assessment.models import DraftConsultation, StaffOpinion
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.rooms.self_assessment.use_cases.telling import tell_school
from kiemdinh.services.files.store import store_bytes
from kiemdinh.services.ledger import record

LONGEST = 5000


def open_consultation(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    closes_on: date,
    note: str = "",
    draft: Callable[[CycleAccess], bytes],
) -> DraftConsultation:
    """Shows today's draft inside the school and collects opinions until `closes_on`; the file stays as it is today.

    `draft` renders the Word file. Raises SelfAssessmentProblem (day gone by, one is open already), PermissionDenied.
    """
    today = timezone.localdate(now)
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=today, action="consult")
    if closes_on < today:
        raise SelfAssessmentProblem("Hạn góp ý ở trước hôm nay. Hãy chọn ngày từ hôm nay trở đi.")
    content = draft(access)
    try:
        with transaction.atomic():
            stored, _ = store_bytes(name="du-thao.docx", content=content, now=now)
            last = DraftConsultation.objects.filter(cycle=access.cycle).aggregate(n=Max("number"))["n"] or 0
            row = DraftConsultation(
                cycle=access.cycle,
                number=last + 1,
                closes_on=closes_on,
                note=nfc(note).strip()[:500],
                draft=stored,
                opened_at=now,
                opened_by_id=actor.account_id,
            )
            row.save(force_insert=True)
            _record(access, now, "consultation.open", number=row.number)
    except IntegrityError as error:
        raise SelfAssessmentProblem("Đang có một đợt lấy ý kiến chưa đóng. Hãy đóng đợt ấy trước.") from error
    return row


def close_consultation(*, actor: Actor, now: datetime, cycle_id: int, consultation_id: int) -> None:
    """Ends the collection of opinions; those without an answer may still be answered."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="consult")
    with transaction.atomic():
        changed = DraftConsultation.objects.filter(
            pk=consultation_id, cycle=access.cycle, closed_at__isnull=True
        ).update(closed_at=now)
        if not changed:
            raise SelfAssessmentProblem("Đợt lấy ý kiến này đã đóng.")
        _record(access, now, "consultation.close", consultation=consultation_id)


def give_opinion(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    consultation_id: int,
    text: str,
    criterion: str = "",
    stage: str = "",
) -> StaffOpinion:
    """Says something to the draft, to a criterion or (empty) to the whole.

    Raises SelfAssessmentProblem when nothing is said, the criterion is unknown, or the time is over.
    """
    today = timezone.localdate(now)
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=today, action="give_opinion")
    words = nfc(text).strip()
    if not words:
        raise SelfAssessmentProblem("Ý kiến còn trống. Hãy ghi nội dung góp ý.")
    if len(words) > LONGEST:
        raise SelfAssessmentProblem(f"Ý kiến dài quá {LONGEST} ký tự. Hãy chia thành nhiều ý kiến.")
    if criterion and criterion not in {c.code for c in access.catalog.criteria}:
        raise SelfAssessmentProblem(f"Bộ tiêu chí của chu kỳ không có tiêu chí “{criterion}”. Hãy chọn lại.")
    consultation = DraftConsultation.objects.filter(pk=consultation_id, cycle=access.cycle).first()
    if consultation is None:
        raise Http404
    if consultation.closed_at is not None or consultation.closes_on < today:
        raise SelfAssessmentProblem("Đã hết hạn góp ý cho dự thảo này. Hãy nói trực tiếp với thư ký hội đồng.")
    with transaction.atomic():
        row = StaffOpinion(
            consultation=consultation,
            author_id=actor.account_id,
            stage=stage if stage in access.cycle.stages else "",
            criterion=criterion,
            text=words,
            written_at=now,
        )
        row.save(force_insert=True)
        _record(access, now, "opinion.give", criterion=criterion)
    return row


def answer_opinion(
    *, actor: Actor, now: datetime, cycle_id: int, opinion_id: int, version: int, accepted: bool, answer: str
) -> None:
    """Takes an opinion up, or keeps the text with the reason why. Raises StaleRow, SelfAssessmentProblem."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="consult")
    words = nfc(answer).strip()
    if not accepted and not words:
        raise SelfAssessmentProblem("Giữ nguyên nội dung thì phải ghi lý do để người góp ý biết.")
    with transaction.atomic():
        changed = StaffOpinion.objects.filter(
            pk=opinion_id, consultation__cycle=access.cycle, version=version
        ).update(
            accepted=accepted,
            answer=words,
            answered_at=now,
            answered_by_id=actor.account_id,
            version=version + 1,
        )
        if not changed:
            if not StaffOpinion.objects.filter(pk=opinion_id, consultation__cycle=access.cycle).exists():
                raise Http404
            raise StaleRow("trả lời của ý kiến này")
        author = StaffOpinion.objects.values_list("author_id", flat=True).get(pk=opinion_id)
        tell_school(
            access,
            to=[author],
            kind="opinion.answer",
            text=f"Góp ý của bạn cho dự thảo báo cáo {'được tiếp thu' if accepted else 'được trả lời'}.",
            url=f"/chu-ky/{cycle_id}/lay-y-kien/",
            now=now,
            about=f"cycle:{cycle_id}/",
        )
        _record(access, now, "opinion.answer", accepted=accepted)


def _record(access: CycleAccess, now: datetime, action: str, **data: object) -> None:
    record(
        actor_id=access.actor.account_id,
        unit_id=access.cycle.school_id,
        action=action,
        target_type="cycle",
        target_id=access.cycle.pk,
        at=now,
        data=data,
    )
