"""01/7/2025: districts ended, so their schools go under the new communes (Nghị định 142, 143/2025/NĐ-CP)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from kiemdinh.rooms.organisations.models import SchoolStatus, Unit, UnitPlacement, UnitSuccession
from kiemdinh.rooms.organisations.queries.reference import read_reference, school_vocabulary
from kiemdinh.rooms.organisations.queries.units import names_on
from kiemdinh.rooms.organisations.rules import tree
from kiemdinh.rooms.organisations.rules.schools import managing_kind
from kiemdinh.services.ledger import record

from .writing import open_unit, split_places


@dataclass(frozen=True, slots=True)
class Undecided:
    """A school whose old commune went to several new ones, so a person must choose one."""

    school_code: str
    school_name: str
    commune_name: str
    candidates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReformResult:
    """Codes of the schools that were moved, and the schools that wait for a choice."""

    moved: tuple[str, ...]
    undecided: tuple[Undecided, ...]


@transaction.atomic
def move_schools_after_reform(
    *,
    now: datetime,
    actor_account_id: int | None,
    choices: Mapping[str, str] | None = None,
    on: date | None = None,
) -> ReformResult:
    """Move every school that stands in or below an ended place to the place that took over.

    The new commune is the successor of the school's old commune: the only one, the one of the same name, or
    the one in `choices` (school code → commune code). Schools of a district go under that commune, schools of
    a province under the commune's province; the commune becomes their `located_in`. A second run moves
    nothing.
    """
    day = on or date.fromisoformat(read_reference("places")["two_tier_from"])
    chosen = {school: open_unit(code=code, on=day, kind="commune").pk for school, code in (choices or {}).items()}
    statuses = list(
        SchoolStatus.objects.filter(
            located_in__closed_on__lte=day,
            valid_to__isnull=True,
            school__closed_on__isnull=True,
            valid_from__lte=day,
        )
        .select_related("school", "located_in")
        .order_by("school__code")
    )
    targets, undecided = _targets(statuses, chosen, day)
    _move(statuses, targets, day)
    moved = tuple(status.school.code for status in statuses if status.school_id in targets)
    if moved:
        record(
            actor_id=actor_account_id,
            unit_id=None,
            action="organisations.move_schools_after_reform",
            target_type="unit",
            target_id=moved[0],
            at=now,
            data={
                "on": day.isoformat(),
                "moved": list(moved),
                "undecided": [row.school_code for row in undecided],
            },
        )
    return ReformResult(moved, tuple(undecided))


def _targets(
    statuses: list[SchoolStatus], chosen: Mapping[str, int], day: date
) -> tuple[dict[int, int], list[Undecided]]:
    """The new commune of each school (school id → commune id), and the schools nobody can decide by rule."""
    communes = {status.located_in_id for status in statuses if status.located_in_id}
    links = list(
        UnitSuccession.objects.filter(predecessor_id__in=communes, on_date__lte=day)
        .order_by("successor__code")
        .values_list("predecessor_id", "successor_id", "successor__code")
    )
    after: dict[int, list[tuple[int, str]]] = {}
    for old, new, code in links:
        after.setdefault(old, []).append((new, code))
    names = names_on(unit_ids={*communes, *(row[1] for row in links)}, on=day)
    school_names = names_on(unit_ids={status.school_id for status in statuses}, on=day)
    targets: dict[int, int] = {}
    undecided: list[Undecided] = []
    for status in statuses:
        found = after.get(status.located_in_id or 0, [])
        old_name = names[status.located_in_id or 0]
        sure = tree.choose_successor(predecessor_name=old_name, candidates=[(code, names[new]) for new, code in found])
        target = chosen.get(status.school.code) or next((new for new, code in found if code == sure), None)
        if target is not None:
            targets[status.school_id] = target
        else:
            choices = tuple((code, names[new]) for new, code in found)
            undecided.append(Undecided(status.school.code, school_names[status.school_id], old_name, choices))
    return targets, undecided


def _move(statuses: list[SchoolStatus], targets: Mapping[int, int], day: date) -> None:
    places = _open_places(set(targets.values()), day)
    above = {row.unit_id: tree.ids_of(row.path) for row in places.values()}
    along = {unit_id for ids in above.values() for unit_id in ids}
    kinds = dict(Unit.objects.filter(pk__in=along).values_list("pk", "kind"))
    paths = {i: path for ids in above.values() for i, path in _paths_along(ids)}
    schools = _open_places(set(targets), day)
    moves: list[tuple[UnitPlacement, int | None, str]] = []
    ended, started = [], []
    for status in statuses:
        commune_id = targets.get(status.school_id)
        if commune_id is None:
            continue
        wanted = managing_kind(
            vocabulary=school_vocabulary(), school_type=status.school_type, stages=status.stages, on=day
        )
        parent_id = next(i for i in above[commune_id] if kinds[i] == wanted)
        path = tree.child_path(parent_path=paths[parent_id], unit_id=status.school_id)
        moves.append((schools[status.school_id], parent_id, path))
        if status.valid_from == day:
            SchoolStatus.objects.filter(pk=status.pk).update(located_in_id=commune_id)
            continue
        ended.append(status.pk)
        status.pk, status.located_in_id, status.valid_from = None, commune_id, day
        status._state.adding = True
        started.append(status)
    split_places(moves, on=day)
    SchoolStatus.objects.filter(pk__in=ended).update(valid_to=day)
    SchoolStatus.objects.bulk_create(started, batch_size=1000)


def _open_places(unit_ids: set[int], day: date) -> dict[int, UnitPlacement]:
    rows = UnitPlacement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day), unit_id__in=unit_ids, valid_from__lte=day
    )
    return {row.unit_id: row for row in rows}


def _paths_along(ids: tuple[int, ...]) -> list[tuple[int, str]]:
    path, found = "", []
    for unit_id in ids:
        path = tree.child_path(parent_path=path, unit_id=unit_id)
        found.append((unit_id, path))
    return found
