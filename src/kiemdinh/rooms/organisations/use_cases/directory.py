"""Brings in a directory of schools from Excel or CSV; good rows go in, bad rows come back as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kiemdinh.rooms.organisations.models import SchoolStatus
from kiemdinh.rooms.organisations.queries.reference import school_vocabulary
from kiemdinh.rooms.organisations.rules.directory import (
    COLUMNS,
    CellProblem,
    DirectoryRow,
    header_titles,
    is_stray,
)
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.permits import IMPORT_KINDS
from kiemdinh.rooms.organisations.rules.schools import stages_or_default
from kiemdinh.services.ledger import record
from kiemdinh.services.spreadsheets import (
    Column,
    Row,
    SpreadsheetError,
    Table,
    read_table,
    write_rejected_rows,
)

from .directory_checks import Area, AreaPlace, RefusedRow, check, load_area, load_existing, refused_row
from .schools import NewSchool, add_schools, change_school_status
from .units import rename_unit
from .writing import open_unit


@dataclass(frozen=True, slots=True)
class ImportResult:
    """School codes that went in, the problems of the rest, a file of the refused rows (empty when none)."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[RefusedRow, ...]
    ignored_rows: tuple[int, ...]
    rejected_file: bytes

    @property
    def accepted(self) -> tuple[str, ...]:
        """All codes that are in the system as the file says."""
        return self.created + self.updated + self.unchanged


@transaction.atomic
def import_directory(
    *,
    data: bytes,
    filename: str,
    under_code: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
) -> ImportResult:
    """Create or update the schools of a file below a unit, as they are from a day on.

    Required columns: mã trường, tên trường, loại trường, loại hình, xã phường. A school that is already below
    the unit is updated where the file says something else; empty cells change nothing. Raises
    OrganisationError, and nothing goes in, when the file cannot be read or lacks a column, or the unit cannot
    have schools below it.
    """
    unit = open_unit(code=under_code, on=on)
    if unit.kind not in IMPORT_KINDS:
        raise OrganisationError("Chỉ nhập danh bạ cho đơn vị quản lý trường.")
    table = _read(data)
    rows = [row for row in table.rows if not is_stray([str(value) for value in row.raw])]
    ignored = tuple(sorted({*table.stray_rows, *(row.number for row in table.rows)} - {r.number for r in rows}))
    area = load_area(unit, on)
    load_existing(area, [str(row.values.get("code") or "") for row in rows])
    refused: list[RefusedRow] = []
    good: list[tuple[Row, DirectoryRow, AreaPlace]] = []
    seen: dict[str, int] = {}
    for row in rows:
        parsed, place, problems = check(row, area, seen)
        if parsed is not None and place is not None and not problems:
            good.append((row, parsed, place))
            seen[parsed.code] = row.number
        refused += problems
    created = _create(
        [
            (row, new)
            for row, parsed, place in good
            if parsed.code not in area.existing
            for new in [_new_school(parsed, place)]
        ],
        area,
        refused,
    )
    updated, unchanged = _update(
        [part for part in good if part[1].code in area.existing],
        area,
        refused,
        now=now,
        actor_account_id=actor_account_id,
    )
    result = ImportResult(
        created,
        updated,
        unchanged,
        tuple(sorted(refused, key=lambda r: (r.row, r.cell))),
        ignored,
        _rejected_file(table, refused),
    )
    record(
        actor_id=actor_account_id,
        unit_id=unit.pk,
        action="organisations.import_directory",
        target_type="unit",
        target_id=unit.pk,
        at=now,
        data={
            "file": filename,
            "on": on.isoformat(),
            "created": list(created),
            "updated": list(updated),
            "unchanged": len(unchanged),
            "refused": len({row.row for row in refused}),
        },
    )
    return result


def _read(data: bytes) -> Table:
    columns = [Column(key=c.field, titles=header_titles(c), required=c.required) for c in COLUMNS]
    try:
        return read_table(data, columns=columns)
    except SpreadsheetError as error:
        raise OrganisationError(str(error)) from error


