"""Groups of a cycle: name, members and leader in one go; giving whole standards to a group or a person."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.self_assessment.models import GroupSeat, WorkGroup
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of
from kiemdinh.rooms.self_assessment.use_cases.assignments import assign
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record

LEVEL_4 = "level_4"
"""Stands for all khoản of Mức 4 where standards are chosen."""


def change_group(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    group_id: int,
    version: int,
    name: str,
    members: Collection[int],
    leader: int | None,
) -> None:
    """Sets name, members and leader of a group; a leader is a member.

    Raises SelfAssessmentProblem (no name, name taken, somebody not of this cycle), StaleRow, Http404.
    """
    access, group = _group(actor, now, cycle_id, group_id)
    name = " ".join(nfc(name).split())
    if not name:
        raise SelfAssessmentProblem("Tên nhóm còn trống. Hãy nhập tên nhóm.")
    if WorkGroup.objects.filter(cycle=access.cycle, name=name).exclude(pk=group_id).exists():
        raise SelfAssessmentProblem(f"Đã có nhóm tên “{name}”.")
    people = {p.pk for p in access.participants}
    seats = dict.fromkeys([*members, *([leader] if leader else [])])
    if not set(seats) <= people:
        raise SelfAssessmentProblem("Có người vừa được bỏ khỏi danh sách của chu kỳ. Hãy tải lại trang.")
    with transaction.atomic():
        if not WorkGroup.objects.filter(pk=group_id, version=version).update(name=name, version=version + 1):
            raise StaleRow(f"nhóm “{group.name}”")
        GroupSeat.objects.filter(group_id=group_id).delete()
        GroupSeat.objects.bulk_create(
            GroupSeat(group_id=group_id, participant_id=pk, is_leader=pk == leader) for pk in seats
        )
        _tell(access, now, "council.change_group", {"name": name})


def remove_group(*, actor: Actor, now: datetime, cycle_id: int, group_id: int, version: int) -> None:
    """Takes a group away; its sheets lose the group and keep their writer. Raises StaleRow, Http404."""
    access, group = _group(actor, now, cycle_id, group_id)
    with transaction.atomic():
        if not WorkGroup.objects.filter(pk=group_id, version=version).delete()[0]:
            raise StaleRow(f"nhóm “{group.name}”")
        _tell(access, now, "council.remove_group", {"name": group.name})


def assign_standards(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    standards: Collection[tuple[str, str]],
    group_id: int | None = None,
    participant_id: int | None = None,
    due_on: date | None = None,
    only_free: bool = False,
) -> int:
    """Gives every sheet of the chosen (stage, standard) to a group, a person or both; how many sheets changed.

    `only_free` leaves sheets alone that somebody has already. Standard `LEVEL_4` means the khoản of Mức 4.
    Raises SelfAssessmentProblem: nothing chosen, nobody chosen, or as `assign`.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    if not standards:
        raise SelfAssessmentProblem("Chưa chọn tiêu chuẩn nào. Hãy đánh dấu ít nhất một tiêu chuẩn.")
    if not group_id and not participant_id:
        raise SelfAssessmentProblem("Chưa chọn nhóm hoặc người nhận. Hãy chọn ít nhất một.")
    wanted = set(standards)
    chosen = []
    for sheet in sheets_of(access):
        fourth = sheet.kind == LEVEL_4
        standard = LEVEL_4 if fourth else access.catalog.standard_of(sheet.criterion).code
        if (sheet.stage, standard) in wanted and not (only_free and (sheet.assignee_id or sheet.group_id)):
            chosen.append(sheet.pk)
    return assign(
        actor=actor,
        now=now,
        cycle_id=cycle_id,
        assignees=dict.fromkeys(chosen, participant_id) if participant_id else {},
        groups=dict.fromkeys(chosen, group_id) if group_id else {},
        due_on=due_on,
    )


def _group(actor: Actor, now: datetime, cycle_id: int, group_id: int) -> tuple[CycleAccess, WorkGroup]:
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    group = WorkGroup.objects.filter(pk=group_id, cycle=access.cycle).first()
    if group is None:
        raise Http404
    return access, group


def _tell(access: CycleAccess, now: datetime, action: str, data: dict[str, object]) -> None:
    record(
        actor_id=access.actor.account_id,
        unit_id=access.cycle.school_id,
        action=action,
        target_type="cycle",
        target_id=access.cycle.pk,
        at=now,
        data=data,
    )
