"""How the good rows of a directory are written: a few statements for a whole batch, the same rows and events as one
school at a time through `create_school`, `rename_unit` and `change_school_status`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.organisations.models import SchoolStatus, UnitName
from kiemdinh.rooms.organisations.queries.reference import school_vocabulary
from kiemdinh.rooms.organisations.rules.directory import CellProblem, DirectoryRow
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.schools import short_school_name, stages_or_default
from kiemdinh.services.ledger import record_many
from kiemdinh.services.spreadsheets import Row

from .directory_checks import Area, AreaPlace, RefusedRow, refused_row, said_managing_code
from .schools import NewSchool, add_schools, changed_event, created_event
from .units import renamed_event
from .writing import name_row

REASON = "Nhập danh bạ"
_FACTS = (
    "school_type",
    "ownership",
    "founded_year",
    "address",
    "phone",
    "email",
    "website",
    "disadvantaged",
    "especially_disadvantaged",
)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row that may go in: as it stood, as it was read, and the commune it names."""

    row: Row
    school: DirectoryRow
    place: AreaPlace


@dataclass(frozen=True, slots=True)
class Change:
    """What a row says differently of a school that exists: its name, and facts by field of SchoolStatus."""

    good: GoodRow
    name: str
    facts: Mapping[str, Any]

    def __bool__(self) -> bool:
        return bool(self.name or self.facts)


def new_school(good: GoodRow) -> NewSchool:
    """The school that a row describes."""
    said = good.school
    return NewSchool(
        code=said.code,
        name=said.name,
        school_type=said.school_type,
        ownership=said.ownership,
        located_in_code=good.place.code,
        managing_code=said_managing_code(said, good.place),
        stages=said.stages,
        founded_year=said.founded_year,
        disadvantaged=said.disadvantaged,
        especially_disadvantaged=said.especially_disadvantaged,
        address=said.address,
        phone=said.phone,
        email=said.email,
        website=said.website,
    )


def change_of(good: GoodRow, area: Area) -> Change:
    """What the file says differently; an empty or missing cell says nothing."""
    unit_id = area.existing[good.school.code].pk
    status, parsed = area.statuses[unit_id], good.school
    said = {key for key, value in good.row.values.items() if value not in (None, "")}
    wanted: dict[str, Any] = {key: nfc(v) if isinstance(v, str) else v
                              for key in _FACTS if key in said for v in [getattr(parsed, key)]}  # fmt: skip
    if "stages" in said or wanted.get("school_type", status.school_type) != status.school_type:
        wanted["stages"] = stages_or_default(
            vocabulary=school_vocabulary(), school_type=parsed.school_type, stages=parsed.stages
        )
    facts = {key: value for key, value in wanted.items() if getattr(status, key) != value}
    if status.located_in_id != good.place.unit_id:
        facts["located_in_id"] = good.place.unit_id
    return Change(good, parsed.name if parsed.name != area.names[unit_id].name else "", facts)


def create_schools(
    rows: Sequence[GoodRow], *, on: date, now: datetime, actor_account_id: int | None, refused: list[RefusedRow]
) -> tuple[str, ...]:
    """Opens the schools of the rows; one that cannot be opened is refused and the others go in. Returns the codes."""
    if not rows:
        return ()
    schools = [new_school(good) for good in rows]
    by: dict[str, Any] = {"on": on, "now": now, "actor_account_id": actor_account_id, "reason": REASON}
    try:
        with transaction.atomic():
            ids = add_schools(schools, on=on)
    except OrganisationError as error:
        if len(rows) == 1:
            problem = CellProblem("code", schools[0].code, str(error), "Sửa dòng này rồi nhập lại.")
            refused.append(refused_row(rows[0].row, problem))
            return ()
        # One school of the batch cannot go in: find out which, and let the others in.
        half = len(rows) // 2
        return tuple(
            code
            for part in (rows[:half], rows[half:])
            for code in create_schools(part, on=on, now=now, actor_account_id=actor_account_id, refused=refused)
        )
    record_many(created_event(school, pk, **by) for school, pk in zip(schools, ids, strict=True))
    return tuple(school.code for school in schools)


