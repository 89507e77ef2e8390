"""Saving named fields of a sheet or a paper: two people never overwrite each other, a device may send twice.

A save is one UPDATE guarded by the row's version. Saves of different fields that cross are both kept; two saves of one
field never overwrite: the later one raises StaleFields.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.external_assessment.models import TeamPaper, TeamSheet
from kiemdinh.rooms.external_assessment.rules.fields import Edit, merge
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleFields, WorkProblem

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save led to: the versions of the named fields afterwards, all values as they now stand."""

    versions: dict[str, int]
    state: str
    saved_at: datetime
    changed: bool
    values: dict[str, str]


def store_fields[Row: (TeamSheet, TeamPaper)](
    *,
    load: Callable[[], Row],
    shown: Callable[[Row], Mapping[str, str]],
    edits: Mapping[str, Edit],
    locked: Callable[[Row], str | None],
    edited: Callable[[str], str],
    actor: Actor,
    now: datetime,
) -> Saved:
    """Puts fields into a row, again and again until no other save crosses; all or nothing.

    `shown` are the values people see; `locked` says why the row takes nothing any more; `edited` gives the state
    after an edit. Raises StaleFields, WorkProblem.
    """
    for _ in range(_TRIES):
        row = load()
        if reason := locked(row):
            raise WorkProblem(reason)
        before = shown(row)
        versions, conflicts = merge(shown=before, versions=row.field_versions, edits=edits)
        if conflicts:
            raise StaleFields(conflicts)
        changed = {f: e.value for f, e in edits.items() if before.get(f, "") != e.value}
        if not changed:
            return Saved(versions, row.state, now, False, dict(before))
        stamp = {"name": actor.full_name, "at": now.isoformat(), "by": actor.account_id}
        fresh = {
            "values": {**row.values, **changed},
            "field_versions": {**row.field_versions, **{f: versions[f] for f in changed}},
            "edits": {**row.edits, **dict.fromkeys(changed, stamp)},
            "state": edited(row.state),
            "updated_at": now,
            "updated_by_id": actor.account_id,
        }
        if _write(row, fresh):
            return Saved(versions, fresh["state"], now, True, {**before, **changed})
    raise WorkProblem("Nhiều người đang lưu phần này cùng lúc. Hãy lưu lại sau vài giây.")


def _write(row: TeamSheet | TeamPaper, fresh: dict[str, object]) -> bool:
    """False when another save came first."""
    if row.pk is None:
        for name, value in fresh.items():
            setattr(row, name, value)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return False
        return True
    rows = type(row)._default_manager.filter(pk=row.pk, version=row.version, state=row.state)
    return bool(rows.update(**fresh, version=row.version + 1))
