"""The council passes the report; only then the head may publish it (TT 57/2026 Điều 8 khoản 4, Điều 9 khoản 3)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.models import PublishedReport, ReportPassing
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record


def record_passing(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    passed_on: date,
    present: int,
    in_favour: int,
    minutes: str = "",
    version: int = 0,
) -> ReportPassing:
    """Records the day and the votes by which the council passed the report; again to correct them (`version`).

    Raises SelfAssessmentProblem (a day to come, more votes than people), StaleRow, PermissionDenied.
    """
    today = timezone.localdate(now)
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=today, action="record_passing")
    seats = sum(1 for p in access.participants if p.council_role)
    if passed_on > today:
        raise SelfAssessmentProblem("Ngày hội đồng thông qua ở sau hôm nay. Hãy kiểm tra lại ngày.")
    if not 1 <= present <= seats:
        raise SelfAssessmentProblem(f"Số thành viên có mặt phải từ 1 đến {seats}, là số thành viên của hội đồng.")
    if not 0 <= in_favour <= present:
        raise SelfAssessmentProblem(f"Số tán thành phải từ 0 đến {present}, là số thành viên có mặt.")
    if in_favour * 2 <= present:
        raise SelfAssessmentProblem("Chưa quá nửa số người có mặt tán thành nên báo cáo chưa được thông qua.")
    number = PublishedReport.objects.filter(cycle=access.cycle).count() + 1
    facts = {
        "passed_on": passed_on,
        "present": present,
        "in_favour": in_favour,
        "minutes": minutes.strip()[:120],
        "recorded_at": now,
        "recorded_by_id": actor.account_id,
    }
    with transaction.atomic():
        row = ReportPassing.objects.filter(cycle=access.cycle, number=number).first()
        if row is None:
            row = ReportPassing(cycle=access.cycle, number=number, **facts)
            row.save(force_insert=True)
        elif not ReportPassing.objects.filter(pk=row.pk, version=version).update(version=version + 1, **facts):
            raise StaleRow("việc thông qua báo cáo")
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="report.pass",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"number": number, "present": present, "in_favour": in_favour},
        )
    row.refresh_from_db()
    return row
