"""The pure pieces that the templates rely on: marks, grids, counts, dates, links."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.services.documents import samples

from kiemdinh.rooms.self_assessment.rules import report_context as rc
from kiemdinh.rooms.self_assessment.rules import report_parts as rp


def level(number: int, keys: str, outcome: rp.Outcome) -> rc.LevelPart:
    indicators = tuple(rc.IndicatorPart(key=key, text="", outcome=outcome) for key in keys)
    return rc.LevelPart(level=number, indicators=indicators, outcome=outcome)


def criterion(reached: int | None, highest: int = 3) -> rc.CriterionPart:
    return rc.CriterionPart(code="1.1", title="T", levels=(), level_reached=reached, highest_level=highest)


@pytest.mark.parametrize(
    ("reached", "highest", "marks"),
    [
        (0, 3, ["x", "", "", ""]),
        (1, 2, ["", "x", "", "–"]),
        (2, 2, ["", "x", "x", "–"]),
        (3, 3, ["", "x", "x", "x"]),
        (None, 2, ["", "", "", "–"]),
    ],
)
def test_marks_of_the_summary_table(reached: int | None, highest: int, marks: list[str]) -> None:
    assert list(rc.criterion_marks(reached, highest).values()) == marks


def test_grid_shows_star_dash_and_the_result_of_each_level() -> None:
    grid = rc.indicator_grid((level(1, "abc", True), level(2, "*", "na")))
    assert grid == [
        ["a", "Đạt", "*", "Không áp dụng", "–", "–"],
        ["b", "Đạt", "–", "–", "–", "–"],
        ["c", "Đạt", "–", "–", "–", "–"],
        ["", "Đạt", "", "Không áp dụng", "", "–"],
    ]


def test_counts_by_result_and_by_level() -> None:
    criteria = (criterion(0), criterion(1), criterion(3), criterion(2, highest=2), criterion(None))
    counted = rc.tally(criteria)
    assert counted["total"] == 5
    assert [counted[name]["count"] for name in ("not_met", "level_1", "level_2", "level_3")] == [1, 1, 1, 1]
    assert counted["level_1"]["share"] == "20%"
    assert [(row["total"], row["met"], row["met_share"]) for row in rc.reached_counts(criteria)] == [
        (5, 3, "60%"),
        (5, 2, "40%"),
        (4, 1, "25%"),
    ]


@pytest.mark.parametrize(
    ("count", "total", "label"), [(26, 27, "96,3%"), (1, 3, "33,33%"), (0, 4, "0%"), (0, 0, "–")]
)
def test_share_in_vietnamese(count: int, total: int, label: str) -> None:
    assert rp.percent_label(count, total) == label


def test_long_date_and_blank_date() -> None:
    assert rp.long_date(date(2024, 2, 5)) == "ngày 05 tháng 02 năm 2024"
    assert rp.long_date(date(2024, 11, 21)) == "ngày 21 tháng 11 năm 2024"
    assert rp.long_date(None) == "ngày … tháng … năm 20…"


@pytest.mark.parametrize(
    ("acting", "on_behalf_of", "lines", "title"),
    [
        ("", "", (), "HIỆU TRƯỞNG"),
        ("KT", "Giám đốc", ("KT. GIÁM ĐỐC",), "HIỆU TRƯỞNG"),
        ("TUQ", "Chủ tịch", ("TUQ. CHỦ TỊCH",), "HIỆU TRƯỞNG"),
        ("Q", "", (), "Q. HIỆU TRƯỞNG"),
    ],
)
def test_signature_lines(acting: str, on_behalf_of: str, lines: tuple[str, ...], title: str) -> None:
    block = rp.signature_block(title="Hiệu trưởng", acting=acting, on_behalf_of=on_behalf_of)  # type: ignore[arg-type]
    assert (block.authority_lines, block.title) == (lines, title)


def test_codes_lead_to_the_file_or_to_the_list() -> None:
    lines = (
        rp.EvidenceLine(code="MC.1.1.01", name="A"),
        rp.EvidenceLine(code="MC.1.1.02", name="B", url="https://a.vn"),
    )
    group = rp.EvidenceGroup(title="", lines=lines)
    assert rp.code_links((group,)) == {"MC.1.1.01": "#mc_MC_1_1_01", "MC.1.1.02": "https://a.vn"}
    assert [line["order"] for line in rp.numbered_groups((group, group))[1]["lines"]] == [3, 4]


def test_neighbouring_wide_tables_share_a_group() -> None:
    tables = [
        rp.simple_figure_table(title=str(n), columns=("A", "B"), rows=(), wide=wide)
        for n, wide in enumerate((False, True, True, False))
    ]
    groups = rp.group_by_orientation(tuple(tables))
    assert [(group["wide"], len(group["tables"])) for group in groups] == [(False, 1), (True, 2), (False, 1)]


def test_snapshot_is_plain_json() -> None:
    for context in (samples.report_2018(), samples.report_tt57(), samples.decision(), samples.sheets()):
        frozen = rc.snapshot(context)
        assert json.loads(json.dumps(frozen, ensure_ascii=False)) == frozen
