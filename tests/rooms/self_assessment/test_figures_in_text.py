"""Sentences and figures: what is told, and above all what is left alone."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiemdinh.rooms.self_assessment.rules.figures_in_text import Fact, disagreements, facts_of

YEARS = ("2021-2022", "2022-2023", "2023-2024")
CASES = yaml.safe_load((Path(__file__).parent / "figures_in_text.yaml").read_text(encoding="utf-8"))


def table(key: str, *rows: tuple[str, str, str, tuple[Any, ...]], kind: str = "years") -> dict[str, Any]:
    return {
        "key": key, "title": key, "kind": kind,
        "columns": [{"key": year, "title": year} for year in YEARS],
        "rows": [
            {"key": row, "title": title, "unit": unit,
             "cells": [{"value": None if v is None else str(v), "text": ""} for v in values]}
            for row, title, unit, values in rows
        ],
    }


COPY = {"tables": [
    table("classes", ("lop_1", "Khối lớp 1", "lớp", (5, 5, 5)), ("cong", "Cộng", "lớp", (22, 23, 24))),
    table("staff_years", ("tong_gv", "Tổng số giáo viên", "người", (33, 34, 35)),
          ("gv_lop", "Tỷ lệ giáo viên/lớp", "GV/lớp", ("1.5", "1.5", "1.5"))),
    table("pupils", ("tong", "Tổng số học sinh", "học sinh", (780, 795, 1812))),
    table("results", ("hoan_thanh_lop_tl", "Tỷ lệ hoàn thành chương trình lớp học", "%", ("98", "98.75", "99.5")),
          ("tuoi_11", "Tỷ lệ trẻ 11 tuổi hoàn thành chương trình tiểu học", "%", (None, None, 100))),
    table("staff_now", ("giao_vien", "Giáo viên", "người", (1, 1, 1)), kind="categories"),
]}
FACTS = facts_of(COPY)


@pytest.mark.parametrize("case", CASES, ids=[f"{n:02d} {case['câu'][:60]}" for n, case in enumerate(CASES, 1)])
def test_sentence(case: dict[str, Any]) -> None:
    found = disagreements(case["câu"], FACTS, current_year="2023-2024")
    assert [f"{item.said.strip('“”')} → {item.figure}" for item in found] == case["thấy"]


def test_there_are_enough_cases_of_both_kinds() -> None:
    told = sum(1 for case in CASES if case["thấy"])
    assert len(CASES) >= 55
    assert told >= 14
    assert len(CASES) - told >= 35


def test_which_figures_sentences_are_held_against() -> None:
    assert [fact.words[0] for fact in FACTS] == [
        "lop hoc", "giao vien", "hoc sinh", "hoan thanh chuong trinh lop hoc",
        "tre 11 tuoi hoan thanh chuong trinh tieu hoc"]


def test_in_a_nursery_classes_are_counted_only_together_with_groups() -> None:
    rows = (("nhom_3_12", "Nhóm trẻ", "nhóm", (1, 1, 1)), ("cong", "Cộng", "nhóm, lớp", (9, 9, 9)))
    copy = {"tables": [table("classes", *rows),
                       table("children", ("tong", "Tổng số trẻ", "trẻ", (250, 250, 250)))]}
    facts = facts_of(copy)

    def said(text: str) -> list[str]:
        return [item.words for item in disagreements(text, facts, current_year=YEARS[-1])]

    assert said("Năm học 2023-2024, toàn trường có 7 lớp.") == []
    assert said("Năm học 2023-2024, toàn trường có 10 nhóm, lớp với 260 trẻ.") == [
        "Viết “10 nhóm, lớp”; số liệu năm học 2023–2024 là 9 nhóm, lớp.",
        "Viết “260 trẻ”; số liệu năm học 2023–2024 là 250 trẻ."]


def test_rates_of_one_name_are_not_told_apart() -> None:
    row = ("hoan_thanh_lop_tl", "Tỷ lệ hoàn thành chương trình lớp học", "%", (90, 90, 90))
    assert facts_of({"tables": [table("results_thcs", row), table("results_thpt", row)]}) == ()


def test_a_long_sentence_is_cut_at_a_word_and_told_once() -> None:
    text = "Năm học 2023-2024, toàn trường có 25 lớp, " + "rất khang trang, " * 20
    found = disagreements(f"{text}\n{text}", FACTS, current_year=YEARS[-1])
    assert len(found) == 1
    assert found[0].snippet.endswith("…")
    assert len(found[0].snippet) <= 141


def test_no_figures_no_findings() -> None:
    assert facts_of({}) == ()
    facts = (Fact("x", ("lop",), rate=False, unit="lớp", values={"2022-2023": Decimal(3)}),)
    assert disagreements("Năm học 2023-2024, toàn trường có 25 lớp.", facts, current_year=YEARS[-1]) == []
