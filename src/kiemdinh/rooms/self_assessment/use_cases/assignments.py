"""Who writes which sheet, by when; moving the work of somebody who leaves."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.people.handover import HandOver
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, GroupSeat, Participant, WorkGroup
from kiemdinh.rooms.self_assessment.queries.access import cycle_for
from kiemdinh.rooms.self_assessment.rules.states import PUBLISHED
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.telling import tell_of_assignment
from kiemdinh.services.ledger import record


def assign(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    assignees: Mapping[int, int | None],
    groups: Mapping[int, int | None] | None = None,
    due_on: date | None = None,
) -> int:
    """Gives sheets to people (sheet id → participant id, None takes it back) and to groups; returns how many changed.

    Raises SelfAssessmentProblem when a participant, group or sheet is not of this cycle.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    people = {p.pk: p for p in access.participants}
    if any(pk is not None and pk not in people for pk in assignees.values()):
        raise SelfAssessmentProblem("Người được phân công không có trong hội đồng, nhóm của chu kỳ này.")
    groups = groups or {}
    known = set(WorkGroup.objects.filter(cycle=access.cycle).values_list("pk", flat=True))
    if any(pk is not None and pk not in known for pk in groups.values()):
        raise SelfAssessmentProblem("Nhóm được phân công không có trong chu kỳ này.")
    changed, given = [], []
    with transaction.atomic():
        for sheet in CriterionSheet.objects.filter(cycle=access.cycle, pk__in={*assignees, *groups}):
            before = (sheet.assignee_id, sheet.group_id, sheet.due_on)
            writer_before = sheet.assignee_id
            sheet.assignee_id = assignees.get(sheet.pk, sheet.assignee_id)
            sheet.group_id = groups.get(sheet.pk, sheet.group_id)
            sheet.due_on = due_on or sheet.due_on
            if before != (sheet.assignee_id, sheet.group_id, sheet.due_on):
                changed.append(sheet)
            if sheet.assignee_id and sheet.assignee_id != writer_before:
                given.append((people[sheet.assignee_id], sheet))
        CriterionSheet.objects.bulk_update(changed, ["assignee", "group", "due_on"])
        if changed:
            record(
                actor_id=actor.account_id,
                unit_id=access.cycle.school_id,
                action="sheet.assign",
                target_type="cycle",
                target_id=cycle_id,
                at=now,
                data={"sheets": [s.criterion for s in changed]},
            )
            tell_of_assignment(access, given, now)
    return len(changed)


def hand_over(order: HandOver) -> int:
    """Moves the seat and the sheets of somebody who leaves to the successor, in every cycle not yet published."""
    moved = 0
    for seat in (
        Participant.objects.filter(account_id=order.from_account_id, cycle__school_id=order.unit_id)
        .exclude(cycle__state=PUBLISHED)
        .select_related("cycle")
    ):
        successor = Participant.objects.filter(cycle=seat.cycle, account_id=order.to_account_id).first()
        if successor is None:
            successor = _take_seat(seat, order)
        elif seat.council_role and not successor.council_role:
            Participant.objects.filter(pk=successor.pk).update(council_role=seat.council_role, duty=seat.duty)
        moved += CriterionSheet.objects.filter(cycle=seat.cycle, assignee=seat).update(assignee=successor)
        Participant.objects.filter(pk=seat.pk).update(council_role="")
        for place in GroupSeat.objects.filter(participant=seat):
            place.delete()
            GroupSeat.objects.get_or_create(group_id=place.group_id, participant=successor)
            if place.is_leader:
                GroupSeat.objects.filter(group_id=place.group_id, participant=successor).update(is_leader=True)
        record(
            actor_id=order.actor_id,
            unit_id=order.unit_id,
            action="council.hand_over",
            target_type="cycle",
            target_id=seat.cycle_id,
            at=order.now,
            data={"from": order.from_account_id, "to": order.to_account_id},
        )
    return moved


def _take_seat(seat: Participant, order: HandOver) -> Participant:
    from kiemdinh.rooms.people.queries import name_and_title

    name, title = name_and_title(account_id=order.to_account_id, unit_id=order.unit_id)
    row = Participant(
        cycle=seat.cycle,
        account_id=order.to_account_id,
        full_name=name,
        position_title=title,
        council_role=seat.council_role,
        duty=seat.duty,
        position=seat.position,
    )
    row.save(force_insert=True)
    return row


def set_due_date(*, actor: Actor, now: datetime, cycle_id: int, due_on: date | None) -> None:
    """The day by which the report must be ready."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    Cycle.objects.filter(pk=access.cycle.pk).update(due_on=due_on)
