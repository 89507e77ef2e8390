"""Renewing a cycle's copy row by row: entered figures are taken over, everything computed follows. Pure."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kiemdinh.rooms.school_profile.rules.compute import Filled
from kiemdinh.rooms.school_profile.rules.form import FigureForm, is_entered
from kiemdinh.rooms.school_profile.rules.frozen import SiteFigures, freeze


def copied_values(form: FigureForm, tables: Sequence[Mapping[str, Any]]) -> Filled:
    """The entered figures of a copy; rows and columns that the form no longer has are left out."""
    found: Filled = {}
    for table in tables:
        known = form.table_by_key.get(table["key"])
        if known is None:
            continue
        for row in table["rows"]:
            line = known.row_by_key.get(row["key"])
            if line is None:
                continue
            for column, cell in zip(table["columns"], row["cells"], strict=True):
                if cell["value"] is not None and is_entered(known, line, column["key"]):
                    found.setdefault(known.key, {}).setdefault(line.key, {})[column["key"]] = Decimal(cell["value"])
    return found


def renewed(
    form: FigureForm, before: Mapping[str, Any], now: Mapping[str, Any], rows: Collection[str]
) -> dict[str, Any]:
    """The copy `before` with the named rows ("table.row") as they are in `now`, whole school and every site.

    General facts, sources and the day of the figures become those of `now`; sums, rates and warnings follow.
    """
    old_sites = {site["id"]: site for site in before.get("sites", ())}
    sites = []
    for site in now["sites"]:
        old = old_sites.get(site["id"], {"tables": ()})
        values = _mixed(copied_values(form, old["tables"]), copied_values(form, site["tables"]), rows)
        sites.append(SiteFigures(site["id"], site["name"], values))
    known = {site["id"] for site in now["sites"]}
    sites += [
        SiteFigures(site["id"], site["name"], copied_values(form, site["tables"]))
        for key, site in old_sites.items()
        if key not in known
    ]
    return freeze(
        form,
        _mixed(copied_values(form, before["tables"]), copied_values(form, now["tables"]), rows),
        years=now["years"],
        sites=sites,
        general=[(label, text) for label, text in now["general"]],
        sources=list(dict.fromkeys([*before.get("sources", ()), *now["sources"]])),
        as_of=now["as_of"],
    )


def _mixed(old: Filled, new: Filled, rows: Collection[str]) -> Filled:
    mixed: Filled = {}
    for table in {*old, *new}:
        for row in {*old.get(table, {}), *new.get(table, {})}:
            cells = (new if f"{table}.{row}" in rows else old).get(table, {}).get(row)
            if cells:
                mixed.setdefault(table, {})[row] = dict(cells)
    return mixed
