"""A table of older recognitions in four steps: the file, its columns, the check, the writing in batches."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.importing import DONE
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.recognition.models import RecognitionImport
from kiemdinh.rooms.recognition.queries.access import departments_of
from kiemdinh.rooms.recognition.queries.import_columns import import_for
from kiemdinh.rooms.recognition.rules.importing import TITLES
from kiemdinh.rooms.recognition.rules.states import RECOGNITION_IMPORT
from kiemdinh.rooms.recognition.use_cases.importing import (
    TAKEN_MEANWHILE,
    GoodRow,
    Law,
    RefusedCell,
    key_of,
    read_recognitions,
    rejected_file,
    remember_columns,
    sort_out,
    table_titles,
    write_rows,
)
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem
from kiemdinh.services.imports import ImportWay, Progress
from kiemdinh.services.ledger import record
from kiemdinh.services.spreadsheets import Row, Table

MAX_FILE_ROWS = 60_000
"""Rows of one file; more than the decisions of any province."""

WAY = ImportWay(RecognitionImport, RECOGNITION_IMPORT, "recognition.import", RecognitionProblem)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Findings:
    """What a file would do: the rows that may be written, the cells that keep the others out."""

    good: tuple[GoodRow, ...]
    refused: tuple[RefusedCell, ...]
    table: Table


@transaction.atomic
def open_import(*, actor: Actor, now: datetime, data: bytes, filename: str) -> RecognitionImport:
    """Keeps a file that an officer wants to bring in; an earlier one that they left half way goes.

    Raises RecognitionProblem when the file is no table.
    """
    unit_id, titles = departments_of(actor)[0], table_titles(data)
    return WAY.open(actor=actor, now=now, data=data, filename=filename, titles=titles, unit_id=unit_id)


@transaction.atomic
def map_columns(*, actor: Actor, import_id: int, version: int, mapping: Mapping[str, str]) -> RecognitionImport:
    """Says which column holds which field, and remembers it for the department. Raises RecognitionProblem."""
    row = import_for(actor=actor, import_id=import_id)
    wanted = {key: mapping.get(key, "") for key in TITLES}
    made = WAY.map(row, version=version, mapping=wanted, read=lambda said: _read(row, said))
    remember_columns(actor=actor, mapping=wanted)
    return made


def findings_of(row: RecognitionImport, *, actor: Actor, today: date) -> Findings:
    """Checks every row of a mapped file; writes nothing."""
    table, law, seen = _read(row, row.mapping), Law(), dict[str, int]()
    good: list[GoodRow] = []
    refused: list[RefusedCell] = []
    for start in range(0, len(table.rows), _BATCH):
        fine, bad = sort_out(table.rows[start : start + _BATCH], law, seen, actor=actor, today=today)
        good += fine
        refused += bad
    return Findings(tuple(good), tuple(refused), table)


def is_broken_off(row: RecognitionImport) -> bool:
    """Whether the writing was begun and no job goes on with it."""
    return WAY.is_broken_off(row)


@transaction.atomic
def start_import(*, actor: Actor, now: datetime, import_id: int, version: int) -> str:
    """Puts the writing into the queue; returns the address that follows it. Pressed twice it starts once."""
    row = import_for(actor=actor, import_id=import_id)
    title = f"Nhập kết quả công nhận {row.filename}"
    return WAY.start(row, actor=actor, now=now, unit_id=row.unit_id, version=version, title=title)


def run_import(*, import_id: int, now: datetime, progress: Progress = lambda done, total: None) -> RecognitionImport:
    """Writes a started file, a batch a transaction; run again it goes on where the last batch ended.

    The right is asked anew for each school: somebody who lost the post meanwhile writes nothing.
    """
    row = RecognitionImport.objects.get(pk=import_id)
    if row.state == DONE:
        return row
    today = timezone.localdate(now)
    actor = people.actor_for(account_id=row.actor_id, today=today)
    table, law, seen = _read(row, row.mapping), Law(), dict[str, int]()

    def batch(part: Sequence[Row], fresh: bool) -> dict[str, Any]:
        if not fresh:
            for line in part:
                if key := key_of(line):
                    seen.setdefault(key, line.number)
            return {}
        made, refused = _write(part, law, seen, actor=actor, now=now)
        bad = len({cell.row for cell in refused})
        record(
            actor_id=row.actor_id,
            unit_id=row.unit_id,
            action="recognition.import",
            target_type="recognition_import",
            target_id=row.pk,
            at=now,
            data={"file": row.filename, "from_row": part[0].number, "made": made, "refused": bad},
        )
        return {"made": row.made + made, "refused": [*row.refused, *(asdict(cell) for cell in refused)]}

    WAY.write(row, table.rows, size=_BATCH, batch=batch, progress=progress)
    with transaction.atomic():
        WAY.finish(row, now=now, rejected_file=rejected_file(table, [RefusedCell(**cell) for cell in row.refused]))
    return row


def _write(
    part: Sequence[Row], law: Law, seen: dict[str, int], *, actor: Actor, now: datetime
) -> tuple[int, list[RefusedCell]]:
    today, before = timezone.localdate(now), dict(seen)
    good, refused = sort_out(part, law, seen, actor=actor, today=today)
    try:
        with transaction.atomic():
            return len(write_rows(good, law, actor=actor, now=now)), refused
    except IntegrityError:
        # Somebody gave one of these numbers out between the check and the writing: now the check sees it.
        good, refused = sort_out(part, law, before, actor=actor, today=today)
    try:
        with transaction.atomic():
            return len(write_rows(good, law, actor=actor, now=now)), refused
    except IntegrityError as error:
        raise RecognitionProblem(TAKEN_MEANWHILE, field="file") from error


def _read(row: RecognitionImport, mapping: Mapping[str, str]) -> Table:
    return read_recognitions(bytes(row.content), mapping, most=MAX_FILE_ROWS)
