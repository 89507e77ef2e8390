"""Conflicts and fitness of many assessors towards many schools, in a few queries."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from kiemdinh.rooms.assessors.models import Assessor, ConflictDeclaration, FamilyTie, Qualification, WorkPeriod
from kiemdinh.rooms.assessors.rules.conflicts import Conflict, Limits, Person, School, Work, find_conflicts
from kiemdinh.rooms.assessors.rules.fitness import Fitness, Lack, Needs, find_lacks
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.regulations import queries as regulations

_GENERATIONS = 5
"""How far back a school is followed through mergers."""


def limits_of(*, edition_code: str, on: date) -> Limits:
    """What the edition says of conflicts on a day."""
    procedure = regulations.get_procedure(edition_code)
    return Limits(
        worked_within_years=procedure.integer("conflicts.worked_within_years", on=on),
        block=frozenset(procedure.items("conflicts.block", on=on)),
        warn=frozenset(procedure.items("conflicts.warn", on=on)),
    )


def needs_of(*, edition_code: str, on: date) -> Needs:
    """What the edition asks of members of a team on a day; nothing where it says nothing (TT 57)."""
    procedure = regulations.get_procedure(edition_code)
    years, training = "external_assessment.min_sector_years", "external_assessment.needs_training"
    return Needs(
        procedure.integer(years, on=on) if procedure.holds(years, on=on) else 0,
        procedure.flag(training, on=on) if procedure.holds(training, on=on) else False,
    )


def conflicts_for(
    assessor_ids: Iterable[int], school_ids: Iterable[int], edition_code: str, on: date
) -> dict[tuple[int, int], tuple[Conflict, ...]]:
    """The conflicts of every pair (assessor, school), empty where there is none; the same few queries for any number.

    `on` is also the day the years back are counted from.
    """
    persons, schools = _persons(set(assessor_ids)), _schools(set(school_ids), on)
    limits = limits_of(edition_code=edition_code, on=on)
    return {
        (assessor_id, school_id): find_conflicts(person=person, school=school, limits=limits, on=on)
        for assessor_id, person in persons.items()
        for school_id, school in schools.items()
    }


def lacks_for(
    assessor_ids: Iterable[int], school_ids: Iterable[int], edition_code: str, on: date
) -> dict[tuple[int, int], tuple[Lack, ...]]:
    """What every assessor lacks for every school (TT 2018 Điều 30); few queries."""
    needs = needs_of(edition_code=edition_code, on=on)
    rows = organisations.school_rows(unit_ids=set(school_ids), on=on)
    labels = organisations.school_vocabulary().stages
    return {
        (assessor_id, school_id): find_lacks(
            person=fitness,
            needs=needs,
            school_stages=rows[school_id].stages if school_id in rows else (),
            on=on,
            stage_labels=labels,
        )
        for assessor_id, fitness in fitness_of(assessor_ids).items()
        for school_id in set(school_ids)
    }


def fitness_of(assessor_ids: Iterable[int]) -> dict[int, Fitness]:
    """Group, years, training and levels of assessors; one query."""
    trained = Exists(Qualification.objects.filter(assessor=OuterRef("pk"), kind="training"))
    rows = Assessor.objects.filter(pk__in=set(assessor_ids)).annotate(trained=trained)
    return {
        pk: Fitness(group, since, bool(has), tuple(stages))
        for pk, group, since, has, stages in rows.values_list("pk", "group", "sector_since", "trained", "stages")
    }


def _persons(assessor_ids: Collection[int]) -> dict[int, Person]:
    columns = ("pk", "account_id", "home_commune_id", "workplace")
    rows = list(Assessor.objects.filter(pk__in=assessor_ids).values_list(*columns))
    works: dict[int, list[Work]] = {pk: [Work(None, place, date.min)] if place else [] for pk, _, _, place in rows}
    periods = WorkPeriod.objects.filter(assessor_id__in=works).order_by("starts_on", "pk")
    for pk, *facts in periods.values_list("assessor_id", "unit_id", "place", "starts_on", "ends_on"):
        works[pk].append(Work(*facts))
    held = people.posts_held(account_ids={account for _, account, _, _ in rows if account})
    for pk, account, _, _ in rows:
        works[pk] += [Work(unit, "", starts, ends) for unit, starts, ends in held.get(account or 0, ())]
    family: dict[int, dict[int, str]] = {}
    ties = FamilyTie.objects.filter(assessor_id__in=works)
    for pk, school_id, relation in ties.values_list("assessor_id", "school_id", "relation"):
        family.setdefault(pk, {})[school_id] = relation
    declared: dict[int, dict[int, date]] = {}
    said = ConflictDeclaration.objects.filter(engagement__assessor_id__in=works, has_conflict=True)
    for pk, school_id, moment in said.values_list("engagement__assessor_id", "engagement__school_id", "signed_at"):
        declared.setdefault(pk, {})[school_id] = timezone.localdate(moment)
    return {
        pk: Person(tuple(works[pk]), family.get(pk, {}), declared.get(pk, {}), commune) for pk, _, commune, _ in rows
    }


def _schools(school_ids: Collection[int], on: date) -> dict[int, School]:
    rows = organisations.school_rows(unit_ids=school_ids, on=on)
    names = organisations.names_on(unit_ids=school_ids, on=on)
    former = _former(school_ids)
    return {
        pk: School(
            id=pk,
            name=names.get(pk, ""),
            managing_id=rows[pk].managing_id if pk in rows else None,
            commune_id=rows[pk].commune_id if pk in rows else None,
            former_ids=frozenset(former.get(pk, ())),
        )
        for pk in school_ids
    }


def _former(school_ids: Collection[int]) -> dict[int, set[int]]:
    """The schools that each comes from, through several mergers."""
    found: dict[int, set[int]] = {pk: set() for pk in school_ids}
    frontier = {pk: {pk} for pk in school_ids}
    for _ in range(_GENERATIONS):
        asked = {i for ids in frontier.values() for i in ids}
        if not asked:
            break
        links = organisations.predecessors(unit_ids=asked)
        for pk, ids in frontier.items():
            frontier[pk] = {link.unit.id for i in ids for link in links.get(i, ())} - found[pk] - {pk}
            found[pk] |= frontier[pk]
    return found
