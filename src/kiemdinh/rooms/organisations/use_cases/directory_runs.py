"""A directory in four steps: the file, its columns, the check, the writing in batches that survives a restart."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kiemdinh.kernel.importing import DONE
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations.models import DirectoryImport
from kiemdinh.rooms.organisations.queries.imports import import_for
from kiemdinh.rooms.organisations.rules.directory import COLUMNS
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.states import DIRECTORY_IMPORT
from kiemdinh.services.imports import ImportWay, Progress
from kiemdinh.services.spreadsheets import Row, Table

from .directory import (
    importing_unit,
    read_directory,
    record_batch,
    record_import,
    rejected_file,
    sort_out,
    titles_of,
    write_rows,
)
from .directory_checks import RefusedRow, load_area
from .directory_writing import Change, GoodRow, change_of

_BATCH = 500
WAY = ImportWay(DirectoryImport, DIRECTORY_IMPORT, "organisations.import_directory", OrganisationError)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a file would do: schools to open, schools to change, how many stay, what is refused."""

    new: tuple[GoodRow, ...]
    changes: tuple[Change, ...]
    unchanged: int
    ignored: int
    refused: tuple[RefusedRow, ...]
    table: Table


@transaction.atomic
def open_import(
    *, actor: Actor, now: datetime, unit_code: str, on: date, data: bytes, filename: str
) -> DirectoryImport:
    """Keeps a file that somebody wants to bring in; an earlier one that they left half way goes.

    The caller has checked the right to the unit. Raises OrganisationError when the file is no table.
    """
    unit, titles = importing_unit(unit_code, on), titles_of(data)
    return WAY.open(actor=actor, now=now, data=data, filename=filename, titles=titles, unit=unit, on_date=on)


def map_columns(*, actor: Actor, import_id: int, version: int, mapping: Mapping[str, str]) -> DirectoryImport:
    """Says which column holds which field. Raises OrganisationError when a required one lacks its column."""
    row = import_for(actor=actor, import_id=import_id)
    wanted = {column.field: mapping.get(column.field, "") for column in COLUMNS}
    return WAY.map(row, version=version, mapping=wanted, read=lambda said: read_directory(bytes(row.content), said))


def findings_of(row: DirectoryImport) -> Findings:
    """Checks every row of a mapped file against the directory as it stands; writes nothing."""
    directory = read_directory(bytes(row.content), row.mapping)
    area = load_area(row.unit, row.on_date)
    refused: list[RefusedRow] = []
    good = sort_out(directory.rows, area, {}, refused)
    changes = [change_of(part, area) for part in good if part.school.code in area.existing]
    return Findings(
        tuple(part for part in good if part.school.code not in area.existing),
        tuple(change for change in changes if change),
        sum(1 for change in changes if not change),
        len(directory.ignored),
        tuple(refused),
        directory.table,
    )


def is_broken_off(row: DirectoryImport) -> bool:
    """Whether the writing was begun and no job goes on with it."""
    return WAY.is_broken_off(row)


@transaction.atomic
def start_import(*, actor: Actor, now: datetime, import_id: int, version: int) -> str:
    """Puts the writing into the queue; returns the address that follows it. Pressed twice it starts once."""
    row = import_for(actor=actor, import_id=import_id)
    title = f"Nhập danh bạ {row.filename}"
    return WAY.start(row, actor=actor, now=now, unit_id=row.unit_id, version=version, title=title)


def run_import(*, import_id: int, now: datetime, progress: Progress = lambda done, total: None) -> DirectoryImport:
    """Writes a started directory, a batch a transaction; run again it goes on where the last batch ended."""
    row = DirectoryImport.objects.select_related("unit").get(pk=import_id)
    if row.state == DONE:
        return row
    directory = read_directory(bytes(row.content), row.mapping)
    area = load_area(row.unit, row.on_date)
    seen = dict[str, int]()

    def batch(part: Sequence[Row], fresh: bool) -> dict[str, Any]:
        refused: list[RefusedRow] = []
        good = sort_out(part, area, seen, refused)
        if not fresh:
            return {}
        made = write_rows(good, area, now=now, actor_account_id=row.actor_id, refused=refused)
        record_batch(row.unit, codes=made[0] + made[1], now=now, actor_account_id=row.actor_id)
        return {
            "created_codes": [*row.created_codes, *made[0]],
            "updated_codes": [*row.updated_codes, *made[1]],
            "unchanged": row.unchanged + len(made[2]),
            "refused": [*row.refused, *(asdict(problem) for problem in refused)],
        }

    WAY.write(row, directory.rows, size=_BATCH, batch=batch, progress=progress)
    with transaction.atomic():
        _finish(row, directory.table, ignored=len(directory.ignored), now=now)
    return row


def _finish(row: DirectoryImport, table: Table, *, ignored: int, now: datetime) -> None:
    refused = [RefusedRow(**problem) for problem in row.refused]
    WAY.finish(row, now=now, rejected_file=rejected_file(table, refused), ignored=ignored)
    record_import(
        row.unit,
        filename=row.filename,
        on=row.on_date,
        now=now,
        actor_account_id=row.actor_id,
        created=row.created_codes,
        updated=row.updated_codes,
        unchanged=row.unchanged,
        refused=len({problem.row for problem in refused}),
    )
