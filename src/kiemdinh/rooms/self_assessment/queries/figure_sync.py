"""The cycle's copy of the figures beside the figures of today."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiemdinh.rooms.school_profile import queries as school_profile
from kiemdinh.rooms.school_profile.queries import Difference
from kiemdinh.rooms.school_profile.rules.form import FigureForm, is_entered
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.figures import copy_of_today, form_of


@dataclass(frozen=True, slots=True)
class SyncCell:
    """One figure that differs; `origin` says where the number of today comes from."""

    column_title: str
    before: str
    now: str
    origin: str


@dataclass(frozen=True, slots=True)
class SyncRow:
    """A line with differences. `name` is "table.row"; a computed line follows its parts and is not chosen."""

    name: str
    table_title: str
    title: str
    computed: bool
    cells: tuple[SyncCell, ...]


@dataclass(frozen=True, slots=True)
class SyncView:
    """What the page of the copy shows; `seen` names just these two sets of figures."""

    form: FigureForm | None
    taken_at: datetime | None
    rows: tuple[SyncRow, ...]
    sites_differ: bool
    seen: str

    @property
    def cells(self) -> int:
        """How many figures differ."""
        return sum(len(row.cells) for row in self.rows)


def sync_view(access: CycleAccess) -> SyncView:
    """Every figure that is not the same in the copy and today; no rows while there is no copy."""
    form, before = form_of(access), access.cycle.figures
    if form is None:
        return SyncView(None, None, (), sites_differ=False, seen="")
    now = copy_of_today(access)
    taken = access.cycle.figures_frozen_at if before is not None else None
    if before is None:
        return SyncView(form, None, (), sites_differ=False, seen=seen_of(None, now))
    found = school_profile.differences(before, now)
    return SyncView(
        form,
        taken,
        _rows(form, found, _origins(access, form) if found else {}),
        sites_differ=_sites(before) != _sites(now),
        seen=seen_of(before, now),
    )


def seen_of(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> str:
    """A short name of a copy and the figures of today together: another when either changes."""
    text = json.dumps([before, now], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _sites(copy: Mapping[str, Any]) -> list[Any]:
    return [
        (site["id"], table["key"], row["key"], [cell["text"] for cell in row["cells"]])
        for site in copy.get("sites", ())
        for table in site["tables"]
        for row in table["rows"]
    ]


def _origins(access: CycleAccess, form: FigureForm) -> dict[tuple[str, str, str], str]:
    tables = school_profile.figure_tables(
        school_id=access.cycle.school_id, form=form, years=access.cycle.figure_years
    )
    return {
        (table.key, row.key, cell.column): "các cơ sở cộng lại" if cell.from_sites else cell.origin
        for table in tables
        for row in table.rows
        for cell in row.cells
    }


def _rows(
    form: FigureForm, found: list[Difference], origins: Mapping[tuple[str, str, str], str]
) -> tuple[SyncRow, ...]:
    by_row: dict[str, list[Difference]] = {}
    for item in found:
        by_row.setdefault(f"{item.table}.{item.row}", []).append(item)
    return tuple(
        SyncRow(
            name,
            items[0].table_title,
            items[0].row_title,
            not any(_entered(form, item) for item in items),
            tuple(
                SyncCell(i.column_title, i.before, i.after, origins.get((i.table, i.row, i.column), ""))
                for i in items
            ),
        )
        for name, items in by_row.items()
    )


def _entered(form: FigureForm, item: Difference) -> bool:
    table = form.table_by_key.get(item.table)
    row = table.row_by_key.get(item.row) if table else None
    return table is not None and row is not None and is_entered(table, row, item.column)
