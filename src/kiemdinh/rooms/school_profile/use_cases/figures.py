"""What can be done with the figures of a school. All or nothing; one event in the ledger each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.school_profile.models import FigureValue
from kiemdinh.rooms.school_profile.queries.access import require
from kiemdinh.rooms.school_profile.rules.compute import cell_name
from kiemdinh.rooms.school_profile.rules.entry import CellError, check_value, read_cell
from kiemdinh.rooms.school_profile.rules.form import FigureForm, Row, Table, is_entered, split_column
from kiemdinh.rooms.school_profile.rules.frozen import exact
from kiemdinh.rooms.school_profile.rules.origins import COPIED, SYSTEM, TYPED
from kiemdinh.services.ledger import record

_YEAR = re.compile(r"^(\d{4})-(\d{4})$")

type _Key = tuple[str, str, str, int | None]


class CellEdit(NamedTuple):
    """What a person typed into a cell, and the version of the cell they saw (0: it had none)."""

    table: str
    row: str
    column: str
    site_id: int | None
    text: str
    base_version: int


class FigureProblem(Exception):
    """The request cannot be done; the text says where, why, and what to do."""


class BadCells(FigureProblem):
    """Cells that cannot be read; nothing was written."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__(" ".join(str(error) for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class StaleCell:
    """A cell that somebody else changed meanwhile: what stands there now, and what was to be written."""

    table: str
    row: str
    column: str
    site_id: int | None
    label: str
    theirs: Decimal | None
    mine: Decimal | None
    version: int
    entered_by_id: int | None
    entered_at: datetime


class StaleCells(FigureProblem):
    """Somebody saved the same cells meanwhile; nothing was written and both values are in `cells`."""

    def __init__(self, cells: Sequence[StaleCell]) -> None:
        super().__init__("Người khác vừa lưu cùng ô. Chưa có gì bị ghi đè; hãy chọn số đúng rồi lưu lại.")
        self.cells = tuple(cells)


def save_figures(
    *,
    actor: Actor,
    now: datetime,
    school_id: int,
    form: FigureForm,
    edits: Iterable[CellEdit],
    source: str = "",
    as_of: date | None = None,
    origin: str = TYPED,
) -> int:
    """Save cells; an empty text clears a cell. Returns how many cells changed.

    `origin` says how they came in (rules.origins); a cell whose number stays the same keeps its own source.

    Raises BadCells (each error names table, row, year), StaleCells, FigureProblem, PermissionDenied. A cell
    that somebody else set to the very same number is no conflict.
    """
    require(actor=actor, action="edit", school_id=school_id)
    wanted: dict[_Key, tuple[Decimal | None, int]] = {}
    errors = []
    for edit in edits:
        table, row = _entered_cell(form, edit.table, edit.row, edit.column)
        try:
            value = read_cell(table, row, edit.column, edit.text)
        except CellError as error:
            errors.append(error)
        else:
            wanted[edit.table, edit.row, edit.column, edit.site_id] = (value, edit.base_version)
    if errors:
        raise BadCells(errors)
    source = _check_meta(school_id, {key[3] for key in wanted}, source, as_of, now)
    return _write(actor, now, school_id, form, wanted, (origin, source, as_of), check_version=True)


def set_figures(
    *,
    actor: Actor,
    now: datetime,
    school_id: int,
    form: FigureForm,
    years: Sequence[str],
    tables: Mapping[str, Mapping[str, Any]],
    source: str = "",
    as_of: date | None = None,
    site_id: int | None = None,
) -> int:
    """Set many figures at once, whatever stood there: from a file, another system or the demo's data.

    `tables` is table → row → a list in the order of `years`, or {category: number} for the last of `years`;
    None is a missing figure. Returns how many cells changed. Raises BadCells, FigureProblem (unknown row or
    wrong number of values), PermissionDenied.
    """
    require(actor=actor, action="edit", school_id=school_id)
    wanted: dict[_Key, tuple[Decimal | None, int]] = {}
    errors = []
    for table_key, rows in tables.items():
        for row_key, given in rows.items():
            for column, number in _columns_of(form, table_key, row_key, given, years):
                table, row = _entered_cell(form, table_key, row_key, column)
                try:
                    value = None if number is None else check_value(table, row, column, Decimal(str(number)))
                except CellError as error:
                    errors.append(error)
                else:
                    wanted[table_key, row_key, column, site_id] = (value, 0)
    if errors:
        raise BadCells(errors)
    source = _check_meta(school_id, {site_id}, source, as_of, now)
    return _write(actor, now, school_id, form, wanted, (SYSTEM, source, as_of), check_version=False)


