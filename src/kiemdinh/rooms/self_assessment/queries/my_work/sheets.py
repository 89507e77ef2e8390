"""Sheets that wait: to write, to mend, to review; with the groups also those that any of the group may write."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.models import CriterionSheet, GroupSeat, Participant
from kiemdinh.rooms.self_assessment.queries.my_work.items import Asked, Source, WorkItem
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import sheet_title
from kiemdinh.rooms.self_assessment.rules.states import DOING, FIX, IN_PROGRESS, LEADERS, SENT, TODO

_TO_WRITE = (TODO, DOING, FIX)


def items(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """My sheets, those handed in that I review, and on demand those of my groups."""
    assert actor.account_id is not None
    schools = [p.unit_id for p in actor.posts if not p.ended]
    account = actor.account_id
    mine = Q(assignee__account_id=account, work_state__in=_TO_WRITE)
    teams = GroupSeat.objects.filter(participant__account_id=account).values("group_id")
    ours = Q(group_id__in=teams, work_state__in=_TO_WRITE) & ~Q(assignee__account_id=account)
    rows = (
        _running(schools)
        .filter(mine | _to_review(account) | (ours if with_team else Q(pk__in=[])))
        .select_related("cycle", "assignee")
        .defer("texts", "edits", "cycle__figures")
        .order_by("due_on", "cycle_id", "position")
    )
    return [_item(sheet, account, today) for sheet in rows]


def waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu, without the groups."""
    mine = Q(assignee__account_id=asked.account_id, work_state__in=_TO_WRITE)
    return [_running(asked.unit_ids).filter(mine | _to_review(asked.account_id))]


def _running(schools: Any) -> QuerySet[CriterionSheet]:
    # A seat counts only while the person still holds a post at that school.
    return CriterionSheet.objects.filter(cycle__state=IN_PROGRESS, cycle__school_id__in=schools)


def _to_review(account_id: int) -> Q:
    councils = Participant.objects.filter(account_id=account_id, council_role__in=LEADERS).values("cycle_id")
    return Q(work_state=SENT, cycle_id__in=councils)


def _item(sheet: CriterionSheet, account_id: int, today: date) -> WorkItem:
    kind = {SENT: "review", FIX: "fix"}.get(sheet.work_state, "write")
    verb = {"review": "Duyệt phiếu", "fix": "Sửa phiếu"}.get(kind, "Viết phiếu")
    if sheet.kind == "criterion":
        title = sheet_title(regulations.get_catalog(sheet.cycle.catalog_version_id), sheet)
        name = f"{verb} {sheet.criterion} “{title}”"
    else:
        name = f"{verb} Mức 4, khoản {sheet.criterion}"
    # A sheet that was handed in is no longer late, whoever reviews it when.
    due_on = None if kind == "review" else sheet.due_on
    of_team = kind != "review" and not (sheet.assignee and sheet.assignee.account_id == account_id)
    return WorkItem(
        kind=kind,
        title=name,
        note=sheet.return_reason if kind == "fix" and sheet.return_reason else sheet.cycle.title,
        url=sheet_url(sheet),
        button=verb.split(maxsplit=1)[0],
        due_on=due_on,
        late_days=max((today - due_on).days, 0) if due_on else 0,
        look={"review": "send", "fix": "fix"}.get(kind, "edit"),
        of_team=of_team,
    )


SOURCE = Source(
    kinds={"write": "Viết phiếu", "fix": "Sửa phiếu bị trả lại", "review": "Duyệt phiếu"}, items=items, waiting=waiting
)
