"""Council, groups: who takes part and as what."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.self_assessment.models import GroupSeat, Participant, WorkGroup
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.rules.states import COUNCIL_ROLES
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record


def add_participant(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    full_name: str,
    position_title: str,
    council_role: str = "",
    duty: str = "",
    account_id: int | None = None,
    groups: Collection[int] = (),
    leads: Collection[int] = (),
) -> Participant:
    """Adds a person to the council (`council_role` given), to a group, or to both.

    Raises SelfAssessmentProblem: no name, unknown role, the account takes part already.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    full_name = " ".join(nfc(full_name).split())
    if not full_name:
        raise SelfAssessmentProblem("Họ và tên còn trống. Hãy nhập họ và tên thành viên.")
    if council_role and council_role not in COUNCIL_ROLES:
        raise SelfAssessmentProblem(f"Vai trò “{council_role}” không có trong hội đồng tự đánh giá.")
    if account_id and any(p.account_id == account_id for p in access.participants):
        raise SelfAssessmentProblem(f"“{full_name}” đã có trong danh sách.")
    _check_groups(access, groups, leads)
    with transaction.atomic():
        last = Participant.objects.filter(cycle=access.cycle).aggregate(n=Max("position"))["n"] or 0
        row = Participant(
            cycle=access.cycle,
            account_id=account_id,
            full_name=full_name,
            position_title=nfc(position_title).strip(),
            council_role=council_role,
            duty=nfc(duty).strip(),
            position=last + 1,
        )
        row.save(force_insert=True)
        _seat(row.pk, groups, leads)
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="council.add",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"name": full_name, "role": council_role},
        )
    return row


def change_participant(
    *,
    actor: Actor,
    now: datetime,
    cycle_id: int,
    participant_id: int,
    version: int,
    full_name: str,
    position_title: str,
    council_role: str,
    duty: str,
    groups: Collection[int] = (),
    leads: Collection[int] = (),
) -> None:
    """Changes a row of the council. Raises StaleRow when somebody changed it meanwhile."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    if council_role and council_role not in COUNCIL_ROLES:
        raise SelfAssessmentProblem(f"Vai trò “{council_role}” không có trong hội đồng tự đánh giá.")
    if not full_name.strip():
        raise SelfAssessmentProblem("Họ và tên còn trống. Hãy nhập họ và tên thành viên.")
    _check_groups(access, groups, leads)
    with transaction.atomic():
        changed = Participant.objects.filter(pk=participant_id, cycle=access.cycle, version=version).update(
            full_name=" ".join(nfc(full_name).split()),
            position_title=nfc(position_title).strip(),
            council_role=council_role,
            duty=nfc(duty).strip(),
            version=version + 1,
        )
        if not changed:
            raise StaleRow(f"dòng của “{full_name}” trong danh sách hội đồng")
        _seat(participant_id, groups, leads)
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="council.change",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"name": full_name, "role": council_role},
        )


def remove_participant(*, actor: Actor, now: datetime, cycle_id: int, participant_id: int) -> None:
    """Takes a person off the council; sheets assigned to them become unassigned."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    with transaction.atomic():
        row = Participant.objects.filter(pk=participant_id, cycle=access.cycle).first()
        if row is None:
            return
        row.delete()
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="council.remove",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"name": row.full_name},
        )


def add_group(*, actor: Actor, now: datetime, cycle_id: int, kind: str, name: str) -> WorkGroup:
    """Adds a nhóm thư ký ("secretariat") or nhóm công tác ("working_group")."""
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="edit_council")
    name = " ".join(nfc(name).split())
    if kind not in {"secretariat", "working_group"} or not name:
        raise SelfAssessmentProblem("Hãy chọn loại nhóm và nhập tên nhóm.")
    if WorkGroup.objects.filter(cycle=access.cycle, name=name).exists():
        raise SelfAssessmentProblem(f"Đã có nhóm tên “{name}”.")
    with transaction.atomic():
        last = WorkGroup.objects.filter(cycle=access.cycle).aggregate(n=Max("position"))["n"] or 0
        row = WorkGroup(cycle=access.cycle, kind=kind, name=name, position=0 if kind == "secretariat" else last + 1)
        row.save(force_insert=True)
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="council.add_group",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"name": name},
        )
    return row


def _check_groups(access: CycleAccess, groups: Collection[int], leads: Collection[int]) -> None:
    known = set(WorkGroup.objects.filter(cycle=access.cycle).values_list("pk", flat=True))
    if not {*groups, *leads} <= known:
        raise SelfAssessmentProblem("Nhóm đã chọn không còn trong chu kỳ này. Hãy tải lại trang.")


def _seat(participant_id: int, groups: Collection[int], leads: Collection[int]) -> None:
    """Puts a person into exactly these groups; leading a group means sitting in it and replaces its leader."""
    GroupSeat.objects.filter(participant_id=participant_id).delete()
    GroupSeat.objects.filter(group_id__in=leads, is_leader=True).update(is_leader=False)
    GroupSeat.objects.bulk_create(
        GroupSeat(group_id=pk, participant_id=participant_id, is_leader=pk in leads)
        for pk in dict.fromkeys([*groups, *leads])
    )
