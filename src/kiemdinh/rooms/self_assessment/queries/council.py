"""Reads about the council, groups and assignments."""

from django.utils import timezone

from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.models import Participant, WorkGroup
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.new_cycle import council_rule_on
from kiemdinh.rooms.self_assessment.rules.council import (
    CouncilRule,
    GroupFacts,
    GroupRule,
    Seat,
    council_problems,
    group_notes,
)


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


def group_rule_for(access: CycleAccess) -> GroupRule:
    """The edition's values for groups on the day the cycle was made; empty where it says nothing (TT 57)."""
    procedure = regulations.get_procedure(access.cycle.edition_code)
    on = timezone.localdate(access.cycle.created_at)
    sizes, articles, unsure = {}, {}, set()
    for kind, key in (("secretariat", "council.secretariat_size"), ("working_group", "council.working_group_size")):
        if not procedure.holds(key, on=on):
            continue
        value = procedure.value(key, on=on)
        low, high = procedure.integers(key, on=on)
        sizes[kind], articles[kind] = (low, high), value.article
        if value.confidence != "high":
            unsure.add(kind)
    return GroupRule(sizes, articles, frozenset(unsure), leader_in_council=bool(sizes))


def group_notes_of(access: CycleAccess, groups: list[WorkGroup] | None = None) -> tuple[str, ...]:
    """What the groups of a cycle lack; reminders, nothing is blocked."""
    facts = []
    for group in groups_of(access) if groups is None else groups:
        people = members_of(access, group)
        leader = next((p for p, leads in people if leads), None)
        facts.append(
            GroupFacts(
                kind=group.kind,
                name=group.name,
                count=len(people),
                leader=leader.full_name if leader else "",
                leader_in_council=bool(leader and leader.council_role),
            )
        )
    return group_notes(facts, group_rule_for(access))
