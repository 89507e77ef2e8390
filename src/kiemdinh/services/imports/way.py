"""The four steps of a file: kept, its columns chosen, started, written in batches that survive a restart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from kiemdinh.kernel.importing import CHECKED, OPENED, RUNNING, column_given_twice
from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import StateTable
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.services.imports.models import FileImport
from kiemdinh.services.jobs import enqueue
from kiemdinh.services.jobs.queries import is_under_way
from kiemdinh.services.spreadsheets import Row

_STALE = "Bản nhập này vừa được đổi ở trang khác. Hãy xem bản mới nhất rồi làm lại."
_ELSEWHERE = "Tệp này đang được ghi ở một việc khác."
Progress = Callable[[int, int], None]
WriteBatch = Callable[[Sequence[Row], bool], dict[str, Any]]
"""Takes rows, and whether they are still to be written; returns what changes in the kept row."""


def plain_name(filename: str) -> str:
    """The name of a file without the folders that a browser may send along."""
    return PurePath(nfc(filename).replace("\\", "/")).name


@dataclass(frozen=True, slots=True)
class ImportWay[M: FileImport]:
    """The way of one kind of file. Whoever calls has asked for the right; refusals are raised as `fault`."""

    model: type[M]
    table: StateTable
    job: str
    fault: Callable[[str], Exception]

    def open(
        self, *, actor: Actor, now: datetime, data: bytes, filename: str, titles: Sequence[str], **more: Any
    ) -> M:
        """Keeps a file; an earlier one that the same person left half way goes."""
        assert actor.account_id is not None
        rows = self.model._default_manager
        rows.filter(actor_id=actor.account_id, state__in=(OPENED, CHECKED)).delete()
        return rows.create(
            actor_id=actor.account_id,
            filename=plain_name(filename)[-200:],
            content=data,
            titles=list(titles),
            state=self.table.start,
            created_at=now,
            **more,
        )

    def map(self, row: M, *, version: int, mapping: Mapping[str, str], read: Callable[[Mapping[str, str]], Any]) -> M:
        """Says which column holds which field; `read` refuses a file that cannot be read so."""
        if row.state not in (OPENED, CHECKED):
            raise self.fault("Tệp này đã được ghi; hãy gửi tệp khác.")
        if problem := column_given_twice(mapping):
            raise self.fault(problem)
        read(mapping)
        self._move(row, "map", version, mapping=dict(mapping))
        row.refresh_from_db()
        return row

    def is_broken_off(self, row: M) -> bool:
        """Whether the writing was begun and no job goes on with it."""
        return row.state == RUNNING and not is_under_way(kind=self.job, import_id=row.pk)

    def start(self, row: M, *, actor: Actor, now: datetime, unit_id: int, version: int, title: str) -> str:
        """Puts the writing into the queue; returns the address that follows it. Pressed twice it starts once."""
        if row.state != CHECKED and not self.is_broken_off(row):
            raise self.fault("Tệp này đang được ghi hoặc đã ghi xong.")
        self._move(row, "start", version)
        params = {"import_id": row.pk}
        run = enqueue(self.job, actor=actor, unit_id=unit_id, now=now, params=params, title=title[:200])
        return str(run.url)

    def write(self, row: M, rows: Sequence[Row], *, size: int, batch: WriteBatch, progress: Progress) -> None:
        """Writes the rows, a batch a transaction; run again it goes on where the last batch ended.

        Rows are numbered by the file, which does not change meanwhile: none is written twice and none is left out.
        """
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            fresh = start >= row.done_rows
            with transaction.atomic():
                changes = batch(part, fresh)
                if fresh:
                    changes["done_rows"] = start + len(part)
                    self._keep(row, changes)
            if fresh:
                for field, value in changes.items():
                    setattr(row, field, value)
            progress(start + len(part), len(rows))

    def finish(self, row: M, *, now: datetime, rejected_file: bytes, **changes: Any) -> None:
        """Ends the way inside the caller's transaction: the file goes, the refused rows stay."""
        changes |= {"content": b"", "finished_at": now, "rejected_file": rejected_file}
        changes["state"] = self.table.move(state=row.state, action="finish", roles=())
        if not self.model._default_manager.filter(pk=row.pk, state=RUNNING).update(**changes):
            raise self.fault(_ELSEWHERE)
        for field, value in changes.items():
            setattr(row, field, value)

    def _keep(self, row: M, changes: Mapping[str, Any]) -> None:
        rows = self.model._default_manager.filter(pk=row.pk, state=RUNNING, done_rows=row.done_rows)
        if not rows.update(**changes):
            # Another worker wrote this batch: what we wrote of it goes back with the transaction.
            raise self.fault(_ELSEWHERE)

    def _move(self, row: M, action: str, version: int, **changes: Any) -> None:
        changes["state"] = self.table.move(state=row.state, action=action, roles=())
        rows = self.model._default_manager.filter(pk=row.pk, version=version, state=row.state)
        if not rows.update(version=version + 1, **changes):
            raise self.fault(_STALE)
