"""The copy of the figures that a cycle keeps: plain JSON that never reads a live row or a form file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kiemdinh.rooms.school_profile.rules.compute import (
    Values,
    column_title,
    compute,
    display,
    indented,
    shown_columns,
    warnings,
)
from kiemdinh.rooms.school_profile.rules.form import FigureForm, split_column

SCHEMA = "figures-copy/1"


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """The entered figures of one cơ sở or điểm trường."""

    site_id: int
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not the same in two copies; the texts are as shown, empty when there was none."""

    table: str
    row: str
    column: str
    table_title: str
    row_title: str
    column_title: str
    before: str
    after: str


def freeze(
    form: FigureForm,
    values: Values,
    *,
    years: Sequence[str],
    sites: Sequence[SiteFigures] = (),
    general: Sequence[tuple[str, str]] = (),
    sources: Sequence[str] = (),
    as_of: str = "",
) -> dict[str, Any]:
    """Everything a report needs to print Phần I, as JSON-able dicts, lists and texts.

    `values` are those of the whole school with the sums of its sites already filled in. Numbers are exact
    decimal texts beside the text to print; a missing cell has the value None and an empty text. `as_of` is an
    ISO date.
    """
    return {
        "schema": SCHEMA,
        "form": form.key,
        "title": form.title,
        "edition": form.edition,
        "article": form.article,
        "confidence": form.confidence,
        "proposal": form.proposal,
        "note": form.note,
        "stages": list(form.stages),
        "years": list(years),
        "general": [[label, text] for label, text in general],
        "tables": _tables(form, values, years),
        "sites": [
            {"id": site.site_id, "name": site.name, "tables": _tables(form, site.values, years)}
            for site in sites
        ],
        "warnings": [warning.text for warning in warnings(form, values, years=years)],
        "sources": list(sources),
        "as_of": as_of,
    }


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """The cells of the whole school whose shown text differs between two copies, in the order of `after`.

    Cells that only the older copy has come last. An absent `before` differs in every cell that has a number.
    """
    old, new = _cells(before or {}), _cells(after)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        titles = (now or was or ("", "", "", ""))[:3]
        texts = (was[3] if was else "", now[3] if now else "")
        if texts[0] != texts[1]:
            found.append(Difference(*key, *titles, *texts))
    return found


def exact(value: Decimal | None) -> str | None:
    """A decimal as plain text without closing zeros: 14.0000 → "14"."""
    if value is None:
        return None
    return f"{value.normalize():f}" if value else "0"


def _tables(form: FigureForm, values: Values, years: Sequence[str]) -> list[dict[str, Any]]:
    filled = compute(form, values, years=years)
    result = []
    for table in form.tables:
        columns = shown_columns(table, years)
        cells = filled[table.key]
        unprinted = [
            f"{row.title}: "
            + "; ".join(
                f"{split_column(column)[0].replace('-', '–')}: {display(row, cells[row.key][column])}"
                for column in columns
                if cells[row.key][column] is not None
            )
            for row in table.rows
            if not row.printed and any(cells[row.key][column] is not None for column in columns)
        ]
        result.append(
            {
                "key": table.key,
                "title": table.title,
                "kind": "years" if table.by_year else "categories",
                "year": "" if table.by_year else (years[-1] if years else ""),
                "note": table.note,
                "proposal": form.proposal or table.proposal,
                "stages": list(table.stages),
                "columns": [{"key": column, "title": column_title(table, column)} for column in columns],
                "rows": [
                    {
                        "key": row.key,
                        "title": row.title,
                        "unit": row.unit,
                        "computed": row.computed,
                        "part": indented(table, row),
                        "total": row.computed and not row.is_ratio,
                        "printed": row.printed,
                        "cells": [
                            {
                                "value": exact(cells[row.key][column]),
                                "text": display(row, cells[row.key][column]),
                            }
                            for column in columns
                        ],
                    }
                    for row in table.rows
                ],
                "unprinted": unprinted,
            }
        )
    return result


def _cells(copy: Mapping[str, Any]) -> dict[tuple[str, str, str], tuple[str, str, str, str]]:
    return {
        (table["key"], row["key"], column["key"]): (
            table["title"],
            row["title"],
            column["title"],
            cell["text"],
        )
        for table in copy.get("tables", ())
        for row in table["rows"]
        for column, cell in zip(table["columns"], row["cells"], strict=True)
    }
