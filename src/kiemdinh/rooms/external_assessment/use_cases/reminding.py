"""Days of an external assessment that come near or have passed; each is told once."""

from datetime import datetime, timedelta

from django.utils import timezone

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.external_assessment.models import SupplementRequest, TeamReport
from kiemdinh.rooms.external_assessment.queries.work import system_access
from kiemdinh.rooms.external_assessment.rules.fields import code_label
from kiemdinh.rooms.external_assessment.rules.states import DRAFTED
from kiemdinh.rooms.external_assessment.rules.work import OPEN
from kiemdinh.rooms.external_assessment.use_cases.telling import tell_leaders, tell_school

AHEAD = timedelta(days=2)


def remind_of_deadlines(now: datetime) -> int:
    """Daily: the school's days for a draft and for evidence, the team's for its answers; returns how many."""
    today = timezone.localdate(now)
    soon = today + AHEAD
    drafts = TeamReport.objects.filter(kind="draft", team__state=DRAFTED).defer("context")
    count = 0
    for draft in drafts.filter(closed_on__isnull=True, due_on__gte=today, due_on__lte=soon):
        text = f"Hạn phản hồi dự thảo báo cáo đánh giá ngoài: hết ngày {format_date(draft.due_on)}."
        access = system_access(team_id=draft.team_id, today=today)
        tell_school(
            access, kind="outside.deadline", text=text, url="du-thao/", now=now, key=f"outside.draft:{draft.pk}"
        )
        count += 1
    for draft in drafts.filter(closed_on__isnull=False, answers_due_on__lte=soon):
        text = f"Hạn trả lời phản hồi của trường: hết ngày {format_date(draft.answers_due_on)}."
        access = system_access(team_id=draft.team_id, today=today)
        tell_leaders(
            access, kind="outside.deadline", text=text, url="du-thao/", now=now, key=f"outside.answers:{draft.pk}"
        )
        count += 1
    for row in SupplementRequest.objects.filter(state=OPEN, due_on__lte=today):
        late = "quá hạn từ" if row.due_on < today else "đến hạn"
        text = f"Bổ sung minh chứng ở {code_label(row.criterion)} {late} ngày {format_date(row.due_on)}."
        key = f"outside.supplement:{row.pk}:{row.due_on:%Y%m%d}:{'late' if row.due_on < today else 'due'}"
        access = system_access(team_id=row.team_id, today=today)
        tell_school(access, kind="outside.deadline", text=text, url=f"bo-sung/{row.pk}/", now=now, key=key)
        count += 1
    return count