def set_source(
    *,
    actor: Actor,
    now: datetime,
    school_id: int,
    form: FigureForm,
    table: str,
    columns: Iterable[str],
    site_id: int | None,
    source: str,
    as_of: date | None,
) -> int:
    """Write where the figures of a table come from and of which day they are; returns how many cells."""
    require(actor=actor, action="edit", school_id=school_id)
    source = _check_meta(school_id, {site_id}, source, as_of, now)
    with transaction.atomic():
        changed = FigureValue.objects.filter(
            school_id=school_id,
            form=form.key,
            table=table,
            column__in=set(columns),
            site_id=site_id,
            value__isnull=False,
        ).update(source=source, as_of=as_of)
        if changed:
            record(
                actor_id=actor.account_id,
                unit_id=school_id,
                action="figures.set_source",
                target_type="figures",
                target_id=f"{school_id}:{form.key}",
                at=now,
                data={"table": table, "source": source, "as_of": as_of.isoformat() if as_of else None},
            )
    return changed


def copy_figures(
    *, actor: Actor, now: datetime, school_id: int, from_form: FigureForm, to_form: FigureForm
) -> int:
    """Fill empty cells of a form with the figures already entered under another edition's form.

    Only cells with the same table, row and column are taken; what is entered stays. Returns how many.
    """
    require(actor=actor, action="edit", school_id=school_id)
    with transaction.atomic():
        kept = list(
            FigureValue.objects.filter(school_id=school_id, form__in=[from_form.key, to_form.key]).order_by(
                "id"
            )
        )
        full = {_key(cell) for cell in kept if cell.form == to_form.key and cell.value is not None}
        wanted: dict[_Key, tuple[Decimal | None, int]] = {}
        for cell in kept:
            table = to_form.table_by_key.get(cell.table)
            row = table.row_by_key.get(cell.row) if table else None
            if cell.form != from_form.key or cell.value is None or table is None or row is None:
                continue
            if (
                _key(cell) in full
                or not _known_column(table, cell.column)
                or not is_entered(table, row, cell.column)
            ):
                continue
            wanted[_key(cell)] = (cell.value, 0)
        source = f"Chép từ {from_form.title} ({from_form.edition})"[:300]
        return _write(actor, now, school_id, to_form, wanted, (COPIED, source, None), check_version=False)


def _write(
    actor: Actor,
    now: datetime,
    school_id: int,
    form: FigureForm,
    wanted: Mapping[_Key, tuple[Decimal | None, int]],
    meta: tuple[str, str, date | None],
    *,
    check_version: bool,
) -> int:
    try:
        with transaction.atomic():
            kept = _locked(school_id, form, wanted)
            if check_version and (stale := _stale(form, kept, wanted)):
                raise StaleCells(stale)
            return _apply(actor, now, school_id, form, kept, wanted, meta)
    except IntegrityError:
        # Another writer made one of these cells between our look and our insert: now we can compare with it.
        stale = _stale(form, _locked(school_id, form, wanted, lock=False), wanted)
        if stale:
            raise StaleCells(stale) from None
        raise


def _locked(
    school_id: int, form: FigureForm, wanted: Iterable[_Key], *, lock: bool = True
) -> dict[_Key, FigureValue]:
    keys = set(wanted)
    rows = FigureValue.objects.filter(
        school_id=school_id,
        form=form.key,
        table__in={key[0] for key in keys},
        column__in={key[2] for key in keys},
    )
    if lock:
        rows = rows.select_for_update()
    return {_key(cell): cell for cell in rows.order_by("id") if _key(cell) in keys}


def _stale(
    form: FigureForm, kept: Mapping[_Key, FigureValue], wanted: Mapping[_Key, tuple[Decimal | None, int]]
) -> list[StaleCell]:
    found = []
    for key, (value, version) in wanted.items():
        cell = kept.get(key)
        if cell is None or cell.version == version or cell.value == value:
            continue
        table = form.table_by_key[key[0]]
        found.append(
            StaleCell(
                *key,
                cell_name(table, table.row_by_key[key[1]], key[2]),
                cell.value,
                value,
                cell.version,
                cell.entered_by_id,
                cell.entered_at,
            )
        )
    return found


