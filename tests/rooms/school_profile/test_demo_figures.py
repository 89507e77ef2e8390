"""The figures of the four demo schools: every key exists, nothing is missing, ratios and sums are right."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.rooms.school_profile import queries
from kiemdinh.rooms.school_profile.rules.compute import (
    compute,
    display,
    missing_cells,
    shown_columns,
    warnings,
)
from kiemdinh.rooms.school_profile.rules.form import FigureForm, is_entered

ROOT = Path(__file__).resolve().parents[3]
SCHOOLS = ("mn-hoa-sen", "th-loc-ninh", "th-tan-phu", "thcs-lang-thuong")

# Every computed row of the last year as printed, worked out by hand from the entered figures.
LAST_YEAR = {
    "mn-hoa-sen": {
        "classes.cong": "15",
        "children.nha_tre": "68",
        "children.mau_giao": "340",
        "children.tong": "408",
        "staff_years.tre_tren_gv_nhom": "8,50",
        "staff_years.tre_tren_gv_mg": "13,1",
        "children.binh_quan": "27,2",
        "results.hoan_thanh_5_tl": "99,2",
    },
    "th-loc-ninh": {
        "classes.cong": "20",
        "pupils.tong": "589",
        "staff_years.gv_lop": "1,35",
        "staff_years.hs_gv": "21,8",
        "pupils.binh_quan": "29,5",
        "pupils.dung_tuoi_tl": "98,1",
        "results.hoan_thanh_lop_tl": "99,0",
        "results.hoan_thanh_tot_tl": "61,5",
    },
    "th-tan-phu": {
        "classes.cong": "29",
        "pupils.tong": "995",
        "staff_years.gv_lop": "1,45",
        "staff_years.hs_gv": "23,7",
        "pupils.binh_quan": "34,3",
        "pupils.dung_tuoi_tl": "99,5",
        "results.hoan_thanh_lop_tl": "98,7",
        "results.hoan_thanh_tot_tl": "54,1",
    },
    "thcs-lang-thuong": {
        "classes.cong": "37",
        "pupils.tong": "1.599",
        "staff_years.gv_lop": "1,89",
        "staff_years.hs_gv": "22,8",
        "pupils.binh_quan": "43,2",
        "pupils.dung_tuoi_tl": "99,7",
        "results.hs_gioi_tl": "39,6",
        "results.hs_kha_tl": "44,2",
        "results.hs_yeu_tl": "0,8",
        "results.hk_kha_tot_tl": "99,8",
    },
}


def demo(school: str) -> tuple[FigureForm, list[str], dict[str, Any]]:
    folder = ROOT / "src/kiemdinh/demo/schools" / school
    facts = yaml.safe_load((folder / "school.yaml").read_text("utf-8"))
    tables = yaml.safe_load((folder / "figures.yaml").read_text("utf-8"))["tables"]
    form = queries.form_for(facts["edition"], facts["school_type"])
    assert form is not None
    return form, facts["cycle"]["years"], tables


def values_of(years: list[str], tables: dict[str, Any]) -> dict[str, dict[str, dict[str, Decimal | None]]]:
    values: dict[str, dict[str, dict[str, Decimal | None]]] = {}
    for table, rows in tables.items():
        for row, given in rows.items():
            cells = (
                dict(zip(years, given, strict=True))
                if isinstance(given, list)
                else {f"{years[-1]}:{key}": number for key, number in given.items()}
            )
            values.setdefault(table, {})[row] = {column: Decimal(str(n)) for column, n in cells.items()}
    return values


@pytest.mark.parametrize("school", SCHOOLS)
def test_every_key_is_an_entered_cell_and_none_is_missing(school: str) -> None:
    form, years, tables = demo(school)
    assert len(years) == form.year_count
    for table_key, rows in values_of(years, tables).items():
        table = form.table_by_key[table_key]
        for row_key, cells in rows.items():
            assert all(is_entered(table, table.row_by_key[row_key], column) for column in cells), (
                table_key,
                row_key,
            )
            assert set(cells) <= set(shown_columns(table, years))
    assert set(missing_cells(form, values_of(years, tables), years=years).values()) == {0}


@pytest.mark.parametrize("school", SCHOOLS)
def test_parts_and_sums_fit(school: str) -> None:
    form, years, tables = demo(school)
    assert [warning.text for warning in warnings(form, values_of(years, tables), years=years)] == []


@pytest.mark.parametrize("school", SCHOOLS)
def test_computed_rows_of_the_last_year(school: str) -> None:
    form, years, tables = demo(school)
    done = compute(form, values_of(years, tables), years=years)
    shown = {
        f"{table.key}.{row.key}": display(row, done[table.key][row.key][years[-1]])
        for table in form.tables
        if table.by_year
        for row in table.rows
        if row.computed
    }
    assert shown == LAST_YEAR[school]