def update_schools(
    rows: Sequence[GoodRow],
    area: Area,
    *,
    now: datetime,
    actor_account_id: int | None,
    refused: list[RefusedRow],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Writes what the rows say differently of schools that exist. Returns the codes changed and left as they were."""
    by: dict[str, Any] = {"on": area.on, "now": now, "actor_account_id": actor_account_id, "reason": REASON}
    updated: list[str] = []
    unchanged: list[str] = []
    names: list[tuple[UnitName, UnitName]] = []
    statuses: list[tuple[SchoolStatus, Mapping[str, Any]]] = []
    events: list[dict[str, Any]] = []
    for good in rows:
        change, unit_id = change_of(good, area), area.existing[good.school.code].pk
        name, status = area.names[unit_id], area.statuses[unit_id]
        later = _later(change, name, status, area.on)
        if later:
            problem = CellProblem("code", good.school.code, later, "Kiểm tra lại ngày có hiệu lực.")
            refused.append(refused_row(good.row, problem))
            continue
        (updated if change else unchanged).append(good.school.code)
        if change.name:
            short = short_school_name(nfc(change.name))
            row = name_row(unit_id=unit_id, name=change.name, short_name=short, since=area.on, until=name.valid_to)
            names.append((name, row))
            events.append(renamed_event(name.name, row, **by))
        if change.facts:
            statuses.append((status, change.facts))
            events.append(changed_event(unit_id, change.facts, **by))
    _write_names(names, area.on)
    _write_statuses(statuses, area.on)
    record_many(events)
    return tuple(updated), tuple(unchanged)


def _later(change: Change, name: UnitName, status: SchoolStatus, on: date) -> str:
    if change.name and name.valid_from > on:
        return f"Đơn vị đã có lần đổi tên sau, từ ngày {format_date(name.valid_from)}."
    if change.facts and status.valid_from > on:
        return f"Thông tin trường đã thay đổi sau đó, từ ngày {format_date(status.valid_from)}."
    return ""


def _write_names(names: Sequence[tuple[UnitName, UnitName]], on: date) -> None:
    """A name that began on this very day is corrected in place; an older one ends and a new row begins."""
    same_day = [(old, new) for old, new in names if old.valid_from == on]
    for old, new in same_day:
        new.pk = old.pk
    older = [(old, new) for old, new in names if old.valid_from != on]
    for start in range(0, len(older), _BATCH):
        ended = [old.pk for old, _ in older[start : start + _BATCH]]
        UnitName.objects.filter(pk__in=ended).update(valid_to=on)
    columns = ["name", "short_name", "name_fold", "sort_key"]
    UnitName.objects.bulk_update([new for _, new in same_day], columns, batch_size=_BATCH)
    UnitName.objects.bulk_create([new for _, new in older], batch_size=_BATCH)


def _write_statuses(statuses: Sequence[tuple[SchoolStatus, Mapping[str, Any]]], on: date) -> None:
    older = [status for status, _ in statuses if status.valid_from < on]
    for start in range(0, len(older), _BATCH):
        ended = [status.pk for status in older[start : start + _BATCH]]
        SchoolStatus.objects.filter(pk__in=ended).update(valid_to=on)
    for status, facts in statuses:
        for key, value in facts.items():
            setattr(status, key, value)
    for status in older:
        status.pk = None
        status._state.adding = True
        status.valid_from = on
    same_day = [status for status, _ in statuses if status.pk is not None]
    columns = sorted({key for _, facts in statuses for key in facts})
    if same_day:
        SchoolStatus.objects.bulk_update(same_day, columns, batch_size=_BATCH)
    SchoolStatus.objects.bulk_create(older, batch_size=_BATCH)