def _new_school(parsed: DirectoryRow, place: AreaPlace) -> NewSchool:
    return NewSchool(
        code=parsed.code,
        name=parsed.name,
        school_type=parsed.school_type,
        ownership=parsed.ownership,
        located_in_code=place.code,
        stages=parsed.stages,
        founded_year=parsed.founded_year,
        disadvantaged=parsed.disadvantaged,
        especially_disadvantaged=parsed.especially_disadvantaged,
        address=parsed.address,
        phone=parsed.phone,
        email=parsed.email,
        website=parsed.website,
    )


def _create(rows: Sequence[tuple[Row, NewSchool]], area: Area, refused: list[RefusedRow]) -> tuple[str, ...]:
    if not rows:
        return ()
    try:
        with transaction.atomic():
            add_schools([school for _, school in rows], on=area.on)
        return tuple(school.code for _, school in rows)
    except OrganisationError:
        pass
    # One school of the batch cannot go in: find out which, and let the others in.
    done: list[str] = []
    for row, school in rows:
        try:
            with transaction.atomic():
                add_schools([school], on=area.on)
            done.append(school.code)
        except OrganisationError as error:
            problem = CellProblem("code", school.code, str(error), "Sửa dòng này rồi nhập lại.")
            refused.append(refused_row(row, problem))
    return tuple(done)


def _update(
    rows: Sequence[tuple[Row, DirectoryRow, AreaPlace]],
    area: Area,
    refused: list[RefusedRow],
    *,
    now: datetime,
    actor_account_id: int | None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    updated: list[str] = []
    unchanged: list[str] = []
    for row, parsed, place in rows:
        unit = area.existing[parsed.code]
        changes = _changes(row, parsed, place, area.statuses[unit.pk])
        renamed = parsed.name != area.names[unit.pk]
        try:
            with transaction.atomic():
                if renamed:
                    rename_unit(
                        code=parsed.code,
                        name=parsed.name,
                        on=area.on,
                        now=now,
                        actor_account_id=actor_account_id,
                        reason="Nhập danh bạ",
                    )
                if changes:
                    change_school_status(
                        code=parsed.code,
                        on=area.on,
                        now=now,
                        actor_account_id=actor_account_id,
                        reason="Nhập danh bạ",
                        **changes,
                    )
            (updated if renamed or changes else unchanged).append(parsed.code)
        except OrganisationError as error:
            problem = CellProblem("code", parsed.code, str(error), "Kiểm tra lại ngày có hiệu lực.")
            refused.append(refused_row(row, problem))
    return tuple(updated), tuple(unchanged)


def _changes(row: Row, parsed: DirectoryRow, place: AreaPlace, status: SchoolStatus) -> dict[str, Any]:
    """What the file says differently; an empty or missing cell says nothing."""
    said = {key for key, value in row.values.items() if value not in (None, "")}
    wanted: dict[str, Any] = {
        key: getattr(parsed, key)
        for key in (
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
        if key in said
    }
    if "stages" in said:
        wanted["stages"] = stages_or_default(
            vocabulary=school_vocabulary(), school_type=parsed.school_type, stages=parsed.stages
        )
    changes = {key: value for key, value in wanted.items() if getattr(status, key) != value}
    if status.located_in_id != place.unit_id:
        changes["located_in_code"] = place.code
    return changes


def _rejected_file(table: Table, refused: Sequence[RefusedRow]) -> bytes:
    """The refused rows under the titles of the file they came in, each with its reasons."""
    if not refused:
        return b""
    reasons: dict[int, list[str]] = {}
    for row in sorted(refused, key=lambda r: (r.row, r.cell)):
        reasons.setdefault(row.row, []).append(
            f"Ô {row.cell}: {row.problem} {row.fix}" if row.cell else f"{row.problem} {row.fix}"
        )
    rows = [row for row in table.rows if row.number in reasons]
    return write_rejected_rows(
        header=table.header, rows=[row.raw for row in rows], errors=[reasons[row.number] for row in rows]
    )
