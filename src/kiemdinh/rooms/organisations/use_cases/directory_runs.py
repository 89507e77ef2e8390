"""A directory in four steps: the file, its columns, the check, the writing in batches that survives a restart."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations.models import DirectoryImport
from kiemdinh.rooms.organisations.queries.imports import import_for
from kiemdinh.rooms.organisations.rules.directory import COLUMNS
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.states import CHECKED, DIRECTORY_IMPORT, DONE, OPENED, RUNNING
from kiemdinh.services.jobs import enqueue
from kiemdinh.services.spreadsheets import Table

from .directory import (
    importing_unit,
    read_directory,
    record_import,
    rejected_file,
    sort_out,
    titles_of,
    write_rows,
)
from .directory_checks import RefusedRow, load_area
from .directory_writing import Change, GoodRow, change_of

_BATCH = 500
_STALE = "Bản nhập này vừa được đổi ở trang khác. Hãy xem bản mới nhất rồi làm lại."
Progress = Callable[[int, int], None]


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
    assert actor.account_id is not None
    DirectoryImport.objects.filter(actor_id=actor.account_id, state__in=(OPENED, CHECKED)).delete()
    return DirectoryImport.objects.create(
        unit=unit,
        actor_id=actor.account_id,
        on_date=on,
        filename=PurePath(nfc(filename).replace("\\", "/")).name[-200:],
        content=data,
        titles=list(titles),
        state=DIRECTORY_IMPORT.start,
        created_at=now,
    )


def map_columns(*, actor: Actor, import_id: int, version: int, mapping: Mapping[str, str]) -> DirectoryImport:
    """Says which column holds which field. Raises OrganisationError when a required one lacks its column."""
    row = import_for(actor=actor, import_id=import_id)
    if row.state not in (OPENED, CHECKED):
        raise OrganisationError("Danh bạ này đã được ghi; hãy gửi tệp khác.")
    wanted = {column.field: mapping.get(column.field, "") for column in COLUMNS}
    given = [title for title in wanted.values() if title]
    if twice := next((title for title in given if given.count(title) > 1), None):
        raise OrganisationError(f"Cột “{twice}” đang chọn cho hai mục. Mỗi cột chỉ dùng cho một mục.")
    read_directory(bytes(row.content), wanted)
    moved = DirectoryImport.objects.filter(pk=row.pk, version=version).update(
        mapping=wanted, state=DIRECTORY_IMPORT.move(state=row.state, action="map", roles=()), version=version + 1
    )
    if not moved:
        raise OrganisationError(_STALE)
    row.refresh_from_db()
    return row


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


@transaction.atomic
def start_import(*, actor: Actor, now: datetime, import_id: int, version: int) -> str:
    """Puts the writing into the queue; returns the address that follows it. Pressed twice it starts once."""
    row = import_for(actor=actor, import_id=import_id)
    if row.state != CHECKED:
        raise OrganisationError("Danh bạ này đang được ghi hoặc đã ghi xong.")
    moved = DirectoryImport.objects.filter(pk=row.pk, version=version, state=CHECKED).update(
        state=DIRECTORY_IMPORT.move(state=CHECKED, action="start", roles=()), version=version + 1
    )
    if not moved:
        raise OrganisationError(_STALE)
    job = enqueue(
        "organisations.import_directory",
        actor=actor,
        unit_id=row.unit_id,
        now=now,
        params={"import_id": row.pk},
        title=f"Nhập danh bạ {row.filename}"[:200],
    )
    return str(job.url)


def run_import(*, import_id: int, now: datetime, progress: Progress = lambda done, total: None) -> DirectoryImport:
    """Writes a started directory, a batch a transaction; run again it goes on where the last batch ended.

    Rows are numbered by the file, which does not change meanwhile: no row is written twice and none is left out.
    """
    row = DirectoryImport.objects.select_related("unit").get(pk=import_id)
    if row.state == DONE:
        return row
    directory = read_directory(bytes(row.content), row.mapping)
    area = load_area(row.unit, row.on_date)
    total, seen = len(directory.rows), dict[str, int]()
    for start in range(0, total, _BATCH):
        part = directory.rows[start : start + _BATCH]
        with transaction.atomic():
            refused: list[RefusedRow] = []
            good = sort_out(part, area, seen, refused)
            if start >= row.done_rows:
                made = write_rows(good, area, now=now, actor_account_id=row.actor_id, refused=refused)
                _keep(row, made, refused, start + len(part))
        progress(start + len(part), total)
    with transaction.atomic():
        _finish(row, directory.table, ignored=len(directory.ignored), now=now)
    return row


def _keep(
    row: DirectoryImport,
    made: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    refused: list[RefusedRow],
    done: int,
) -> None:
    before = row.done_rows
    row.created_codes = [*row.created_codes, *made[0]]
    row.updated_codes = [*row.updated_codes, *made[1]]
    row.unchanged += len(made[2])
    row.refused = [*row.refused, *(asdict(problem) for problem in refused)]
    row.done_rows = done
    kept = DirectoryImport.objects.filter(pk=row.pk, state=RUNNING, done_rows=before).update(
        created_codes=row.created_codes,
        updated_codes=row.updated_codes,
        unchanged=row.unchanged,
        refused=row.refused,
        done_rows=done,
    )
    if not kept:
        # Another worker wrote this batch: what we wrote of it goes back with the transaction.
        raise OrganisationError("Danh bạ này đang được ghi ở một việc khác.")


def _finish(row: DirectoryImport, table: Table, *, ignored: int, now: datetime) -> None:
    refused = [RefusedRow(**problem) for problem in row.refused]
    row.state = DIRECTORY_IMPORT.move(state=RUNNING, action="finish", roles=())
    row.ignored, row.content, row.finished_at = ignored, b"", now
    row.rejected_file = rejected_file(table, refused)
    row.save(update_fields=["state", "ignored", "content", "finished_at", "rejected_file"])
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
