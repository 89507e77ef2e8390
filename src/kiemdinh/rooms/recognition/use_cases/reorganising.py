"""The department records what a merger, a division or a new name left of the national standard of a school."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.recognition.models import Reorganisation
from kiemdinh.rooms.recognition.queries.access import school_decision
from kiemdinh.rooms.recognition.queries.reorganising import Preview, preview
from kiemdinh.rooms.recognition.rules.reorganised import RENAMED
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem
from kiemdinh.services.ledger import record


def record_reorganisation(
    *,
    actor: Actor,
    now: datetime,
    school_id: int,
    effective_on: date,
    decision_number: str,
    conditions_kept: bool = False,
    note: str = "",
) -> Reorganisation:
    """Computes by TT 57/2026 Điều 27 khoản 5 and writes it down; once for each school and day of effect.

    `conditions_kept`: whoever records it has checked that levels of education and main conditions stayed the same
    (point a needs it). Raises RecognitionProblem (nothing to compute, before the circular, no decision number, twice).
    """
    allowed = school_decision(actor=actor, school_id=school_id, action="reorganise")
    if not allowed:
        raise PermissionDenied(allowed.reason)
    number = nfc(decision_number)
    if not number:
        raise RecognitionProblem("Hãy nhập số quyết định sắp xếp, đổi tên.", field="decision_number")
    found: Preview = preview(school_id=school_id, effective_on=effective_on, today=timezone.localdate(now))
    if found.problem:
        raise RecognitionProblem(found.problem)
    assert found.kept is not None
    kept = found.kept
    if kept.case == RENAMED and not conditions_kept:
        raise RecognitionProblem(
            "Chỉ giữ kết quả khi đã kiểm tra trường không đổi cấp học và điều kiện chính. Hãy đánh dấu xác nhận.",
            field="conditions_kept",
        )
    try:
        with transaction.atomic():
            row = Reorganisation.objects.create(
                school_id=school_id,
                case=kept.case,
                effective_on=effective_on,
                decision_number=number[:60],
                level=kept.level,
                holds_until=kept.holds_until,
                considered_from=kept.considered_from,
                source_id=kept.source_id,
                sources=[
                    {
                        "school": part.school,
                        "recognition": part.recognition_id,
                        "level": part.level,
                        "expires_on": part.expires_on.isoformat() if part.expires_on else None,
                    }
                    for part in found.parts
                ],
                reason=" ".join(filter(None, (kept.reason, nfc(note)))),
                recorded_at=now,
                recorded_by_id=actor.account_id,
            )
            record(
                actor_id=actor.account_id,
                unit_id=school_id,
                action="recognition.reorganise",
                target_type="reorganisation",
                target_id=row.pk,
                at=now,
                reason=row.reason,
                data={"case": kept.case, "effective_on": effective_on.isoformat()},
            )
    except IntegrityError as error:
        raise RecognitionProblem("Lần sắp xếp có hiệu lực ngày này đã được ghi rồi.") from error
    return row
