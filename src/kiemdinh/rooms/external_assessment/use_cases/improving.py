"""After the report the school supplements its own (bổ sung, hoàn thiện báo cáo): chosen criteria open again."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.external_assessment.models import TeamReport
from kiemdinh.rooms.external_assessment.queries.work import work_for
from kiemdinh.rooms.external_assessment.use_cases.problems import WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.working import record_work
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.reopening import supplement_report


def supplement_after_assessment(*, actor: Actor, now: datetime, team_id: int, criteria: Sequence[str]) -> int:
    """Opens a new version of the school's report at these criteria; returns the cycle.

    Raises WorkProblem (nothing chosen, the report is being written already), PermissionDenied.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="improve_report")
    report = TeamReport.objects.filter(team=access.team, kind="final").defer("context").get()
    cycle_id = access.dossier.report.cycle_id
    reason = f"Bổ sung, hoàn thiện theo báo cáo đánh giá ngoài ngày {format_date(report.sent_on)}."
    try:
        supplement_report(actor=actor, now=now, cycle_id=cycle_id, criteria=criteria, reason=reason)
    except SelfAssessmentProblem as problem:
        raise WorkProblem(str(problem)) from problem
    record_work(access, now, "team.supplemented", criteria=len(criteria))
    return cycle_id
