"""Runs the cases of hints from figures: the file of each edition, its figures and its catalog together."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.rooms.regulations.rules.hints import transition_notice
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.school_profile.rules.form import FigureForm, pick_form
from kiemdinh.rooms.school_profile.rules.frozen import freeze
from kiemdinh.rooms.school_profile.rules.hints import (
    CopiedFigures,
    HintFile,
    comparison,
    effective_limit,
    load_hints,
    meets,
    shown,
    unknown_names,
)
from kiemdinh.rooms.school_profile.rules.loading import load_form

HERE = Path(__file__).parent
ROOT = HERE.parents[1] / "regulations"
LIBRARY = Library(ROOT)
EDITIONS = ("tt17-2018", "tt18-2018", "tt19-2018", "tt57-2026")
YEARS = ["2021-2022", "2022-2023", "2023-2024"]
CASES = yaml.safe_load((HERE / "so-lieu" / "goi-y.yaml").read_text(encoding="utf-8"))
FORMS = [load_form(yaml.safe_load(path.read_text("utf-8"))) for path in sorted(ROOT.glob("*/figures*.yaml"))]


def hints_of(edition: str) -> HintFile:
    file = LIBRARY.hints(edition)
    assert file is not None
    return load_hints(file.content)


def copy_of(form: FigureForm, given: dict[str, Any]) -> CopiedFigures:
    values: dict[str, dict[str, dict[str, Decimal | None]]] = {}
    for name, number in given.items():
        table, row, *category = name.split(".")
        assert row in form.table_by_key[table].row_by_key, name
        by_year = number if isinstance(number, dict) else {YEARS[-1]: number}
        for year, value in by_year.items():
            column = ":".join([year, *category])
            values.setdefault(table, {}).setdefault(row, {})[column] = Decimal(str(value))
    return CopiedFigures(freeze(form, values, years=YEARS))


@pytest.mark.parametrize("case", CASES, ids=[f"{n:02d}: {case['trường hợp']}" for n, case in enumerate(CASES, 1)])
def test_hint_case(case: dict[str, Any]) -> None:
    assert case["căn cứ"]
    edition, school_type, code = case["bộ"], case["loại trường"], case["tiêu chí"]
    form = pick_form(FORMS, edition=edition, school_type=school_type)
    catalog = LIBRARY.catalog_for(edition, school_type)
    assert form is not None and catalog is not None
    figures, hints, criterion = copy_of(form, case["số liệu"]), hints_of(edition), catalog.criterion(code)
    found = []
    for hint in hints.thresholds_for(school_type=school_type, criterion=code, specialised=case.get("chuyên", False)):
        indicator = next(i for i in criterion.levels[int(hint.level)] if i.code == hint.indicator)
        threshold = next(t for t in indicator.thresholds if t.what == hint.what)
        limit, _ = effective_limit(threshold, disadvantaged=case.get("vùng") == "khó khăn",
                                   especially=case.get("vùng") == "đặc biệt khó khăn")
        value = figures.newest(hint.formula)
        words = "thiếu" if value is None else (
            f"{comparison(value[1], threshold.op, limit, threshold.unit)}, "
            f"{'đạt' if meets(value[1], threshold.op, limit) else 'chưa đạt'}")
        found.append(f"{hint.level} {hint.indicator}: {words}")
    for metric in hints.metrics_for(school_type=school_type, stage=case.get("cấp", ""),
                                    codes=[m.code for m in criterion.metrics]):
        value = figures.newest(metric.formula)
        found.append(f"{metric.metric}: {shown(value[1], metric.unit) if value else 'thiếu'}")
    assert found == case["kết quả"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_hint_names_figures_thresholds_and_metrics_that_exist(edition: str) -> None:
    hints = hints_of(edition)
    mine = [form for form in FORMS if form.edition == edition]
    for hint in (*hints.metrics, *hints.thresholds):
        assert list(unknown_names(hint, mine)) == []
    for threshold in hints.thresholds:
        for school_type in threshold.school_types:
            catalog = LIBRARY.catalog_for(edition, school_type)
            assert catalog is not None
            indicators = catalog.criterion(threshold.criterion).levels[int(threshold.level)]
            (indicator,) = [i for i in indicators if i.code == threshold.indicator]
            assert [t.what for t in indicator.thresholds].count(threshold.what) == 1
    for metric in hints.metrics:
        for school_type in metric.school_types:
            catalog = LIBRARY.catalog_for(edition, school_type)
            assert catalog is not None
            assert metric.metric in {m.code for c in catalog.criteria for m in c.metrics}


def test_no_metric_is_given_twice_for_one_sheet() -> None:
    seen = [(t, h.stage, h.metric) for h in hints_of("tt57-2026").metrics for t in h.school_types]
    assert len(seen) == len(set(seen))


def test_how_much_is_covered() -> None:
    assert {e: (len(hints_of(e).metrics), len(hints_of(e).thresholds)) for e in EDITIONS} == {
        "tt17-2018": (0, 14), "tt18-2018": (0, 41), "tt19-2018": (0, 11), "tt57-2026": (26, 0)}
    assert LIBRARY.hints("tt22-2024") is None


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 7, 7), "Điều 27 khoản 4"), (date(2028, 12, 31), "Điều 27 khoản 4"), (date(2029, 1, 1), None)])
def test_the_sentence_of_the_transition(day: date, words: str | None) -> None:
    notice = transition_notice(procedure=LIBRARY.procedure("tt57-2026"), on=day)
    assert (notice is None) if words is None else (notice is not None and words in notice)


def test_formulas_are_read_strictly() -> None:
    from kiemdinh.rooms.school_profile.rules.hints import HintFileError

    content = {"edition": "x", "from": "2026-07-07", "thresholds": [],
               "metrics": [{"metric": "2.2.dl3", "school_types": ["thcs"], "formula": "__import__('os')", "unit": "%",
                            "confidence": "high"}]}
    with pytest.raises(HintFileError, match=r"2\.2\.dl3"):
        load_hints(content)
