"""What waits in Việc của tôi: evidence and a draft for the school, sheets for those who assess it."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.external_assessment.models import SupplementRequest, TeamMember, TeamReport, TeamSheet
from kiemdinh.rooms.external_assessment.rules.fields import code_label
from kiemdinh.rooms.external_assessment.rules.states import WORKING
from kiemdinh.rooms.external_assessment.rules.work import OPEN, SENT
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.rules import PRINCIPAL, VICE_PRINCIPAL
from kiemdinh.rooms.self_assessment.queries.my_work.items import Asked, Source, WorkItem

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


def requests_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    return [SupplementRequest.objects.filter(school_id__in=_headed(asked), state=OPEN)]


def drafts_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The drafts of `drafts`, for the number in the menu."""
    rows = TeamReport.objects.filter(kind="draft", closed_on__isnull=True, due_on__gte=asked.today)
    return [rows.filter(team__school_id__in=_headed(asked))]


def _headed(asked: Asked) -> QuerySet[Any]:
    return people.units_served(account_id=asked.account_id, roles=_HEADS, unit_ids=asked.unit_ids, on=asked.today)


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


def sheets(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """One line for each school whose sheets I have not all handed in."""
    if actor.account_id is None:
        return []
    teams = assessors.team_refs(account_id=actor.account_id, kind="team", on=today)
    seats = list(
        TeamMember.objects.filter(
            team_id__in=teams, team__state=WORKING, assessor__account_id=actor.account_id, left_on__isnull=True
        ).select_related("team")
    )
    names = organisations.names_on(unit_ids={s.team.school_id for s in seats}, on=today)
    sent = TeamSheet.objects.filter(member__in=seats, state=SENT).values_list("member_id", "criterion")
    done: dict[int, set[str]] = {}
    for member, criterion in sent:
        done.setdefault(member or 0, set()).add(criterion)
    items = []
    for seat in seats:
        left = [c for c in seat.criteria if c not in done.get(seat.pk, set())]
        if left:
            items.append(
                WorkItem(
                    kind="outside_sheet",
                    title=f"Còn {len(left)} phiếu đánh giá ngoài {names.get(seat.team.school_id, '')}",
                    note=f"Tiêu chí {', '.join(left[:10])}{'…' if len(left) > 10 else ''}",
                    url=f"/doan/{seat.team_id}/phieu/",
                    button="Viết phiếu",
                    due_on=None,
                    late_days=0,
                    look="edit",
                )
            )
    return items


SHEETS = Source(kinds={"outside_sheet": "Phiếu đánh giá ngoài"}, items=sheets)
SUPPLEMENTS = Source(kinds={"supplement": "Bổ sung minh chứng cho đoàn"}, items=requests, waiting=requests_waiting)
DRAFTS = Source(kinds={"draft_feedback": "Phản hồi dự thảo đánh giá ngoài"}, items=drafts, waiting=drafts_waiting)
