"""Brings in a directory of schools from Excel or CSV; good rows go in, bad rows come back as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations.models import Unit
from kiemdinh.rooms.organisations.rules.directory import COLUMNS, guessed_fields, header_titles, is_stray
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.permits import IMPORT_KINDS
from kiemdinh.services.ledger import record
from kiemdinh.services.spreadsheets import (
    Column,
    Row,
    SpreadsheetError,
    Table,
    read_table,
    read_titles,
    write_rejected_rows,
)

from .directory_checks import Area, RefusedRow, check, load_area, load_existing
from .directory_writing import GoodRow, create_schools, update_schools
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


@dataclass(frozen=True, slots=True)
class Directory:
    """A file as it was read: the table, the rows that are rows, the numbers of those that are not."""

    table: Table
    rows: tuple[Row, ...]
    ignored: tuple[int, ...]


@transaction.atomic
def import_directory(
    *,
    data: bytes,
    filename: str,
    under_code: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    mapping: Mapping[str, str] | None = None,
) -> ImportResult:
    """Create or update the schools of a file below a unit, as they are from a day on.

    Required columns: mã trường, tên trường, loại trường, loại hình, xã phường. A school that is already below
    the unit is updated where the file says something else; empty cells change nothing. `mapping` gives the title of
    the column for a field where the titles do not tell. Raises OrganisationError, and nothing goes in, when the file
    cannot be read or lacks a column, or the unit cannot have schools below it.
    """
    unit = importing_unit(under_code, on)
    directory = read_directory(data, mapping or {})
    area = load_area(unit, on)
    refused: list[RefusedRow] = []
    good = sort_out(directory.rows, area, {}, refused)
    created, updated, unchanged = write_rows(good, area, now=now, actor_account_id=actor_account_id, refused=refused)
    result = ImportResult(
        created,
        updated,
        unchanged,
        tuple(sorted(refused, key=lambda r: (r.row, r.cell))),
        directory.ignored,
        rejected_file(directory.table, refused),
    )
    record_import(
        unit,
        filename=filename,
        on=on,
        now=now,
        actor_account_id=actor_account_id,
        created=created,
        updated=updated,
        unchanged=len(unchanged),
        refused=len({row.row for row in refused}),
    )
    return result


def importing_unit(code: str, on: date) -> Unit:
    """The unit for which a directory comes in. Raises OrganisationError when it can have no schools below it."""
    unit = open_unit(code=code, on=on)
    if unit.kind not in IMPORT_KINDS:
        raise OrganisationError("Chỉ nhập danh bạ cho đơn vị quản lý trường.")
    return unit


def titles_of(data: bytes) -> tuple[str, ...]:
    """The titles of the columns of a file. Raises OrganisationError when the file cannot be read or holds no table."""
    try:
        titles = read_titles(data, known=[title for column in COLUMNS for title in header_titles(column)])
    except SpreadsheetError as error:
        raise OrganisationError(str(error)) from error
    if not titles:
        raise OrganisationError("Tệp không có dòng tiêu đề cột. Hãy đặt tên cột ở dòng đầu của bảng rồi tải lại.")
    return titles


def read_directory(data: bytes, mapping: Mapping[str, str]) -> Directory:
    """Reads a file whose columns are `mapping` (field → title), the rest guessed. Raises OrganisationError."""
    columns = []
    if mapping:
        titles = titles_of(data)
        chosen = {title for title in mapping.values() if title}
        guessed = {f: t for f, t in guessed_fields(titles).items() if f not in mapping and t not in chosen}
        if unknown := next((t for t in chosen if fold(t) not in {fold(title) for title in titles}), None):
            raise OrganisationError(f"Tệp không có cột “{unknown}”. Các cột của tệp: {', '.join(titles)}.")
        wanted = guessed | {f: t for f, t in mapping.items() if t}
        missing = [c.title for c in COLUMNS if c.required and c.field not in wanted]
        if missing:
            raise OrganisationError(f"Chưa chọn cột cho: {', '.join(missing).lower()}.")
        columns = [Column(key=c.field, titles=(wanted[c.field],), required=c.required)
                   for c in COLUMNS if c.field in wanted]  # fmt: skip
    else:
        columns = [Column(key=c.field, titles=header_titles(c), required=c.required) for c in COLUMNS]
    try:
        table = read_table(data, columns=columns)
    except SpreadsheetError as error:
        raise OrganisationError(str(error)) from error
    rows = tuple(row for row in table.rows if not is_stray([str(value) for value in row.raw]))
    numbers = {*table.stray_rows, *(row.number for row in table.rows)} - {row.number for row in rows}
    return Directory(table, rows, tuple(sorted(numbers)))


def sort_out(rows: Sequence[Row], area: Area, seen: dict[str, int], refused: list[RefusedRow]) -> list[GoodRow]:
    """The rows that may go in; the problems of the others join `refused`. `seen` holds the codes of earlier rows."""
    load_existing(area, [str(row.values.get("code") or "") for row in rows])
    good = []
    for row in rows:
        parsed, place, problems = check(row, area, seen)
        if parsed is not None and place is not None and not problems:
            good.append(GoodRow(row, parsed, place))
            seen[parsed.code] = row.number
        refused += problems
    return good


def write_rows(
    good: Sequence[GoodRow], area: Area, *, now: datetime, actor_account_id: int | None, refused: list[RefusedRow]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Writes sorted rows in the caller's transaction; returns the codes created, updated and left as they were."""
    created = create_schools(
        [part for part in good if part.school.code not in area.existing],
        on=area.on,
        now=now,
        actor_account_id=actor_account_id,
        refused=refused,
    )
    updated, unchanged = update_schools(
        [part for part in good if part.school.code in area.existing],
        area,
        now=now,
        actor_account_id=actor_account_id,
        refused=refused,
    )
    return created, updated, unchanged


def record_import(
    unit: Unit,
    *,
    filename: str,
    on: date,
    now: datetime,
    actor_account_id: int | None,
    created: Sequence[str],
    updated: Sequence[str],
    unchanged: int,
    refused: int,
) -> None:
    """The one event that tells of the whole file, and that other rooms follow."""
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
            "unchanged": unchanged,
            "refused": refused,
        },
    )


def record_batch(unit: Unit, *, codes: Sequence[str], now: datetime, actor_account_id: int | None) -> None:
    """Tells which schools a batch wrote, so that rooms with a copy follow even when the rest never goes in."""
    if codes:
        ids = Unit.objects.filter(code__in=codes).order_by("pk").values_list("pk", flat=True)
        record(
            actor_id=actor_account_id,
            unit_id=unit.pk,
            action="organisations.import_batch",
            target_type="unit",
            target_id=unit.pk,
            at=now,
            data={"school_ids": list(ids)},
        )


def rejected_file(table: Table, refused: Sequence[RefusedRow]) -> bytes:
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
