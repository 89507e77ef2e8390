"""Reads about the council, groups and assignments."""

from django.utils import timezone

from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.models import Participant, WorkGroup
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.new_cycle import council_rule_on
from kiemdinh.rooms.self_assessment.rules.council import CouncilRule, Seat, council_problems


def council_rule_for(access: CycleAccess) -> CouncilRule:
    """The edition's values for the council on the day the cycle was made."""
    procedure = regulations.get_procedure(access.cycle.edition_code)
    return council_rule_on(procedure, timezone.localdate(access.cycle.created_at))


def council_problems_of(access: CycleAccess) -> tuple[str, ...]:
    """What keeps this council from being decided."""
    seats = [Seat(p.full_name, p.council_role) for p in access.participants if p.council_role]
    return council_problems(seats, council_rule_for(access))


def members_of(access: CycleAccess, group: WorkGroup) -> list[tuple[Participant, bool]]:
    """The people of a group and whether they lead it, the leader first."""
    people = {p.pk: p for p in access.participants}
    seats = [s for s in access.group_seats if s.group_id == group.pk and s.participant_id in people]
    return [(people[s.participant_id], s.is_leader) for s in sorted(seats, key=lambda s: not s.is_leader)]


def groups_of(access: CycleAccess) -> list[WorkGroup]:
    """The groups of a cycle: secretariat first."""
    return list(WorkGroup.objects.filter(cycle=access.cycle).order_by("position", "pk"))
