"""The form files of the repository: valid, complete, and the right one for each edition and school type."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from kiemdinh.rooms.school_profile import queries
from kiemdinh.rooms.school_profile.rules.form import PROPOSAL_NOTE
from kiemdinh.rooms.school_profile.rules.loading import FormError, load_form

ROOT = Path(__file__).resolve().parents[3]
ALL_FILES = sorted((ROOT / "regulations").glob("*/figures*.yaml"))
KEYS = {
    ("tt17-2018", "tieu-hoc"): "th-2018",
    ("tt18-2018", "thcs"): "trh-2018",
    ("tt18-2018", "thpt"): "thpt-2018",
    ("tt18-2018", "nhieu-cap"): "nc-2018",
    ("tt19-2018", "mam-non"): "mn-2018",
    ("tt57-2026", "mam-non"): "mn-57",
    ("tt57-2026", "tieu-hoc"): "th-57",
    ("tt57-2026", "thcs"): "thcs-57",
    ("tt57-2026", "thpt"): "thpt-57",
    ("tt57-2026", "nhieu-cap"): "nc-57",
    ("tt57-2026", "gdtx"): "gdtx-57",
}


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_file_fits_the_schema_and_loads(path: Any) -> None:
    schema = json.loads((ROOT / "regulations/schema/figures.schema.json").read_text("utf-8"))
    data = yaml.safe_load(path.read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)
    form = load_form(data)
    assert form.edition == path.parent.name
    assert {table.key for table in form.tables} >= {"classes", "facilities", "staff_now", "staff_years"}


def test_every_edition_and_type_has_its_own_form() -> None:
    served = {(form.edition, kind): form.key for form in queries.all_forms() for kind in form.school_types}
    assert served == KEYS
    assert all(queries.form_for(*pair).key == key for pair, key in KEYS.items())  # type: ignore[union-attr]


def test_five_years_in_2018_and_three_under_tt57() -> None:
    assert {form.edition: form.year_count for form in queries.all_forms()} == {
        "tt17-2018": 5,
        "tt18-2018": 5,
        "tt19-2018": 5,
        "tt57-2026": 3,
    }


def test_only_the_unseen_forms_are_marked_as_proposals() -> None:
    assert {form.key for form in queries.all_forms() if form.proposal} == {"mn-57", "gdtx-57"}
    assert {form.note for form in queries.all_forms() if form.proposal} == {PROPOSAL_NOTE}
    parts = {(form.key, table.key) for form in queries.all_forms() for table in form.tables if table.proposal}
    assert parts == {("thpt-57", "results"), ("nc-57", "results_thpt")}


@pytest.mark.parametrize(
    ("kind", "on", "key"),
    [
        ("tieu-hoc", date(2018, 10, 9), None),
        ("tieu-hoc", date(2018, 10, 10), "th-2018"),
        ("tieu-hoc", date(2026, 7, 6), "th-2018"),
        ("tieu-hoc", date(2026, 7, 7), "th-57"),
        ("gdtx", date(2026, 7, 6), None),
        ("gdtx", date(2026, 7, 7), "gdtx-57"),
    ],
)
def test_the_form_follows_the_edition_in_force(kind: str, on: date, key: str | None) -> None:
    form = queries.form_on(school_type=kind, on=on)
    assert (form.key if form else None) == key


def test_a_school_of_several_stages_gets_only_its_parts() -> None:
    form = queries.form_for("tt57-2026", "nhieu-cap", stages=("thcs", "thpt"))
    assert form is not None
    assert [table.key for table in form.tables] == [
        "classes",
        "facilities",
        "staff_now",
        "staff_years",
        "pupils",
        "results_thcs",
        "results_thpt",
    ]
    assert [row.key for row in form.table_by_key["classes"].rows] == [
        "lop_6",
        "lop_7",
        "lop_8",
        "lop_9",
        "lop_10",
        "lop_11",
        "lop_12",
        "cong_thcs",
        "cong_thpt",
        "cong",
    ]
    assert "classes.cong_th" in form.left_out


def test_tt57_thcs_keeps_four_grades_and_prints_three() -> None:
    form = queries.form_for("tt57-2026", "thcs")
    assert form is not None
    rows = {row.key: row.printed for row in form.table_by_key["results"].rows if not row.computed}
    grades = {key: printed for key, printed in rows.items() if key.startswith(("ht_", "rl_"))}
    assert grades == {
        "ht_tot": True,
        "ht_kha": True,
        "ht_dat": False,
        "ht_chua_dat": True,
        "rl_tot": True,
        "rl_kha": True,
        "rl_dat": True,
        "rl_chua_dat": False,
    }


def _form(rows: list[dict[str, str]], **table: Any) -> dict[str, Any]:
    return {
        "form": "x",
        "title": "X",
        "years": 3,
        "tables": [{"key": "t", "title": "T", "columns": "years", "rows": rows} | table],
    }


@pytest.mark.parametrize(
    "data",
    [
        _form([{"key": "a", "title": "A", "unit": "u"}, {"key": "a", "title": "B", "unit": "u"}]),
        _form([{"key": "a", "title": "A", "unit": "u", "formula": "b"}]),
        _form([{"key": "a", "title": "A", "unit": "u", "formula": "khac.b"}]),
        _form(
            [
                {"key": "a", "title": "A", "unit": "u", "formula": "b"},
                {"key": "b", "title": "B", "unit": "u", "formula": "a"},
            ]
        ),
        _form([{"key": "a", "title": "A", "unit": "u", "of": "b"}]),
        _form([{"key": "a", "title": "A", "unit": "u", "formula": "a ** 2"}]),
        _form(
            [{"key": "a", "title": "A", "unit": "u"}],
            columns=[{"key": "c", "title": "C", "formula": "c + c"}],
        ),
    ],
    ids=[
        "double",
        "unknown row",
        "unknown table",
        "circle",
        "unknown whole",
        "bad formula",
        "column of itself",
    ],
)
def test_a_form_that_cannot_be_computed_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(FormError):
        load_form(data)
