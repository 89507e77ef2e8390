"""What waits for the school from a team (Việc của tôi): evidence that was asked for, a draft to answer."""

from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.external_assessment.models import SupplementRequest, TeamReport
from kiemdinh.rooms.external_assessment.rules.fields import code_label
from kiemdinh.rooms.external_assessment.rules.work import OPEN
from kiemdinh.rooms.people.rules import PRINCIPAL, VICE_PRINCIPAL
from kiemdinh.rooms.self_assessment.queries.my_work.items import Source, WorkItem

_HEADS = {PRINCIPAL, VICE_PRINCIPAL}


def _schools(actor: Actor) -> list[int]:
    return [p.unit_id for p in actor.posts if not p.ended and p.role in _HEADS]


def requests(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Requests for evidence that a head of the school answers."""
    rows = SupplementRequest.objects.filter(school_id__in=_schools(actor), state=OPEN).order_by("due_on", "pk")
    return [
        WorkItem(
            kind="supplement",
            title=f"Bổ sung minh chứng cho đoàn đánh giá ngoài: {code_label(r.criterion)}",
            note=r.text,
            url=f"/doan/{r.team_id}/bo-sung/{r.pk}/",
            button="Bổ sung",
            due_on=r.due_on,
            late_days=max((today - r.due_on).days, 0),
            look="clip",
        )
        for r in rows
    ]


def drafts(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """A draft report on which the school may still speak."""
    rows = TeamReport.objects.filter(
        kind="draft", closed_on__isnull=True, due_on__gte=today, team__school_id__in=_schools(actor)
    ).defer("context")
    return [
        WorkItem(
            kind="draft_feedback",
            title="Phản hồi dự thảo báo cáo đánh giá ngoài",
            note=f"Không phản hồi đến hết ngày {format_date(r.due_on)} là đồng ý.",
            url=f"/doan/{r.team_id}/du-thao/",
            button="Phản hồi",
            due_on=r.due_on,
            late_days=0,
            look="file",
        )
        for r in rows.order_by("due_on", "pk")
    ]


SUPPLEMENTS = Source(kinds={"supplement": "Bổ sung minh chứng cho đoàn"}, items=requests)
DRAFTS = Source(kinds={"draft_feedback": "Phản hồi dự thảo đánh giá ngoài"}, items=drafts)