def _apply(
    actor: Actor,
    now: datetime,
    school_id: int,
    form: FigureForm,
    kept: Mapping[_Key, FigureValue],
    wanted: Mapping[_Key, tuple[Decimal | None, int]],
    meta: tuple[str, str, date | None],
) -> int:
    origin, source, as_of = meta
    new, changed, log = [], [], {}
    for key, (value, _) in wanted.items():
        cell = kept.get(key)
        if (cell is None and value is None) or (cell is not None and cell.value == value):
            continue
        log[":".join(str(part) for part in key if part is not None)] = [
            exact(cell.value) if cell else None,
            exact(value),
        ]
        if cell is None:
            table, row, column, site_id = key
            new.append(
                FigureValue(
                    school_id=school_id,
                    form=form.key,
                    table=table,
                    row=row,
                    column=column,
                    site_id=site_id,
                    value=value,
                    source=source,
                    as_of=as_of,
                    origin=origin,
                    entered_at=now,
                    entered_by_id=actor.account_id,
                )
            )
        else:
            cell.value, cell.source, cell.as_of, cell.origin = value, source, as_of, origin
            cell.entered_at, cell.entered_by_id, cell.version = now, actor.account_id, cell.version + 1
            changed.append(cell)
    if not log:
        return 0
    FigureValue.objects.bulk_create(new)
    FigureValue.objects.bulk_update(
        changed, ["value", "source", "as_of", "origin", "entered_at", "entered_by_id", "version"], batch_size=100
    )
    record(
        actor_id=actor.account_id,
        unit_id=school_id,
        action="figures.save",
        target_type="figures",
        target_id=f"{school_id}:{form.key}",
        at=now,
        data={"source": source, "origin": origin, "cells": log},
    )
    return len(log)


def _entered_cell(form: FigureForm, table_key: str, row_key: str, column: str) -> tuple[Table, Row]:
    table = form.table_by_key.get(table_key)
    row = table.row_by_key.get(row_key) if table else None
    if table is None or row is None:
        raise FigureProblem(f"Biểu mẫu “{form.title}” không có dòng “{table_key}.{row_key}”.")
    if not _known_column(table, column):
        raise FigureProblem(f"Bảng “{table.title}” không có cột “{column}”.")
    if not is_entered(table, row, column):
        raise FigureProblem(f"{cell_name(table, row, column)}: ô này do phần mềm tính, không nhập tay.")
    return table, row


def _known_column(table: Table, column: str) -> bool:
    year, category = split_column(column)
    match = _YEAR.match(year)
    if match is None or int(match[2]) != int(match[1]) + 1:
        return False
    return not category if table.by_year else category in table.column_by_key


def _columns_of(
    form: FigureForm, table_key: str, row_key: str, given: Any, years: Sequence[str]
) -> list[tuple[str, Any]]:
    if isinstance(given, Mapping):
        return [(f"{years[-1]}:{category}", number) for category, number in given.items()]
    if len(given) != len(years):
        raise FigureProblem(
            f"Dòng “{table_key}.{row_key}” của “{form.title}” có {len(given)} số cho {len(years)} năm học."
        )
    return list(zip(years, given, strict=True))


def _check_meta(
    school_id: int, sites: set[int | None], source: str, as_of: date | None, now: datetime
) -> str:
    today = timezone.localdate(now)
    if as_of is not None and as_of > today:
        raise FigureProblem("Ngày của số liệu không được sau hôm nay.")
    given = {site for site in sites if site is not None}
    if given and given - {site.id for site in organisations.site_choices(unit_id=school_id, on=today)}:
        raise FigureProblem("Cơ sở hoặc điểm trường không thuộc trường này, hoặc không còn hoạt động.")
    source = " ".join(nfc(source).split())
    if len(source) > 300:
        raise FigureProblem("Nguồn số liệu dài quá 300 ký tự.")
    return source


def _key(cell: FigureValue) -> _Key:
    return cell.table, cell.row, cell.column, cell.site_id
